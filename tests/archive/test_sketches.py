"""The sketch cache: rebuilt when it lags, never trusted half made, equal to brute force."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon.archive import runs
from mabillon.archive.segments import Segment
from mabillon.archive.sketches import SketchCache, open_cache
from mabillon.text.furniture import edges
from mabillon.text.lines import read_lines, together
from mabillon.text.signs import signs_of
from mabillon.text.sketch import RATE, sketch, sketches

TEXTS = [
    "To all who pass by: nine trays of moss were set along the wall before the first tram",
    "nine trays of moss were set along the wall",
    "",
    "Bring a flask.",
    "To all who pass by: the kettle is mended and the soup is not",
    " ".join(f"word{i}" for i in range(120)),
]


class Kept:
    """Segments over texts, as a catalogue would list them; counts what is read again."""

    def __init__(self, texts: list[str], sizes: list[int], salt: str = "") -> None:
        self.texts, self.read, first = texts, Counter[int](), 0
        self.segments = []
        for number, size in enumerate(sizes):
            part = "\n".join([salt, *texts[first : first + size]])
            digest = hashlib.sha256(part.encode()).hexdigest()
            self.segments.append(Segment(number, "posts", f"{number}", digest, 1, size, first))
            first += size

    def of(self, rows: np.ndarray) -> pa.Array:
        self.read.update(rows.tolist())
        return pa.array([self.texts[row] for row in rows], pa.string())

    def open(self, folder: Path) -> SketchCache:
        return open_cache(folder, self.segments, self.of)


def brute(texts: list[str], question: str, before: int) -> list[tuple[int, int, int]]:
    asked = set(sketch(question).tolist())
    found = []
    for row, text in enumerate(texts[:before]):
        shared = asked & set(sketch(text).tolist())
        if shared:
            found.append((row, len(shared), sum(v % RATE == 0 for v in shared)))
    return found


def answers(cache: SketchCache, question: str, before: int) -> list[tuple[int, int, int]]:
    made = cache.find(sketch(question), before)
    return list(zip(made.rows.tolist(), made.shared.tolist(), made.sampled.tolist(), strict=True))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["bulb", "tray", "lamp", "hedge", "gate", "moss"]), max_size=60
        ).map(" ".join),
        min_size=1,
        max_size=12,
    ),
    st.data(),
)
def test_find_is_brute_force(tmp_path: Path, texts: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(texts)))
    sizes = [size for size in (cut, len(texts) - cut) if size]
    folder = tmp_path / "caches"
    shutil.rmtree(folder, ignore_errors=True)
    cache = Kept(texts, sizes).open(folder)
    assert cache.rows == len(texts)
    question = data.draw(st.sampled_from(texts))
    before = data.draw(st.integers(0, len(texts)))
    assert answers(cache, question, before) == brute(texts, question, before)


def test_a_cache_that_lags_is_made_up_and_what_it_has_is_not_read_again(tmp_path: Path) -> None:
    early = Kept(TEXTS[:4], [4])
    early.open(tmp_path)
    later = Kept(TEXTS, [4, 1, 1])
    cache = later.open(tmp_path)
    assert cache.rows == 6
    assert set(later.read) == {4, 5}
    assert answers(cache, TEXTS[0], 6) == brute(TEXTS, TEXTS[0], 6)
    again = Kept(TEXTS, [4, 1, 1])
    again.open(tmp_path)
    assert not again.read


def test_an_interrupted_build_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(TEXTS, [6])

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(runs.os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            kept.open(tmp_path)
    [left] = tmp_path.iterdir()
    assert left.name.startswith("tmp-")
    dead = tmp_path / f"tmp-999999999-{left.name.split('-', 2)[2]}"
    left.rename(dead)
    cache = Kept(TEXTS, [6]).open(tmp_path)
    assert answers(cache, TEXTS[1], 6) == brute(TEXTS, TEXTS[1], 6)
    assert not dead.exists()


def test_other_segments_make_another_run(tmp_path: Path) -> None:
    Kept(TEXTS, [6]).open(tmp_path)
    first = {path.name for path in tmp_path.iterdir()}
    altered = ["Bring two flasks and a friend.", *TEXTS[1:]]
    cache = Kept(altered, [6], salt="altered").open(tmp_path)
    second = {path.name for path in tmp_path.iterdir()}
    assert first.isdisjoint(second)
    assert answers(cache, TEXTS[0], 6) == brute(altered, TEXTS[0], 6)


def test_no_posts_no_runs(tmp_path: Path) -> None:
    cache = Kept([], []).open(tmp_path)
    assert cache.rows == 0
    assert answers(cache, TEXTS[0], 0) == []


def test_several_questions_are_answered_as_one_by_one(tmp_path: Path) -> None:
    cache = Kept(TEXTS, [4, 1, 1]).open(tmp_path)
    made = sketches(TEXTS)
    asked = np.repeat(np.arange(len(TEXTS)), np.diff(made.offsets))
    together = cache.find_all(made.values, asked, 5)
    for i in range(len(TEXTS)):
        alone = cache.find(made.of(i), 5)
        of_one = together.asked == i
        order = np.argsort(together.rows[of_one])
        for name in ("rows", "shared", "sampled", "sizes", "words"):
            assert (getattr(together, name)[of_one][order] == getattr(alone, name)).all()


def test_signs_and_outer_lines_come_back_whatever_was_merged(tmp_path: Path) -> None:
    texts = [f"Notice {n}\nof {n} trays\n\n@moss_{n % 3}\x85" for n in range(150)] + TEXTS
    for sizes in ([100], [100, 3], [100, 3, 3], [100, 3, 3, 40, 10]):
        cache = Kept(texts, sizes).open(tmp_path)
    rows = np.array([0, 31, 32, 99, 100, 102, 105, 150, 152, 155])
    signs, ends = cache.signs(rows)
    for row, first, end in zip(rows.tolist(), ends[:-1], ends[1:], strict=True):
        assert signs[first:end].tolist() == signs_of(together(read_lines([texts[row]]))).tolist()
    assert cache.words(rows).tolist() == np.diff(ends).tolist()
    assert cache.sizes(156)[1][rows].tolist() == np.diff(ends).tolist()
    assert cache.signs(rows[:0])[1].tolist() == [0]
    whole = edges(together(read_lines(texts)))
    for found, wanted in zip(cache.edges(rows), whole, strict=True):
        assert found.tolist() == wanted[rows].tolist()
    assert cache.edges(rows[:0]).lines.shape == (0, 4)


def test_all_values_come_by_value_whatever_was_merged(tmp_path: Path) -> None:
    texts = [f"Notice {n} of {n % 7} trays of moss set along the wall" for n in range(90)]
    cache = Kept(texts, [40, 3, 47]).open(tmp_path)
    found = [
        (value, row)
        for batch in cache.by_value(60)
        for value, row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]
    assert [value for value, _ in found] == sorted(value for value, _ in found)
    wanted = [(value, row) for row in range(60) for value in sketch(texts[row]).tolist()]
    assert sorted(found) == sorted(wanted)
    divided = [sum(value % RATE == 0 for value, at in wanted if at == row) for row in range(60)]
    assert cache.sampled(60).tolist() == divided


def test_what_was_looked_at_is_let_go_of_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mabillon.archive.sketches._HELD", 0)
    cache = Kept(TEXTS, [4, 2]).open(tmp_path)
    for text in [*TEXTS, *TEXTS]:
        assert answers(cache, text, 6) == brute(TEXTS, text, 6)


def test_where_nothing_can_be_written_it_is_made_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(Path, "mkdir", closed)
    cache = Kept(TEXTS, [6]).open(tmp_path / "caches")
    assert answers(cache, TEXTS[0], 6) == brute(TEXTS, TEXTS[0], 6)
    assert not (tmp_path / "caches").exists()
