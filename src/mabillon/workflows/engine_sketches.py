"""Holdings whose sketches an engine computes, where the segments are, instead of a cache here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.archive.parts import parts, read_parts
from mabillon.archive.register import Register
from mabillon.archive.sketches import COMMON, Asked, SketchCache
from mabillon.archive.store import Store
from mabillon.archive.stretches import stretches
from mabillon.engine import EMBEDDED, outer_lines
from mabillon.engine.contract import PART, Engine, Kernel, Relation, Stream
from mabillon.engine.pairs import SIZES, VALUES
from mabillon.engine.sharing import ASKED, RUNS, find
from mabillon.engine.sketching import TEXTS, sizes_of, sketched, values_of
from mabillon.examine.candidates import Shared
from mabillon.text.cores import Cores, cores_of
from mabillon.text.furniture import Repeated, edges
from mabillon.text.hashing import Hashes
from mabillon.text.lines import read_lines, together
from mabillon.text.signs import Signs, signs_of
from mabillon.text.sketch import RATE, SHORT, Values
from mabillon.workflows.holdings import Holdings

Rows = npt.NDArray[np.int64]

_POSTS: Final = "posts"
_SHARED: Final = ("row", "shared", "sampled", "size", "words", "asked")
"""The columns of ``sharing.FOUND`` as ``Shared`` has them."""


def sketches_on(
    engine: Engine, store: Store, register: Register, position: int
) -> EngineSketches | None:
    """Return the sketches that a cluster computes; None on this machine, which has its cache."""
    return None if engine.name == EMBEDDED else EngineSketches(engine, store, register, position)


class EngineSketches(SketchCache):
    """What a sketch cache answers, over all posts known at a ledger position, by an engine.

    Every segment is read whole and held against its digest before anything is said. What is
    taken in while the engine computes is not looked at.
    """

    def __init__(self, engine: Engine, store: Store, register: Register, position: int) -> None:
        super().__init__(())
        self.engine, self.position = engine, position
        self._store = store
        self._register = register
        self._segments = store.segments(_POSTS, position)
        self.rows = sum(segment.rows for segment in self._segments)
        engine.expect(self.rows)

    @cached_property
    def values(self) -> Relation:
        """``pairs.VALUES`` of all posts."""
        return values_of(self.engine, self._sketched)

    @cached_property
    def _kept_values(self) -> Relation:
        return self.engine.kept(self.values)

    @cached_property
    def every_size(self) -> Relation:
        """``pairs.SIZES`` of all posts."""
        return self.engine.kept(sizes_of(self.engine, self._sketched))

    @cached_property
    def texts(self) -> Relation:
        """``sketching.TEXTS`` of all posts, from the segments."""
        return self.posts(TEXTS)

    def posts(self, schema: pa.Schema) -> Relation:
        """Return columns of all posts, read and held against their digests by the workers."""
        told = parts(self._store, self.position, most=PART)
        kernel = Kernel(schema, partial(read_parts, schema=schema))
        return self.engine.mapped(self.engine.given(told, parts=max(told.num_rows, 1)), kernel)

    @cached_property
    def _sketched(self) -> Relation:
        return sketched(self.engine, self.texts, self._channels)

    @cached_property
    def _channels(self) -> dict[str, int]:
        """The number of each raw channel key: keys of one channel of the register share theirs."""
        held = self._store.posts(["channel"], position=self.position, encoded=["channel"])
        keys = held["channel"].unique().to_pylist()
        found = {key: self._register.channel_of_key(key) for key in keys}
        names = {key: channel.name if channel else key for key, channel in found.items()}
        numbers = {name: n for n, name in enumerate(sorted(set(names.values())))}
        return {key: numbers[name] for key, name in names.items()}

    def find_all(
        self, values: Values, asked: Rows, before_row: int, within: Rows | None = None
    ) -> Shared:
        """Return the rows under ``before_row`` that share values with several questions."""
        given = pa.table(
            [
                pa.array(values.view(np.int64)),
                pa.array(asked),
                pa.array(values % np.uint64(RATE) == 0),
            ],
            schema=ASKED,
        )
        runs = pa.Table.from_pylist(
            [{"first": a, "end": b} for a, b in stretches(self._segments)], schema=RUNS
        )
        sizes = self.every_size
        found = self.engine.table(
            find(
                self.engine,
                self.engine.given(given),
                self._kept_values,
                sizes.select("row", "words", size=sizes["values"]),
                self.engine.given(runs),
                COMMON,
            )
        )
        rows, shared, sampled, size, words, whose = (found[name].to_numpy() for name in _SHARED)
        early = rows < before_row
        if within is not None:
            low, high = within[whose].T
            early &= (low <= rows) & (rows < high)
        columns = (rows, shared, sampled, size, words.astype(np.int32), whose)
        return Shared(*(column[early] for column in columns))

    def sizes(self, before_row: int) -> tuple[Rows, npt.NDArray[np.int32]]:
        """Return (values kept, words) of every row under ``before_row``."""
        made = self.every_size
        found = self.engine.table(made.select("row", "words", size=made["values"]).order_by("row"))
        size, words = (found[name].to_numpy()[:before_row] for name in ("size", "words"))
        return size, words.astype(np.int32)

    def words(self, rows: Rows) -> Rows:
        """Return how many words the posts of rows have, ascending."""
        return self._words[rows]

    @cached_property
    def _words(self) -> Rows:
        return self.sizes(self.rows)[1].astype(np.int64)

    def signs(self, rows: Rows) -> tuple[Signs, Rows]:
        """Return the signs of the words of rows, ascending, and where each one's begin and end."""
        lines = together(read_lines(self._store.texts(rows)))
        return signs_of(lines), lines.texts

    def repeated(self, asked: Sequence[Asked]) -> list[list[Repeated]]:
        """Return, of each channel, the lines that stand again and again at its posts' edges."""
        return [self._of_channel(*one) for one in asked]

    def _of_channel(self, channel: str, rows: Rows, linked: bool) -> list[Repeated]:
        lines = self._repeated.get((channel, linked), [])
        posts = np.searchsorted(rows, [row for _, row, _ in lines]).tolist()
        return [
            Repeated(line, post, place) for (line, _, place), post in zip(lines, posts, strict=True)
        ]

    @cached_property
    def _repeated(self) -> dict[tuple[str, bool], list[tuple[int, int, int]]]:
        """(Raw channel key, of linked lines alone) -> (line, row, place) of what is repeated."""
        keys = sorted(self._channels)
        numbers = {key: n for n, key in enumerate(keys)}
        texts = self.posts(outer_lines.TEXTS)
        made = self.engine.table(outer_lines.repeated_lines(self.engine, texts, numbers))
        found: dict[tuple[str, bool], list[tuple[int, int, int]]] = {}
        lines = made["line"].to_numpy().view(np.uint64).tolist()
        rest = (made[name].to_pylist() for name in ("channel", "linked", "row", "place"))
        for line, channel, linked, row, place in zip(lines, *rest, strict=True):
            found.setdefault((keys[channel], linked), []).append((line, row, place))
        return found

    def cores(self, rows: Rows) -> tuple[Cores, Hashes]:
        """Return the cores of the posts of rows, ascending, and their outer lines' hashes."""
        texts = self._store.texts(rows)
        lines = edges(together(read_lines(texts))).lines
        return cores_of(pa.array(texts, pa.large_string())), lines


