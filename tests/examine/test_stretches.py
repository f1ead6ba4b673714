"""Stretches of time, against sets of seconds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.carriage import stretches

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def seconds(pairs: stretches.Stretches) -> set[int]:
    starts, ends = pairs
    return {t for a, b in zip(starts, ends, strict=True) for t in range(a, b)}


def made(pairs: list[tuple[int, int]]) -> stretches.Stretches:
    a = np.array([p[0] for p in pairs], dtype=np.int64)
    b = np.array([p[1] for p in pairs], dtype=np.int64)
    return stretches.union(a, b)


def plain(pairs: list[tuple[int, int]]) -> set[int]:
    return {t for a, b in pairs for t in range(a, b)}


@given(PAIRS, PAIRS)
def test_set_operations(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    one, two = made(a), made(b)
    assert seconds(one) == plain(a)
    assert seconds(stretches.intersection(one, two)) == plain(a) & plain(b)
    assert seconds(stretches.difference(one, two)) == plain(a) - plain(b)


@given(PAIRS)
def test_union_is_disjoint_and_ascending(pairs: list[tuple[int, int]]) -> None:
    starts, ends = made(pairs)
    assert (starts < ends).all()
    assert (starts[1:] > ends[:-1]).all()


@given(PAIRS, st.integers(-5, 45))
def test_the_end_of_the_stretch_an_instant_lies_in(pairs: list[tuple[int, int]], at: int) -> None:
    found = stretches.ends_of(made(pairs), np.array([at]))[0]
    starts, ends = made(pairs)
    expected = [e for s, e in zip(starts, ends, strict=True) if s <= at <= e]
    assert found == (expected[0] if expected else -stretches.EVER)
