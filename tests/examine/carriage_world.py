"""A small invented world for carriage: gardeners, their desk and their forwarders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from mabillon.examine import carriage
from mabillon.examine.carriage.case import STANCES
from mabillon.examine.finding import Finding
from mabillon.examine.settings import Settings
from mabillon.tables import CARRYINGS, COVERAGE, RECORDED, REFERENCE, TRACKED

ASKED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SETTINGS = Settings()
DESK = "thistledown-desk"


def table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows with missing columns null."""
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in schema.names} for row in rows], schema=schema
    )


def carried(channel: str, at: datetime, statement: int = -1, **more: Any) -> dict[str, Any]:
    """A row of CARRYINGS."""
    row = {"statement": statement, "channel": channel, "post": f"{channel}/{statement}"}
    return row | {"posted_at": at, "relation": "identical"} | more


def stretch(channel: str, start: datetime, end: datetime, mode: str = "throughout") -> dict:
    """A row of COVERAGE."""
    return {"channel": channel, "from_at": start, "to_at": end, "mode": mode}


class World:
    """Rows of every table, to be changed at will, then examined."""

    def __init__(
        self,
        *,
        n: int = 231,
        forwarders: int = 11,
        share: float = 0.9,
        until: datetime = ASKED + 31 * HOUR,
        mode: str = "throughout",
        own: bool = True,
        days: float = 364,
        seed: int = 7,
    ) -> None:
        random = np.random.default_rng(seed)
        self.names = [f"relay-{i:02d}" for i in range(forwarders)]
        home = DESK if own else self.names[0]
        roles = {DESK: "own"} if own else {}
        roles |= dict.fromkeys(self.names, "forwarder")
        self.tracked = [
            {"channel": c, "title": c.replace("-", " ").title(), "role": r}
            for c, r in roles.items()
        ]
        times = sorted(ASKED - timedelta(days=float(d)) for d in random.uniform(0.2, days, n))
        self.reference = [
            {"statement": i, "post": f"{home}/{i}", "channel": home, "posted_at": t}
            for i, t in enumerate(times)
        ]
        self.carryings = [
            carried(c, t + timedelta(seconds=float(random.lognormal(6.2, 1.0))), i)
            for i, t in enumerate(times)
            for c in self.names
            if random.random() < share and c != home
        ]
        self.coverage = [stretch(c, ASKED - 500 * DAY, until, mode) for c in roles]
        self.recorded: list[dict[str, Any]] = []
        self.stances: list[dict[str, Any]] = []

    def tables(self) -> dict[str, pa.Table]:
        """The tables as ``carriage.examine`` takes them."""
        return {
            "reference": table(REFERENCE, self.reference),
            "carryings": table(CARRYINGS, self.carryings),
            "coverage": table(COVERAGE, self.coverage),
            "tracked": table(TRACKED, self.tracked),
            "recorded": table(RECORDED, self.recorded),
            "stances": table(STANCES, self.stances),
        }

    def examine(
        self,
        asked: datetime | None = ASKED,
        settings: Settings = SETTINGS,
        words: int | None = None,
        **changed: pa.Table,
    ) -> Finding:
        """Examine the questioned statement."""
        return carriage.examine(
            asked,
            **(self.tables() | changed),
            settings=settings,
            issuer_title="the Thistledown League",
            words=words,
        )

    def cover(self, channel: str, *stretches: tuple[datetime, datetime]) -> None:
        """Replace when a channel was observed."""
        self.coverage = [row for row in self.coverage if row["channel"] != channel]
        self.coverage += [stretch(channel, a, b) for a, b in stretches]
