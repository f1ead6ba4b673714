"""Long runs: what a cache answers from them is what it answered from those they were made of."""

from __future__ import annotations

import errno
import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pytest

from mabillon.archive import postings, sketches, stretches
from mabillon.archive.segments import Segment
from mabillon.archive.sketches import SketchCache, open_cache
from mabillon.compiled import array_code_only
from mabillon.text.sketch import sketch

FOOTER = " and the lamp is lit at nine"
SIZES = (64, 30, 64, 50, 64, 64, 64, 64, 20, 7)
WORDS = [f"word{n}" for n in range(60)]


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
    return {(int(a), int(b)) for a, b in (p.name.split("-")[1:3] for p in folder.iterdir())}


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
    assert names(tmp_path / "long") == {(0, 208), (208, 464), (464, 484), (484, 491)}
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

    with monkeypatch.context() as patched:
        patched.setattr(np, "save", full)
        cache = opened(tmp_path / "full")
    assert max(b - a for a, b in names(tmp_path / "full")) == 64
    assert list(told(cache)) == list(told(short))
    assert list(told(opened(tmp_path / "full"))) == list(told(short))
    assert names(tmp_path / "full") == {(0, 208), (208, 464), (464, 484), (484, 491)}


def test_a_long_run_of_which_half_is_gone_is_made_again(tmp_path: Path, short: SketchCache) -> None:
    opened(tmp_path / "half")
    [path] = (tmp_path / "half").glob("*-0-208-*")
    (path / "signs.npy").unlink()
    assert list(told(opened(tmp_path / "half"))) == list(told(short))
    assert names(tmp_path / "half") == {(0, 208), (208, 464), (464, 484), (484, 491)}
