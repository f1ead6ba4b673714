"""Checking the whole archive, as long work; what was found is kept for the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from mabillon.archive.checking import Check
from mabillon.archive.store import Store, utc_now
from mabillon.web import kept_results
from mabillon.web.work.tasks import Tell
from mabillon.web.work.telling import ToldInBytes
from mabillon.workflows.audit import STATUSES, KeptRoot
from mabillon.workflows.audit import audit as check
from mabillon.workflows.relying import Change, changes

KIND: Final = "audits"
SHOWN: Final = 500
"""Pieces that are not intact, told of one by one."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece that is not intact; as of ``archive.checking.Check``."""

    kind: str
    piece: str
    status: str
    place: str
    why: str


class Audited(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What an audit found.

    Parameters
    ----------
    name
        Under which it is kept.
    since
        The root that it was held against, HEX:SIZE; null = none was given. ``holds``: whether
        today's ledger begins with those leaves; null = none was given.
    now
        Today's root; null = the ledger cannot be read.
    counts
        By kind of piece and status.
    pieces
        The first `SHOWN` that are not intact: altered and missing ones before the others.
    changes
        What has changed under kept opinions.
    clean
        Whether nothing is altered or missing.
    """

    name: str
    by: str
    began: datetime
    ended: datetime | None = None
    since: str | None = None
    holds: bool | None = None
    now: str | None = None
    counts: dict[str, dict[str, int]] = {}
    pieces: list[Piece] = []
    changes: list[Change] = []
    clean: bool = False

    def total(self, status: str) -> int:
        """Return the number of pieces found so."""
        return sum(counts.get(status, 0) for counts in self.counts.values())

    @property
    def statuses(self) -> tuple[str, ...]:
        """What a piece can be."""
        return STATUSES

    @property
    def verdict(self) -> str:
        """What came of it, in a sentence."""
        if not self.clean:
            wrong = self.total("altered") + self.total("missing")
            if not wrong:
                return "Not wholly checked: some raw files or segments could not be read."
            are = "piece is" if wrong == 1 else "pieces are"
            return f"Not in order: {wrong:,} {are} altered or missing."
        if self.holds:
            return "Intact since the root that was given; what came after it is consistent."
        return (
            "Consistent with itself. Only a root that was kept elsewhere can tell whether all of "
            "it was changed alike."
        )


def audit(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Check every piece, against the root ``asked["root"]`` where one is given."""
    given = str(asked.get("root") or "")
    made = Audited(name=str(asked["name"]), by=str(asked["by"]), began=utc_now())
    wrong: list[Piece] = []
    others: list[Piece] = []

    def take(found: Check) -> None:
        into = wrong if found.status in ("altered", "missing") else others
        if len(into) < SHOWN:
            into.append(
                Piece(
                    kind=found.kind,
                    piece=found.piece,
                    status=found.status,
                    place=found.place,
                    why=found.why,
                )
            )

    with Store.open(root) as store:
        report = check(
            store,
            take,
            root=KeptRoot.parse(given) if given else None,
            progress=ToldInBytes(tell, "checking"),
        )
        made.changes = changes(store)
    made.since, made.holds = given or None, report.holds
    made.now = str(report.now) if report.now is not None else None
    made.counts = {kind: {str(s): n for s, n in of.items()} for kind, of in report.counts.items()}
    made.pieces, made.clean, made.ended = [*wrong, *others][:SHOWN], report.clean, utc_now()
    kept_results.keep(root, KIND, made.name, made)
    return {"to": f"/audit/{made.name}"}
