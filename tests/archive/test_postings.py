"""Postings: nothing of a value is lost, and a value is found in its rows and no others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.archive import postings

VALUES = st.integers(0, 2**64 - 1)


def packed(pairs: list[tuple[int, int]], count: int) -> tuple[postings.Keys, postings.Buckets]:
    values = np.array([value for value, _ in pairs], np.uint64)
    rows = np.array([row for _, row in pairs], np.uint32)
    return postings.pack(values, rows, count)


@given(st.sets(st.tuples(VALUES, st.integers(0, 40)), max_size=60), st.sampled_from([1, 2, 8, 64]))
def test_what_is_packed_is_unpacked_part_by_part(pairs: set[tuple[int, int]], parts: int) -> None:
    made = packed(sorted(pairs, key=str), 41)
    found: list[tuple[int, int]] = []
    for part in range(parts):
        values, rows = postings.unpack(*made, part, parts)
        assert (values >> np.uint64(64 - (parts.bit_length() - 1)) == part).all() or parts == 1
        found += zip(values.tolist(), rows.tolist(), strict=True)
    assert [value for value, _ in found] == sorted(value for value, _ in pairs)
    assert sorted(found) == sorted(pairs)


@given(st.sets(st.tuples(VALUES, st.integers(0, 8)), max_size=40), st.sampled_from([1, 2, 64]))
def test_values_of_each_row_are_counted_that_a_rate_divides(
    pairs: set[tuple[int, int]], rate: int
) -> None:
    made = postings.divided(*packed(list(pairs), 9), rate, 9)
    wanted = [sum(value % rate == 0 for value, at in pairs if at == row) for row in range(9)]
    assert made.tolist() == wanted


@given(st.sets(st.tuples(VALUES, st.integers(0, 8)), max_size=40), st.lists(VALUES, max_size=5))
def test_a_value_is_found_in_its_rows(pairs: set[tuple[int, int]], others: list[int]) -> None:
    asked = sorted({*(value for value, _ in pairs), *others})
    which, rows = postings.find(*packed(list(pairs), 9), np.array(asked, np.uint64), 1 << 20)
    found = [(asked[n], row) for n, row in zip(which.tolist(), rows.tolist(), strict=True)]
    assert sorted(found) == sorted(pairs)


@pytest.mark.parametrize(("common", "many"), [(2999, 0), (3000, 3000)])
def test_a_value_of_very_many_rows_is_sought_or_passed_over(common: int, many: int) -> None:
    near = (5 << 60) + 1
    pairs = [(5 << 60, row) for row in range(3000)] + [(near, 7), (near, 2999), (1, 0)]
    pairs = [pairs[n] for n in np.random.default_rng(3).permutation(len(pairs))]
    asked = np.array([1, 5 << 60, near, near + 1], np.uint64)
    which, rows = postings.find(*packed(pairs, 3000), asked, common)
    assert np.bincount(which, minlength=4).tolist() == [1, many, 2, 0]
    assert sorted(rows[which == 2].tolist()) == [7, 2999]
    assert sorted(rows[which == 1].tolist()) == list(range(many))


def test_of_a_single_row() -> None:
    which, rows = postings.find(*packed([(9, 0)], 1), np.array([8, 9], np.uint64), 5)
    assert (which.tolist(), rows.tolist()) == ([1], [0])
