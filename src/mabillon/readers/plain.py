"""Plain text: one file is one post.

| field | state |
| --- | --- |
| posted_at | known where the user gave it (``--posted-at``), else not exported |
| edited_at, forward, reply, media, views, forwards, url | not exported |

The channel is the one given, else "file:NAME"; the id is the first 16 hex digits of the
SHA-256 of the file's bytes. Text that is not UTF-8 is read as UTF-16 or as the likelier of
the Windows encodings, and that is kept as its repair.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers import encoding
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.naming import of_file
from mabillon.readers.rows import KNOWN, NOT_EXPORTED, batch, texts
from mabillon.readers.window import RECORD_LIMIT
from mabillon.tables import TIME

_ENDINGS: Final = (".txt", ".text", ".md", ".markdown")
_CONTROL: Final = bytes(sorted(set(range(32)) - {7, 8, 9, 10, 12, 13, 27}))


def _sniff(head: bytes, name: str) -> float:
    if not head.strip():
        return 0.0
    control = len(head) - len(head.translate(None, _CONTROL))
    if encoding.wide(head) is None and control > len(head) // 100:
        return 0.0
    if name.lower().endswith(_ENDINGS):
        return 0.5
    return 0.1 if encoding.is_utf8(head) or encoding.wide(head) else 0.05


def _read(source: Source) -> Iterator[Batch]:
    size = source.path.stat().st_size
    if size > RECORD_LIMIT:
        raise LimitExceeded(
            f"as one text it has {size:,} bytes, more than the limit of {RECORD_LIMIT:,}",
            where=source.name,
            do="name the format of its records with --format",
        )
    raw = source.path.read_bytes()
    wide = encoding.wide(raw[: encoding.HEAD])
    repair: str | None
    if wide is not None:
        text, repair = raw.decode(wide, "replace"), f"read as {wide.upper()}"
    else:
        text, repair = encoding.text(raw.removeprefix(b"\xef\xbb\xbf"))
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise UnreadableInput("the file is empty", where=source.name)
    given = source.posted_at
    rows = {
        "channel": texts([source.channel or of_file(source.member or source.name)]),
        "id": texts([hashlib.sha256(raw).hexdigest()[:16]]),
        "posted_at": pa.array([given], TIME),
        "posted_at_uncertain_s": pa.array([None if given is None else 0], pa.int32()),
        "text": texts([text.removeprefix("\ufeff")]),
        "repair": texts([repair]),
        "member": texts([source.member]),
        "offset": pa.array([0], pa.int64()),
        "length": pa.array([len(raw)], pa.int64()),
        "record": pa.array([1], pa.int64()),
    }
    stated = {"posted_at": NOT_EXPORTED if given is None else KNOWN}
    yield Batch(batch(1, rows, stated), [], len(raw), whole=False)


READER: Final = Reader("text", "plain text (one file, one post)", 1, _sniff, _read)
