"""Single texts out of the segments: only the page that one stands in is unpacked.

Whoever reads a column of Parquet through Arrow unpacks a whole row group, some ten thousand
texts, for the one that is asked for. A row group is written in pages, each compressed by
itself and each with a checksum (Apache Parquet, format specification, "Data Pages"). Where the
pages of the texts begin is read off their headers once for each segment and kept as a cache
under the segment's digest; the texts themselves always come from the segment.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from mabillon.archive.segments import Segment

Pages = npt.NDArray[np.int64]
"""(pages, 6), a page a row: its first text within the segment, where its header begins in the
file, the bytes of the header, of the texts compressed and plain, and their CRC-32."""

_COLUMN: Final = "text"
_KEPT: Final = 64
"""Pages from which on it is worth keeping where they begin."""
_AT_ONCE: Final = 64
"""Pages that a thread unpacks one after the other."""
_HEADER: Final = 1 << 8
"""Bytes within which a page's header ends."""
_DATA_PAGE, _PLAIN = 0, 0
_UNCHECKED: Final = -1
"""Stands for the checksum of a page that was written without one."""
_SIZE = struct.Struct("<I")


class TextPages:
    """The texts of the posts' segments in a folder; ``cache``: where the pages' places are kept."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder, self._cache = folder, cache

    def texts(self, segments: Sequence[Segment], rows: npt.NDArray[np.int64]) -> list[str]:
        """Return the texts of rows, ascending and each once.

        Parameters
        ----------
        segments
            All segments of the posts, in order.

        Raises
        ------
        OSError, pyarrow.ArrowException
            A segment is missing or damaged.
        """
        found: list[str] = []
        starts = np.array([segment.first_row or 0 for segment in segments], np.int64)
        cuts = np.searchsorted(rows, starts).tolist()
        for segment, low, high in zip(segments, cuts, [*cuts[1:], len(rows)], strict=True):
            if low < high:
                found += self._of(segment, rows[low:high] - (segment.first_row or 0))
        return found

    def _of(self, segment: Segment, places: npt.NDArray[np.int64]) -> list[str]:
        path, kept = self._folder / segment.file, self._cache / f"{segment.digest}.npy"
        try:
            return _taken(path, _pages(str(path), kept), places)
        except pa.ArrowInvalid:  # is it the segment that is damaged, or what was kept of it?
            if not kept.exists():
                raise
            kept.unlink(missing_ok=True)
            _pages.cache_clear()
            return _taken(path, _pages(str(path), kept), places)


def _taken(path: Path, pages: Pages, places: npt.NDArray[np.int64]) -> list[str]:
    """Return the texts at these places of a segment, ascending and each once."""
    at = np.searchsorted(pages[:, 0], places, "right") - 1
    which, firsts = np.unique(at, return_index=True)
    asked = list(pairwise([*firsts.tolist(), len(places)]))
    inside = (places - pages[at, 0]).tolist()
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:

        def read(some: slice) -> list[str]:
            chosen = zip(pages[which[some]].tolist(), asked[some], strict=True)
            return [
                text
                for page, (first, end) in chosen
                for text in _texts(_unpacked(descriptor, page, path), inside[first:end])
            ]

        parts = [slice(n, n + _AT_ONCE) for n in range(0, len(which), _AT_ONCE)]
        if len(parts) == 1:
            return read(parts[0])
        with ThreadPoolExecutor(2) as pool:
            return [text for part in pool.map(read, parts) for text in part]
    finally:
        os.close(descriptor)


def _texts(data: bytes, places: Sequence[int]) -> Iterator[str]:
    """Yield the texts at these places, ascending, of a page (encoding PLAIN)."""
    at = here = 0
    try:
        for place in places:
            for _ in range(place - here):
                at += 4 + _SIZE.unpack_from(data, at)[0]
            end = at + 4 + _SIZE.unpack_from(data, at)[0]
            yield data[at + 4 : end].decode()
            at, here = end, place + 1
    except struct.error as error:
        raise pa.ArrowInvalid("a page ends before its texts do") from error


def _unpacked(descriptor: int, page: Sequence[int], path: Path) -> bytes:
    _, at, head, packed, plain, crc = page
    data = os.pread(descriptor, packed, at + head)
    if len(data) != packed or crc not in (zlib.crc32(data), _UNCHECKED):
        raise pa.ArrowInvalid(f"{path.name}: the page at byte {at:,} fails its checksum")
    try:
        unpacked: bytes = pa.Codec("zstd").decompress(data, plain, asbytes=True)
    except OSError as error:
        raise pa.ArrowInvalid(f"{path.name}: the page at byte {at:,}: {error}") from error
    return unpacked


@lru_cache(maxsize=1 << 12)
def _pages(path: str, kept: Path) -> Pages:
    """Return where the pages of the texts of a segment stand; a segment's file never changes."""
    try:
        found: Pages = np.load(kept, allow_pickle=False)
        if found.ndim != 2 or found.shape[1] != 6 or found.min(initial=0) < _UNCHECKED:
            raise ValueError(found.shape)
    except (OSError, ValueError, EOFError):  # it is not there, or not whole
        found = np.array(list(_scanned(Path(path))), np.int64).reshape(-1, 6)
        if len(found) >= _KEPT:
            _keep(kept, found)
    return found


