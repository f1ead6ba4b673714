"""What was watched while an issuer said nothing, and how much would have been seen.

Silence is worth what was watched: each own and tracked channel with how it was observed and
until when. Watched throughout and looked at afterwards are different facts. Beside it
stands the share of the issuer's earlier statements that stood on the channels observed: so
many would have been seen. Of whether it would have spoken at all nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Literal, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.examine import phrases
from mabillon.examine.carriage import stretches
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.instants import EVER, SECOND, micros, rfc3339
from mabillon.examine.settings import Settings

How = Literal["watched throughout", "looked at afterwards", "partly", "not observed"]


class Channel(NamedTuple):
    """A channel that is tracked during the window. ``role``: own or forwarder."""

    name: str
    title: str
    role: str


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """How one channel was observed from the window's beginning on.

    ``until``: the end of the stretch that begins there, RFC 3339; null = it was not observed
    then. ``gaps``: what of the window was not observed.
    """

    channel: str
    title: str
    role: str
    how: How
    until: str | None
    gaps: list[tuple[str, str]]
    counted: bool


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Of ``n`` earlier statements ``seen`` stood on the counted channels by that age.

    ``n`` are those during whose age the same channels were observed. ``reason``: why there
    is no share; null where there is one.
    """

    n: int
    seen: int
    age_s: float
    reason: str | None


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """What was watched: from ``since``, and ``by`` when the counted channels were to the end.

    ``by`` is null where none was.
    """

    since: str
    by: str | None
    channels: list[Watched]
    share: Share | None

    def tells(self, first: date | None) -> bool:
        """Tell whether anything was watched once the event's first day had begun, in UTC.

        ``first``: null = not known; then whatever was watched counts.
        """
        return self.by is not None and (
            first is None or datetime.fromisoformat(self.by) > datetime.combine(first, time(), UTC)
        )


def silence(
    watch: Watch,
    channels: Sequence[Channel],
    start: int,
    end: int,
    *,
    earlier: tuple[pa.Table, pa.Table] | None,
    settings: Settings,
) -> Silence:
    """Say what was watched of the window.

    Parameters
    ----------
    channels
        The own and tracked channels of the issuer.
    start, end
        The window, microseconds.
    earlier
        ``tables.REFERENCE`` and ``tables.CARRYINGS`` of statements before the window; null
        = the share is not asked for.

    Notes
    -----
    Counted are the channels observed without a gap from the start until one and the same
    time: the latest to which an own channel was (else a forwarder), less at most
    ``watch_gap_s``, so that the looks of one round count together.
    """
    until = {c.name: _until(watch, c.name, start, end) for c in channels}
    by = _by(channels, until, settings.watch_gap_s * SECOND)
    counted = [c.name for c in channels if by is not None and until[c.name] >= by]
    rows = [_row(watch, c, start, end, until[c.name], by) for c in channels]
    share = None
    if by is not None and earlier is not None:
        share = _share(watch, counted, by - start, *earlier, settings)
    return Silence(
        since=rfc3339(start),
        by=None if by is None else rfc3339(by),
        channels=rows,
        share=share,
    )


def _until(watch: Watch, name: str, start: int, end: int) -> int:
    """Return until when a channel was observed from the start without a gap; -EVER = not."""
    return min(int(stretches.ends_of(watch.shown(name), np.array([start]))[0]), end)


def _by(channels: Sequence[Channel], until: Mapping[str, int], gap: int) -> int | None:
    own = [until[c.name] for c in channels if c.role == "own" and until[c.name] > -EVER]
    ends = own or [until[c.name] for c in channels if until[c.name] > -EVER]
    if not ends:
        return None
    latest = max(ends)
    return min(end for end in until.values() if end >= latest - gap)


def _row(
    watch: Watch, channel: Channel, start: int, end: int, until: int, by: int | None
) -> Watched:
    counted = by is not None and until >= by
    gaps = watch.gaps(channel.name, start, end)
    how: How = "partly"
    if len(gaps) == 1 and gaps[0] == (start, end):
        how = "not observed"
    elif counted and by is not None:
        live = watch.throughout(channel.name, start, by)
        how = "watched throughout" if live else "looked at afterwards"
    return Watched(
        channel=channel.name,
        title=channel.title,
        role=channel.role,
        how=how,
        until=rfc3339(until) if until > -EVER else None,
        gaps=[(rfc3339(a), rfc3339(b)) for a, b in gaps],
        counted=counted,
    )


def _share(
    watch: Watch,
    counted: Sequence[str],
    age: int,
    reference: pa.Table,
    carryings: pa.Table,
    settings: Settings,
) -> Share:
    posted = micros(reference["posted_at"], EVER).tolist()
    carried: dict[int, list[tuple[str, int]]] = {}
    for statement, channel, at in zip(
        carryings["statement"].to_pylist(),
        carryings["channel"].to_pylist(),
        micros(carryings["posted_at"], EVER).tolist(),
        strict=True,
    ):
        carried.setdefault(statement, []).append((channel, at))
    n = seen = 0
    for statement, origin, at in zip(
        reference["statement"].to_pylist(), reference["channel"].to_pylist(), posted, strict=True
    ):
        if any(_until(watch, name, at, at + age) < at + age for name in counted):
            continue
        n += 1
        soon = {name for name, when in carried.get(statement, ()) if when <= at + age}
        seen += origin in counted or bool(soon & set(counted))
    reason = None
    if n < settings.min_reference:
        reason = (
            f"only {phrases.things(n, 'earlier statement')} came while these channels were "
            f"observed as long; {settings.min_reference} are needed"
        )
    return Share(n=n, seen=seen, age_s=age / SECOND, reason=reason)
