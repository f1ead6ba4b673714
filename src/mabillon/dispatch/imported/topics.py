"""What a report is filed under: its topics, and its countries and places."""

from __future__ import annotations

import re
from typing import Final

from mabillon.dispatch.imported import datelines
from mabillon.dispatch.imported.head import fields, head
from mabillon.dispatch.imported.opened import Opened
from mabillon.dispatch.imported.report import Found

_BETWEEN: Final = re.compile(r"\s*[,;|،؛•·]\s*|\s+/\s+")
MOST: Final = 50


def topics(opened: Opened) -> list[Found]:
    """Return the topics, each once."""
    return _listed(opened, "topics")


def places(opened: Opened) -> list[Found]:
    """Return the countries and places that it names as its own, and that of its dateline."""
    found = _listed(opened, "places")
    known = {one.value.casefold() for one in found}
    for block in head(opened):
        line = datelines.dateline(block.text)
        if line is not None:
            if line.place and line.place.casefold() not in known:
                found.append(Found(line.place, "dateline", block.place(0)))
            break
    return found


def _listed(opened: Opened, meant: str) -> list[Found]:
    found: dict[str, Found] = {}
    for field in fields(opened, meant):
        for part in _BETWEEN.split(field.value.strip("[]")):
            value = part.strip(" .\"'")
            if value and len(found) < MOST:
                found.setdefault(value.casefold(), Found(value, field.how, field.place))
    return list(found.values())
