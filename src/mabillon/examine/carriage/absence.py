"""The sentence that says what was not there, on which channels, and how they were watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mabillon.examine import phrases
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Tracked
from mabillon.examine.instants import rfc3339


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A tracked channel that is not judged: why, and its gaps (microseconds)."""

    channel: str
    title: str
    why: str
    gaps: list[tuple[int, int]]

    def figures(self) -> dict[str, Any]:
        """Return it for ``figures["left_out"]``."""
        return {
            "channel": self.channel,
            "title": self.title,
            "why": self.why,
            "gaps": [[rfc3339(a), rfc3339(b)] for a, b in self.gaps],
        }


def left_out(
    channels: list[str], watch: Watch, tracked: Tracked, asked: int, early: int, end: int
) -> list[LeftOut]:
    """Say of each channel why it is not judged.

    Parameters
    ----------
    asked, early, end
        Microseconds: when the questioned statement was posted, how long before a
        carrier may have posted it, and until when silence is judged.
    """
    found = []
    for channel in channels:
        gaps = watch.gaps(channel, asked - early, end)
        found.append(
            LeftOut(channel, tracked.title(channel), _why(channel, watch, gaps, end), gaps)
        )
    return found


def _why(channel: str, watch: Watch, gaps: list[tuple[int, int]], end: int) -> str:
    if not watch.shown(channel)[0].size:
        return "was never collected"
    if not gaps:
        return "shows nothing either, but too little of its own past was collected to count it"
    if len(gaps) == 1 and gaps[0][1] == end and watch.within(channel, 0, gaps[0][0]):
        return f"was not looked at after {phrases.moment(gaps[0][0])}"
    said = [f"from {phrases.moment(a)} to {phrases.moment(b)}" for a, b in gaps]
    if len(said) > 3:
        said = [*said[:2], f"in {len(said) - 2} further stretches"]
    return f"was not collected {phrases.joined(said)}"


def sentence(watched: list[bool], left: list[LeftOut], end: int) -> str:
    """Return the absence sentence.

    Parameters
    ----------
    watched
        For each channel judged: watched throughout (true), or looked at afterwards.
    left
        The tracked channels that are not judged.
    end
        Until when silence is judged, microseconds.
    """
    many = len(watched)
    on = f"any of {phrases.number(many)} channels" if many > 1 else "the one channel"
    said = (
        f"Had not appeared by {phrases.moment(end)} on {on} "
        f"that routinely {'carry' if many > 1 else 'carries'} its statements, {_how(watched)}."
    )
    if len(left) == 1:
        nth = phrases.ordinal(many + 1).capitalize()
        article = "An" if nth[0] in "E" and nth.startswith(("Eigh", "Elev")) else "A"
        return f"{said} ({article} {nth.lower()}, {left[0].title}, {left[0].why} and is left out.)"
    if left:
        each = "; ".join(f"{item.title} {item.why}" for item in left)
        return f"{said} ({phrases.number(len(left)).capitalize()} more are left out: {each}.)"
    return said


def _how(watched: list[bool]) -> str:
    many, live = len(watched), sum(watched)
    every = {1: "", 2: "both "}.get(many, "all ")
    if live == many:
        return f"{every}watched throughout"
    if not live:
        return f"{every}looked at afterwards (what was deleted before that look does not show)"
    later = phrases.number(many - live)
    return (
        f"{phrases.number(live)} watched throughout, {later} looked at afterwards "
        "(what was deleted before that look does not show)"
    )
