"""The head of a report: its first blocks, and the lines ``Name: value`` in them.

A value may also stand outside the text, in front matter, in a page's meta elements, or among a
document's properties; these come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mabillon.dispatch.imported.opened import Block, Opened, one_line
from mabillon.dispatch.imported.report import Found

BLOCKS: Final = 12
"""Blocks from the beginning in which a report tells what it is."""
RUNNING: Final = 30
"""Words from which a block is running text."""
_LONGEST: Final = 300
_FIELD: Final = re.compile(
    r"[*_ \t]*(?P<name>[^\W\d_][\w .-]{1,24}?)[*_ \t]*[:：][*_ \t]+(?P<value>\S.*)"
)
_MEANT: Final = {
    "title": "title|headline|subject|re|titulo|título|asunto|заголовок|العنوان",
    "date": "date|dated|published|date of issue|fecha|дата|التاريخ",
    "number": "number|no|no.|issue|report no|report no.|report number|número|номер|الرقم|العدد",
    "series": "series|serie|серия|السلسلة",
    "topics": "topics|topic|keywords|tags|filed under|temas|темы|المواضيع|الموضوع",
    "places": "countries|country|places|place|region|coverage|países|país|страны|страна"
    "|البلدان|البلد",
}
FIELDS: Final = {name: meant for meant, names in _MEANT.items() for name in names.split("|")}
"""Name of a line, in lower case -> what it gives."""


def head(opened: Opened) -> Sequence[Block]:
    """Return the first blocks, up to the first that is running text.

    What is quoted further down, a letter with its own date and number, is not the report's.
    """
    found: list[Block] = []
    for block in opened.blocks:
        if block.role != "note":
            found.append(block)
        if len(found) == BLOCKS or len(block.text.split()) >= RUNNING:
            break
    return found


def fields(opened: Opened, meant: str) -> Iterator[Found]:
    """Yield what is said under a name: title, date, number, series, topics, places."""
    if opened.properties.get(meant, "").strip():
        yield Found(one_line(opened.properties[meant]), "property")
    for block in head(opened):
        offset = 0
        for line in block.text.split("\n"):
            found = _FIELD.fullmatch(line) if len(line) <= _LONGEST else None
            if found is not None and FIELDS.get(found["name"].strip().lower()) == meant:
                value = found["value"].strip(" \t*_")
                yield Found(one_line(value), "line", block.place(offset + found.start("value")))
            offset += len(line) + 1


def is_field(line: str) -> bool:
    """Tell whether a line is one of those."""
    found = _FIELD.fullmatch(line)
    return found is not None and found["name"].strip().lower() in FIELDS
