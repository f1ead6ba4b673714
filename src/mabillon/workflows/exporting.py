"""Export: what an archive says, in other tools' formats, written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from mabillon.archive.proofs import origin
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, UsageError
from mabillon.exporters import EXPORTS, writer
from mabillon.exporters.exported import Exported, Ledger, Tabled
from mabillon.exporters.standing import Opinion
from mabillon.workflows.export_choices import Choices, Done, Wanted
from mabillon.workflows.export_proofs import leaves
from mabillon.workflows.export_records import Records
from mabillon.workflows.export_tables import (
    archive_tables,
    case_tables,
    event_tables,
    opinion_tables,
)
from mabillon.workflows.handed_out import HandedOut, record
from mabillon.workflows.leaving import Graphic
from mabillon.workflows.withheld import Withheld
from mabillon.workflows.writing_whole import may_write, whole

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much is done, of how much."""


def export(
    store: Store,
    form: str,
    out: Path,
    wanted: Wanted,
    choices: Choices | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Done:
    """Write an export under a temporary name beside its target, and rename it.

    Parameters
    ----------
    form
        A key of `EXPORTS`.
    out
        A file, or for BagIt and tables a folder.

    Raises
    ------
    UsageError
        Nothing is named, or the format does not hold it; the target is there already; a
        package is missing.
    """
    chosen = choices or Choices()
    write = writer(form)
    may_write(out, folder=EXPORTS[form].folder, replace=chosen.replace)
    withheld = Withheld(links=chosen.links, names=chosen.names)
    exported = gather(store, form, wanted, chosen, withheld, progress)
    with whole(out, replace=chosen.replace) as target:
        counts = write(exported, target, lambda n, of: progress("writing", n, of))
    digest = _digest(out)
    if chosen.to:
        record(store, _handed(exported, form, digest, chosen.to))
    return Done(
        format=form,
        out=str(out),
        counts=counts,
        withheld=withheld.counts,
        digest=digest,
        recorded=bool(chosen.to),
        ledger_root=exported.ledger.root,
        ledger_size=exported.ledger.size,
    )


def _digest(out: Path) -> str:
    """Return the SHA-256 of a file; of a folder, that of its files' digests and names."""
    if out.is_file():
        with out.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    files = sorted(path for path in out.rglob("*") if path.is_file())
    listed = "".join(f"{_digest(path)}  {path.relative_to(out).as_posix()}\n" for path in files)
    return hashlib.sha256(listed.encode()).hexdigest()


def _handed(exported: Exported, form: str, digest: str, to: str) -> HandedOut:
    return HandedOut(
        format=form,
        digest=digest,
        to=to,
        opinions=[opinion.number for opinion in exported.opinions],
        dispatches=[dispatch.key for dispatch in exported.dispatches],
        events=[happening.event.key for happening in exported.events],
        evidence=list(exported.evidence),
    )


def gather(
    store: Store,
    form: str,
    wanted: Wanted,
    choices: Choices,
    withheld: Withheld,
    progress: Progress = lambda what, done, total: None,
) -> Exported:
    """Gather what is exported; see `exported.Exported` for what is never in it."""
    if wanted.nothing:
        raise UsageError(
            "nothing is named to be exported",
            do="say --opinion NUMBER, --dispatch SERIES/NUMBER, --events or --all",
        )
    records = Records(store, withheld)
    _take(records, wanted, progress)
    if form == "claimreview" and not records.opinions.taken:
        raise UsageError(
            "a ClaimReview is on an opinion, and there is none in it",
            do="name one with --opinion NUMBER, or make one with `mabillon verify`",
        )
    if form == "followthemoney":
        _hashed(records, progress)
    size = store.position()
    archive, created = origin(store)
    return Exported(
        archive=archive,
        as_of=max([created, *_times(store, records)]),
        desk=choices.desk,
        links=choices.links,
        bom=choices.bom,
        posts=records.posts.taken,
        evidence=records.posts.evidence,
        opinions=_by_number(records),
        events=tuple(records.events.values()),
        dispatches=tuple(records.dispatches.values()),
        ledger=Ledger(
            root=store.ledger_root(size),
            size=size,
            leaves=leaves(records, size) if form == "bagit" else [],
        ),
        tables=tuple(_tables(records, wanted, choices)) if EXPORTS[form].tables else (),
        raw=_leaves(store, withheld) if choices.evidence and form == "bagit" else None,
    )


def _by_number(records: Records) -> tuple[Opinion, ...]:
    return tuple(opinion for _, opinion in sorted(records.opinions.taken.items()))


def _take(records: Records, wanted: Wanted, progress: Progress) -> None:
    """Take up what is wanted."""
    every = wanted.everything
    numbers = [row.number for row in records.store.opinions()] if every else wanted.opinions
    for n, number in enumerate(numbers):
        records.opinions.take(number)
        progress("gathering opinions", n + 1, len(numbers))
    for name in wanted.dispatches:
        records.dispatch(name)
    if every:
        records.every_dispatch()
    if every or wanted.events:
        records.every_event()


def _hashed(records: Records, progress: Progress) -> None:
    """Find the SHA-1 of the raw files that are kept: FollowTheMoney names contents by it."""
    opened, evidence = _opens(records.store), records.posts.evidence
    done, total = 0, sum(raw.size for raw in evidence.values())
    for digest, raw in evidence.items():
        file = opened(digest)
        if file is None:
            continue
        sha1 = hashlib.sha1(usedforsecurity=False)
        with file:
            while chunk := file.read(1 << 20):
                sha1.update(chunk)
                done += len(chunk)
                progress("hashing evidence", done, total)
        evidence[digest] = msgspec.structs.replace(raw, sha1=sha1.hexdigest())


def _opens(store: Store) -> Callable[[str], BinaryIO | None]:
    """Return what opens a raw file, or returns None where it is not kept any more."""

    def opened(digest: str) -> BinaryIO | None:
        try:
            return store.evidence.open(digest)
        except ArchiveDamaged:
            return None

    return opened


def _leaves(store: Store, withheld: Withheld) -> Callable[[str], BinaryIO | None]:
    """Return what opens a raw file that may leave; the graphic ones are left out and counted."""
    opened, graphic = _opens(store), Graphic(store)

    def leaving(digest: str) -> BinaryIO | None:
        if digest in graphic:
            withheld.count("raw files that are graphic")
            return None
        return opened(digest)

    return leaving


def _times(store: Store, records: Records) -> Iterator[datetime]:
    """Yield the times by which everything in the export was in the archive."""
    known = store.known_at()
    if known is not None:
        yield known
    yield from (opinion.changed_at for opinion in records.opinions.taken.values())
    yield from (event.at for event in records.events.values())


def _tables(records: Records, wanted: Wanted, choices: Choices) -> Iterator[Tabled]:
    """Yield the tables of what is wanted."""
    if wanted.everything:
        yield from archive_tables(records.store, records.withheld)
    if records.opinions.taken:
        yield from opinion_tables(_by_number(records))
    if wanted.everything or records.events:
        yield from event_tables(happening.event for happening in records.events.values())
    if choices.evidence:
        yield from _case(records)


def _case(records: Records) -> Iterator[Tabled]:
    if len(records.opinions.taken) != 1:
        raise UsageError(
            "the tables that carriage was examined from are those of one opinion",
            do="name one with --opinion NUMBER, or leave --with-evidence out",
        )
    yield from case_tables(records.store, next(iter(records.opinions.taken)))
