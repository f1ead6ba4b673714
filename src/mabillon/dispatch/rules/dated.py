"""Days of recorded events, and the day that a dispatch bears: parts of ``date-disagrees``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date
from typing import Final

from mabillon.dispatch.cited import Dispatch, Post
from mabillon.dispatch.rules.dates import dates, days_of, worded
from mabillon.dispatch.rules.rule import Checked, Fault

_AT_EVENT: Final = re.compile(
    r"[\s,(]*(?:(?:was|is|fue|happened|took place)\s+)?(?:(?:of|on|el|del?)\s+)?"
)


def of_events(checked: Checked) -> Iterator[Fault]:
    """Yield days said right behind the title of an event that it was not on."""
    dated = [e for e in checked.house.events if e.from_day and " " in e.title.strip()]
    for sentence in checked.dispatch.sentences if dated else ():
        said = list(dates(sentence.own))
        for event in dated if said else ():
            at = sentence.own.find(event.title)
            behind = [s for s in said if at >= 0 and s.start >= at + len(event.title)][:1]
            if not behind or event.from_day is None:
                continue
            between = sentence.own[at + len(event.title) : behind[0].start]
            last = event.to_day or event.from_day
            if _AT_EVENT.fullmatch(between) and not behind[0].within(event.from_day, last):
                on = worded(event.from_day) + (
                    f" to {worded(last)}" if last != event.from_day else ""
                )
                yield Fault(
                    sentence.start + behind[0].start,
                    sentence.start + behind[0].stop,
                    f"{behind[0].written} is said of {event.title}, which is recorded on {on}",
                    "correct the day, or the event",
                )


_BEHIND: Final = 12 * 3600
"""Seconds by which a day may begin later than in UTC: somewhere it is still the day before."""


def of_front(checked: Checked) -> Iterator[Fault]:
    """Yield a front matter dated before something that is cited."""
    dispatch = checked.dispatch
    later: list[tuple[date, str]] = []
    for item in checked.cited.items.values():
        if isinstance(item, Post) and item.posted_at is not None:
            first, _ = days_of(item.posted_at, (item.uncertain_s or 0) + _BEHIND, "")
            if first > dispatch.front.date:
                later.append((item.posted_at.astimezone(UTC).date(), item.key))
        elif isinstance(item, Dispatch) and item.date > dispatch.front.date:
            later.append((item.date, item.called))
    if later:
        day, what = max(later)
        start = dispatch.places.get("date", 0)
        yield Fault(
            start,
            min(start + 10, len(dispatch.source)),
            f"this is dated {worded(dispatch.front.date)} and cites {what}, of {worded(day)}",
            "correct the date of the dispatch, or what it cites",
        )
