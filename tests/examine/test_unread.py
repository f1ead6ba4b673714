"""What digests call a plain copy, the texts do; and the copies that there mostly are, are told."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from mabillon.examine.settings import Settings
from mabillon.examine.unread import Posts, are_copies, statements
from mabillon.examine.verbatim import at_a_glance, core
from mabillon.text.cores import cores_of
from mabillon.text.furniture import (
    Furniture,
    are_known,
    edges,
    known_lines,
    learn,
    outer_lines,
)
from mabillon.text.lines import lines_of_column

BODY = "To all who pass by: forty bulbs were planted at the Station Ring."
LONG = f"Sowing No. 12\n\n{BODY}\n\nCome and see.\nBring a spade."
FOOT, LINK = "Read us", "https://t.me/vergerelay"


def furniture(lines: list[str]) -> Furniture:
    """Return the furniture of a channel that has these lines under all that it posts."""
    posts = [[f"{i * 'x'} {9 * 'and '}\n{line}" for i in range(1, 30)] for line in lines]
    learned = [learn(of_line).by_hash for of_line in posts]
    return Furniture({value: line for of_line in learned for value, line in of_line.items()})


RELAY = furniture([FOOT, LINK])


def told(a: str, b: str, of_a: Furniture, of_b: Furniture) -> bool:
    """Tell it by digests; of the statement's outer lines as ``workflows.carried`` makes sure."""
    column = pa.array([b], pa.large_string())
    outer = edges(lines_of_column(column)).lines
    known, vague = (
        are_known(outer, np.zeros(1, np.int64), known_lines([learned]))
        for learned in (of_b, of_b.shortened)
    )
    same = core(a, of_a.stretches(a))
    [found] = are_copies(statements([same]), Posts(cores_of(column), outer, known, vague)).tolist()
    return bool(found and outer_lines(same).isdisjoint(of_b.lines))


@pytest.mark.parametrize("said", [BODY, LONG, f"{BODY}\n{BODY}", f"  {BODY}"])
@pytest.mark.parametrize(
    "below", ["", "\n", "\n\nRead us", "\nRead us\n\nhttps://t.me/vergerelay \r\n", "\r\n" + LINK]
)
def test_a_footer_of_up_to_two_lines_does_not_matter(said: str, below: str) -> None:
    assert told(said, said + below, Furniture(), RELAY)
    assert told(f"{said}\n{LINK}", said + below, RELAY, RELAY)


@pytest.mark.parametrize(
    "other",
    [
        LONG.replace("forty", "fifty"),
        f"{LONG}\nWonderful!",
        f"{LONG} Wonderful!",
        f"{LONG}\nWonderful!\n{FOOT}",
        f"{LONG}\n{FOOT}\nWonderful!",
        f"{FOOT}\n{LONG}",
        LONG.removesuffix("\nBring a spade."),
        f"{LONG}\u2028{FOOT}",
    ],
)
def test_anything_else_is_not_told(other: str) -> None:
    assert not told(LONG, other, Furniture(), RELAY)


def test_what_has_too_few_words_or_is_a_footer_is_not_told() -> None:
    assert not told("Read us now", "Read us now", Furniture(), RELAY)
    footer = "Read us every day and tell all of your friends"
    assert told(footer, footer, Furniture(), Furniture())
    assert not told(footer, footer, Furniture(), furniture([footer]))


@pytest.mark.parametrize("said", [f"{LONG}\nSee you", f"—\n—\n{BODY}"])
def test_a_line_of_the_statement_that_is_furniture_of_the_carrier_is_not_told(said: str) -> None:
    of_b = furniture([said.splitlines()[-1]])
    assert told(said, said, Furniture(), Furniture())
    assert not told(said, f"{said}\n\u00a0", Furniture(), of_b)


def test_what_follows_the_first_words_of_a_long_footer_is_not_taken_for_it() -> None:
    words = [f"{a}{b}" for a in "abcdef" for b in "abcdefgh"]
    footer = " ".join(words)
    other = f"{LONG}\n{footer} {' '.join(reversed(words))}"
    assert told(LONG, f"{LONG}\n{' '.join(words[1:])}", Furniture(), furniture([footer[3:]]))
    for line in (footer, f"{footer} and so on"):
        assert not told(LONG, other, Furniture(), furniture([line]))


WORDS = ["the", "tulips", "at", "Ring", "7", "Read", "us", "—", "https://t.me/a", "@verge", "نرجس"]
LINE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
BREAK = st.sampled_from(["\n", "\n\n", "\r\n", " \n", "\n\u00a0\n", "\u2028", "\n\u2029"])
HEAD, TAIL = st.lists(LINE, max_size=2), st.lists(LINE, max_size=3)


@given(
    body=st.lists(LINE, min_size=1, max_size=6),
    parted=st.lists(BREAK, min_size=12, max_size=12),
    tails=st.tuples(TAIL, TAIL),
    known=st.tuples(st.booleans(), st.booleans()),
    more=st.lists(LINE, max_size=2),
    head=HEAD,
)
@example([BODY], ["\n"] * 12, ([], [FOOT, LINK]), (False, True), [], [])
@example([BODY], ["\u2028", *["\n"] * 11], (["the"], []), (True, False), [], [])
@example([BODY, "—", "—"], ["\n"] * 12, ([], ["—"]), (False, True), [BODY], [])
def test_what_is_told_the_texts_say_too(
    body: list[str],
    parted: list[str],
    tails: tuple[list[str], list[str]],
    known: tuple[bool, bool],
    more: list[str],
    head: list[str],
) -> None:
    def written(lines: list[str]) -> str:
        return "".join(line + end for line, end in zip(lines, parted, strict=False))

    a, b = written([*body, *tails[0]]), written([*body, *tails[1]])
    of_a, of_b = (
        furniture([*tail, *more, *head]) if yes else Furniture()
        for tail, yes in zip(tails, known, strict=True)
    )
    found = told(a, b, of_a, of_b)
    event(str(found))
    if found:
        glance = at_a_glance(a, b, of_a.stretches(a), of_b.stretches(b), Settings())
        assert glance == "identical"
