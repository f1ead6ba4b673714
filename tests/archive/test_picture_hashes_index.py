"""The cache of picture hashes finds what counting out every hash finds, and nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.archive import picture_hashes
from mabillon.archive.picture_hashes import HashCache, Hashed, open_hashes
from mabillon.archive.runs import Run
from mabillon.archive.segments import Segment
from mabillon.examine.media.distances import distances


def made(rows: int, size: int, seed: int) -> Hashed:
    """Hashes of which many are near others, or the same; one row in ten has none."""
    rng = np.random.default_rng(seed)
    centres = rng.integers(0, 256, (max(rows // 5, 1), size), np.uint8)
    bits = np.unpackbits(centres[rng.integers(0, len(centres), rows)], axis=1)
    for row in bits:
        row[rng.choice(size * 8, rng.integers(0, size + 8), replace=False)] ^= 1
    there = rng.random(rows) > 0.1
    return Hashed(np.packbits(bits, axis=1) * there[:, None], there)


def segments(sizes: list[int], salt: str = "") -> list[Segment]:
    first, found = 0, []
    for number, size in enumerate(sizes):
        digest = hashlib.sha256(f"{salt}{number}".encode()).hexdigest()
        found.append(Segment(number, "posts", f"{number}", digest, 1, size, first))
        first += size
    return found


def brute(stored: Hashed, asked: np.ndarray, radius: int, before: int) -> list[tuple[int, ...]]:
    every = distances(stored.hashes[:, None], asked[None])
    best = every.min(axis=1)
    near = np.flatnonzero((best <= radius) & stored.there & (np.arange(len(best)) < before))
    return [(int(row), int(best[row]), int(every[row].argmin())) for row in near]


def listed(cache: HashCache, asked: np.ndarray, radius: int, before: int) -> list[tuple[int, ...]]:
    return [tuple(map(int, row)) for row in zip(*cache.find(asked, radius, before), strict=True)]


@pytest.mark.parametrize("scanned", [0, 1 << 14], ids=["looked up", "counted out"])
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1 << 32),
    size=st.sampled_from([8, 32]),
    radius=st.integers(0, 70),
    share=st.sampled_from([0, 4]),
)
def test_it_finds_what_counting_out_finds(
    scanned: int, seed: int, size: int, radius: int, share: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picture_hashes, "SCANNED", scanned)
        patch.setattr(picture_hashes, "_SHARE", share)
        stored = made(400, size, seed)
        parts = [Hashed(*(column[k : k + 200] for column in stored)) for k in (0, 200)]
        runs = [
            Run(
                200 * k,
                200 * k + 200,
                picture_hashes._indexed(p.hashes[p.there], np.flatnonzero(p.there)),
            )
            for k, p in enumerate(parts)
        ]
        cache = HashCache(runs)
        asked = np.concatenate([made(3, size, seed + 1).hashes, stored.hashes[5:8]])
        for before in (400, 250):
            assert listed(cache, asked, radius, before) == brute(stored, asked, radius, before)


@pytest.mark.parametrize("size", [8, 32])
def test_the_widest_radius_is_found_wherever_the_bits_lie(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two bits differ in every chunk but one, and there one: each such place must be tried."""
    monkeypatch.setattr(picture_hashes, "SCANNED", 0)
    monkeypatch.setattr(picture_hashes, "_SHARE", 0)
    rng, chunks = np.random.default_rng(2), size // 2
    asked = rng.integers(0, 256, (1, size), np.uint8)
    every = np.repeat(np.unpackbits(asked, axis=1).reshape(1, chunks, 16), chunks * 16, axis=0)
    for row, (chunk, bit) in enumerate(np.ndindex(chunks, 16)):
        for other in range(chunks):
            bits = bit if other == chunk else rng.choice(16, 2, replace=False)
            every[row, other, bits] ^= 1
    hashes = np.packbits(every.reshape(len(every), -1), axis=1)
    cache = HashCache(
        [Run(0, len(hashes), picture_hashes._indexed(hashes, np.arange(len(hashes))))]
    )
    radius = 2 * chunks - 1
    found = cache.find(asked, radius)
    assert found.rows.tolist() == list(range(len(hashes)))
    assert set(found.bits.tolist()) == {radius}
    assert len(cache.find(asked, radius - 1).rows) == 0


@pytest.mark.parametrize("scanned", [0, 1 << 14])
def test_it_is_kept_merged_and_made_again(
    scanned: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_hashes, "SCANNED", scanned)
    stored = made(1200, 32, 3)
    asked, read = stored.hashes[:8], []

    def hashes(first: int, end: int) -> Hashed:
        read.append((first, end))
        return Hashed(stored.hashes[first:end], stored.there[first:end])

    def found(sizes: list[int], salt: str = "") -> list[tuple[int, ...]]:
        cache = open_hashes(tmp_path, segments(sizes, salt), hashes)
        assert cache.rows == sum(sizes)
        return listed(cache, asked, 31, sum(sizes))

    assert found([600]) == brute(stored, asked, 31, 600)
    assert found([600, 300, 300]) == brute(stored, asked, 31, 1200)
    assert read == [(0, 600), (600, 1200)]
    assert found([600, 300, 300]) == brute(stored, asked, 31, 1200)
    assert len(read) == 2
    assert found([1000], "other") == brute(stored, asked, 31, 1000)
    assert read[2:] == [(0, 1000)]


def test_nothing_stored_nothing_found(tmp_path: Path) -> None:
    none = Hashed(np.zeros((5, 32), np.uint8), np.zeros(5, bool))
    cache = open_hashes(tmp_path, segments([5]), lambda first, end: none)
    assert len(cache.find(np.zeros((8, 32), np.uint8), 31).rows) == 0
    assert len(HashCache([]).find(np.zeros((8, 32), np.uint8), 31).rows) == 0


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    stored = made(50, 8, 1)
    open_hashes(tmp_path, segments([50]), lambda *_: stored, lambda *at: told.append(at))
    assert told == [(50, 50)]
