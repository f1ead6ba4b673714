"""Long runs: what a cache answers from them is what it answered from those they were made of."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pytest

from mabillon.archive import postings, runs, sketches, stretches
from mabillon.archive.runs import Arrays, Kind, Named
from mabillon.archive.segments import Segment
from mabillon.archive.sketches import SketchCache, open_cache
from mabillon.archive.stretches import Stretch
from mabillon.compiled import array_code_only
from mabillon.text.sketch import sketch

FOOTER = " and the lamp is lit at nine"
SIZES = (64, 30, 64, 50, 64, 64, 64, 64, 20, 7)
WORDS = [f"word{n}" for n in range(60)]
LONG = {(0, 208), (208, 464), (464, 484), (484, 491)}
"""The stretches of the runs once those that grow no more are put together."""


def texts(count: int) -> list[str]:
    """Every other text of the first part, all short, and few of the others end alike."""
    drawn = random.Random(3)
    return [
        " ".join(drawn.choices(WORDS, k=drawn.randint(4, 20 if n < 94 else 70)))
        + (FOOTER if n % (2 if n < 94 else 40) == 0 else "")
        for n in range(count)
    ]


TEXTS = texts(sum(SIZES))


def segments(sizes: Sequence[int] = SIZES) -> list[Segment]:
    firsts = np.cumsum([0, *sizes]).tolist()
    digests = [hashlib.sha256(bytes([n, size])).hexdigest() for n, size in enumerate(sizes)]
    told = zip(digests, sizes, firsts, strict=False)
    return [Segment(n, "posts", f"{n}", d, 1, size, at) for n, (d, size, at) in enumerate(told)]


def opened(folder: Path, sizes: Sequence[int] = SIZES) -> SketchCache:
    def read(rows: np.ndarray) -> pa.Array:
        return pa.array([TEXTS[row] for row in rows], pa.string())

    return open_cache(folder, segments(sizes), read)


def names(folder: Path) -> set[tuple[int, int]]:
    """The stretches of the runs that stand in a folder."""
    found = (path.name.split("-")[1:3] for path in folder.iterdir() if path.is_dir())
    return {(int(a), int(b)) for a, b in found}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "RUN_ROWS", 64)
    monkeypatch.setattr(stretches, "LONG", 4)
    monkeypatch.setattr(postings, "_SMALL", 8)
    monkeypatch.setattr(sketches, "COMMON", 20)


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SketchCache:
    """The same without long runs."""
    with monkeypatch.context() as patched:
        patched.setattr(stretches, "LONG", 1)
        return opened(tmp_path / "short")


def told(cache: SketchCache, before: int = len(TEXTS)) -> Iterator[object]:
    """Everything that a cache answers."""
    values = [sketch(text) for text in (FOOTER, TEXTS[3], TEXTS[200], TEXTS[-1], "")]
    asked = np.repeat(np.arange(len(values)), [len(v) for v in values])
    found = cache.find_all(np.concatenate(values), asked, before)
    yield sorted(zip(*(column.tolist() for column in found), strict=True))
    rows = np.arange(0, before, 3)
    yield from (column.tolist() for column in (*cache.signs(rows), *cache.edges(rows)))
    yield cache.words(rows).tolist()
    yield [column.tolist() for column in cache.sizes(before)]
    batches = [zip(*b.to_pydict().values(), strict=True) for b in cache.by_value(before)]
    yield [pair for batch in batches for pair in sorted(batch)]


def test_runs_that_grow_no_more_become_long_ones(tmp_path: Path, short: SketchCache) -> None:
    assert len(short._runs) == 10
    cache = opened(tmp_path / "long")
    assert names(tmp_path / "long") == LONG
    assert list(told(cache)) == list(told(short))
    assert list(told(cache, 300)) == list(told(short, 300))
    with array_code_only():
        assert list(told(opened(tmp_path / "long"))) == list(told(short))
        made = opened(tmp_path / "plain")
    assert names(tmp_path / "plain") == names(tmp_path / "long")
    assert list(told(made)) == list(told(short))


def test_what_is_common_is_judged_in_each_stretch_by_itself(short: SketchCache) -> None:
    found = short.find(sketch(FOOTER), len(TEXTS))
    in_first = sum(text.endswith(FOOTER) for text in TEXTS[:64])
    assert in_first > 20  # passed over there, and there alone
    assert found.rows.min() >= 64
    assert len(found.rows) >= sum(text.endswith(FOOTER) for text in TEXTS[64:]) > 20


def test_they_stay_as_the_archive_grows(tmp_path: Path) -> None:
    folder, before = tmp_path / "growing", set[tuple[int, int]]()
    for count in range(1, len(SIZES) + 1):
        opened(folder, SIZES[:count])
        long = {(a, b) for a, b in names(folder) if b - a > 64}
        assert before <= long
        before = long
    assert before == {(0, 208), (208, 464)}


def test_where_there_is_no_room_the_shorter_ones_stay(
    tmp_path: Path, short: SketchCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = np.save

    def full(file: BinaryIO, array: np.ndarray, **other: bool) -> None:
        if len(array) > 4_000:  # keys of a long run
            raise OSError(errno.ENOSPC, "no space left on device")
        save(file, array, **other)

    tried = list[str]()
    folder, write = tmp_path / "full", runs._written

    def written(folder: Path, stretch: Stretch, arrays: Named, kind: Kind) -> Arrays:
        tried.append(f"{stretch.first}-{stretch.end}")
        return write(folder, stretch, arrays, kind)

    monkeypatch.setattr(runs, "_written", written)
    with monkeypatch.context() as patched:
        patched.setattr(np, "save", full)
        cache = opened(folder)
    assert max(b - a for a, b in names(folder)) == 64
    assert list(told(cache)) == list(told(short))
    assert "0-208" in tried and "208-464" not in tried, "there is no room for either"
    tried.clear()
    assert list(told(opened(folder))) == list(told(short))
    assert not tried, "it was tried not long ago"
    marker = folder / "no-room"
    os.utime(marker, (0, marker.stat().st_mtime - 90_000))
    assert list(told(opened(folder))) == list(told(short))
    assert names(folder) == LONG and not marker.exists()


def test_what_there_is_no_room_for_is_not_begun(
    tmp_path: Path, short: SketchCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10_000))
        cache = opened(tmp_path / "little")
    assert max(b - a for a, b in names(tmp_path / "little")) == 64
    assert list(told(cache)) == list(told(short))
    opened(tmp_path / "little")
    assert names(tmp_path / "little") == LONG, "as soon as there is room"


def test_there_are_no_longer_runs_than_places_in_them_can_be_told(
    tmp_path: Path, short: SketchCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = sum(len(run["keys"]) for run in short._runs[:4])
    words = sum(len(run["signs"]) for run in short._runs[:4])
    assert keys < words < sum(len(run["signs"]) for run in short._runs[4:8])
    monkeypatch.setattr(stretches, "NARROW", words)
    assert list(told(opened(tmp_path / "narrow"))) == list(told(short))
    first, *others = sorted(names(tmp_path / "narrow"))
    assert first == (0, 208) and max(b - a for a, b in others) == 64


def test_places_that_are_too_many_for_32_bits_are_told_in_64(
    tmp_path: Path, short: SketchCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = max(len(run["keys"]) for run in short._runs)
    monkeypatch.setattr(stretches, "NARROW", most - 1)
    opened(tmp_path / "wide", SIZES[:1])
    cache = opened(tmp_path / "wide")
    assert {run["buckets"].dtype.itemsize for run in cache._runs} == {4, 8}
    assert {run["ends"].dtype.itemsize for run in cache._runs} == {4, 8}
    assert list(told(cache)) == list(told(short))


def test_a_long_run_of_which_half_is_gone_is_made_again(tmp_path: Path, short: SketchCache) -> None:
    opened(tmp_path / "half")
    [path] = (tmp_path / "half").glob("*-0-208-*")
    (path / "signs.npy").unlink()
    assert list(told(opened(tmp_path / "half"))) == list(told(short))
    assert names(tmp_path / "half") == LONG
