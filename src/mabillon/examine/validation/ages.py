"""The world as of a moment: who had carried what by then, and what was watched until then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from mabillon.tables import CARRYINGS, COVERAGE, TIME

HOURS: Final = (1, 6, 24, 72)
"""Ages at which a statement is examined, hours."""


def carried_by(carryings: pa.Table, now: datetime) -> pa.Table:
    """Return the rows of ``tables.CARRYINGS`` that were there by ``now``.

    What was learned of them later, that they stood on or were gone, is taken away.
    """
    end = pa.scalar(now, TIME)
    kept = carryings.filter(pc.less_equal(carryings["posted_at"], end))
    for name in ("stood_until", "gone_by"):
        by_then = pc.if_else(pc.less_equal(kept[name], end), kept[name], pa.scalar(None, TIME))
        place = CARRYINGS.get_field_index(name)
        kept = kept.set_column(place, CARRYINGS.field(place), by_then)
    return kept


def watched_by(coverage: pa.Table, now: datetime, without: Sequence[str] = ()) -> pa.Table:
    """Return ``tables.COVERAGE`` up to ``now``.

    Parameters
    ----------
    without
        Channels that count as not looked at: where the hidden own post stood, for what was
        seen there is what is hidden.

    Notes
    -----
    A channel that was exported later shows what stood then back over its past; the same is
    taken here as if it had been exported at ``now``. What had been deleted between ``now``
    and the export cannot be seen in either.
    """
    end = pa.scalar(now, TIME)
    kept = pc.less(coverage["from_at"], end)
    if without:
        hidden = pc.is_in(coverage["channel"], pa.array(list(without), pa.string()))
        kept = pc.and_(kept, pc.invert(hidden))
    coverage = coverage.filter(kept)
    ends = pc.if_else(pc.greater(coverage["to_at"], end), end, coverage["to_at"])
    place = COVERAGE.get_field_index("to_at")
    return coverage.set_column(place, COVERAGE.field(place), ends)


def latest(coverage: pa.Table) -> datetime | None:
    """Return when anything was watched last; None = nothing was."""
    last: datetime | None = pc.max(coverage["to_at"]).as_py()
    return last


def old_enough(at: datetime, hours: int, seen_until: datetime | None) -> bool:
    """Tell whether a statement reached that age while anything was still collected."""
    return seen_until is not None and at + timedelta(hours=hours) <= seen_until
