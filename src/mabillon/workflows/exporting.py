"""Export: what an archive says, in other tools' formats, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from mabillon.archive.proofs import Proof, origin, proofs
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, MabillonError, UsageError
from mabillon.exporters import EXPORTS, writer
from mabillon.exporters.exported import Exported, Leaf, Ledger, Tabled
from mabillon.workflows.events import KIND
from mabillon.workflows.export_records import Records
from mabillon.workflows.export_tables import (
    archive_tables,
    case_tables,
    event_tables,
    opinion_tables,
)
from mabillon.workflows.withheld import Withheld

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much is done, of how much."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported: opinions by number, dispatches by SERIES/NUMBER, all events, or all."""

    opinions: tuple[int, ...] = ()
    dispatches: tuple[str, ...] = ()
    events: bool = False
    everything: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing is named."""
        return not (self.opinions or self.dispatches or self.events or self.everything)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How it is exported.

    Parameters
    ----------
    desk
        Who exports; null = not said.
    links
        Live links, instead of defanged ones.
    names
        Who signed and judged, and why.
    evidence
        BagIt: the raw files. Tables of one opinion: what carriage was examined from.
    bom
        CSV with a byte order mark.
    replace
        Whether what stands at the target already may be replaced.
    """

    desk: str | None = None
    links: bool = False
    names: bool = False
    evidence: bool = False
    bom: bool = False
    replace: bool = False


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What was written. ``digest``: SHA-256 of the file; null = it is a folder."""

    format: str
    out: str
    counts: dict[str, int]
    withheld: dict[str, int]
    digest: str | None
    ledger_root: str
    ledger_size: int


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
    _may_write(out, folder=EXPORTS[form].folder, replace=chosen.replace)
    withheld = Withheld(links=chosen.links, names=chosen.names)
    exported = gather(store, form, wanted, chosen, withheld, progress)
    with _whole(out, replace=chosen.replace) as target:
        counts = write(exported, target, lambda n, of: progress("writing", n, of))
    return Done(
        format=form,
        out=str(out),
        counts=counts,
        withheld=withheld.counts,
        digest=hashlib.sha256(out.read_bytes()).hexdigest() if out.is_file() else None,
        ledger_root=exported.ledger.root,
        ledger_size=exported.ledger.size,
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
    if form == "claimreview" and not records.opinions:
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
        posts=records.posts,
        evidence=records.evidence,
        opinions=tuple(records.opinions[n] for n in sorted(records.opinions)),
        events=tuple(records.events.values()),
        dispatches=tuple(records.dispatches.values()),
        ledger=Ledger(
            root=store.ledger_root(size),
            size=size,
            leaves=_leaves(records, size, names=choices.names) if form == "bagit" else [],
        ),
        tables=tuple(_tables(records, wanted, choices)) if EXPORTS[form].tables else (),
        raw=_opens(store) if choices.evidence and form == "bagit" else None,
    )


def _take(records: Records, wanted: Wanted, progress: Progress) -> None:
    """Take up what is wanted."""
    every = wanted.everything
    numbers = [row.number for row in records.store.opinions()] if every else wanted.opinions
    for n, number in enumerate(numbers):
        records.opinion(number)
        progress("gathering opinions", n + 1, len(numbers))
    for name in records.every_dispatch() if every else wanted.dispatches:
        records.dispatch(name)
    if every or wanted.events:
        records.every_event()


def _hashed(records: Records, progress: Progress) -> None:
    """Find the SHA-1 of the raw files that are kept: FollowTheMoney names contents by it."""
    opened = _opens(records.store)
    done, total = 0, sum(raw.size for raw in records.evidence.values())
    for digest, raw in records.evidence.items():
        file = opened(digest)
        if file is None:
            continue
        sha1 = hashlib.sha1(usedforsecurity=False)
        with file:
            while chunk := file.read(1 << 20):
                sha1.update(chunk)
                done += len(chunk)
                progress("hashing evidence", done, total)
        records.evidence[digest] = msgspec.structs.replace(raw, sha1=sha1.hexdigest())


def _opens(store: Store) -> Callable[[str], BinaryIO | None]:
    """Return what opens a raw file, or returns None where it is not kept any more."""

    def opened(digest: str) -> BinaryIO | None:
        try:
            return store.evidence.open(digest)
        except ArchiveDamaged:
            return None

    return opened


def _times(store: Store, records: Records) -> Iterator[datetime]:
    """Yield the times by which everything in the export was in the archive."""
    known = store.known_at()
    if known is not None:
        yield known
    yield from (opinion.changed_at for opinion in records.opinions.values())
    yield from (event.at for event in records.events.values())


def _leaves(records: Records, size: int, *, names: bool) -> list[Leaf]:
    """Return the leaves that bind what is exported, with their inclusion proofs.

    The fields of those in which somebody is named are left out, unless names are asked for.
    """
    store = records.store
    named: list[tuple[str, str | int]] = [("evidence", digest) for digest in records.evidence]
    for number, opinion in records.opinions.items():
        named += [("opinion", number), ("register", opinion.register)]
        named += [("judgement", j.number) for j in store.judgements(number)]
    named += [("entry", e.number) for e in store.entries(KIND) if e.key in records.events]
    return [_leaf(proof, names=names) for proof in proofs(store, dict.fromkeys(named), size)]


_UNNAMED = ("evidence", "opinion")
"""Kinds of leaves in which nobody can be named."""


def _leaf(proof: Proof, *, names: bool) -> Leaf:
    shown = names or proof.kind in _UNNAMED
    return Leaf(
        number=proof.leaf,
        what=f"{proof.kind} {proof.fields[1].decode()[1:]}",
        fields=[field.decode() for field in proof.fields] if shown else None,
        hash=proof.hash.hex(),
        path=[node.hex() for node in proof.path],
    )


def _tables(records: Records, wanted: Wanted, choices: Choices) -> Iterator[Tabled]:
    """Yield the tables of what is wanted."""
    if wanted.everything:
        yield from archive_tables(records.store, records.withheld)
    if records.opinions:
        yield from opinion_tables(records.opinions[n] for n in sorted(records.opinions))
    if wanted.everything or records.events:
        yield from event_tables(happening.event for happening in records.events.values())
    if choices.evidence:
        yield from _case(records)


def _case(records: Records) -> Iterator[Tabled]:
    if len(records.opinions) != 1:
        raise UsageError(
            "the tables that carriage was examined from are those of one opinion",
            do="name one with --opinion NUMBER, or leave --with-evidence out",
        )
    yield from case_tables(records.store, next(iter(records.opinions)))


def _may_write(out: Path, *, folder: bool, replace: bool) -> None:
    """Refuse a target that is there, or whose folder is not."""
    if not out.parent.is_dir():
        raise UsageError("there is no such folder", where=str(out.parent))
    if not out.exists():
        return
    if not replace:
        raise UsageError(
            "this is there already", where=str(out), do="name another, or say --replace"
        )
    if out.is_dir() != folder:
        what = "a folder" if folder else "a file"
        raise UsageError(f"this format is {what}, and it is not", where=str(out))


@contextlib.contextmanager
def _whole(out: Path, *, replace: bool) -> Iterator[Path]:
    """Give a name to write to; rename it where all was written, else remove it."""
    try:
        room = Path(tempfile.mkdtemp(prefix=f".{out.name[:80]}.", dir=out.parent))
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", where=str(out)) from error
    try:
        yield room / "new"
        if replace and out.exists():
            out.rename(room / "old")
        (room / "new").rename(out)
    except OSError as error:
        if (room / "old").exists() and not out.exists():
            (room / "old").rename(out)
        raise MabillonError(
            f"the export cannot be written ({error.strerror or error})", where=str(out)
        ) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
