"""What every reader takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, already kept as evidence and out of its container.

    Parameters
    ----------
    path
        A regular file that the reader may open or map; never written to.
    name
        What to call it in messages: the path as the user gave it, with the member.
    member
        Its path inside a container; None if it was not in one.
    mapping
        ``--map`` pairs: our column -> the file's column (or ``=constant``).
    channel, posted_at
        Given by the user for formats that do not carry them.
    """

    path: Path
    name: str
    member: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    channel: str | None = None
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read: where it stood, why, and its raw bytes.

    ``excerpt`` is at most the first 4,096 bytes; all of it stands in the evidence at
    ``offset`` (bytes in the decompressed file; None where the format has none).
    """

    record: int
    offset: int | None
    length: int | None
    reason: str
    excerpt: bytes
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that stands within the file that is read, as a mail's attachments do.

    ``name``: what it is called there, for messages; ``data``: its bytes. ``format``: the reader
    by which it is to be read as well, as a mail within a mail; None = it is only kept.
    """

    name: str
    data: bytes
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some thousand records read: posts (schema ``tables.READ_POSTS``) and rejects.

    ``position`` is how many bytes of the file are behind us, for the progress line.
    ``notes`` are sentences for the user about this file as a whole (what was left out
    and why, what was repaired), each said once. ``collected_at`` is when the file itself
    says that it was taken; None = it does not say. ``whole`` says that the posts are all
    that their channels showed then, from the earliest of them on, silence included; False =
    single finds (a search, one saved page, what another post referred to), which say
    nothing of what else stood there. ``enclosed``: files that its posts have attached and
    that stand in the same file; the posts name them by their digests.
    """

    posts: pa.RecordBatch
    rejects: list[Reject]
    position: int
    notes: list[str] = field(default_factory=list)
    collected_at: datetime | None = None
    whole: bool = True
    enclosed: Sequence[Enclosed] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its name, how to know it, how to read it.

    ``sniff`` gets the first 64 KiB and the file's name and says how sure it is, from
    0.0 (no) to 1.0 (certain). ``read`` streams in bounded memory and never raises for
    broken records; it raises ``UnreadableInput`` where nothing of the file can be read.
    """

    name: str
    title: str
    version: int
    sniff: Callable[[bytes, str], float]
    read: Callable[[Source], Iterator[Batch]]
