"""Media on their way into an intake: what was told of files, and what posts have attached."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive.segments import Segment, SegmentWriter
from mabillon.examine.media.told import Told

NO_FILES: Final = ("link", "poll", "location", "contact")
"""Kinds of what posts have attached that are no files."""

_TOGETHER: Final = 4096
"""Frames that are written at once."""


class MediaIntake:
    """Collects rows of MEDIA_FILES, FRAMES, LISTED, ATTACHED; its intake commits them."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, temporary: Path) -> None:
        self._first: dict[str, int | None] = {
            kind: connection.execute(
                "SELECT coalesce(sum(rows), 0) FROM segments WHERE kind = ?", (kind,)
            ).fetchone()[0]
            for kind in ("media", "frames")
        } | {"listed": None, "attached": None}
        self._writers = {kind: SegmentWriter(kind, folder, temporary) for kind in self._first}
        self._next = {kind: first or 0 for kind, first in self._first.items()}
        self._files: list[dict[str, Any]] = []
        self._frames: list[dict[str, Any]] = []

    def add(self, capture: int, evidence: str, told: Told) -> int:
        """Take in what was told of a file; return its row of MEDIA_FILES.

        Parameters
        ----------
        capture
            The capture in which it was read.
        evidence
            SHA-256 of the file's own bytes.
        """
        file = self._numbered("media")
        self._files.append(
            {
                "row": file,
                "capture": capture,
                "evidence": evidence,
                "medium": told.medium,
                "kind": told.kind,
                "width": told.width,
                "height": told.height,
                "duration_s": told.duration_s,
                "pages": told.pages,
                "turn": told.turn,
                "facts": [{"name": fact.name, "value": fact.value} for fact in told.facts],
                "also": list(told.also),
                "text": told.text,
            }
        )
        self._frames.extend(
            {
                "row": self._numbered("frames"),
                "file": file,
                "evidence": evidence,
                "at_s": frame.at_s,
                "page": frame.page,
                "scene": frame.scene,
                "region": None if frame.region is None else list(frame.region),
                "pdq": frame.pdq,
                "dhash": frame.dhash,
                "quality": frame.quality,
            }
            for frame in told.frames
        )
        if len(self._frames) >= _TOGETHER:
            self._write()
        return file

    def listed(self, capture: int, posts: npt.NDArray[np.int64], media: pa.Array) -> None:
        """Take in what a capture says that posts have attached, where that is a file.

        Parameters
        ----------
        posts
            Rows of POSTS.
        media
            What each of them has attached (``tables.MEDIA``).
        """
        if media.null_count == len(media):
            return
        of = pc.list_parent_indices(media).to_numpy()
        items = media.flatten()
        kind, name, _, _, digest = items.flatten()
        rows = pa.RecordBatch.from_arrays(
            [
                pa.repeat(pa.scalar(capture, pa.int64()), len(items)),
                pa.array(posts[of]),
                pa.array(np.arange(len(of)) - np.searchsorted(of, of), pa.int32()),
                kind.dictionary_encode(),
                name,
                digest,
            ],
            schema=tables.LISTED,
        )
        is_file = pc.invert(pc.is_in(kind, value_set=pa.array(NO_FILES)))
        self._writers["listed"].write(rows.filter(is_file))

    def attach(self, rows: pa.Table) -> None:
        """Take in rows of ATTACHED."""
        for batch in rows.combine_chunks().to_batches():
            self._writers["attached"].write(batch)

    def finish(self, number: int) -> list[Segment]:
        """Sync and rename what was written; ``number``: of the first segment."""
        self._write()
        made: list[Segment] = []
        for kind, writer in self._writers.items():
            made += writer.finish(number + len(made), self._first[kind])
        return made

    def abandon(self) -> None:
        """Throw away what was not finished."""
        for writer in self._writers.values():
            writer.abandon()

    def _numbered(self, kind: str) -> int:
        row = self._next[kind]
        self._next[kind] += 1
        return row

    def _write(self) -> None:
        files, self._files = self._files, []
        frames, self._frames = self._frames, []
        for kind, rows in (("media", files), ("frames", frames)):
            schema = {"media": tables.MEDIA_FILES, "frames": tables.FRAMES}[kind]
            if rows:
                self._writers[kind].write(pa.RecordBatch.from_pylist(rows, schema=schema))
