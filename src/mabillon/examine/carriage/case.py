"""What a carriage examination is made from, read once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from mabillon.examine import phrases
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Delays, Tracked
from mabillon.examine.instants import EVER, SECOND, micros, of_datetime, rfc3339
from mabillon.examine.looks import Look, Looked
from mabillon.examine.settings import Settings
from mabillon.tables import TIME

STANCES: Final = pa.schema(
    [
        # What the issuer said of this statement: denies, acknowledges or disowns.
        pa.field("says", pa.string(), nullable=False),
        # Register name of the channel where it said so; null = not on a channel we know.
        pa.field("channel", pa.string()),
        pa.field("post", pa.string()),  # CHANNEL/ID; null = not a post we hold
        pa.field("at", TIME),  # null = not known when
    ]
)
"""What the issuer itself said about the questioned statement: one row a saying."""


EXAMINATION: Final = "carriage"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One post that carries the questioned statement (times in microseconds, None = unknown).

    ``missed``: the look that did not see it there any more, where that is how it is known to
    be gone.
    """

    channel: str
    title: str
    role: str | None
    post: str
    posted_at: int
    stood_until: int | None
    gone_by: int | None
    relation: str
    missed: Look | None = None

    def taken_down(self) -> str:
        """Say that it was taken down; it was seen gone."""
        assert self.gone_by is not None
        since = f"last seen at {phrases.moment(self.stood_until)}, " if self.stood_until else ""
        if self.missed is not None:
            return (
                f"{self.post} did not stand on {self.title} any more at "
                f"{phrases.moment(self.gone_by)}: {since}attested by {self.missed.by}, who looked "
                "then, and not collected."
            )
        return (
            f"{self.post} was taken down from {self.title}: {since}gone by "
            f"{phrases.moment(self.gone_by)}."
        )

    def figures(self) -> dict[str, Any]:
        """Return it for ``figures["carried"]``."""
        return {
            "channel": self.channel,
            "title": self.title,
            "role": self.role,
            "post": self.post,
            "posted_at": rfc3339(self.posted_at),
            "stood_until": None if self.stood_until is None else rfc3339(self.stood_until),
            "gone_by": None if self.gone_by is None else rfc3339(self.gone_by),
            "relation": self.relation,
        }


@dataclass(frozen=True, slots=True)
class Case:
    """The question with all that is known about it. ``asked``: microseconds; None = no age."""

    asked: int | None
    issuer: str
    watch: Watch
    tracked: Tracked
    delays: Delays
    carriers: tuple[Carrier, ...]
    stances: pa.Table
    recorded: pa.Table
    settings: Settings
    looked: Looked

    @property
    def early(self) -> int:
        """How long before the question a carrier may have posted, microseconds."""
        return self.settings.early_s * SECOND

    def roles(self) -> dict[str, str]:
        """Return the channels that are tracked when the question is asked, with their roles."""
        if self.asked is None:
            return {}
        found = {name: self.tracked.role(name, self.asked) for name in self.tracked.names}
        return {name: role for name, role in found.items() if role is not None}


def taken_down(carryings: pa.Table) -> list[str]:
    """Return the posts that carried an earlier statement and were later seen gone."""
    gone = pc.and_(
        pc.greater_equal(carryings.column("statement"), 0),
        pc.is_valid(carryings.column("gone_by")),
    )
    return sorted(set(carryings.filter(gone).column("post").to_pylist()))


def carriers(carryings: pa.Table, tracked: Tracked) -> tuple[Carrier, ...]:
    """Return who carries the questioned statement (statement = -1), by time."""
    rows = carryings.filter(pc.equal(carryings.column("statement"), -1))
    stood = micros(rows.column("stood_until"), EVER).tolist()
    gone = micros(rows.column("gone_by"), EVER).tolist()
    posted = micros(rows.column("posted_at"), EVER).tolist()
    found = [
        Carrier(
            channel=row["channel"],
            title=tracked.title(row["channel"]),
            role=tracked.role(row["channel"], posted[i]),
            post=row["post"],
            posted_at=posted[i],
            stood_until=None if stood[i] == EVER else stood[i],
            gone_by=None if gone[i] == EVER else gone[i],
            relation=row["relation"],
        )
        for i, row in enumerate(rows.to_pylist())
    ]
    return tuple(sorted(found, key=_in_time))


def gone_as_attested(found: tuple[Carrier, ...], looked: Looked) -> tuple[Carrier, ...]:
    """Take as gone what a look did not see there any more after it was last seen to stand."""
    taken = []
    for carrier in found:
        last = max(carrier.posted_at, carrier.stood_until or carrier.posted_at)
        look = looked.missed(carrier.channel, carrier.posted_at, last)
        if look is not None and carrier.gone_by is None:
            carrier = replace(carrier, gone_by=of_datetime(look.at), missed=look)
        taken.append(carrier)
    return tuple(taken)


def _in_time(carrier: Carrier) -> tuple[int, str, str, int, int]:
    stood, gone = carrier.stood_until, carrier.gone_by
    return (
        carrier.posted_at,
        carrier.channel,
        carrier.post,
        EVER if stood is None else stood,
        EVER if gone is None else gone,
    )
