"""A rehearsal of an ingest: what each file would be read as. Nothing is kept or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mabillon import readers
from mabillon.archive import containers
from mabillon.archive.containers import Budget, Limits
from mabillon.errors import MabillonError, UnreadableInput, UsageError
from mabillon.readers.base import Reader, Source
from mabillon.workflows.options import Options
from mabillon.workflows.reading import FAULTS, HEAD
from mabillon.workflows.telling import Teller
from mabillon.workflows.walking import Found, check, walk

_NOWHERE = Path("/nonexistent/archive")
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
        How many the first stretch of the file gives; None = was not tried (members).
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
        if kind is not None:
            yield from _members(item, kind, options, limits or Limits())
        else:
            yield _tried(item, _recognised(head, item.name, options), options)


def _recognised(head: bytes, name: str, options: Options) -> Part:
    if not head:
        return Part(name, fault="is empty")
    medium = Teller.medium(head)
    if medium is not None:
        return Part(name, medium, _MEDIA[medium])
    if options.format is not None:
        return Part(name, options.format, readers.READERS[options.format].title)
    found = readers.ranked(head, name)
    if not found:
        return Part(name, fault="nothing here reads it; it would be kept as it is")
    (reader, sure), *others = found
    otherwise = [(other.name, how) for other, how in others[:2]]
    return Part(name, reader.name, reader.title, sure, otherwise)


def _members(
    item: Found, kind: containers.Kind, options: Options, limits: Limits
) -> Iterator[Part]:
    """Recognise the members of a container by their beginnings."""
    budget = Budget(limits, item.size)
    try:
        for member in containers.members(item.path, item.name, kind, budget):
            name = f"{item.name}!{member.name}"
            if member.stream is None:
                yield Part(name, fault=f"would not be opened: {member.fault}")
                continue
            head = b""
            while len(head) < HEAD and (piece := member.stream.read1(HEAD - len(head))):
                head += piece
            inner = containers.kind_of(head, member.name)
            if inner is not None:
                yield Part(name, title=f"{inner} inside it, which would be opened too")
            else:
                yield _recognised(head, name, options)
    except (MabillonError, *containers.BROKEN) as error:
        why = error.what if isinstance(error, MabillonError) else containers.describe(error)
        yield Part(item.name, fault=f"the {kind} cannot be gone through ({why})")


def _tried(item: Found, part: Part, options: Options) -> Part:
    """Read a file's first stretch, to say what comes out."""
    if part.format is None or part.format in _MEDIA:
        return part
    reader: Reader = readers.READERS[part.format]
    source = Source(item.path, item.name, None, options.mapping, options.channel, options.posted_at)
    posts = rejects = 0
    channels: dict[str, None] = {}
    notes: list[str] = []
    try:
        for batch in reader.read(source):
            posts += batch.posts.num_rows
            rejects += len(batch.rejects)
            channels |= dict.fromkeys(batch.posts.column("channel").to_pylist())
            notes += [note for note in batch.notes if note not in notes]
            if posts + rejects:
                break
    except UsageError:
        raise
    except FAULTS as error:
        what = error.what if isinstance(error, UnreadableInput) else containers.describe(error)
        return _replaced(part, fault=what)
    return Part(
        part.name,
        part.format,
        part.title,
        part.sure,
        part.otherwise,
        posts,
        rejects,
        list(channels)[:5],
        notes,
    )


def _replaced(part: Part, fault: str) -> Part:
    return Part(part.name, part.format, part.title, part.sure, part.otherwise, fault=fault)
