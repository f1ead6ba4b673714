"""Why another archive is not merged: its history, its register, what was destroyed of it."""

from __future__ import annotations

from shlex import quote
from typing import Final

from mabillon.archive.catalogue import instant
from mabillon.archive.checking import Check
from mabillon.archive.ledgers import Difference, Standing, compare, otherwise
from mabillon.archive.merges import ledger_of, merges, remembered, said_of
from mabillon.archive.merging import place_of
from mabillon.archive.register import parse
from mabillon.archive.store import Store
from mabillon.archive.tombstones import words
from mabillon.errors import ArchiveDamaged, LedgersDisagree, UsageError
from mabillon.workflows.audit import audit
from mabillon.workflows.progress import Progress, Silent

_NAMED: Final = 3
"""Pieces that are not in order and are named in the message."""


class _Within(Silent):
    """Tells how far a part of the work is, whose whole was told before."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def at(self, name: str) -> None:
        """Say which file is being gone through."""
        self._progress.at(name)

    def advance(self, count: int) -> None:
        """Say that so many bytes more were gone through."""
        self._progress.advance(count)


def in_order(other: Store, progress: Progress) -> None:
    """Make sure that an archive is in order by its own audit.

    Raises
    ------
    ArchiveDamaged
        It is not; the message names the first pieces and their places.
    """
    wrong: list[Check] = []

    def tell(found: Check) -> None:
        bad = found.status in ("altered", "missing")
        if bad or (found.status == "not checked" and found.kind in ("evidence", "segment")):
            wrong.append(found)

    if audit(other, tell, progress=_Within(progress)).clean:
        return
    named = "; ".join(
        f"{c.status}: {c.kind} {c.piece} ({c.place}): {c.why}" for c in wrong[:_NAMED]
    )
    more = f", and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else ""
    raise ArchiveDamaged(
        f"by its own audit this archive is not in order: {named}{more}",
        where=str(other.root),
        do=f"nothing of it was merged; mabillon --archive {quote(str(other.root))} audit",
    )


_TIMES: Final = {
    "origin": ("created",),
    "captures": ("collected_at", "kept_at"),
    "observations": ("from_at", "last_at", "seen_at"),
    **dict.fromkeys(("registers", "entries", "tombstones", "merges", "opinions"), ("at",)),
}
"""Columns of the catalogue that say when, by table."""


def in_calendar(other: Store) -> None:
    """Make sure that what an archive says of when is in the calendar.

    Raises
    ------
    ArchiveDamaged
        Something is before the year 1, or after 9999.
    """
    for table, columns in _TIMES.items():
        for column in columns:
            told = other.connection.execute(
                f"SELECT min({column}), max({column}) FROM {table}"
            ).fetchone()
            try:
                for at in told:
                    if at is not None:
                        instant(at)
            except ArchiveDamaged as error:
                raise ArchiveDamaged(
                    f"{table} of its catalogue have a time ({column} {at}) that no calendar has",
                    where=str(other.root),
                    do="nothing of it was merged; `mabillon ingest` takes its raw files in anew",
                ) from error


def ledgers_agree(store: Store, other: Store) -> Standing:
    """Return how the other ledger stands to this one's.

    Raises
    ------
    LedgersDisagree
        What should be one history is told differently.
    """
    own = ledger_of(store.connection, store.position())
    there = ledger_of(other.connection, other.position())
    found = compare(own, there, remembered(store.connection), place_of(other.root))
    if isinstance(found, Difference):
        raise _differs(store, other, found)
    turned = otherwise(remembered(other.connection), own, place_of(store.root), found.common)
    if turned is not None:
        raise _differs(other, store, turned)
    return found


def _differs(keeper: Store, changed: Store, at: Difference) -> LedgersDisagree:
    """Say where a ledger is not what the keeper has of it."""
    now = said_of(changed.connection, at.leaf)
    if at.merge is None:
        what = (
            f"the beginning that both ledgers have in common differs from leaf {at.leaf} on: "
            f"here {said_of(keeper.connection, at.leaf)}, there {now}"
        )
        root = f"{keeper.ledger_root(at.leaf + 1)}:{at.leaf + 1}"
    else:
        [row] = [row for row in merges(keeper.connection) if row.number == at.merge]
        root = f"{row.root}:{row.size}"
        what = (
            f"the ledger is not the one that {keeper.root} merged on {row.at:%Y-%m-%d %H:%M} UTC, "
            f"with {row.size:,} leaves: "
        )
        what += f"it ends before leaf {at.leaf}" if at.lost else f"leaf {at.leaf} is now {now}"
    return LedgersDisagree(
        what,
        where=str(changed.root),
        do="nothing of it was merged; one of the two was changed or put back from an older copy: "
        f"`mabillon --archive {quote(str(changed.root))} audit --root {root}` tells, and "
        "`mabillon ingest` takes its raw files in anew. Another copy of that archive is named by "
        "a path of its own",
    )


def nothing_destroyed(store: Store, other: Store) -> None:
    """Make sure that nothing was destroyed in one of two archives and is whole in the other.

    Raises
    ------
    UsageError
        Something was: it is for two people to destroy it in the other one too.
    """
    here = {stone.evidence: stone for stone in store.tombstones()}
    there = {stone.evidence: stone for stone in other.tombstones()}
    for one, stones, two, others in ((store, here, other, there), (other, there, store, here)):
        held = dict(two.evidence_like(""))
        for digest, stone in stones.items():
            if digest not in held:
                continue
            if digest not in others:
                raise UsageError(
                    f"evidence {digest[:12]} was {words(stone)}",
                    where=str(one.root),
                    do=f"it is whole in {two.root}: destroy it there too, then merge "
                    f"(mabillon --archive {quote(str(two.root))} destroy {digest[:12]})",
                )
            if (stone.posts is None) != (others[digest].posts is None):
                raise UsageError(
                    f"evidence {digest[:12]} was destroyed with the texts of its posts in one of "
                    "the two archives, and without them in the other",
                    where=str(other.root),
                    do="it cannot be merged as it stands",
                )


def new_registers(store: Store, other: Store, position: int) -> list[tuple[str, str, int, bytes]]:
    """Return the versions of the other register that go on from the one here.

    Returns
    -------
    list
        Digest, reason, time (microseconds since 1970 in UTC) and YAML of each.

    Raises
    ------
    LedgersDisagree
        Both went on from different versions.
    RegisterError
        The last of them, which would be in force here, does not hold.
    """
    rows = _going_on(store, other, position)
    for digest, _, _, yaml in rows[-1:]:
        parse(yaml, f"register {digest[:12]} of {other.root}, of which nothing was merged")
    return rows


def _going_on(store: Store, other: Store, position: int) -> list[tuple[str, str, int, bytes]]:
    own = [version.digest for version in store.register_versions()]
    rows: list[tuple[str, str, int, bytes]] = other.connection.execute(
        "SELECT digest, reason, at, yaml FROM registers WHERE leaf < ? ORDER BY number", (position,)
    ).fetchall()
    there = [row[0] for row in rows]
    if not there or there[-1] in own:
        return []
    if not own:
        return rows
    if own[-1] in there:
        return rows[len(there) - there[::-1].index(own[-1]) :]
    same = sum(1 for a, b in zip(own, there, strict=False) if a == b)
    last = other.register_versions()[-1]
    raise LedgersDisagree(
        f"its register went another way than the one here: of {len(there)} versions {same} are the "
        f"same, and its last ({last.at:%Y-%m-%d %H:%M} UTC, {last.digest[:12]}) was never in "
        "force here",
        where=str(other.root),
        do="nothing of it was merged; copy its register.yaml over the one here and merge again, "
        "then edit it to what is to count",
    )
