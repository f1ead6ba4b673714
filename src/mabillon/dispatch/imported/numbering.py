"""The series and number of a report: ``Special Dispatch No. 14``, ``DEV-MUC3-0001``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.head import fields, head
from mabillon.dispatch.imported.opened import Opened
from mabillon.dispatch.imported.report import Found

_WORD: Final = r"[^\W\d_][\w&'’.-]*"
_NO: Final = r"(?:No\.?|Nos\.?|Nº|N°|№|#|Number|Núm\.?|رقم|العدد)"
_NUMBERED: Final = re.compile(
    rf"(?P<series>{_WORD}(?:[ \t]+(?:&[ \t]+)?{_WORD}){{0,5}}?)[ \t]*[,|:–—-]?[ \t]*{_NO}[ \t]*"
    r"(?P<number>\d{1,6}(?:[/-]\d{2,4})?)(?!\w)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"(?P<series>(?:[A-Z][\w&'’-]*[ \t]+){0,4}"
    r"(?:Dispatch|Bulletin|Report|Alert|Digest|Newsletter|Brief))"
    r"[ \t]+(?P<number>\d{1,6}(?:/\d{2,4})?)(?=[ \t]*(?:$|[.,:|–—(-]))"
)
_IDENTIFIER: Final = re.compile(
    r"(?P<series>[A-Z][A-Z0-9]*(?:[-_/][A-Z0-9]+)*)[-_/](?P<number>\d{1,6})\b"
)
_NUMBER: Final = re.compile(r"\w{0,4}[ .-]?\d{1,6}(?:[/-]\d{2,4})?")
_LINES: Final = 120
"""Characters of a line that tells a number; a longer one is a sentence that cites another."""


def numbering(opened: Opened) -> tuple[Found | None, Found | None]:
    """Return series and number, each null where it was not found."""
    series = next(fields(opened, "series"), None)
    number = next(fields(opened, "number"), None)
    if number is not None:
        parts = next(_in(number.value), None)
        if parts is None:
            return series, number if _NUMBER.fullmatch(number.value) else None
        told = Found(parts[0], number.how, number.place)
        return series or told, Found(parts[1], number.how, number.place)
    for block in head(opened):
        offset = 0
        for line in block.text.split("\n"):
            if len(line) <= _LINES and (found := next(_in(line), None)) is not None:
                place = block.place(offset)
                return series or Found(found[0], "line", place), Found(found[1], "line", place)
            offset += len(line) + 1
    return series, None


def _in(line: str) -> Iterator[tuple[str, str]]:
    """Yield series and number that a line begins with or consists of."""
    text = line.strip(" \t*_#|[](){}")
    for pattern in (_NUMBERED, _BARE, _IDENTIFIER):
        found = pattern.match(text)
        if found is not None:
            yield " ".join(found["series"].split()), found["number"]


def is_numbered(line: str) -> bool:
    """Tell whether a line gives a series and a number and little else."""
    text = line.strip(" \t*_#|[](){}")
    return any(
        found is not None and len(text) - found.end() <= 40
        for found in (pattern.match(text) for pattern in (_NUMBERED, _BARE, _IDENTIFIER))
    )
