"""The date that a report gives itself: property, line ``Date:``, a line of its own, dateline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from mabillon.dispatch.imported import datelines
from mabillon.dispatch.imported.days import days
from mabillon.dispatch.imported.head import fields, head
from mabillon.dispatch.imported.opened import Block, Opened
from mabillon.dispatch.imported.report import Found

_LONGEST: Final = 60
_BESIDE: Final = 24
"""Characters that may stand beside the date on its line: a weekday, a time, a number."""
_INSTANT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_PARTS: Final = re.compile(r"[\n|·•]")
_SPOKEN: Final = re.compile(r"[.!?؟]\s+\S|[.!?؟]$")


def dates(opened: Opened) -> list[Found]:
    """Return the dates that the report gives itself, as RFC 3339 days, the surest first."""
    return list(_dates(opened))


def as_date(found: Found | None) -> date | None:
    """Return the day that was found."""
    return None if found is None else date.fromisoformat(found.value)


def _dates(opened: Opened) -> Iterator[Found]:
    for said in fields(opened, "date"):
        day = _first(said.value)
        if day is not None:
            yield Found(day.isoformat(), said.how, said.place)
    dateline_seen = False
    for block in head(opened):
        line = None if dateline_seen else datelines.dateline(block.text)
        if line is not None:
            dateline_seen = True
            if (day := _first(line.day)) is not None:
                yield Found(day.isoformat(), "dateline", block.place(line.day_at))
        else:
            yield from _alone(block)


def _alone(block: Block) -> Iterator[Found]:
    """Yield the date of a line, or of a part of it, that holds little else."""
    offset = 0
    for part in _PARTS.split(block.text):
        if len(part) <= _LONGEST and not _SPOKEN.search(part.strip()):
            for day in days(Block(part, 1)):
                if day.date is not None and len(part.strip()) - len(day.written) <= _BESIDE:
                    place = block.place(offset + day.place.column - 1)
                    yield Found(day.date.isoformat(), "line", place)
                    return
        offset += len(part) + 1


def _first(written: str) -> date | None:
    """Return the first day that is written there and exists."""
    text = _INSTANT.sub(r"\1", written.strip())
    return next((day.date for day in days(Block(text, 1)) if day.date is not None), None)
