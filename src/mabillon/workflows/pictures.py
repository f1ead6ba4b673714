"""The media of an archive: what is held of each, which post has which, and what resembles what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon import tables
from mabillon.archive.picture_hashes import HashCache, Hashed, open_hashes
from mabillon.archive.runs import Progress
from mabillon.archive.store import Store
from mabillon.examine.media import dhash, pdq
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.told import Fact, Frame, Told
from mabillon.workflows.attached import attached

By = Literal["pdq", "dhash"]

_BYTES: Final[dict[By, int]] = {"pdq": pdq.BYTES, "dhash": dhash.BYTES}


class MediaFile(NamedTuple):
    """A media file of the archive: ``evidence``: SHA-256 of its bytes; ``row``: of MEDIA_FILES."""

    row: int
    evidence: str
    capture: int
    told: Told


class Attachment(NamedTuple):
    """What a post has attached at a ``place`` of its list, as ``name``; how that is known."""

    post: int
    place: int
    name: str | None
    evidence: str
    basis: str


class NearFrame(NamedTuple):
    """A stored frame near one that was asked.

    Parameters
    ----------
    row
        Of FRAMES.
    asked
        Place of the asked frame in what was asked.
    by
        The hash by which it is near.
    bits
        How many bits differ.
    turn
        In which turn of the asked frame, a place in ``turning.TURNS``.
    """

    row: int
    asked: int
    by: By
    bits: int
    turn: int


class Pictures:
    """Media as known at a position.

    Parameters
    ----------
    store
        The archive.
    position
        A ledger position; None = now.
    limits
        How near is near.
    progress
        Told how far the index of hashes is, which is made when it lags.
    """

    def __init__(
        self,
        store: Store,
        position: int | None = None,
        limits: Limits | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.store = store
        self.position = position
        self.limits = limits or Limits()
        self._progress = progress

    @cached_property
    def files(self) -> dict[str, int]:
        """The rows of MEDIA_FILES by the SHA-256 of each; of one told twice the last.

        What was destroyed is not among them, at whatever position it is asked for.
        """
        held = self.store.media_files(["row", "evidence"], position=self.position)
        found = dict(zip(held["evidence"].to_pylist(), held["row"].to_pylist(), strict=True))
        for stone in self.store.tombstones():
            found.pop(stone.evidence, None)
        return found

    def of(self, evidence: str) -> MediaFile | None:
        """Return what is held of a media file; null = it is not there, or was not told."""
        row = self.files.get(evidence)
        if row is None:
            return None
        held = self.store.media_files(rows=np.array([row]), position=self.position).to_pylist()[0]
        at = np.flatnonzero(self._frame_files == row)
        frames = self.store.frames(rows=at, position=self.position).to_pylist()
        told = Told(
            medium=held["medium"],
            kind=held["kind"],
            width=held["width"],
            height=held["height"],
            duration_s=held["duration_s"],
            pages=held["pages"],
            turn=held["turn"],
            facts=tuple(Fact(fact["name"], fact["value"]) for fact in held["facts"]),
            also=tuple(held["also"]),
            frames=tuple(map(_frame, frames)),
            text=held["text"],
        )
        return MediaFile(row, evidence, held["capture"], told)

    def name(self, file: MediaFile) -> str:
        """Return the name by which a file was handed in, after its container's if it has one."""
        name, member = self.store.connection.execute(
            "SELECT name, member FROM captures WHERE capture = ?", (file.capture,)
        ).fetchone()
        return name if member is None else f"{name}!{member}"

    def frames(self, rows: Iterable[int]) -> dict[int, tuple[str, Frame]]:
        """Return rows of FRAMES: of each the file (SHA-256) that it is of, and the frame."""
        wanted = np.array(sorted(set(rows)), np.int64)
        held = self.store.frames(rows=wanted, position=self.position).to_pylist()
        return {row["row"]: (row["evidence"], _frame(row)) for row in held}

    # --- What posts have ----------------------------------------------------------------

    def attached_to(self, post: int) -> list[Attachment]:
        """Return what a post (row of POSTS) has attached and the archive holds, in its order."""
        return self._some(np.flatnonzero(self.attachments["post"].to_numpy() == post))

    def posts_with(self, evidence: str) -> list[int]:
        """Return the posts (rows of POSTS) that have a media file, ascending."""
        codes, values = self._attached_files
        if evidence not in values:
            return []
        found = self._some(np.flatnonzero(codes == values[evidence]))
        return sorted({one.post for one in found if one in self.attached_to(one.post)})

    def _some(self, places: npt.NDArray[np.int64]) -> list[Attachment]:
        """Return attachments; of the same post and place the last counts."""
        rows = self.attachments.take(pa.array(places)).to_pylist()
        last = {(row["post"], row["place"]): Attachment(**row) for row in rows}
        return [last[key] for key in sorted(last)]

    @cached_property
    def attachments(self) -> pa.Table:
        """What posts have attached (schema ``tables.ATTACHED``), what was said by hand last."""
        return attached(self.store, self.position)

    @cached_property
    def _attached_files(self) -> tuple[npt.NDArray[np.int32], dict[str, int]]:
        """Of each attachment the number of its file, and the files by number."""
        column = self.attachments["evidence"].unify_dictionaries().combine_chunks()
        if isinstance(column, pa.ChunkedArray):  # combined from none
            column = pa.array([], tables.WORD)
        values = column.dictionary.to_pylist()
        return column.indices.to_numpy(), {value: at for at, value in enumerate(values)}

    @cached_property
    def _frame_files(self) -> npt.NDArray[np.int64]:
        """MEDIA_FILES.row of each frame."""
        return np.asarray(self.store.frames(["file"], position=self.position)["file"].to_numpy())

    # --- What resembles what ------------------------------------------------------------

    def near(
        self, frames: Sequence[Frame], radii: Mapping[By, int] | None = None
    ) -> list[NearFrame]:
        """Return the stored frames within the radii of any of some frames, by row.

        A frame comes once for each asked frame and each hash by which it is near; those asked
        may be among them, if they are of the archive. Of a file told twice the last counts.

        Parameters
        ----------
        frames
            What is asked.
        radii
            Bits that may differ, by hash; null = as many as make two pictures near.
        """
        radii = radii or {"pdq": self.limits.pdq_radius, "dhash": self.limits.dhash_radius}
        count = len(self._frame_files)
        counts = np.isin(self._frame_files, list(self.files.values()))
        found = []
        for place, frame in enumerate(frames):
            for by, radius in radii.items():
                asked = getattr(frame.hashes, by)
                if asked is None:
                    continue
                near = self._caches[by].find(asked, radius, count)
                found += [
                    NearFrame(int(row), place, by, int(bits), int(turn))
                    for row, bits, turn in zip(near.rows, near.bits, near.asked, strict=True)
                    if counts[row]
                ]
        return sorted(found)

    @cached_property
    def _caches(self) -> dict[By, HashCache]:
        folder = self.store.root / "caches" / "pictures"
        held = self.store.segments("frames")

        def opened(by: By) -> HashCache:
            def hashes(first: int, end: int) -> Hashed:
                column = self.store.frames([by], rows=np.arange(first, end))[by]
                return _upright(column, _BYTES[by])

            return open_hashes(folder / by, held, hashes, self._progress)

        return {by: opened(by) for by in _BYTES}


def _upright(column: pa.ChunkedArray, size: int) -> Hashed:
    """Return the first of the eight turns of packed hashes."""
    there = column.is_valid().to_numpy(zero_copy_only=False)
    packed = b"".join(turns.as_py()[:size] if turns.is_valid else bytes(size) for turns in column)
    return Hashed(np.frombuffer(packed, np.uint8).reshape(-1, size), there)


def _frame(row: Mapping[str, Any]) -> Frame:
    return msgspec.convert(
        {name: row[name] for name in Frame.__struct_fields__}, Frame, builtin_types=(bytes,)
    )
