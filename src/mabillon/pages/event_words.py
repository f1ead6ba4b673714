"""An event in words: when, where, who is named as what, who claimed it, and who says so."""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.examine.events.model import Actor, Claim, Event, Place, days

AROUND = 60
"""Characters on either side of words that are quoted."""


def when(event: Event) -> str:
    """Return the day or days, and how the source wrote them."""
    written = event.days_as_written
    return f"{days(event.from_day, event.to_day)}{f' (written: {written})' if written else ''}"


def place(path: Sequence[Place]) -> str:
    """Return a place, from the narrowest level to the widest."""
    return ", ".join(p.name + (f" ({p.sort})" if p.sort else "") for p in reversed(path))


def actor(named: Actor) -> str:
    """Return who is named, how, and by what source."""
    also = f", also {', '.join(named.also)}" if named.also else ""
    unsure = ", the source is not sure" if named.unsure else ""
    return f"{named.name}{also}: {', '.join(named.manners)}{unsure} [{named.source}]"


def claimed(claim: Claim) -> str:
    """Return who is said to have claimed it, how, and who says so."""
    said = {"yes": "is said to have claimed it", "no": "is said not to have claimed it"}
    how = f" ({claim.mode})" if claim.mode != "unknown" else ""
    text = f"{claim.organisation} {said.get(claim.claimed, 'claimed it or not: unknown')}{how}"
    return f"{text} [{claim.source}]"


def true(claim: Claim) -> str:
    """Return what somebody judged of what a claim says."""
    return f"{claim.true.says}, judged by {claim.true.by}" if claim.true else "nobody judged"


def quoted(text: str, at: tuple[int, int]) -> str:
    """Return the words with what stands around them, on one line, cut between words."""
    start, end = max(0, at[0] - AROUND), min(len(text), at[1] + AROUND)
    if start:
        start = min(text.find(" ", start, at[0]) + 1 or at[0], at[0])
    if end < len(text):
        end = max(text.rfind(" ", at[1], end), at[1])
    cut = " ".join(text[start:end].split())
    return f"“{'…' if start else ''}{cut}{'…' if end < len(text) else ''}”"
