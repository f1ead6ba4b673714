"""Merge: what other machines took in, into this archive; refused where ledgers disagree.

Each other archive is audited first, then its ledger is held against this one's, then all of it
that is new here goes into one transaction. The other archive is only read.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shlex import quote

import msgspec

from mabillon.archive import catalogue, checking
from mabillon.archive.folders import write_synced
from mabillon.archive.ledgers import Standing
from mabillon.archive.merge_captures import Captures, captures
from mabillon.archive.merge_entries import new_entries
from mabillon.archive.merge_reading import volume
from mabillon.archive.merging import Merging, Plan
from mabillon.archive.store import Store, utc_now
from mabillon.archive.writer import Writer
from mabillon.errors import ArchiveDamaged, MabillonError, UsageError
from mabillon.workflows.linked_later import link_by_digest
from mabillon.workflows.merged_entries import READ, readable
from mabillon.workflows.merging_refused import (
    in_calendar,
    in_order,
    ledgers_agree,
    new_registers,
    nothing_destroyed,
)
from mabillon.workflows.progress import Progress, Silent
from mabillon.workflows.register_in_force import current, working_copy


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What came of merging one archive.

    Parameters
    ----------
    archive, root, size
        The other one, its ledger's root (hex) and how many leaves it has.
    leaf
        The leaf here that names them; null = there was nothing new, and nothing was written.
    captures, already
        How many are new here; and how many say what is said here already.
    posts, sightings, rejects, evidence, media
        How many are new here: versions of posts, that a post was seen, records that could not be
        read, raw files, media files that were told of.
    linked
        Files that came in one archive and were linked to posts of the other, by their digests.
    registers
        Versions of the register that go on from the one here.
    entries, colliding
        Entries of the desk that are new here; those (KIND KEY) of which each archive has
        something of its own, of which none was taken.
    opinions_left, judgements_left, entries_left
        What is not here, for it belongs to its archive alone: opinions, what was decided of
        opinions, and entries of the desk by their kind (dispatch, alert, validation, ...).
    """

    archive: str
    root: str
    size: int
    leaf: int | None
    captures: int = 0
    already: int = 0
    posts: int = 0
    sightings: int = 0
    rejects: int = 0
    evidence: int = 0
    media: int = 0
    linked: int = 0
    registers: int = 0
    entries: int = 0
    colliding: tuple[str, ...] = ()
    opinions_left: int = 0
    judgements_left: int = 0
    entries_left: dict[str, int] = {}
    schema: str = "mabillon.merge/2"


def merge(
    store: Store,
    others: Sequence[Path],
    *,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Iterator[Merged]:
    """Merge other archives one after another; yield what came of each once it is kept for good.

    Raises
    ------
    UsageError
        One of them is this archive, or something was destroyed in one of the two alone.
    LedgersDisagree
        What should be one history is told differently; the message says from where on.
    ArchiveDamaged
        By its own audit the other one is not in order.
    MabillonError
        This archive could not be written; what was yielded is merged, the rest is not.
    """
    progress = progress or Silent()
    current(store)  # what was edited by hand is recorded before anything follows it
    for path in others:
        with Store.open(path) as other:
            if other.root.resolve() == store.root.resolve():
                raise UsageError("this is the archive that is merged into", where=str(path))
            with store.writing(now) as writer, _as_it_stands(other):
                done = _merged(store, writer, other, progress, now)
            yield done


@contextmanager
def _as_it_stands(other: Store) -> Iterator[None]:
    """See an archive as it is now, whatever another process writes to it meanwhile."""
    other.connection.execute("BEGIN")
    try:
        yield
    finally:
        other.connection.execute("ROLLBACK")


def _merged(
    store: Store, writer: Writer, other: Store, progress: Progress, now: Callable[[], datetime]
) -> Merged:
    try:
        in_calendar(other)
        standing = ledgers_agree(store, other)
        lacking = _lacking(store, other)
        progress.expect(
            checking.volume(other) + sum(lacking.values()) + volume(other, other.position())
        )
        in_order(other, progress)
        plan = _plan(store, writer, other, standing, lacking)
    except sqlite3.DatabaseError as error:
        raise ArchiveDamaged(
            f"its catalogue cannot be read ({error})",
            where=str(other.root),
            do=f"nothing of it was merged; mabillon --archive {quote(str(other.root))} audit",
        ) from error
    at = ""

    def advance(name: str, count: int) -> None:
        nonlocal at
        if name != at:
            at = name
            progress.at(name)
        progress.advance(count)

    merging, register = Merging(store, writer), working_copy(store)
    copied = bool(plan.registers) and register.is_file()
    try:
        if copied:  # it is the version in force, and would be taken for a later one
            register.unlink()
        brought = merging.take(other, plan, catalogue.micros(now()), advance)
    except (sqlite3.OperationalError, OSError) as error:
        raise MabillonError(
            f"the archive could not be written ({error})",
            where=str(store.root),
            do=f"nothing of {other.root} was merged; make room or mend it, then run this again",
        ) from error
    finally:
        if not merging.committed:
            merging.abandon()
        if copied and (version := store.register_version()) is not None:
            write_synced(register, version[1])
    leaf = store.position() - 1 if merging.committed else None
    return Merged(
        archive=str(other.root),
        root=other.ledger_root(plan.position),
        size=plan.position,
        leaf=leaf,
        linked=link_by_digest(store, writer),
        captures=len(plan.captures.new),
        already=plan.captures.said,
        posts=brought.rows["posts"],
        sightings=brought.rows["sightings"],
        rejects=_rejects(other, plan.captures),
        evidence=len(plan.evidence),
        media=brought.rows["media"],
        registers=len(plan.registers),
        entries=len(plan.entries.rows),
        colliding=tuple(f"{kind} {key}" for kind, key in plan.entries.colliding),
        opinions_left=_not_here(store, other, "opinions", "digest, at"),
        judgements_left=_not_here(store, other, "judgements", "opinion, kind, by, reason, at"),
        entries_left=dict(sorted(plan.entries.left.items())),
    )


def _not_here(store: Store, other: Store, table: str, columns: str) -> int:
    """Count the rows of a table of another archive that are not in the one here."""
    asked = f"SELECT {columns} FROM {table}"
    here = Counter(store.connection.execute(asked))
    return (Counter(other.connection.execute(asked)) - here).total()


def _lacking(store: Store, other: Store) -> dict[str, int]:
    """Return the raw files that are not here: digest -> bytes."""
    known = dict(store.evidence_like(""))
    found = other.connection.execute("SELECT digest, size FROM evidence ORDER BY leaf")
    return {digest: size for digest, size in found if digest not in known}


def _plan(
    store: Store, writer: Writer, other: Store, standing: Standing, lacking: dict[str, int]
) -> Plan:
    position = other.position()
    own, there = store.connection, other.connection
    nothing_destroyed(store, other)

    def earlier(
        evidence: str, form: str | None, version: int, options: str, at: int | None
    ) -> int | None:
        given = None if at is None else catalogue.instant(at)
        found = writer.earlier(evidence, form, version, options, given)
        return None if found is None else found.capture

    entries = new_entries(own, there, position, READ)
    readable(other, entries.rows)
    return Plan(
        position=position,
        standing=standing,
        evidence=lacking,
        captures=captures(own, there, position, earlier),
        registers=new_registers(store, other, position),
        entries=entries,
    )


def _rejects(other: Store, of: Captures) -> int:
    rejected = dict(other.connection.execute("SELECT capture, rejected FROM captures"))
    return sum(rejected[capture] for capture in of.new)
