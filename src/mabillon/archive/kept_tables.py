"""What the segments of an archive hold, as tables: posts, sightings, media, what is attached."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon import tables
from mabillon.archive import segments
from mabillon.archive.catalogued import Catalogued
from mabillon.archive.places import digest_of
from mabillon.archive.segments import Segment
from mabillon.archive.shared import SharedFiles
from mabillon.archive.text_pages import TextPages
from mabillon.errors import ArchiveDamaged
from mabillon.text.distinct import distinct


class KeptTables(Catalogued):
    """The tables of an archive, read from the segments that its catalogue names.

    ``shared``: the files of a shared archive, whose segments are objects of a store; None = they
    stand in the archive's own folder.
    """

    def __init__(
        self, root: Path, connection: sqlite3.Connection, shared: SharedFiles | None
    ) -> None:
        super().__init__(root, connection)
        self.shared = shared

    # --- Posts --------------------------------------------------------------------------

    def segments(self, kind: str, position: int | None = None) -> list[Segment]:
        """Return the segments of a kind (`segments.SCHEMAS`) in their order."""
        found = self.connection.execute(
            "SELECT number, kind, file, digest, size, rows, first_row FROM standing_segments"
            " WHERE kind = ? AND leaf < ? ORDER BY number",
            (kind, self._upto(position)),
        )
        return [segments.told(*row) for row in found]

    def segment_files(self, kind: str, position: int | None = None) -> list[Path]:
        """Return the Parquet files of a kind in their order, for an engine to scan."""
        held = self.segments(kind, position)
        self._bring(held)
        return [self._folder / segment.file for segment in held]

    def segment_address(self, segment: Segment) -> str:
        """Return where a segment is to be read by who has no catalogue (`places.read_whole`).

        A local path, or an ``s3://`` address that the user agreed to ask.
        """
        if self.shared is None:
            return str(self._folder / segment.file)
        return self.shared.address_of(f"segments/{segment.file}")

    def check_segments(self, position: int | None = None) -> None:
        """Make sure that the posts known at a position are as they were written.

        Raises
        ------
        ArchiveDamaged
            A segment is missing or was altered; the message names it.
        """
        for segment in self.segments("posts", position):
            path = self._folder / segment.file
            with self._promised([segment]):
                digest = digest_of(path)
                if digest != segment.digest and self.shared is not None:
                    path.unlink()  # only a copy: the object decides
                    self._bring([segment])
                    digest = segment.digest
            if digest != segment.digest:
                raise ArchiveDamaged(
                    "this segment was altered", where=str(path), do="run `mabillon audit`"
                )

    def rows(self, position: int | None = None) -> int:
        """Return the number of rows of POSTS."""
        return sum(segment.rows for segment in self.segments("posts", position))

    def posts(
        self,
        columns: Sequence[str] | None = None,
        *,
        channels: Collection[str] | None = None,
        rows: npt.NDArray[np.int64] | None = None,
        position: int | None = None,
        encoded: Collection[str] = (),
        keep: bool = False,
    ) -> pa.Table:
        """Return posts (schema ``tables.POSTS`` or some of its columns), by row.

        Parameters
        ----------
        columns
            Which columns, in which order; None = all.
        channels
            Only posts of these channel keys.
        rows
            Only these row numbers; each comes once, and those beyond the position are
            left out.
        encoded
            Columns of text to be given as dictionaries; not where ``rows`` are asked for.
        keep
            Whether what was read for ``rows`` is kept in memory for the next question.
        """
        return self._table(
            "posts", columns, position, rows, channels=channels, encoded=encoded, keep=keep
        )

    def texts(self, rows: npt.NDArray[np.int64]) -> list[str]:
        """Return the texts of these rows, ascending and each once, all there are."""
        every = self.segments("posts")
        starts = [segment.first_row or 0 for segment in every]
        held = [every[n] for n in distinct(np.searchsorted(starts, rows, "right") - 1)]
        with self._promised(held):
            return TextPages(self._folder, self.root / "caches" / "pages").texts(held, rows)

    def sightings(
        self,
        columns: Sequence[str] | None = None,
        *,
        channels: Collection[str] | None = None,
        rows: Collection[int] | None = None,
        position: int | None = None,
        keep: bool = False,
    ) -> pa.Table:
        """Return sightings (schema ``tables.SIGHTINGS``) in the order of keeping.

        ``channels``, ``rows``: only of these channel keys, of these rows of POSTS. ``keep``: as
        of `posts`.
        """
        held = self.segments("sightings", position)
        with self._promised(held):
            return segments.read(
                self._folder, held, tables.SIGHTINGS, columns, channels, rows, keep=keep
            )

    # --- Media --------------------------------------------------------------------------

    def media_files(
        self,
        columns: Sequence[str] | None = None,
        *,
        rows: npt.NDArray[np.int64] | None = None,
        position: int | None = None,
    ) -> pa.Table:
        """Return media files (schema ``tables.MEDIA_FILES`` or some columns), by row."""
        return self._table("media", columns, position, rows)

    def frames(
        self,
        columns: Sequence[str] | None = None,
        *,
        rows: npt.NDArray[np.int64] | None = None,
        position: int | None = None,
    ) -> pa.Table:
        """Return what was hashed (schema ``tables.FRAMES`` or some columns), by row."""
        return self._table("frames", columns, position, rows)

    def listed(
        self, columns: Sequence[str] | None = None, *, position: int | None = None
    ) -> pa.Table:
        """Return what captures list as attached (schema ``tables.LISTED`` or some columns)."""
        return self._table("listed", columns, position)

    def listed_by(
        self, captures: Collection[int], *, position: int | None = None
    ) -> Iterator[pa.Table]:
        """Yield what captures list as attached to posts (schema ``tables.LISTED``), in order.

        ``captures``: only these. Some ten thousand rows come at a time.
        """
        held = self.segments("listed", position)
        wanted = np.unique(np.fromiter(captures, np.int64, len(captures)))
        with self._promised(held):
            yield from segments.groups(self._folder, held, tables.LISTED, wanted)

    def attached(
        self, columns: Sequence[str] | None = None, *, position: int | None = None
    ) -> pa.Table:
        """Return what posts have attached (schema ``tables.ATTACHED`` or some columns).

        In the order of keeping; of the same post and place the last row counts.
        """
        return self._table("attached", columns, position)

    def _table(
        self,
        kind: str,
        columns: Sequence[str] | None,
        position: int | None,
        rows: npt.NDArray[np.int64] | None = None,
        *,
        channels: Collection[str] | None = None,
        encoded: Collection[str] = (),
        keep: bool = False,
    ) -> pa.Table:
        """Return rows of a kind; ``rows``: only these, in order, those there are."""
        held, schema = self.segments(kind, position), segments.SCHEMAS[kind]
        with self._promised(held):
            if rows is None:
                return segments.read(self._folder, held, schema, columns, channels, encoded=encoded)
            wanted = _each_once(np.asarray(rows, np.int64))
            wanted = wanted[(wanted >= 0) & (wanted < sum(segment.rows for segment in held))]
            return segments.take(self._folder, held, schema, columns, channels, wanted, keep=keep)

    @property
    def _folder(self) -> Path:
        return (self.root if self.shared is None else self.shared.copies) / "segments"

    def _bring(self, held: Sequence[Segment]) -> None:
        """Have the files of these segments here; those of a local archive are."""
        if self.shared is not None:
            self.shared.fetch_all([self.shared.segment(segment) for segment in held])

    @contextmanager
    def _promised(self, held: Sequence[Segment]) -> Iterator[None]:
        """Have these segments here; say so plainly where one is missing or broken."""
        self._bring(held)
        try:
            yield
        except (OSError, pa.ArrowException) as error:
            raise ArchiveDamaged(
                f"a segment is missing or damaged ({error})",
                where=str(self._broken(held) or self._folder),
                do="run `mabillon audit`",
            ) from error

    def _broken(self, held: Sequence[Segment]) -> Path | None:
        """Return the first file of these segments that is not as the ledger has it."""
        for segment in held:
            path = self._folder / segment.file
            try:
                whole = digest_of(path) == segment.digest
            except OSError:
                whole = False
            if not whole:
                return path
        return None


def _each_once(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return row numbers ascending, each once; mostly they are so already."""
    return rows if (rows[1:] > rows[:-1]).all() else distinct(rows)
