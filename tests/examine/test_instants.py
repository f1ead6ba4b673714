"""Instants at the ends of the calendar: hostile dates are times like others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from mabillon.examine.instants import EVER, as_datetime, moved, of_datetime

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


def test_times_beyond_the_calendar_are_its_ends() -> None:
    assert as_datetime(-EVER) == FIRST
    assert as_datetime(EVER) == LAST
    assert as_datetime(of_datetime(FIRST) - 1) == FIRST
    for at in (FIRST, LAST, datetime(2031, 3, 26, 9, 12, tzinfo=UTC)):
        assert as_datetime(of_datetime(at)) == at


def test_moved_stays_in_the_calendar() -> None:
    day = timedelta(days=1)
    assert moved(LAST, day) == LAST
    assert moved(date.min, -day) == date.min
    assert moved(date(2031, 3, 31), day) == date(2031, 4, 1)