def sketched_values(holdings: Holdings, engine: Engine) -> tuple[Relation | Stream, Relation]:
    """Return the sketch values of all posts and their sizes, from where they are."""
    if isinstance(holdings.sketches, EngineSketches):
        return holdings.sketches.values, holdings.sketches.every_size
    values = Stream(VALUES, lambda: _values(holdings), whole="value")
    return values, engine.given(_sizes(holdings))


def _values(holdings: Holdings) -> Iterator[pa.RecordBatch]:
    for batch in holdings.sketches.by_value(holdings.size):
        columns = [batch.column("value").view(pa.int64()), batch.column("row")]
        yield pa.record_batch(columns, schema=VALUES)


def _sizes(holdings: Holdings) -> pa.Table:
    """Return ``engine.pairs.SIZES`` of all rows."""
    names = pa.array([holdings.name(k) for k in holdings.channel_keys], pa.string())
    _, numbers = np.unique(names.to_numpy(zero_copy_only=False), return_inverse=True)
    channel = numbers.astype(np.int32)[holdings.column("channel").indices.to_numpy()]
    size, words = holdings.sketches.sizes(holdings.size)
    sampled = holdings.sketches.sampled(holdings.size)
    columns = (holdings.column("row").to_numpy(), channel, words, words < SHORT, size, sampled)
    return pa.table([pa.array(column) for column in columns], schema=SIZES)
