"""A day later than the report's own, told as past."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported import dating
from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.report import Day, Fault, Read

NAME: Final = "report-date-ahead"

_AHEAD: Final = re.compile(
    r"\b(?:will|shall|would|won['’]t|to be|to (?:take|hold|begin|start|open|elect|meet|leave|run)"
    r"|next|upcoming|coming|forthcoming|future|due|expires?|expiry|expiration|valid"
    r"|scheduled|planned?|plans|expected|set for|announced for|called for|postponed|deadline"
    r"|deadlines|ultimatum|elections?|electoral|inauguration|summit|term|campaign|intends?"
    r"|promised?|threatened|warned|vows?|vowed"
    r"|próxim[oa]s?|habrá|elecciones|será|serán|будет|будут|состоится|предстоящ\w+)\b"
    r"|(?<!\w)(?:سوف|سي\w+|ست\w+|المقبل\w*|القادم\w*)(?!\w)",
    re.IGNORECASE,
)
"""Words by which a sentence looks ahead."""

_UP_TO: Final = re.compile(
    r"(?:\b(?:by|until|till|before|through|than|up\s+to|as\s+of|from|after|starting|beginning|hasta"
    r"|antes\s+del?|до|к)|(?<!\w)(?:حتى|قبل))(?:\s+(?:the|el|on|midnight|noon))*\s*$",
    re.IGNORECASE,
)
"""Words directly before a day by which that looks ahead."""


def check(found: Read) -> Iterator[Fault]:
    """Yield the days with a year that lie behind the report's, in sentences that look back."""
    own = dating.as_date(found.report.date)
    if own is None:
        return
    for day in found.days:
        if day.date is not None and day.date > own and not _looks_ahead(day):
            if any(day.place == other.place for other in found.report.dates):
                continue
            yield Fault(
                rule=NAME,
                says=f"{day.written} is after the report's own date, {own.isoformat()}.",
                do="If the sentence does not look ahead, one of the two dates is wrong: look "
                "both up.",
                place=day.place,
                excerpt=excerpt(day.sentence),
            )


def _looks_ahead(day: Day) -> bool:
    before = day.sentence.partition(day.written)[0]
    return _AHEAD.search(day.sentence) is not None or _UP_TO.search(before) is not None


CHECK: Final = Check(NAME, "What is told as past is not dated after the report.", check)
