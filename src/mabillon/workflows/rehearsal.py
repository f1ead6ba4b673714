"""A rehearsal of an ingest: what each file would be read as. Nothing is kept.

Files and members of containers are recognised, taken out and read by the code that ingests
them; of each only as much as tells what comes out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from mabillon import readers
from mabillon.archive import containers
from mabillon.archive.containers import Budget, Limits, Member, Stream
from mabillon.archive.intake import storable
from mabillon.errors import LimitExceeded, UsageError
from mabillon.media import kinds
from mabillon.readers.base import Reader, Source
from mabillon.readers.window import RECORD_LIMIT, STEP
from mabillon.workflows.options import Options
from mabillon.workflows.reading import FAULTS, HEAD, fault_of, is_media
from mabillon.workflows.telling import Teller
from mabillon.workflows.walking import Found, check, walk

_NOWHERE = Path("/nonexistent/archive")

STRETCH: Final = RECORD_LIMIT + STEP
"""Bytes of a file by which it is tried: more than any single record may have."""

ENOUGH: Final = 1_000
NEAR: Final = 8 << 20
"""So many posts, or bytes of a file that gives any, tell what comes out of it."""

UNPACKED: Final = 1 << 30
"""Bytes that are taken out of one container to try its members; later ones are only recognised."""

_UNTRIED: Final = "not tried: a dry run takes no more than this out of a container"
_MEDIA: Final[dict[str, str]] = {
    "picture": "picture, known by its first bytes",
    "video": "video, known by its first bytes",
    "document": "document (PDF), known by its first bytes",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one file, or one member of a container, would be read as.

    Parameters
    ----------
    format, title
        The reader, or the medium of a media file; None = nothing would read it.
    sure
        How sure that is, from 0.0 to 1.0; None where the user named the format, or its
        first bytes say it.
    otherwise
        The formats that come next, each with how sure it is.
    posts, rejects
        How many the first stretch of the file gives; None = was not tried.
    whole
        Whether that is all that the file gives; None = was not tried.
    reason
        Why the first of the rejects would be one.
    channels
        Keys of the first channels met.
    notes
        What the reader has to say: above all, which columns it took for what.
    fault
        Why it would not be read.
    """

    name: str
    format: str | None = None
    title: str | None = None
    sure: float | None = None
    otherwise: Sequence[tuple[str, float]] = ()
    posts: int | None = None
    rejects: int | None = None
    whole: bool | None = None
    reason: str | None = None
    channels: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    fault: str | None = None


def rehearse(
    paths: Sequence[Path], options: Options, limits: Limits | None = None
) -> Iterator[Part]:
    """Yield what each file, and each member of a container, would be read as.

    Parameters
    ----------
    paths
        Files and folders.
    options
        As for ``ingest``: columns, channel and format count here too.

    Raises
    ------
    UsageError
        A path or a format does not exist.
    """
    check(paths)
    if options.format is not None and options.format not in readers.READERS:
        known = ", ".join(sorted(readers.READERS))
        raise UsageError(f"there is no format {options.format!r}", do=f"use one of {known}")
    with tempfile.TemporaryDirectory(prefix="mabillon-dry-run-") as folder:
        for item in walk(paths, _NOWHERE):
            if not isinstance(item, Found):
                yield Part(item.name, fault=item.reason)
                continue
            try:
                with item.path.open("rb") as file:
                    head = file.read(HEAD)
            except OSError as error:
                yield Part(item.name, fault=f"cannot be read ({error.strerror or error})")
                continue
            kind = containers.kind_of(head, item.name)
            if kind is None:
                yield _tried(
                    item.path, item.name, None, _recognised(head, item.name, options), options
                )
                continue
            budget = Budget(limits or Limits(), item.size)
            yield from _Opening(item.name, options, budget, Path(folder)).go_through(
                item.path, kind
            )


def _recognised(head: bytes, name: str, options: Options, called: str | None = None) -> Part:
    """Say what a file would be read as, by its beginning; ``called`` is its name in messages."""
    called = called or name
    if not head:
        return Part(called, fault="is empty")
    medium = Teller.medium(head)
    if medium is not None:
        return Part(called, medium, _MEDIA[medium])
    if options.format is not None and not is_media(name):
        return Part(called, options.format, readers.READERS[options.format].title)
    found = [] if options.format is not None else readers.ranked(head, name)
    if not found or (found[0][0].name == "text" and is_media(name)):
        wrong = kinds.called(name)
        if wrong is not None:
            return Part(called, fault=kinds.refusal(head, wrong).what)
        return Part(called, fault="nothing here reads it; it would be kept as it is")
    (reader, sure), *others = found
    otherwise = [(other.name, how) for other, how in others[:2]]
    return Part(called, reader.name, reader.title, sure, otherwise)


