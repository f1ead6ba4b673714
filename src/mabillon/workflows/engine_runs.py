"""Sketch runs made by workers, a stretch of rows each, and kept here as if made here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.archive.parts import parts, read_part
from mabillon.archive.sketches import arrays_of, lacking, put
from mabillon.archive.store import Store
from mabillon.engine.contract import Batches, Engine, Kernel

_SOURCES: Final = pa.schema(
    [
        pa.field("run", pa.int64()),  # first row of the run
        pa.field("end", pa.int64()),  # the row after its last
        pa.field("address", pa.string()),  # of a segment that has rows of it
        pa.field("digest", pa.string()),
        pa.field("first_row", pa.int64()),
        pa.field("rows", pa.int64()),
    ]
)

_PIECES: Final = pa.schema(
    [
        pa.field("run", pa.int64()),
        pa.field("name", pa.string()),  # of the array
        pa.field("piece", pa.int32()),  # 0, 1, 2 …
        pa.field("type", pa.string()),  # of its numbers, as numpy writes it
        pa.field("width", pa.int32()),  # numbers a row; 0 = it has one dimension
        pa.field("data", pa.binary()),
    ]
)

_PIECE: Final = 8 << 20
"""Bytes of a piece: what goes from a worker at once."""

_TEXT: Final = pa.schema([pa.field("text", pa.string())])

_WAVE: Final = 2
"""Runs that are made for each core before they are written: they are held here meanwhile."""


def make_runs(
    engine: Engine, store: Store, progress: Callable[[int, int], None] = lambda done, rows: None
) -> int:
    """Have the sketch runs of which nothing stands yet made by an engine.

    Interrupted, what was written stands; nothing else does. Runs of which a part stands are
    left to who opens the cache.

    Parameters
    ----------
    progress
        Told (rows that are sketched, rows to sketch).

    Returns
    -------
    int
        Rows that were sketched.
    """
    segments = store.segments("posts")
    folder = store.root / "caches" / "sketches"
    wanted = lacking(folder, segments)
    told = parts(store).to_pylist()
    total, done = sum(end - first for first, end in wanted), 0
    wave = max(1, _WAVE * engine.workers)
    for begin in range(0, len(wanted), wave):
        some = wanted[begin : begin + wave]
        rows = [
            {"run": first, "end": end, **part}
            for first, end in some
            for part in told
            if part["first_row"] < end and first < part["first_row"] + part["rows"]
        ]
        sources = engine.given(pa.Table.from_pylist(rows, schema=_SOURCES))
        made = engine.table(engine.grouped(sources, "run", Kernel(_PIECES, _made)))
        for first, end in some:
            put(folder, segments, first, _arrays(made.filter(made["run"].to_numpy() == first)))
            done += end - first
            progress(done, total)
    return done


def _made(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Make the runs of whole groups of ``_SOURCES``; yield their arrays in ``_PIECES``."""
    for batch in batches:
        sources = batch.to_pylist()
        for first in dict.fromkeys(source["run"] for source in sources):
            of_run = [source for source in sources if source["run"] == first]
            end = of_run[0]["end"]
            texts = partial(_taken, _texts(of_run, first, end), first)
            for name, array in arrays_of(texts, first, end).items():
                yield from _pieces(first, name, array)


def _texts(sources: list[dict[str, Any]], first: int, end: int) -> pa.ChunkedArray:
    """Return the texts of rows ``first`` to before ``end``, by row."""
    found = [_TEXT.empty_table()]
    for source in sorted(sources, key=lambda one: int(one["first_row"])):
        at = source["first_row"]
        only = range(max(first - at, 0), min(end - at, source["rows"]))
        read = read_part(source["address"], source["digest"], source["rows"], _TEXT, only)
        found.append(pa.Table.from_batches(read, _TEXT))
    return pa.concat_tables(found)["text"]


def _taken(texts: pa.ChunkedArray, first: int, rows: npt.NDArray[np.int64]) -> pa.ChunkedArray:
    """Return the texts of some rows; rows in a row are not copied."""
    return texts.slice(int(rows[0]) - first, len(rows))


def _pieces(run: int, name: str, array: npt.NDArray[Any]) -> Iterator[pa.RecordBatch]:
    data = np.ascontiguousarray(array).tobytes()
    width = array.shape[1] if array.ndim > 1 else 0
    for piece, at in enumerate(range(0, max(len(data), 1), _PIECE)):
        row = (run, name, piece, array.dtype.str, width, data[at : at + _PIECE])
        yield pa.record_batch(
            [pa.array([value], field.type) for value, field in zip(row, _PIECES, strict=True)],
            schema=_PIECES,
        )


def _arrays(pieces: pa.Table) -> dict[str, npt.NDArray[Any]]:
    """Put the pieces of one run together."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in pieces.sort_by("piece").to_pylist():
        found.setdefault(row["name"], []).append(row)
    made = {}
    for name, rows in found.items():
        flat = np.frombuffer(b"".join(row["data"] for row in rows), np.dtype(rows[0]["type"]))
        made[name] = flat.reshape(-1, rows[0]["width"]) if rows[0]["width"] else flat
    return made
