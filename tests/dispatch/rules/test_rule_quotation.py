"""The rule ``quotation``."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_case import LETTER, faults, lines
from mabillon.dispatch.rules.folding import folded, stands_in
from mabillon.dispatch.rules.quotation import QUOTATION


def test_misquotations_are_found_and_nothing_else() -> None:
    assert lines(QUOTATION, "quotation.bad.md") == [8, 9, 10, 11, 12, 13, 14, 15, 17, 21]
    assert lines(QUOTATION, "quotation.good.md") == []


@pytest.mark.parametrize(
    ("quoted", "says"),
    [
        ("set four hundred bulbs in fourteen boxes", "“boxes” is “trays” there"),
        ("To all who pass By", "“By” is written “by” there"),
        ("two merry planters set four hundred bulbs", "“merry” is not there"),
        ("two planters set hundred bulbs", "“four” is left out"),
    ],
)
def test_a_near_miss_is_told_with_what_differs(quoted: str, says: str) -> None:
    (fault,) = faults(QUOTATION, f"It says “{quoted}” [@post:desk/231].\n")
    assert fault.says == f"post desk/231 says it otherwise: {says}"


def test_diacritics_are_a_near_miss() -> None:
    (fault,) = faults(QUOTATION, "It says “زَرَعَ بستانيان في هذه الليلة” [@post:naqil/4].\n")
    assert "“زَرَعَ” is written “زرع” there" in fault.says


def test_words_that_stand_in_another_citation_are_said_to() -> None:
    body = "It “counts 120 bulbs in 14 trays” [@post:desk/231].\n\nSo [@post:council/5].\n"
    (fault,) = faults(QUOTATION, body)
    assert fault.do == "they are in @post:council/5: cite that"


def test_a_quotation_without_citation_is_asked_for_one() -> None:
    (fault,) = faults(QUOTATION, "It “counts every bulb there is” and goes on.\n")
    assert fault.says == "this quotation has no citation"


def test_a_quotation_in_a_heading_stands_in_something_cited() -> None:
    assert not faults(QUOTATION, "# “We asked nobody”\n\nSo [@post:desk/231].\n")
    assert faults(QUOTATION, "# “We asked everybody here”\n\nSo [@post:desk/231].\n")


def test_emphasis_within_a_word_is_no_difference() -> None:
    assert not faults(QUOTATION, "It says “four hun**dred** bulbs” [@post:desk/231].\n")


def test_the_title_of_a_dispatch_is_held_against_it() -> None:
    cite = "[@dispatch:special-dispatch/3]"
    (fault,) = faults(QUOTATION, f"Special Dispatch No. 3, “Tubs on the bridges” {cite}.\n")
    assert fault.says.endswith("says it otherwise: “bridges” is “bridge” there")
    assert not faults(QUOTATION, f"It says “something else altogether” {cite}.\n")


def test_a_block_quotation_is_cited_by_the_sentence_with_a_colon_above_it() -> None:
    body = "The League writes [@post:desk/231]:\n\n> We asked nobody.\n>\n> All of it.\n"
    (fault,) = faults(QUOTATION, body)
    assert fault.says == "these words are not in @post:desk/231"
    assert faults(QUOTATION, body.replace("]:", "]."))[0].says == "this quotation has no citation"


def test_a_part_of_a_word_is_no_quotation_of_it() -> None:
    assert faults(QUOTATION, "It says “wo planters set four hundred bulb” [@post:desk/231].\n")


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(1, 12))
def test_whatever_is_cut_out_at_words_is_found(first: int, count: int) -> None:
    words = LETTER.split()
    cut = " ".join(words[first : first + count])
    if cut:
        assert stands_in(folded(cut), folded(LETTER))
        assert stands_in(folded(cut.replace("“", '"').replace("—", " -- ")), folded(LETTER))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_text_stands_in_itself(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    if any(c.isalnum() for c in once):
        assert stands_in(once, once)
