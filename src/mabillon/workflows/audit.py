"""Audit: is everything in the archive as it was kept, and as far as can be told, since when."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field

from mabillon.archive import checking
from mabillon.archive.checking import Check, Status
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.workflows.progress import Progress, Silent

STATUSES: tuple[Status, ...] = ("intact", "altered", "missing", "destroyed", "not checked")


@dataclass(frozen=True, slots=True)
class KeptRoot:
    """A ledger root that was kept elsewhere, and how many leaves it speaks for."""

    root: str
    size: int

    @classmethod
    def parse(cls, text: str) -> KeptRoot:
        """Read ``HEX:SIZE`` as `audit` prints it.

        Raises
        ------
        UsageError
            It is not of that form.
        """
        match = re.fullmatch(r"([0-9a-fA-F]{64}):([0-9]{1,18})", text.strip())
        if match is None:
            raise UsageError(
                f"{text!r} is not a ledger root", do="give it as HEX:SIZE, as audit printed it"
            )
        return cls(match[1].lower(), int(match[2]))

    def __str__(self) -> str:
        return f"{self.root}:{self.size}"


@dataclass(slots=True)
class Report:
    """What an audit found.

    Parameters
    ----------
    counts
        By kind of piece and status.
    since
        The root that was given, None if none was; ``holds`` tells whether today's
        ledger begins with just those leaves.
    now
        Today's root, to be kept elsewhere; None where the ledger cannot be read.
    """

    counts: dict[str, dict[Status, int]] = field(default_factory=dict)
    since: KeptRoot | None = None
    holds: bool | None = None
    now: KeptRoot | None = None

    @property
    def clean(self) -> bool:
        """Tell whether nothing is altered or missing, and every raw file and segment was read."""
        wrong = self.total("altered") + self.total("missing") + self.unread
        return wrong == 0 and self.holds is not False and self.now is not None

    @property
    def unread(self) -> int:
        """Return how many raw files and segments could not be read, so that nothing is told."""
        of = [self.counts.get(kind, {}) for kind in ("evidence", "segment")]
        return sum(counts.get("not checked", 0) for counts in of)

    def total(self, status: Status) -> int:
        """Return the number of pieces found so."""
        return sum(counts.get(status, 0) for counts in self.counts.values())


def audit(
    store: Store,
    tell: Callable[[Check], None],
    *,
    root: KeptRoot | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check every piece of the archive.

    Parameters
    ----------
    tell
        Called with each piece that is not intact, as it is found.
    root
        A root kept elsewhere. Without one, the archive can only be found consistent
        with itself.
    """
    progress = progress or Silent()
    report = Report(since=root)
    try:
        progress.expect(checking.volume(store))
    except sqlite3.DatabaseError:
        progress.expect(0)  # the checks themselves will say what is wrong
    at = ""

    def advance(place: str, count: int) -> None:
        nonlocal at
        if place != at:
            at = place
            progress.at(place)
        progress.advance(count)

    wrong: set[tuple[str, str]] = set()

    def take(found: Check) -> None:
        if found.status == "intact" and (found.kind, found.piece) in wrong:
            return  # its bytes are in order, but not what the catalogue says of it
        if found.status != "intact":
            wrong.add((found.kind, found.piece))
        counts = report.counts.setdefault(found.kind, {})
        counts[found.status] = counts.get(found.status, 0) + 1
        if found.status != "intact":
            tell(found)

    for found in checking.check(store, advance):
        take(found)
    try:
        report.now = KeptRoot(store.ledger_root(), store.position())
        if root is not None:
            report.holds = (
                root.size <= report.now.size and store.ledger_root(root.size) == root.root
            )
    except sqlite3.DatabaseError as error:
        take(Check("catalogue", "ledger", "altered", "catalogue.sqlite", str(error)))
    if report.holds is False and report.now is not None:
        take(_not_since(root, report.now))
    return report


def _not_since(root: KeptRoot | None, now: KeptRoot) -> Check:
    size = 0 if root is None else root.size
    if size > now.size:
        why = f"that root speaks for {size:,} leaves and there are {now.size:,}"
        return Check("ledger", "root", "missing", "catalogue.sqlite", why)
    why = "its first leaves do not have the root that was given"
    return Check("ledger", "root", "altered", f"catalogue.sqlite, leaves 0 to {size - 1}", why)
