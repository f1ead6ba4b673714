"""What the profile would say of the roles that the register gives: who leads, who stopped."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.examine import phrases
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Delays, Tracked, measure
from mabillon.examine.instants import EVER, as_datetime
from mabillon.examine.routing.profile import RoutingProfile

_LEADS = 0.25  # a channel that is first with so large a share leads
_FEWEST = 5  # carried fewer times: nothing is said
_STOPPED = 0.01  # so unlikely is the silence at the end, had the channel gone on as before


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a tracked channel that is worth a look, in a sentence."""

    channel: str
    title: str
    kind: Literal["lead", "stopped"]
    reason: str


def remarks(
    found: RoutingProfile,
    reference: pa.Table,
    carryings: pa.Table,
    coverage: pa.Table,
    tracked: pa.Table,
) -> list[Remark]:
    """Say which tracked channels lead, and which stopped.

    One leads that was the first with a quarter of the statements that were due on it.
    One stopped whose silence at the end would, had it gone on as before,
    have had a chance below 1 in 100.
    """
    known = Tracked.of(tracked)
    delays = measure(reference, carryings, Watch(coverage), known, -EVER, EVER)
    made = []
    for row in found.channels:
        due, first = row.carried.due, row.order.places[0]
        if first >= max(_FEWEST, _LEADS * due):
            reason = f"was the first to carry {first} of {due}: look there first"
            made.append(Remark(channel=row.channel, title=row.title, kind="lead", reason=reason))
    for c, name in enumerate(known.names):
        stopped = _stopped(delays, c)
        if stopped:
            title = known.titles[c]
            made.append(Remark(channel=name, title=title, kind="stopped", reason=stopped))
    return made


def _stopped(delays: Delays, c: int) -> str | None:
    due = delays.due[:, c] & (delays.seen[:, c] >= 0)
    rows = np.flatnonzero(due)
    hits = np.flatnonzero(np.isfinite(delays.delay[rows, c]))
    if hits.size < _FEWEST:
        return None
    last = int(hits[-1])
    silent = rows.size - 1 - last
    share = hits.size / (last + 1)
    if not silent or (1.0 - share) ** silent > _STOPPED:
        return None
    at = phrases.day(as_datetime(int(delays.posted[rows[last]])))
    return (
        f"carried {hits.size} of {last + 1} until {at} and none of the {silent} since: "
        "give its role an end, or look at what happened"
    )
