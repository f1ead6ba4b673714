"""The titles that a report gives itself: the heading over it, the page's title, the first line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported import datelines
from mabillon.dispatch.imported.days import days
from mabillon.dispatch.imported.head import fields, head, is_field
from mabillon.dispatch.imported.notes import is_heading
from mabillon.dispatch.imported.numbering import is_numbered
from mabillon.dispatch.imported.opened import Block, Opened, Place, one_line
from mabillon.dispatch.imported.report import Found

_LONGEST: Final = 200


def titles(opened: Opened) -> list[Found]:
    """Return the titles, the one over the text first.

    One that only has the site's name behind it, as page titles do, is the same again.
    """
    found: dict[str, Found] = {}
    for title in _titles(opened):
        same = title.value.casefold()
        again = any(same.startswith(known) for known in found)
        if same and not again and not _is_other(title.value):
            found[same] = title
    return list(found.values())


def _titles(opened: Opened) -> Iterator[Found]:
    said = list(fields(opened, "title"))
    yield from (one for one in said if one.place is not None)
    headings = [b for b in head(opened) if b.role == "heading" and not _is_other(one_line(b.text))]
    if headings:
        top = min(headings, key=lambda block: block.level)
        yield Found(one_line(top.text), "heading", top.place(0))
    elif (first := _first_line(opened)) is not None:
        yield first
    yield from (one for one in said if one.place is None)


def _first_line(opened: Opened) -> Found | None:
    """Return the first line that can be a title: short, alone, and no sentence."""
    for block in head(opened):
        if block.role != "text" or datelines.dateline(block.text) is not None:
            return None
        kept = [line for line in block.text.split("\n") if not _is_other(one_line(line))]
        text = one_line(" ".join(kept))
        if text:
            ended = text.endswith((".", ":", ";", ","))
            return (
                None if ended or len(text) > _LONGEST else Found(text, "line", _place(block, kept))
            )
    return None


def _place(block: Block, kept: list[str]) -> Place:
    return block.place(block.text.find(kept[0]) if kept else 0)


def _is_other(line: str) -> bool:
    """Tell whether a line tells something else: number, date, a field, the notes' heading."""
    if len(line) > _LONGEST:
        return False
    if not line or is_numbered(line) or is_field(line) or is_heading(Block(line, 1)):
        return True
    named = list(days(Block(line, 1)))
    return bool(named) and len(line) - len(named[0].written) <= 16
