"""Copies: relations, their mirror, and what carries what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.copies import Comparison, compare, in_time
from mabillon.examine.settings import Settings
from mabillon.text.align import read

SETTINGS = Settings()
WORDS = (
    *("bulb", "tray", "lamp", "hedge", "gate", "moss", "fern", "kettle", "spade", "barrow"),
    *("ladder", "bench", "tram", "ferry", "quay", "wall", "sack", "twine", "pebble", "root"),
    *("leaf", "bark", "stem", "pond"),
)
AT = datetime(2031, 3, 26, tzinfo=UTC)
MIRROR = {"contains": "excerpt of", "excerpt of": "contains"}


def text(numbers: list[int]) -> str:
    """Words none of which comes twice near by, without capitals or figures."""
    return " ".join(f"{WORDS[n % len(WORDS)]}{'abcdefghij'[n // len(WORDS) % 10]}" for n in numbers)


def against(a: str, b: str) -> Comparison:
    return compare(read(a), read(b), SETTINGS)


BODY = text(list(range(100)))
AROUND = text(list(range(100, 200)))
PARTS = st.permutations(range(160)).map(lambda p: (text(p[:50]), text(p[50:100]), text(p[100:])))


@given(PARTS, st.integers(0, 50), st.integers(0, 60), st.booleans())
def test_swapping_the_texts_mirrors_the_relation(
    parts: tuple[str, str, str], more: int, further: int, ahead: bool
) -> None:
    before, after = parts[0].split()[:more], parts[2].split()[:further]
    one = " ".join([*before, parts[1]])
    two = " ".join([*after, parts[1]] if ahead else [parts[1], *after])
    there, back = against(one, two), against(two, one)
    assert MIRROR.get(there.relation, there.relation) == back.relation
    assert there.carries == back.carries
    assert there.unaltered_excerpt == back.holds_whole
    assert (there.containment_a, there.containment_b) == pytest.approx(
        (back.containment_b, back.containment_a)
    )


@given(st.lists(st.integers(0, 230), min_size=1, max_size=80).map(text))
def test_a_text_is_identical_to_itself(body: str) -> None:
    found = against(body, body)
    assert found.relation == "identical"
    assert found.carries
    assert not found.unaltered_excerpt
    assert not found.holds_whole


@given(st.integers(0, 90), st.integers(8, 100), st.integers(0, 50))
def test_any_piece_is_an_unaltered_excerpt_and_the_whole_holds_it(
    first: int, size: int, more: int
) -> None:
    piece = " ".join(BODY.split()[first : first + size])
    if len(piece.split()) < 8:
        return
    found = against(piece, BODY)
    if piece == BODY:
        assert found.relation == "identical"
        return
    assert found.unaltered_excerpt
    assert not found.holds_whole
    assert found.alignment.lost_b == 100 - len(piece.split())
    comment = " ".join([*AROUND.split()[:more], piece])
    around = against(comment, piece)
    assert around.holds_whole == (more > 0)
    assert around.alignment.lost_a == more


@pytest.mark.parametrize("shorter", [5, 10, 15, 19, 21, 50, 80])
def test_no_share_falls_between_carried_and_excerpt(shorter: int) -> None:
    piece = " ".join(BODY.split()[shorter:])
    found = against(piece, BODY)
    assert found.unaltered_excerpt
    assert found.carries == (shorter <= 10)


@pytest.mark.parametrize(
    ("old", "new"),
    [("fernc", "12"), ("fernc", "Moss"), ("fernc", "Tuesday"), ("fernc", "forty")],
)
def test_one_material_change_is_not_carried(old: str, new: str) -> None:
    found = against(BODY.replace(old, new), BODY)
    assert old in BODY
    assert found.relation == "near copy"
    assert min(found.containment_a, found.containment_b) >= 0.98
    assert not found.carries
    assert not found.unaltered_excerpt
    assert not found.holds_whole


def test_a_change_of_wording_is_carried_within_a_tenth() -> None:
    words = BODY.split()
    for changed, carried in ((5, True), (10, True), (11, False)):
        other = [f"{w}zz" if i % 9 == 4 and i // 9 < changed else w for i, w in enumerate(words)]
        assert against(" ".join(other), BODY).carries is carried


@given(st.timedeltas(timedelta(days=-3), timedelta(days=3)))
def test_a_carrier_comes_no_earlier_than_a_day_before(delay: timedelta) -> None:
    assert in_time(AT + delay, AT, SETTINGS) == (delay >= timedelta(days=-1))
    assert not in_time(None, AT, SETTINGS)
    assert not in_time(AT, None, SETTINGS)


def test_passages_and_chance() -> None:
    assert against(BODY, AROUND).relation == "unrelated"
    shared = " ".join(BODY.split()[40:48])
    assert against(f"{AROUND} {shared}", BODY).relation == "shares passages"
    shared = " ".join(BODY.split()[40:47])
    assert against(f"{AROUND} {shared}", BODY).relation == "unrelated"
