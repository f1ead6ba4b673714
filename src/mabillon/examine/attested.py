"""What somebody attests to have seen, and nobody has captured: words, and never a figure.

A statement seen on an own channel would be strong evidence, were it captured. The word of the
looker cannot be checked by a stranger, so it gives no figure; but silence elsewhere is not held
against the statement either.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from mabillon.examine import phrases
from mabillon.examine.carriage.case import EXAMINATION, Carrier, Case
from mabillon.examine.carriage.channels import channel_rows
from mabillon.examine.finding import Finding
from mabillon.examine.instants import EVER, of_datetime
from mabillon.examine.looks import Look

CAPTURE: Final = "capture it (ingest the post or an export of the channel), then verify again"


def seen(case: Case, captured: list[Carrier]) -> list[Look]:
    """Return the looks that decide: those that saw it where no capture says as much.

    On an own channel they decide always (the caller has none captured there); on a forwarder
    where no captured post carries it at all. A look from before the statement could have been
    posted says nothing of it.
    """
    since = -EVER if case.asked is None else case.asked - case.early
    there = [
        look
        for look in case.looked.there()
        if of_datetime(look.at) >= since and _role(case, look) is not None
    ]
    own = [look for look in there if _role(case, look) == "own"]
    return own or ([] if captured else there)


def there(
    case: Case, seen: list[Look], captured: list[Carrier], figures: dict[str, Any]
) -> Finding:
    """Say what was seen and by whom, what it would mean, and that it must be captured."""
    first = seen[0]
    own = _role(case, first) == "own"
    title = case.tracked.title(first.channel)
    kind = "an own channel" if own else "a routine forwarder"
    said = [
        f"{phrases.opening(first.by)} saw it on {title}, {kind} of {case.issuer}, at "
        f"{phrases.moment(of_datetime(first.at))}: attested, not collected."
    ]
    if captured:
        names = phrases.joined(sorted({carrier.title for carrier in captured}))
        said.append(f"{names} carried it too, as collected.")
    said += [
        f"{case.tracked.title(look.channel)} had it at {phrases.moment(of_datetime(look.at))} "
        f"and not any more at {phrases.moment(of_datetime(later.at))}, when {later.by} looked."
        for look in seen
        if (later := case.looked.missed(look.channel, EVER, of_datetime(look.at)))
    ]
    said.append(
        "What is attested and not captured cannot be checked by a stranger, so it gives no figure; "
        "nor does the silence of other channels, which it contradicts."
    )
    if "channels" not in figures:
        figures["channels"] = channel_rows(case, None, None)
    what = "seen on an own channel" if own else "seen on a forwarder only"
    return Finding(
        examination=EXAMINATION,
        status="determined",
        reason=f"{what}, as {first.by} attests, and not captured: {CAPTURE}",
        figures=figures,
        explanation=said,
        would_be_wrong_if=[
            f"{first.by} took another statement for this one, or another channel for {title}"
        ],
    )


def told(finding: Finding, case: Case) -> Finding:
    """Return the finding with every look listed; itself where nobody looked."""
    if not case.looked.looks:
        return finding
    title = case.tracked.title
    figures = finding.figures | {
        "looks": case.looked.figures(title, finding.figures.get("looked_at", ())),
        "looked": case.looked.summary(title),
    }
    lines = [*finding.explanation, *case.looked.lines(title)]
    return msgspec.structs.replace(finding, figures=figures, explanation=lines)


def _role(case: Case, look: Look) -> str | None:
    return case.tracked.role(look.channel, of_datetime(look.at))
