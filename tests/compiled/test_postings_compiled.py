"""The compiled look into postings finds what the array code finds, in files and in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.archive.postings import Found, Held, Postings, merged, pack, unpack
from mabillon.compiled import array_code_only
from mabillon.compiled.postings import finder, merger, teller

pytestmark = pytest.mark.skipif(teller([], []) is None, reason="nothing is compiled here")

VALUES = st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 5 << 60, (5 << 60) + 1, 2**64 - 1])
PAIRS = st.sets(st.tuples(VALUES, st.integers(0, 20)), max_size=40)


def held(pairs: set[tuple[int, int]], count: int, cuts: tuple[int, ...] = (0,)) -> Held:
    values = np.array([value for value, _ in sorted(pairs)], np.uint64)
    rows = np.array([row for _, row in sorted(pairs)], np.uint32)
    return Held(*pack(values, rows, count), np.array(cuts, np.uint64))


def told(found: Found) -> list[tuple[int, int, int]]:
    columns = (found.runs.tolist(), found.which.tolist(), found.rows.tolist())
    return sorted(zip(*columns, strict=True))


def both(
    runs: list[Held], values: list[int], common: int, *, few: bool
) -> list[tuple[int, int, int]]:
    """Look in both ways, which must agree; return what they find."""
    asked = np.array(values, np.uint64)
    found = told(Postings(runs, few=few).find(asked, common))
    with array_code_only():
        assert told(Postings(runs, few=few).find(asked, common)) == found
    return found


@given(st.lists(PAIRS, max_size=4), st.lists(VALUES, max_size=6, unique=True), st.booleans())
def test_in_memory(pairs: list[set[tuple[int, int]]], others: list[int], few: bool) -> None:
    asked = sorted({*others, *(value for some in pairs for value, _ in some)})
    found = both([held(some, 21) for some in pairs], asked, 9, few=few)
    every = [(n, asked.index(v), row) for n, some in enumerate(pairs) for v, row in some]
    assert found == sorted(every)


@pytest.mark.parametrize("few", [True, False])
def test_in_files_with_values_of_very_many_rows(tmp_path: Path, few: bool) -> None:
    often, near = 5 << 60, (5 << 60) + 1
    pairs = {(often, row) for row in [*range(1500), *range(2000, 2700)]}
    pairs |= {(near, 7), (near, 2999), (1, 0), (2**64 - 1, 2999)}
    made = held(pairs, 3000, (0, 1000, 2000))
    runs = []
    for n in range(2):
        np.save(tmp_path / f"{n}.npy", made.keys)
        keys = np.asarray(np.load(tmp_path / f"{n}.npy", mmap_mode="r"))
        runs.append(made._replace(keys=keys))
    (tmp_path / "1.npy").unlink()  # while it is mapped: there it is read from
    asked = [1, often, near, near + 1, 2**64 - 1]
    for common, rows in ((499, 0), (500, 500), (700, 1200), (1000, 2200)):
        found = both(runs, asked, common, few=few)
        assert sum(which == 1 for _, which, _ in found) == 2 * rows
        rest = [(which, row) for run, which, row in found if run == 1 and which != 1]
        assert rest == [(0, 0), (2, 7), (2, 2999), (4, 2999)]


def test_of_a_highest_row_that_is_full() -> None:
    pairs = {(often, row) for often in (3 << 62, (3 << 62) + 1) for row in range(1024)}
    assert len(both([held(pairs, 1024, (0, 512))], [3 << 62], 512, few=True)) == 1024


def test_buckets_that_lead_out_of_the_keys() -> None:
    made = held({(1, 0), (2, 1)}, 2)
    find = finder([made.keys[:1]], [made.buckets], [made.cuts], [(-1, 0)])
    assert find is not None
    with pytest.raises(ValueError, match="lead out"):
        find(np.array([1], np.uint64), 9, 512)
    with pytest.raises(ValueError, match="not the buckets"):
        finder([made.keys], [made.buckets[:2]], [made.cuts], [(-1, 0)])


@given(st.lists(st.tuples(PAIRS, st.integers(21, 300)), min_size=1, max_size=5))
def test_several_runs_merged_into_one(parts: list[tuple[set[tuple[int, int]], int]]) -> None:
    runs, counts = [held(*part) for part in parts], [count for _, count in parts]
    firsts = np.cumsum([0, *counts]).tolist()
    every = [(v, row + at) for (some, _), at in zip(parts, firsts, strict=False) for v, row in some]
    keys, buckets = merged(runs, counts)
    values, rows = unpack(keys, buckets)
    assert sorted(zip(values.tolist(), rows.tolist(), strict=True)) == sorted(every)
    assert values.tolist() == sorted(values.tolist())
    with array_code_only():
        plainly = merged(runs, counts)
    assert plainly[1].tolist() == buckets.tolist()
    assert sorted(zip(*map(np.ndarray.tolist, unpack(*plainly)), strict=True)) == sorted(every)


def test_what_does_not_fit_is_not_merged() -> None:
    made = held({(1, 0), (2, 1)}, 2)
    merge = merger([made.keys, made.keys], [made.buckets, made.buckets])
    assert merge is not None
    with pytest.raises(ValueError, match="do not fit"):
        merge(np.array([0, 2]), 1)  # four rows in one bit
    short = merger([made.keys[:1]], [made.buckets])
    assert short is not None
    with pytest.raises(ValueError, match="lead out"):
        short(np.array([0]), 1)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 300)), min_size=1, max_size=30))
def test_what_is_held_of_rows(rows: list[tuple[int, int]]) -> None:
    size, words = np.array(rows, np.uint32).T
    cut = len(rows) // 2
    parts = [slice(0, cut), slice(cut, len(rows))]
    tell = teller([size[p] for p in parts], [np.cumsum(words[p], dtype=np.uint32) for p in parts])
    assert tell is not None
    of = np.repeat([0, 1], [cut, len(rows) - cut])
    at = np.concatenate([np.arange(cut), np.arange(len(rows) - cut)])
    kept, starts, many = tell(of, at)
    assert kept.tolist() == size.tolist()
    assert many.tolist() == words.tolist()
    assert starts.tolist() == [int(words[p][:n].sum()) for p in parts for n in range(len(words[p]))]
    with pytest.raises(ValueError, match="no such rows"):
        tell(np.array([1]), np.array([len(rows) - cut]))
