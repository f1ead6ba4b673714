"""An intake: captures, posts, sightings and rejects on their way into one transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa

from mabillon import tables
from mabillon.archive import catalogue
from mabillon.archive.captures import CaptureOf, OpenCapture, Rejected, Seen
from mabillon.archive.evidence import Evidence, Staged
from mabillon.archive.ledger import Value, encode, prefixed
from mabillon.archive.media_intake import MediaIntake
from mabillon.archive.segments import Segment, SegmentWriter
from mabillon.archive.shared import SharedFiles
from mabillon.archive.versions import VersionIndex, keys, version_ids

TOOL = f"mabillon {version('mabillon')}"

WHOLE_EXCERPTS = 1000
"""Rejects of one capture whose bytes are copied; of later ones only the beginning is,
so that a hostile file cannot make the catalogue many times its own size."""

SHORT_EXCERPT = 64

_NEVER = np.iinfo(np.int64)
"""Its largest number is later than every instant, its smallest is earlier."""

TOGETHER_ROWS = 1 << 16
TOGETHER_BYTES = 16 << 20
"""Posts are taken in so many at once: what is done for every batch is then done seldom."""


def storable(text: str) -> str:
    r"""Return text that UTF-8 can hold; a byte that was no text becomes ``\xNN``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class Intake:
    """Collects what several files bring; `commit` makes all of it so at once.

    Rejects go into the open transaction as they come, posts and sightings some MiB at a
    time into segments under temporary names, so that memory does not grow with the file.
    What is not committed is as if it had never been.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        evidence: Evidence,
        segments_folder: Path,
        temporary: Path,
        index: Callable[[], VersionIndex],
        kept_at: datetime,
        shared: SharedFiles | None = None,
    ) -> None:
        self._connection = connection
        self._evidence = evidence
        self._index = index
        self._shared = shared
        self._kept_at = kept_at
        row, number, capture = connection.execute(
            "SELECT (SELECT coalesce(sum(rows), 0) FROM segments WHERE kind = 'posts'),"
            " (SELECT count(*) FROM segments), (SELECT count(*) FROM captures)"
        ).fetchone()
        self._first_row = self._next_row = int(row)
        self._next_capture = int(capture)
        self._next_segment = int(number)
        self.committed = False
        self._held: list[pa.RecordBatch] = []
        self._held_rows = self._held_bytes = 0
        self._held_of: OpenCapture | None = None
        self._held_whole = True
        self._posts = SegmentWriter("posts", segments_folder, temporary)
        self._sightings = SegmentWriter("sightings", segments_folder, temporary)
        self._staged: dict[str, Staged] = {}
        self.media = MediaIntake(connection, segments_folder, temporary)

    def begin(self, of: CaptureOf) -> OpenCapture:
        """Start a capture; several may follow one another in one intake."""
        capture = OpenCapture(self._next_capture, of)
        self._next_capture += 1
        return capture

    def add(self, capture: OpenCapture, posts: pa.RecordBatch, *, whole: bool = True) -> None:
        """Take in a batch of posts (schema ``tables.READ_POSTS``) in the order as read.

        Where it is not ``whole``, its posts are single finds: they are seen to have stood,
        and nothing follows about what else their channels showed (no observation).
        """
        if not posts.num_rows:
            return
        if capture is not self._held_of or whole is not self._held_whole:
            self._flush()
            self._held_of, self._held_whole = capture, whole
        capture.counts.kept += posts.num_rows
        self._held.append(posts)
        self._held_rows += posts.num_rows
        self._held_bytes += posts.get_total_buffer_size()
        if self._held_rows >= TOGETHER_ROWS or self._held_bytes >= TOGETHER_BYTES:
            self._flush()

    def _flush(self) -> None:
        """Take in the posts that are held."""
        held, self._held, self._held_rows, self._held_bytes = self._held, [], 0, 0
        if self._held_of is not None and held:
            self._take(self._held_of, held, self._held_whole)

    def _take(self, capture: OpenCapture, held: Sequence[pa.RecordBatch], whole: bool) -> None:
        """Tell which posts are new, and write them and that they were seen."""
        # The texts, most of all bytes, are not copied to stand behind one another.
        texts = pa.chunked_array([posts.column("text") for posts in held])
        posts = pa.concat_batches([posts.drop_columns("text") for posts in held])
        of, count = capture.of, posts.num_rows
        collected = pa.scalar(of.collected_at, tables.TIME)
        versions = pa.concat_arrays([version_ids(posts) for posts in held])
        rows, new = self._index().resolve(keys(versions), self._next_row)
        said = posts.column("collected_at")
        seen_at = said.fill_null(collected)
        known = said if of.basis == "mtime" else seen_at
        channels = posts.column("channel").dictionary_encode()
        columns: Mapping[str, pa.Array] = {
            "row": pa.array(rows),
            "capture": _repeat(capture.number, count, pa.int64()),
            "evidence": pa.DictionaryArray.from_arrays(
                _repeat(0, count, pa.int32()), pa.array([of.evidence])
            ),
            "version": versions,
            "seen_at": seen_at,
            "channel": channels,
            "id": posts.column("id"),
        }
        self._sightings.write(
            pa.RecordBatch.from_arrays(
                [columns[name] for name in tables.SIGHTINGS.names], schema=tables.SIGHTINGS
            )
        )
        self.media.listed(capture.number, rows, posts.column("media"))
        if new.any():
            given = {**columns, "text": texts}
            fresh = pa.Table.from_arrays(
                [
                    posts.column(name) if name in posts.schema.names else given[name]
                    for name in tables.POSTS.names
                ],
                schema=tables.POSTS,
            )
            self._posts.write(fresh if new.all() else fresh.filter(pa.array(new)))
        added = int(new.sum())
        self._next_row += added
        capture.counts.new += added
        if whole:
            self._observe(capture, channels, posts.column("posted_at"), known)

    def reject(self, capture: OpenCapture, record: Rejected) -> None:
        """Take in a record that could not be read."""
        self._open()
        number = capture.counts.rejected = capture.counts.rejected + 1
        short = number > WHOLE_EXCERPTS
        row: dict[str, Value] = {
            "number": number,
            "member": None if record.member is None else storable(record.member),
            "record": record.record,
            "offset": record.offset,
            "length": record.length,
            "reason": storable(record.reason),
            "excerpt": record.excerpt[:SHORT_EXCERPT] if short else record.excerpt,
        }
        capture.rejects.update(prefixed(encode(row[name]) for name in catalogue.REJECT))
        self._connection.execute(
            f"INSERT INTO rejects (capture, {', '.join(catalogue.REJECT)})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (capture.number, *(row[name] for name in catalogue.REJECT)),
        )

    def finish(self, capture: OpenCapture) -> None:
        """End a capture: its observations and its row, with their leaf."""
        self._flush()
        self._open()
        digest = hashlib.sha256()
        for number, (channel, seen_at) in enumerate(sorted(capture.seen, key=_null_first), 1):
            seen = capture.seen[channel, seen_at]
            values = (
                number,
                channel,
                capture.of.mode,
                seen.from_at,
                seen.last_at,
                seen_at,
                seen.posts,
            )
            digest.update(prefixed(map(encode, values)))
            self._connection.execute(
                f"INSERT INTO observations (capture, {', '.join(catalogue.OBSERVATION)})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (capture.number, *values),
            )
        of, counts = capture.of, capture.counts
        catalogue.append(
            self._connection,
            "capture",
            {
                "capture": capture.number,
                "evidence": of.evidence,
                "name": storable(of.name),
                "member": None if of.member is None else storable(of.member),
                "container": of.container,
                "format": of.format,
                "version": of.version,
                "tool": TOOL,
                "options": of.options,
                "mode": of.mode,
                "collected_at": catalogue.micros(of.collected_at),
                "basis": of.basis,
                "kept_at": catalogue.micros(self._kept_at),
                "read": counts.read,
                "kept": counts.kept,
                "rejected": counts.rejected,
                "new": counts.new,
                "observations": digest.hexdigest(),
                "rejects": capture.rejects.hexdigest(),
            },
        )

    def keep(self, staged: Staged) -> None:
        """Take in bytes that came out of a container, to be evidence of their own."""
        self._open()
        known = self._connection.execute(
            "SELECT 1 FROM evidence WHERE digest = ?", (staged.digest,)
        ).fetchone()
        if known:
            if staged.copy is not None:
                staged.copy.unlink()
        else:
            self._staged[staged.digest] = staged
            row: dict[str, Value] = {"digest": staged.digest, "size": staged.size}
            catalogue.append(self._connection, "evidence", row)

    def attach(self, rows: pa.Table) -> None:
        """Take in what posts have attached (schema ``tables.ATTACHED``)."""
        if rows.num_rows:
            self._open()
            self.media.attach(rows)

    def commit(self) -> None:
        """Sync and rename evidence and segments, then make everything so."""
        if not self._connection.in_transaction:
            self.committed = True
            return
        self._evidence.publish(list(self._staged.values()))
        made = self._posts.finish(self._next_segment, self._first_row)
        made += self._sightings.finish(self._next_segment + len(made), None)
        made += self.media.finish(self._next_segment + len(made))
        if self._shared is not None:
            self._shared.put_segments(made)
        for segment in made:
            catalogue.append(self._connection, "segment", _row(segment))
        self._connection.execute("COMMIT")
        self.committed = True
        self._evidence.published()

    def abandon(self) -> None:
        """Throw away everything that was not committed."""
        self._held = []
        self._posts.abandon()
        self._sightings.abandon()
        self.media.abandon()
        for staged in self._staged.values():
            if staged.copy is not None:
                staged.copy.unlink(missing_ok=True)
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _open(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    def _observe(
        self, capture: OpenCapture, channels: pa.DictionaryArray, posted: pa.Array, known: pa.Array
    ) -> None:
        """Widen what the capture shows of each channel at each time of looking."""
        times = known.dictionary_encode("encode")
        pairs = channels.indices.to_numpy() * np.int64(len(times.dictionary))
        pairs = pa.array(pairs + times.indices.to_numpy()).dictionary_encode()
        of, at = pairs.indices.to_numpy(), posted.cast(pa.int64())
        dated = at.is_valid().to_numpy(zero_copy_only=False)
        first, last = np.full((2, len(pairs.dictionary)), [[_NEVER.max], [_NEVER.min]])
        there, instants = of[dated], at.fill_null(0).to_numpy()[dated]
        np.minimum.at(first, there, instants)
        np.maximum.at(last, there, instants)
        names = channels.dictionary.to_pylist()
        seen_at = times.dictionary.cast(pa.int64()).to_pylist()
        for pair, from_at, last_at, count in zip(
            *(
                each.tolist()
                for each in (pairs.dictionary.to_numpy(), first, last, np.bincount(of))
            ),
            strict=True,
        ):
            channel, looked = divmod(pair, len(seen_at))
            seen = capture.seen.setdefault((names[channel], seen_at[looked]), Seen(None, None, 0))
            seen.posts += count
            if from_at <= last_at:  # else none is dated
                seen.from_at = from_at if seen.from_at is None else min(from_at, seen.from_at)
                seen.last_at = last_at if seen.last_at is None else max(last_at, seen.last_at)


def _null_first(key: tuple[str, int | None]) -> tuple[str, bool, int]:
    channel, seen_at = key
    return channel, seen_at is not None, seen_at or 0


def _repeat(value: object, count: int, kind: pa.DataType) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind), count)


def _row(segment: Segment) -> dict[str, Value]:
    return {
        "number": segment.number,
        "kind": segment.kind,
        "file": segment.file,
        "digest": segment.digest,
        "size": segment.size,
        "rows": segment.rows,
        "first_row": segment.first_row,
    }
