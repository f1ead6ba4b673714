"""Shares, delays and gaps of a routing profile in words, for its page and its screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from itertools import groupby

from mabillon.examine.routing.profile import RoutingProfile
from mabillon.examine.routing.series import Carried, Window
from mabillon.examine.routing.shares import Share, Usual
from mabillon.examine.routing.suggestion import Example, Suggestion
from mabillon.pages import words


def band(low: float, high: float) -> str:
    """Return an interval of shares: ``80 to 93 %``."""
    return f"{low * 100:.0f} to {high * 100:.0f}\u00a0%"


def share(found: Share) -> str:
    """Return ``88 % (80 to 93 %)``; a dash where nothing was watched."""
    if found.share is None or found.low is None or found.high is None:
        return "–"
    return f"{words.percent(found.share)} ({band(found.low, found.high)})"


def usual(found: Usual | None) -> str:
    """Return ``8 min (6 to 11 min)``; a dash where nothing was carried."""
    if found is None:
        return "–"
    said = words.duration(found.median)
    if found.low is None or found.high is None:
        return said
    return f"{said} ({_span(words.duration(found.low), words.duration(found.high))})"


def _span(low: str, high: str) -> str:
    """Return ``6 to 11 min``, or ``40 s to 2 min`` where the units differ."""
    number, space, unit = low.partition("\u00a0")
    return f"{number if high.endswith(space + unit) else low} to {high}"


def carried(found: Carried | Suggestion, within: str) -> str:
    """Say how many of those watched were carried within a time, and how soon."""
    if not found.within.n:
        return f"none that can be told, for none was watched for {within}"
    said = f"{found.within.k:,} of {found.within.n:,} watched within {within}: "
    said += share(found.within)
    if found.usual is not None:
        said += f"; usual delay {words.duration(found.usual.median)}"
    return said


def gaps(windows: Sequence[Window]) -> list[str]:
    """Say what is not drawn, and why; windows in a row with one reason together."""
    found = []
    for gap, run in groupby(windows, key=lambda window: window.gap):
        if gap is not None:
            found.append(f"{_labels(list(run))}: {gap}")
    return found


def left_out(windows: Sequence[Window], profile: RoutingProfile) -> list[str]:
    """Say which windows leave out which channels."""
    found = []
    for out, run in groupby(windows, key=lambda window: window.without):
        if out:
            titles = [profile.title(channel) for channel in out]
            shown = ", ".join(titles[:3])
            more = f" and {len(titles) - 3} others" if len(titles) > 3 else ""
            found.append(f"{_labels(list(run))} without {shown}{more}")
    return found


def _labels(run: Sequence[Window]) -> str:
    return run[0].label if len(run) == 1 else f"{run[0].label} … {run[-1].label}"


def stamp(text: str, uncertain_s: int, zone: tzinfo | None = None) -> str:
    """Return a time as exactly as it is known: ``12 May 2030, 14:30 UTC ± 30 min``."""
    said = words.time(datetime.fromisoformat(text), zone)
    return f"{said} ±\u00a0{words.duration(uncertain_s)}" if uncertain_s else said


def day(text: str | None) -> str:
    """Return the UTC date for a list: ``2030-05-12``; a dash where there is none."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d}" if text else "–"


def delay(example: Example) -> str:
    """Say how long after the issuer's own post, as exactly as that is known."""
    if abs(example.delay_s) <= example.delay_uncertain_s:
        if not example.delay_uncertain_s:
            return "at the same second"
        return f"within ±\u00a0{words.duration(example.delay_uncertain_s)} of it"
    side = "after" if example.delay_s > 0 else "before"
    said = words.duration(example.delay_s)
    if example.delay_uncertain_s:
        said += f" ±\u00a0{words.duration(example.delay_uncertain_s)}"
    return f"{said} {side}"