def _keep(path: Path, pages: Pages) -> None:
    """Write them down, whole or not at all; in vain where nothing can be written."""
    temporary = path.with_name(f"tmp-{os.getpid()}-{path.name}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.save(file, pages, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)


def _scanned(path: Path) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Yield the pages of the texts of a segment (`Pages`), by their headers.

    Raises
    ------
    pyarrow.ArrowInvalid
        The texts are not written as segments write them.
    """
    metadata = pq.read_metadata(path)
    place = metadata.schema.names.index(_COLUMN)
    text = 0
    with path.open("rb") as file:
        for group in range(metadata.num_row_groups):
            chunk = metadata.row_group(group).column(place)
            at, end = chunk.data_page_offset, chunk.data_page_offset + chunk.total_compressed_size
            if chunk.compression != "ZSTD" or chunk.has_dictionary_page:
                raise pa.ArrowInvalid(f"{path.name}: the texts are not in plain pages of zstd")
            while at < end:
                file.seek(at)
                page = _header(file.read(_HEADER))
                if (page.kind, page.encoding) != (_DATA_PAGE, _PLAIN):
                    raise pa.ArrowInvalid(f"{path.name}: no page of texts at byte {at:,}")
                yield text, at, page.size, page.packed, page.plain, page.crc
                text += page.values
                at += page.size + page.packed


class _Header(NamedTuple):
    """What a page's header says, and how many bytes it has (``size``)."""

    kind: int
    plain: int
    packed: int
    crc: int
    values: int
    encoding: int
    size: int


def _header(data: bytes) -> _Header:
    """Read a page's header (Thrift's compact protocol)."""
    try:
        fields, size = _fields(data, 0)
        inner = fields[5]
        crc = fields[4] & 0xFFFFFFFF if 4 in fields else _UNCHECKED
        return _Header(fields[1], fields[2], fields[3], crc, inner[1], inner[2], size)
    except (IndexError, KeyError) as error:
        raise pa.ArrowInvalid("a page's header is not to be read") from error


def _fields(data: bytes, at: int) -> tuple[dict[int, Any], int]:
    """Read a structure; return its whole numbers and structures by field, and where it ends."""
    found: dict[int, Any] = {}
    field = 0
    while head := data[at]:
        at += 1
        kind, step = head & 15, head >> 4
        if step:
            field += step
        else:
            number, at = _varint(data, at)
            field = _signed(number)
        if kind in (_TRUE, _FALSE):
            found[field] = kind == _TRUE
        elif kind in _WHOLE:
            number, at = _varint(data, at)
            found[field] = _signed(number)
        elif kind == _BINARY:
            size, at = _varint(data, at)
            at += size
        elif kind == _STRUCTURE:
            found[field], at = _fields(data, at)
        else:
            raise KeyError(kind)
    return found, at + 1


_TRUE, _FALSE, _WHOLE, _BINARY, _STRUCTURE = 1, 2, (4, 5, 6), 8, 12


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
