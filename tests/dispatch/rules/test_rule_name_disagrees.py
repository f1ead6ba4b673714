"""The rule ``name-disagrees``, and what is nearly spelled alike."""

from __future__ import annotations

import pytest

from dispatch_case import HOUSE, at, faults, lines
from mabillon.dispatch.cited import House, Name
from mabillon.dispatch.rules.name_disagrees import NAME_DISAGREES
from mabillon.dispatch.rules.spelled import Near, nearly


def test_names_that_disagree_are_found_and_nothing_else() -> None:
    assert lines(NAME_DISAGREES, "name-disagrees.bad.md") == [8, 9, 9, 10, 11, 12]
    assert lines(NAME_DISAGREES, "name-disagrees.good.md") == []


@pytest.mark.parametrize(
    ("word", "other"),
    [("thistledwon", "thistledown"), ("quilon", "quillon"), ("sorrell", "sorrel")],
)
def test_one_letter_makes_a_word_nearly_another(word: str, other: str) -> None:
    assert nearly(word, other) and Near([other]).to(word) == [other]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("league", "leagues"),
        ("russia", "russian"),
        ("eastmere", "westmere"),
        ("лига", "лиги"),
        ("ناقل", "وناقل"),
        ("quill", "quilts"),
        ("trays", "prays"),
    ],
)
def test_grammar_and_other_words_are_not_near(word: str, other: str) -> None:
    assert not nearly(word, other) and Near([other]).to(word) == []


def test_a_spelling_that_the_register_has_too_is_right() -> None:
    house = House(names=(Name(kind="outlet", text="Seedpost", others=("Seedposte",)),))
    assert not faults(NAME_DISAGREES, "It was in Seedposte.\n", house=house)


def test_whoever_held_an_office_twice_is_let_be() -> None:
    again = Name(kind="holder", text="Quill", gloss="Convenor", since=at(1, year=2031))
    house = House(names=(*HOUSE.names, again))
    assert not faults(NAME_DISAGREES, "Convenor Quill wrote it on 3 March 2031.\n", house=house)


def test_two_names_that_stand_as_often_are_two_names() -> None:
    assert not faults(NAME_DISAGREES, "We met Marina and Martina.\n")
    assert faults(NAME_DISAGREES, "We met Marina, then Marina, and Martina.\n")
