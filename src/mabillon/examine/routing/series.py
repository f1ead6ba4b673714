"""Share and delay of one channel, or of all together, window by window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from mabillon.examine.carriage.choice import joint
from mabillon.examine.carriage.delays import Delays, Flags, Floats
from mabillon.examine.carriage.survival import kaplan_meier
from mabillon.examine.instants import Micros, rfc3339
from mabillon.examine.routing.shares import Share, Usual, share, usual
from mabillon.examine.routing.windows import Span
from mabillon.examine.settings import RoutingSettings


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of some statements on one channel, or on any of several.

    ``due`` of them could have been carried (the channel had a tracked role, and they did
    not begin on it). ``within``: those watched for ``within_s``, and those of them carried
    by then. ``usual``: the median delay of these, null = none was carried. ``median_s`` and
    ``p90_s``: by when half and nine in ten of all that were due had been carried, by
    Kaplan–Meier, so that what was watched for a shorter time counts for as long as it was;
    null = never.
    """

    due: int
    within: Share
    usual: Usual | None
    median_s: float | None
    p90_s: float | None


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One window of the calendar.

    ``statements`` were issued in it. ``gap`` says why nothing can be told; null = it can.
    ``without`` names, for several channels together, those that were left out of it.
    """

    label: str
    from_at: str
    to_at: str
    statements: int
    carried: Carried
    gap: str | None
    without: list[str] = []


@dataclass(frozen=True, slots=True)
class Seen:
    """n statements as one channel, or several together, show them.

    ``day`` (n,) as a number of days; ``due`` (n,); ``delay`` (n,) seconds, inf = not seen
    carried; ``seen`` (n,) seconds for which it was observed, -1 = it was not.
    """

    posted: Micros
    day: Micros
    due: Flags
    delay: Floats
    seen: Floats

    @classmethod
    def on(cls, delays: Delays, c: int) -> Seen:
        """Look at the statements through the channel in column ``c``."""
        return cls(
            delays.posted, delays.days, delays.due[:, c], delays.delay[:, c], delays.seen[:, c]
        )

    @classmethod
    def through(cls, delays: Delays, members: Flags) -> Seen:
        """Look at them through several channels (C,): the first of them that carries."""
        several = joint(delays, members)
        due = np.asarray((delays.due & members[None, :]).any(axis=1))
        return cls(delays.posted, delays.days, due, several.delay, several.seen)

    def of(self, rows: Flags) -> Seen:
        """Return some of the statements."""
        return Seen(
            self.posted[rows], self.day[rows], self.due[rows], self.delay[rows], self.seen[rows]
        )

    def counts(self, age: float) -> Flags:
        """Return (n,): due, and watched up to that age."""
        return self.due & (self.seen >= age)

    def hits(self, age: float) -> Flags:
        """Return (n,): due, watched up to that age, and carried by then."""
        return self.counts(age) & (self.delay <= age)


def carried(seen: Seen, level: float, routing: RoutingSettings) -> Carried:
    """Count what was carried, and how soon."""
    hits = seen.hits(routing.within_s)
    km = kaplan_meier(seen.delay[seen.due], seen.seen[seen.due], level)
    return Carried(
        due=int(seen.due.sum()),
        within=share(seen.day, seen.counts(routing.within_s), hits, level),
        usual=usual(seen.delay[hits], level),
        median_s=km.when(0.5),
        p90_s=km.when(0.9),
    )


def series(
    seen: Seen, tracked: Flags, spans: Sequence[Span], level: float, routing: RoutingSettings
) -> list[Window]:
    """Count window by window; where too little was watched, say so instead.

    ``tracked`` (n,): the channel, or one of several, had a tracked role then.
    """
    return [_window(seen, tracked, span, level, routing) for span in spans]


def _window(
    seen: Seen, tracked: Flags, span: Span, level: float, routing: RoutingSettings
) -> Window:
    rows = span.holds(seen.posted)
    issued = int(np.count_nonzero(rows))
    made = carried(seen.of(rows), level, routing)
    return Window(
        label=span.label,
        from_at=rfc3339(span.start),
        to_at=rfc3339(span.end),
        statements=issued,
        carried=made,
        gap=_gap(issued, bool(tracked[rows].any()), made, routing),
    )


def through(
    delays: Delays,
    names: Sequence[str],
    members: Flags,
    spans: Sequence[Span],
    routing: RoutingSettings,
) -> tuple[Seen, list[list[str]]]:
    """Look at the statements of each window through the channels that were watched in it.

    Parameters
    ----------
    names, members
        The tracked channels (C,), and which of them are looked through at all.

    Returns
    -------
    seen, without
        All statements; and for each window the members that were left out of it: those
        watched for less than half of the statements that were due on them. Coverage alone
        decides, never what was carried.
    """
    whole = Seen.through(delays, members)
    due, delay, seen = whole.due.copy(), whole.delay.copy(), whole.seen.copy()
    without = []
    counts = delays.due & (delays.seen >= routing.within_s)
    for span in spans:
        rows = span.holds(delays.posted)
        out = members & (2 * counts[rows].sum(axis=0) < delays.due[rows].sum(axis=0))
        kept = members & ~out
        if out.any() and kept.any():
            part = Seen.through(delays, kept).of(rows)
            due[rows], delay[rows], seen[rows] = part.due, part.delay, part.seen
        without.append([n for n, o in zip(names, out, strict=True) if o and kept.any()])
    return Seen(whole.posted, whole.day, due, delay, seen), without


def _gap(issued: int, tracked: bool, made: Carried, routing: RoutingSettings) -> str | None:
    """Return why a window says nothing, or None where it does."""
    if made.within.n >= routing.fewest:
        return None
    if not issued:
        return "nothing was issued"
    if not made.due:
        return "all began on it" if tracked else "not tracked then"
    many = f"{made.due} {'statement' if made.due == 1 else 'statements'}"
    if made.due >= routing.fewest and not made.within.n:
        return f"not watched for any of {many}"
    if made.within.n < made.due:
        many = f"watched for {made.within.n} of {many}"
    return f"{many}; {routing.fewest} are needed"
