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
    times = [_seconds(time) for time in _RANGE.split(part)]
    if None in times or len(times) > 2:
        return f"{part!r} is no part", "write a time of the shot list, such as #0:14, or #shots"
    shown = [time for time in times if time is not None]
    if shown != sorted(shown):
        return f"{part!r} ends before it begins", "write the earlier time first"
    if not all(_in_a_shot(time, item.shots) for time in shown):
        return f"no shot of {target.key} is at {part}", "correct the time, or record the shot"
    return None


def _seconds(time: str) -> int | None:
    found = _TIME.fullmatch(time)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _in_a_shot(time: int, shots: Sequence[Shot]) -> bool:
    return any(
        (s.from_s is None or int(s.from_s) <= time) and (s.to_s is None or time <= s.to_s)
        for s in shots
    )


CITATION_PART: Final = Rule("citation-part", "A part that is cited is in the shot list.", _check)
