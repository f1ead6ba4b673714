"""The rule ``number-disagrees``, and how counts are read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_case import faults, lines
from mabillon.dispatch.rules.figures import counts
from mabillon.dispatch.rules.number_disagrees import NUMBER_DISAGREES


def test_counts_that_disagree_are_found_and_nothing_else() -> None:
    assert lines(NUMBER_DISAGREES, "number-disagrees.bad.md") == [8, 9, 10, 11, 11, 12, 15]
    assert lines(NUMBER_DISAGREES, "number-disagrees.good.md") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("four hundred and twenty-one red bulbs", 421),
        ("two thousand three hundred bulbs", 2300),
        ("1,200 trays", 1200),
        ("ciento treinta y cinco bandejas", 135),
        ("четыреста двадцать луковиц", 420),
        ("أربعمائة بصلة", 400),
        ("a dozen trays", 12),
    ],
)
def test_counts_are_read_in_figures_and_in_words(text: str, value: int) -> None:
    (count,) = counts(text)
    assert count.value == value and count.noun


@pytest.mark.parametrize(
    "text",
    ["25 March 2031 trays", "No. 14 trays", "at 14:30 trays", "in 2031 trays", "one of trays"],
)
def test_what_counts_nothing_is_left_out(text: str) -> None:
    assert not [c for c in counts(text) if c.noun]


def test_either_source_of_a_sentence_bears_a_figure_out() -> None:
    body = "Four hundred bulbs, the council counts 120 bulbs [@post:desk/231; @post:council/5].\n"
    assert not faults(NUMBER_DISAGREES, body)


def test_more_than_is_borne_out_by_more() -> None:
    assert not faults(NUMBER_DISAGREES, "More than 100 bulbs are there [@post:council/5].\n")
    assert faults(NUMBER_DISAGREES, "More than 130 bulbs are there [@post:council/5].\n")


@settings(deadline=None)
@given(st.text(alphabet="0123456789., twohudrene andbls-", max_size=60))
def test_no_text_is_too_odd_to_be_read_for_counts(text: str) -> None:
    for count in counts(text):
        assert 0 <= count.start < count.stop <= len(text) and count.value >= 0
