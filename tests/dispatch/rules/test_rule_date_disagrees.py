"""The rule ``date-disagrees``, and how days are read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_case import at, faults, lines, post
from mabillon.dispatch.rules.date_disagrees import DATE_DISAGREES
from mabillon.dispatch.rules.dates import Day, dates, days_of


def test_days_that_disagree_are_found_and_nothing_else() -> None:
    assert lines(DATE_DISAGREES, "date-disagrees.bad.md") == [4, 8, 9, 10, 11, 12, 13, 14, 16, 20]
    assert lines(DATE_DISAGREES, "date-disagrees.good.md") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25 March 2031", Day(2031, 3, 25)),
        ("March 25th, 2031", Day(2031, 3, 25)),
        ("25 de marzo de 2031", Day(2031, 3, 25)),
        ("25 марта", Day(None, 3, 25)),
        ("٢٥ مارس ٢٠٣١", Day(2031, 3, 25)),
        ("2031-03-25", Day(2031, 3, 25)),
        ("25.03.2031", Day(2031, 3, 25)),
    ],
)
def test_days_are_read_in_four_languages_and_in_figures(text: str, day: Day) -> None:
    (said,) = dates(f"({text})")
    assert said.readings == (day,) and said.written == text


def test_figures_that_can_be_read_both_ways_are() -> None:
    (said,) = dates("04/05/2031")
    assert set(said.readings) == {Day(2031, 5, 4), Day(2031, 4, 5)}


def test_two_days_of_one_month() -> None:
    assert [s.written for s in dates("on 25 and 26 March")] == ["25 March", "26 March"]


def test_a_statement_of_a_day_with_its_citation_right_behind_it() -> None:
    assert faults(DATE_DISAGREES, "It is in a statement of 3 February [@post:desk/231].\n")
    assert not faults(DATE_DISAGREES, "It is in a statement of 25 March [@post:desk/231].\n")


def test_capitals_are_read_as_months() -> None:
    (said,) = dates("31 FEBRUARY 1990")
    assert not said.exists


def test_a_zone_that_is_stated_moves_the_day() -> None:
    late = datetime(2031, 3, 25, 23, tzinfo=UTC)
    assert days_of(late, None, "") == (date(2031, 3, 25), date(2031, 3, 25))
    assert days_of(late, None, "at UTC+03:00") == (date(2031, 3, 25), date(2031, 3, 26))


def test_a_front_matter_dated_the_day_before_may_be_another_zone() -> None:
    body = "So [@post:late/1].\n"
    assert not faults(DATE_DISAGREES, body, post("late/1", at(28, 6)))
    (fault,) = faults(DATE_DISAGREES, body, post("late/1", at(28, 20)))
    assert "28 March 2031" in fault.says


def test_the_last_instant_there_is_widens_no_further() -> None:
    end = datetime(9999, 12, 31, 23, tzinfo=UTC)
    assert days_of(end, 10**9, "local time")[1] == date.max


@settings(deadline=None)
@given(st.text(alphabet="0123456789/.- MarchFebuytd,", max_size=40))
def test_no_text_is_too_odd_to_be_read_for_days(text: str) -> None:
    for said in dates(text):
        assert 0 <= said.start < said.stop <= len(text) and said.readings
