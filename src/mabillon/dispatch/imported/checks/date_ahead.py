"""A day later than the report's own, told as past."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported import dating
from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.report import Fault, Read

NAME: Final = "report-date-ahead"

_AHEAD: Final = re.compile(
    r"\b(?:will|shall|would|won['’]t|to be|to (?:take|hold|begin|start|open|elect|meet|leave|run)"
    r"|by|until|till|before|through|no later|later than|up to|from now|as of|starting|beginning"
    r"|next|upcoming|coming|forthcoming|future|due|expires?|expiry|expiration|valid"
    r"|scheduled|planned?|plans|expected|set for|announced for|called for|postponed|deadline"
    r"|deadlines|ultimatum|elections?|electoral|inauguration|summit|term|campaign|intends?"
    r"|promised?|threatened|warned|vows?|vowed"
    r"|hasta|antes del?|próxim[oa]s?|habrá|elecciones|será|serán"
    r"|до|будет|будут|состоится|предстоящ\w+)\b"
    r"|(?<!\w)(?:س[وي]\w*|حتى|قبل|المقبل\w*|القادم\w*)(?!\w)",
    re.IGNORECASE,
)
"""Words by which a sentence looks ahead."""


def check(found: Read) -> Iterator[Fault]:
    """Yield the days with a year that lie behind the report's, in sentences that look back."""
    own = dating.as_date(found.report.date)
    if own is None:
        return
    for day in found.days:
        if day.date is not None and day.date > own and not _AHEAD.search(day.sentence):
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


CHECK: Final = Check(NAME, "What is told as past is not dated after the report.", check)
