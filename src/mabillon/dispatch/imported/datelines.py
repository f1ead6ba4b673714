"""The dateline of a wire report: ``HAVANA (CUBA), 17 NOV 89 (RADIO REBELDE) -- …``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_LINE: Final = re.compile(
    r"\s*(?P<place>[^\W\d_][^\n,()—–]{1,60}(?:\s\([^()\n]{2,40}\))?),\s*"
    r"(?P<day>\d{1,2}\s+[^\W\d_]{3,9}\.?(?:\s+(?:\d{4}|\d{2}))?|[^\W\d_]{3,9}\.?\s+\d{1,2}(?:,\s*\d{4})?"
    r"|NO DATE)\s*"
    r"(?:[(\[](?P<outlet>[^()\[\]\n]{2,60})[)\]]\s*)?(?:--|—|–)\s"
)


class Dateline(NamedTuple):
    """Place ("" = none), day as written and where, outlet (null = none) and where."""

    place: str
    day: str
    day_at: int
    outlet: str | None
    outlet_at: int


def dateline(text: str) -> Dateline | None:
    """Return the dateline that a paragraph begins with; null where it has none."""
    found = _LINE.match(text)
    if found is None:
        return None
    place = "" if found["place"].casefold() == "no city" else found["place"].strip()
    return Dateline(
        place,
        found["day"],
        found.start("day"),
        found["outlet"],
        found.start("outlet"),
    )
