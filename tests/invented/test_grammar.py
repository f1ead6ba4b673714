"""The grammar: counts in words, and texts without a slot left open."""

from __future__ import annotations

import random

import pytest

from mabillon.invented.background import TALK, groups
from mabillon.invented.grammar import Grammar, Writing, in_words
from mabillon.invented.statements import HOUSE


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (42, "forty-two"),
        (100, "one hundred"),
        (120, "one hundred and twenty"),
        (999, "nine hundred and ninety-nine"),
    ],
)
def test_counts_are_written_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_counts_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="0 to 999"):
        in_words(1000)


@pytest.mark.parametrize("grammar", [HOUSE, TALK], ids=["league", "others"])
def test_every_way_of_every_symbol_can_be_written_out(grammar: Grammar) -> None:
    given = {"place": "Here", "place_b": "There", "other": "Elsewhere"}
    for symbol, ways in grammar.rules.items():
        writing = Writing(grammar, random.Random(symbol), given)
        for _ in ways:
            assert "{" not in writing.write(symbol)


def test_every_kind_of_group_can_write_of_its_own_matter() -> None:
    for _, kind in groups():
        writing = Writing(TALK.joined({"about": kind.about}), random.Random(1), {"place": "Here"})
        writing.given = {"place": "Here", "place_b": "There"}
        assert all("{" not in writing.write("about") for _ in kind.about)


def test_no_way_is_used_twice_while_others_are_left() -> None:
    writing = Writing(Grammar({"s": ("a", "b", "c")}), random.Random(4))
    assert sorted(writing.write("s") for _ in range(3)) == ["a", "b", "c"]


def test_a_writers_style_is_a_share_of_the_ways() -> None:
    styled = HOUSE.styled(random.Random(2), 0.5)
    assert set(styled.rules["flower"]) < set(HOUSE.rules["flower"])
    assert all(len(ways) >= min(4, len(HOUSE.rules[s])) for s, ways in styled.rules.items())