class _First:
    """The first bytes of a stream; ``cut`` says whether there may be more."""

    def __init__(self, stream: Stream, most: int) -> None:
        self._stream = stream
        self._left = most
        self.cut = False

    def read1(self, size: int, /) -> bytes:
        self.cut = self._left <= 0
        piece = b"" if self.cut else self._stream.read1(min(size, self._left))
        self._left -= len(piece)
        return piece


class _Opening:
    """Goes through one container, and through those in it, as ``FileReading`` does."""

    def __init__(self, name: str, options: Options, budget: Budget, folder: Path) -> None:
        self._name = name
        self._options = options
        self._budget = budget
        self._folder = folder
        self._left = UNPACKED

    def go_through(
        self, path: Path, kind: containers.Kind, prefix: str = "", depth: int = 1
    ) -> Iterator[Part]:
        """Yield what each member would be read as, and what of the container could not be."""
        inside = prefix.removesuffix("!")
        called = f"{self._name}!{inside}" if inside else self._name
        found = containers.members(path, inside or self._name, kind, self._budget)
        while True:
            try:
                member = next(found, None)
            except LimitExceeded as error:
                yield Part(called, fault=error.what)
                return
            except containers.BROKEN as error:
                why = f"the {kind} cannot be read any further ({containers.describe(error)})"
                yield Part(called, fault=why)
                return
            if member is None:
                return
            yield from self._member(member, prefix + storable(member.name), depth)
            if self._budget.spent:
                return

    def _member(self, member: Member, name: str, depth: int) -> Iterator[Part]:
        called = f"{self._name}!{name}"
        if member.stream is None:
            yield Part(called, fault=f"would not be opened: {member.fault}")
            return
        first = _First(member.stream, min(STRETCH, max(self._left, HEAD)))
        faults: list[str] = []
        cut = replace(member, stream=first)
        with containers.spooled(cut, self._budget, self._folder, faults) as spool:
            self._left -= spool.stat().st_size
            for part in self._spooled(spool, name, depth, cut=first.cut):
                why = faults.pop(0) if faults and part.name == called else None
                yield part if why is None else _breaking_off(part, why)
        for why in faults:
            yield Part(called, fault=why)

    def _spooled(self, spool: Path, name: str, depth: int, *, cut: bool) -> Iterator[Part]:
        called = f"{self._name}!{name}"
        with spool.open("rb") as file:
            head = file.read(HEAD)
        inner = containers.kind_of(head, name)
        if inner is None:
            part = _recognised(head, name, self._options, called)
            tried = _tried(spool, called, name, part, self._options)
            if cut and tried.whole is not False:  # what is missing may have been what it was of
                tried = replace(part, notes=[_UNTRIED])
            yield tried
        elif depth >= self._budget.limits.depth:
            yield Part(
                called, fault=f"containers in containers are opened {depth} deep, no further"
            )
        elif cut:
            yield Part(called, title=f"{inner} inside it", notes=[_UNTRIED])
        else:
            yield from self.go_through(spool, inner, f"{name}!", depth + 1)


def _breaking_off(part: Part, why: str) -> Part:
    """Say of a member that breaks off what comes out before: the rest is one more reject."""
    rejects = (part.rejects or 0) + 1
    return replace(part, rejects=rejects, reason=part.reason or why, notes=[*part.notes, why])


def _tried(path: Path, called: str, member: str | None, part: Part, options: Options) -> Part:
    """Read a file's first stretch, to say what comes out."""
    if part.format is None or part.format in _MEDIA:
        return part
    reader: Reader = readers.READERS[part.format]
    source = Source(path, called, member, options.mapping, options.channel, options.posted_at)
    posts = rejects = 0
    whole = True
    reason: str | None = None
    channels: dict[str, None] = {}
    notes: list[str] = []
    try:
        for batch in reader.read(source):
            posts += batch.posts.num_rows
            rejects += len(batch.rejects)
            if reason is None and batch.rejects:
                reason = batch.rejects[0].reason
            channels |= dict.fromkeys(batch.posts.column("channel").to_pylist())
            notes += [note for note in batch.notes if note not in notes]
            enough = posts >= ENOUGH or batch.position >= (NEAR if posts else STRETCH)
            if enough and posts + rejects:
                whole = False
                break
    except UsageError:
        raise
    except OSError as error:
        if error.errno is not None:  # a disk that fails, not a file that is broken
            raise
        return replace(part, fault=fault_of(error))
    except FAULTS as error:
        return replace(part, fault=fault_of(error))
    return replace(
        part,
        posts=posts,
        rejects=rejects,
        whole=whole,
        reason=reason,
        channels=list(channels)[:5],
        notes=notes,
    )
