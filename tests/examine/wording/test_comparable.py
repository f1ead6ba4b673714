"""Which texts are compared: what is cut, what is left out, and how the background is shared out."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.wording.comparable import (
    MOST_ORGANISATIONS,
    MOST_TEXTS,
    PLAYING,
    Cut,
    joined,
    length_class,
    lengths_like,
    of_each,
    of_its_own,
    playing,
    share_out,
    without,
)
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.takeout import Held

WORDS = [f"{a}{b}{c}" for a in "bdfgkl" for b in "aeiou" for c in ("ra", "no", "mi", "tus")]


def prose(seed: object, size: int = 90) -> str:
    rng = random.Random(f"comparable {seed}")
    return " ".join(rng.choice(WORDS) for _ in range(size)) + "."


def club(name: str, number: int, text: str, at: int | None = None) -> Document:
    return Document(f"{name}/{number}", name, number if at is None else at, text)


def chosen(documents: list[Document], most: int = 50) -> list[Cut]:
    held = Held(documents)
    return of_its_own([(d, []) for d in documents], held, words=60, most=most)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted), max_size=6))
def test_what_is_cut_does_not_stay_whatever_overlaps(stretches: list[list[int]]) -> None:
    text = "abcdefghijklmnopqrst"
    pairs = [(a, b) for a, b in stretches]
    gone = {i for a, b in pairs for i in range(a, b)}
    kept = "".join(c for i, c in enumerate(text) if i not in gone)
    assert without(text, pairs).replace("\n", "") == kept
    assert without(text, joined(pairs)).replace("\n", "") == kept


def test_classes_of_length_hold_what_they_say() -> None:
    assert [length_class(n) for n in (60, 119, 120, 500, 9000)] == [60, 60, 120, 480, 7680]
    for words in (60, 150, 700, 3000, 20_000):
        fewest, most = lengths_like(words)
        assert fewest <= words <= most
        assert lengths_like(length_class(words)) == (fewest, most)


def test_a_form_filled_in_again_counts_once_as_known() -> None:
    form = prose("form")
    forms = [club("scales", n, f"{form} Today it is {n}.") for n in range(9)]
    others = [club("scales", 20 + n, prose(n)) for n in range(4)]
    assert {c.whole.id for c in chosen([*forms, *others])} == {
        "scales/0", *(f"scales/{20 + n}" for n in range(4)),
    }  # fmt: skip


def test_what_stands_on_two_channels_is_nobodys() -> None:
    report = prose("agency")
    documents = [club("ferry", 1, report), club("mill", 2, report), club("mill", 3, prose("own"))]
    assert [c.whole.id for c in chosen(documents)] == ["mill/3"]


def test_the_same_text_twice_on_one_channel_is_its_own_once() -> None:
    documents = [club("ferry", 1, prose("x")), club("ferry", 2, prose("x"))]
    assert [c.whole.id for c in chosen(documents)] == ["ferry/1"]


def test_copied_spans_and_edges_are_cut_and_too_little_left_is_none() -> None:
    source = club("mill", 1, prose("source"))
    head, tail = prose("head", 70), source.text[:120]
    copying = club("ferry", 2, f"{head}\n{tail}")
    [made] = [c for c in chosen([source, copying]) if c.whole.id == "ferry/2"]
    assert tail.split()[5] not in made.left.text.split()[71:]
    assert made.left.text.strip().startswith(head[:60])
    piece = " ".join(source.text.split()[:35])
    short = club("ferry", 3, f"{prose('few', 45)}\n{piece}")
    assert [c.whole.id for c in chosen([source, short])] == ["mill/1"]
    held = Held([copying])
    edge = [(0, len(head))]
    assert of_its_own([(copying, edge)], held, words=60, most=9) == []


def test_the_latest_of_each_are_taken() -> None:
    documents = [club("mill", n, prose(n)) for n in range(12)]
    assert [c.whole.id for c in chosen(documents, most=3)] == ["mill/9", "mill/10", "mill/11"]


@pytest.mark.parametrize("organisations", [1, 10, 24, 60])
def test_the_background_is_shared_out_evenly(organisations: int) -> None:
    cuts = [Cut(club(f"c{o:02}", n, "x"), ()) for o in range(organisations) for n in range(40)] + [
        Cut(club("few", n, "x"), ()) for n in range(PLAYING - 1)
    ]
    made = [c.whole for c in share_out(cuts)]
    counts = {
        name: sum(d.organisation == name for d in made) for name in {d.organisation for d in made}
    }
    assert "few" not in counts
    assert len(counts) == min(organisations, MOST_ORGANISATIONS) == playing(made)
    assert set(counts.values()) == {min(40, of_each(organisations))}
    assert len(made) <= MOST_TEXTS
