"""The day that a statement gives for what it tells of: the latest it names before it was posted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from mabillon.examine.said.dates import Named, named
from mabillon.text.tokens import canonical

LATELY: Final = timedelta(days=60)
"""A day longer before the post than this is told of as the past."""


def stated_day(text: str, posted_at: datetime | None) -> date | None:
    """Return the day that a text gives; null = it names none that fits.

    Parameters
    ----------
    text
        As posted.
    posted_at
        When it was posted; null = not known, then a day without a year fits nowhere.

    Notes
    -----
    A dateline and the day of what is told are as a rule the same day or a day apart. A day
    without a year is taken in the year that puts it before the post.
    """
    last = None if posted_at is None else posted_at.astimezone(UTC).date() + timedelta(days=1)
    days = {day for one in named(canonical(text).split()) for day in _possible(one, last)}
    if last is not None:
        days = {day for day in days if last - LATELY <= day <= last}
    return max(days, default=None)


def _possible(one: Named, last: date | None) -> list[date]:
    years = (
        [one.year] if one.year is not None else [] if last is None else [last.year - 1, last.year]
    )
    made = []
    for year in years:
        try:
            made.append(date(year, one.month, one.day))
        except ValueError:  # 31 June
            continue
    return made
