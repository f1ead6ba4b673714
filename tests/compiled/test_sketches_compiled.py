"""Compiled sketches and postings are those of the array code, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mabillon.archive import postings
from mabillon.compiled import array_code_only, sketches
from mabillon.compiled.words import there
from mabillon.text import furniture, sketch
from mabillon.text.lines import Lines

pytestmark = pytest.mark.skipif(not there(), reason="needs a C compiler")

COUNTS = st.lists(st.integers(0, 60) | st.sampled_from([39, 40, 41, 400]), max_size=12)


@given(COUNTS, st.sampled_from([1, 3, 1 << 62]), st.sampled_from([1, 2, 3, 4, 7]))
@example([], 1, 4)
@example([5000, 0, 1, 2, 3], 1 << 62, 4)
def test_values_are_those_of_the_array_code(counts: list[int], most: int, rate: int) -> None:
    each = np.array(counts, np.int64)
    hashes = np.random.default_rng(most).integers(0, most, each.sum(), np.uint64, endpoint=True)
    made = sketches.values(hashes, np.concatenate(([0], np.cumsum(each))), sketch.SHORT, rate)
    assert made is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sketch, "RATE", rate)
        wanted = sketch._of_hashes(hashes, each)
    assert np.array_equal(made[0], wanted.values)
    assert np.array_equal(made[1], wanted.offsets)


@pytest.mark.parametrize("ends", [[0, 4], [-1, 2], [2, 1], [0, 3, 1, 3]])
def test_texts_that_end_beyond_their_words_are_refused(ends: list[int]) -> None:
    with pytest.raises(ValueError, match="beyond"):
        sketches.values(np.zeros(3, np.uint64), np.array(ends), 40, 4)


@given(COUNTS, COUNTS, st.integers(0, 9))
@example([], [], 0)
@example([1, 0, 2, 3, 4, 5, 6], [0, 1, 2, 60] * 8, 1)
def test_outer_lines_are_those_of_the_array_code(
    counts: list[int], sizes: list[int], seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    counts = [min(count, 7) for count in counts]
    each = np.resize(np.array(sizes or [2], np.int64), sum(counts))
    hashes = drawn.integers(0, 2**64 - 1, each.sum(), np.uint64, endpoint=True)
    links, handles = drawn.random(len(hashes)) < 0.01, drawn.random(len(each)) < 0.2
    ends = np.concatenate(([0], np.cumsum(each)))
    lines = Lines(hashes, hashes, links, ends, handles, np.array(counts, np.int64))
    for made, wanted in zip(furniture.edges(lines), furniture._edges_of(lines), strict=True):
        assert made.dtype == wanted.dtype and np.array_equal(made, wanted)


@pytest.mark.parametrize(
    ("ends", "counts"),
    [([0, 9], [1]), ([0, 2], [2]), ([2, 1], [1]), ([-1, 2], [1]), ([0, 2], [-1])],
)
def test_lines_that_end_beyond_their_words_are_refused(ends: list[int], counts: list[int]) -> None:
    hashes, links, handles = np.zeros(3, np.uint64), np.zeros(3, bool), np.zeros(1, bool)
    lines = Lines(hashes, hashes, links, np.array(ends), handles, np.array(counts))
    with pytest.raises(ValueError, match="beyond"):
        furniture.edges(lines)


@given(
    st.integers(0, 2000),
    st.sampled_from([1, 2, 3, 200, 5000]),
    st.sampled_from([0, 3, 1 << 40, 2**64 - 1]),
    st.integers(0, 9),
)
@example(4000, 1 << 12, 0, 1)
def test_packed_they_are_those_of_the_array_code(
    count: int, rows: int, most: int, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    values = drawn.integers(0, most, count, np.uint64, endpoint=True) << np.uint64(seed)
    at = drawn.integers(0, rows, count, np.uint32)
    made = postings.pack(values, at, rows)
    with array_code_only():
        wanted = postings.pack(values, at, rows)
    for one, other in zip(made, wanted, strict=True):
        assert one.dtype == other.dtype and np.array_equal(one, other)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=50), st.sampled_from([1, 4, 64]))
def test_values_divided_are_counted_as_by_the_array_code(values: list[int], rate: int) -> None:
    rows = np.arange(len(values), dtype=np.uint32) % 9
    keys, buckets = postings.pack(np.array(values, np.uint64), rows, 9)
    made = postings.divided(keys, buckets, rate, 9)
    with array_code_only():
        wanted = postings.divided(keys, buckets, rate, 9)
    assert made.tolist() == wanted.tolist()
    assert sketches.divided(np.array([8], np.uint64), 4, rate, 8) is None


@given(st.lists(st.lists(st.integers(0, 9) | st.sampled_from([2**64 - 1])), max_size=5))
def test_values_of_runs_in_order_are_those_of_the_array_code(runs: list[list[int]]) -> None:
    sizes = [100 * n + np.arange(len(values)) for n, values in enumerate(runs)]
    parts = [(np.sort(np.array(v, np.uint64)), rows) for v, rows in zip(runs, sizes, strict=True)]
    made = postings.in_order(parts)
    with array_code_only():
        wanted = postings.in_order(parts)
    pairs = sorted((v, r) for some, rows in parts for v, r in zip(some, rows, strict=True))
    assert list(zip(*made, strict=True)) == list(zip(*wanted, strict=True)) == pairs


def test_more_bits_than_a_bucket_has_are_refused() -> None:
    values, rows = np.zeros(2, np.uint64), np.zeros(2, np.uint32)
    assert sketches.pack(values, rows, 0) is None
    assert sketches.pack(values, rows, 33) is None
    with pytest.raises(ValueError, match="row for each"):
        sketches.pack(values, rows[:1], 3)
