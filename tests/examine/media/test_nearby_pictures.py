"""All pairs of hashes within some bits, beside counting every pair out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.examine.media import nearby
from mabillon.examine.media.distances import distances
from mabillon.examine.media.nearby import chunks, pairs_at

PDQ, DHASH = 32, 8


def drawn(seed: int, count: int, size: int) -> nearby.Hashes:
    """Return hashes of which many differ in about as many bits as the radius, some in none."""
    generator = np.random.default_rng(seed)
    bits = generator.integers(0, 2, (3, 8 * size), dtype=np.uint8)[generator.integers(0, 3, count)]
    for one in bits:
        some = generator.choice(8 * size, generator.integers(0, size + 2), replace=False)
        one[some] ^= 1
    return np.packbits(bits, axis=1)


def found(hashes: nearby.Hashes, radius: int) -> list[tuple[int, int, int]]:
    parts = [pairs_at(hashes, chunk, radius) for chunk in range(chunks(hashes.shape[1]))]
    return [pair for part in parts for pair in zip(*(c.tolist() for c in part), strict=True)]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40), st.sampled_from([PDQ, DHASH]), st.data())
def test_the_pairs_are_those_of_brute_force_each_once(
    seed: int, count: int, size: int, data: st.DataObject
) -> None:
    hashes = drawn(seed, count, size)
    radius = data.draw(st.integers(0, size - 1))
    bits = distances(hashes[:, None], hashes[None])
    a, b = np.nonzero(np.triu(bits <= radius, 1))
    expected = list(zip(a.tolist(), b.tolist(), bits[a, b].tolist(), strict=True))
    assert sorted(found(hashes, radius)) == expected


def test_what_is_counted_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = drawn(7, 60, PDQ)
    whole = found(hashes, 31)
    monkeypatch.setattr(nearby, "_AT_ONCE", 3)
    assert len(whole) > 100
    assert sorted(found(hashes, 31)) == sorted(whole)


@pytest.mark.parametrize("size", [PDQ, DHASH])
def test_the_farthest_pair_is_found_and_a_radius_that_would_miss_one_is_refused(size: int) -> None:
    # Two bits in each chunk but the last, where it is one: the farthest that is found by one.
    hashes = np.zeros((2, size), np.uint8)
    hashes[1, ::2], hashes[1, -2] = 0b11, 0b1
    assert found(hashes, size - 1) == [(0, 1, size - 1)]
    with pytest.raises(ValueError, match="missed"):
        pairs_at(hashes, 0, size)
