"""The rule ``citation-part``: a part of what is cited that it does not have.

A part is a time of the shot list (``0:14``, ``1:02:30``), a stretch (``0:14-0:20``), or
``shots`` for the whole list. Only what has a shot list has parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Evidence, Item, Post, Shot
from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_TIME: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)")
_RANGE: Final = re.compile(r"\s*[-–]\s*")


def _check(checked: Checked) -> Iterator[Fault]:
    for citation in checked.dispatch.citations:
        for target in citation.targets:
            item = checked.cited.of(target)
            wrong = _wrong(target, item) if target.part is not None and item else None
            if wrong:
                yield Fault(citation.start, citation.stop, *wrong)


def _wrong(target: Target, item: Item | None) -> tuple[str, str] | None:
    """Return what is wrong with a part and what to do; None = there is such a part."""
    part = (target.part or "").strip()
    if not isinstance(item, Post | Evidence):
        return f"a {target.kind} has no parts, and {part!r} is cited of it", "cite the whole"
    if not item.shots:
        return (
            f"{target} cites a part of a shot list, and none is recorded",
            "record the shots: mabillon shots; or cite the whole",
        )
    if part == "shots":
        return None
    times = seconds(part)
    if not times:
        return f"{part!r} is no part", "write a time of the shot list, such as #0:14, or #shots"
    if times != sorted(times):
        return f"{part!r} ends before it begins", "write the earlier time first"
    if not all(shots_at(time, time, item.shots) for time in times):
        return f"no shot of {target.key} is at {part}", "correct the time, or record the shot"
    return None


def seconds(part: str) -> list[int]:
    """Return the time, or the two ends of a stretch, that a part names; empty = it names none."""
    found = [_TIME.fullmatch(time) for time in _RANGE.split(part.strip())]
    if len(found) > 2 or not all(found):
        return []
    return [int(m[1] or 0) * 3600 + int(m[2]) * 60 + int(m[3]) for m in found if m]


def shots_at(first: int, last: int, shots: Sequence[Shot]) -> list[Shot]:
    """Return the rows of a shot list that lie between two times or reach into them."""
    return [
        s
        for s in shots
        if (s.from_s is None or int(s.from_s) <= last) and (s.to_s is None or first <= s.to_s)
    ]


CITATION_PART: Final = Rule("citation-part", "A part that is cited is in the shot list.", _check)
