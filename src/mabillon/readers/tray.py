"""Posts found one by one, and records that could not be read, on their way into a batch.

For formats whose records differ too much for columns. Each value is checked when its post
is put in: an impossible one makes the record a reject with its place and reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.readers import attachments
from mabillon.readers.base import Batch, Enclosed, Reject, Source
from mabillon.readers.blocks import EXCERPT
from mabillon.readers.moments import NO_ZONE_S, BadValueError, moment, shown
from mabillon.readers.naming import post_id
from mabillon.readers.rows import NOT_EXPORTED, batch, counts, texts
from mabillon.tables import STATED_FIELDS, TIME

_FAR: Final = 2**31 - 1


@dataclass(slots=True)
class Found:
    """One post as a reader found it; columns of ``tables.READ_POSTS``.

    Times are as the file gives them (what ``moments.moment`` takes, or a datetime; null or
    "" = none). ``uncertain_s`` widens what the time itself leaves uncertain; ``state`` holds
    the codes of the fields' states, a field that is missing is not exported. ``whole`` as in
    ``base.Batch``.
    """

    channel: str
    id: object
    text: str
    posted_at: object = None
    channel_name: object = None
    edited_at: object = None
    forward_channel: str | None = None
    forward_id: str | None = None
    forward_name: str | None = None
    forward_at: object = None
    reply_channel: str | None = None
    reply_id: str | None = None
    media: Sequence[attachments.Attachment] | None = None
    views: object = None
    forwards: object = None
    url: str | None = None
    collected_at: object = None
    repair: str | None = None
    service: bool = False
    uncertain_s: int = 0
    whole: bool = True
    state: Mapping[str, int] = field(default_factory=dict)


_TIMES: Final = ("posted_at", "edited_at", "forward_at", "collected_at")
_WORDS: Final = (
    "channel",
    "forward_channel",
    "forward_id",
    "forward_name",
    "reply_channel",
    "reply_id",
    "url",
    "repair",
    "text",
)
_Row = tuple[Found, str, dict[str, int], int | None, int, int | None, int | None]


class Tray:
    """Collects posts and rejects; ``batches`` gives out what has come since the last time.

    Parameters
    ----------
    source
        The file.
    what
        What a record is called in messages ("post", "message", "page").
    """

    def __init__(self, source: Source, what: str) -> None:
        self._source = source
        self._what = what
        self._rows: list[_Row] = []
        self._rejects: list[Reject] = []
        self._enclosed: list[Enclosed] = []
        self.count = 0
        self.notes: list[str] = []
        self._said: set[str] = set()

    def __len__(self) -> int:
        return len(self._rows) + len(self._rejects)

    def note(self, sentence: str) -> None:
        """Say something of the file as a whole, once."""
        if sentence not in self._said:
            self._said.add(sentence)
            self.notes.append(sentence)

    def enclose(self, file: Enclosed) -> None:
        """Take in a file that a post has attached and that stands in the same file."""
        self._enclosed.append(file)

    def keep(self, found: Found, offset: int | None, length: int | None, raw: bytes) -> None:
        """Take in a post that stands at ``offset``; what is impossible makes it a reject."""
        times: dict[str, int] = {}
        uncertain: int | None = None
        try:
            name = _named(found.id)
            for column in _TIMES:
                value = getattr(found, column)
                if value is None or value == "":
                    continue
                try:
                    times[column], doubt = _instant(value)
                except BadValueError as failure:
                    raise BadValueError(f"{column} is {failure}") from None
                if column == "posted_at":
                    uncertain = min(doubt + found.uncertain_s, _FAR)
        except BadValueError as failure:
            self.refuse(offset, length, str(failure), raw)
            return
        self.count += 1
        self._rows.append((found, name, times, uncertain, self.count, offset, length))

    def refuse(self, offset: int | None, length: int | None, reason: str, raw: bytes) -> None:
        """Take in a record that could not be read."""
        self.count += 1
        place = f"{self._what} {self.count:,}"
        if offset is not None:
            place = f"byte {offset:,} ({place})"
        self._rejects.append(
            Reject(
                self.count,
                offset,
                length,
                f"{place}: {reason}",
                bytes(raw[: EXCERPT if length is None else min(length, EXCERPT)]),
                self._source.member,
            )
        )

    def batches(self, position: int) -> Iterator[Batch]:
        """Give out what was taken in: the rejects, what is whole, and the single finds."""
        rows, self._rows = self._rows, []
        rejects, self._rejects = self._rejects, []
        notes, self.notes = self.notes, []
        enclosed, self._enclosed = self._enclosed, []
        member = self._source.member
        whole = [row for row in rows if row[0].whole]
        posts = _posts(whole, member)
        yield Batch(posts, rejects, position, notes, whole=bool(whole), enclosed=enclosed)
        if len(whole) < len(rows):
            finds = [row for row in rows if not row[0].whole]
            yield Batch(_posts(finds, member), [], position, whole=False)


def _named(value: object) -> str:
    try:
        return post_id(value)
    except BadValueError as failure:
        raise BadValueError(f"id is {failure}") from None


def _instant(value: object) -> tuple[int, int]:
    if not isinstance(value, datetime):
        return moment(value)
    doubt = NO_ZONE_S if value.tzinfo is None else 0
    at = value.replace(tzinfo=UTC) if value.tzinfo is None else value
    try:
        return moment(at.astimezone(UTC).isoformat())[0], doubt
    except OverflowError:
        raise BadValueError(f"{shown(str(value))}, which is not a time") from None


def _posts(rows: Sequence[_Row], member: str | None) -> pa.RecordBatch:
    count = len(rows)
    if not count:
        return batch(0, {}, {})
    founds = [row[0] for row in rows]
    columns: dict[str, pa.Array] = {
        name: texts([getattr(found, name) for found in founds]) for name in _WORDS
    }
    for name in _TIMES:
        micros = pa.array([row[2].get(name) for row in rows], pa.int64())
        columns[name] = micros.cast(pa.timestamp("us")).cast(TIME)
    columns |= {
        "id": texts([row[1] for row in rows]),
        "channel_name": texts(
            [f.channel_name if isinstance(f.channel_name, str) else None for f in founds]
        ),
        "posted_at_uncertain_s": pa.array([row[3] for row in rows], pa.int32()),
        "media": attachments.column([found.media for found in founds]),
        "views": counts(_counted(found.views) for found in founds),
        "forwards": counts(_counted(found.forwards) for found in founds),
        "member": pa.array([member] * count, pa.string()),
        "record": pa.array([row[4] for row in rows], pa.int64()),
        "offset": pa.array([row[5] for row in rows], pa.int64()),
        "length": pa.array([row[6] for row in rows], pa.int64()),
    }
    stated = {
        name: np.array([found.state.get(name, NOT_EXPORTED) for found in founds], dtype=np.int32)
        for name in STATED_FIELDS
    }
    service = np.array([found.service for found in founds], dtype=bool)
    return batch(count, columns, stated, service)


def _counted(value: object) -> object:
    """Return a count; a negative one is none."""
    return value if type(value) is int and value >= 0 else None
