"""Pieces of an array in a file: the same whether they are read, mapped or in memory."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.archive.scattered import Files, gathered

ARRAY = np.arange(5_000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def held(folder: Path) -> npt.NDArray[np.uint64]:
    np.save(folder / "numbers.npy", ARRAY)
    return np.asarray(np.load(folder / "numbers.npy", mmap_mode="r"))


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> npt.NDArray[np.uint64]:
    return held(tmp_path_factory.mktemp("array"))


@given(st.lists(st.tuples(st.integers(0, 4_900), st.integers(0, 100)), max_size=20))
def test_pieces_that_are_read_are_those_that_stand_there(
    mapped: npt.NDArray[np.uint64], pieces: list[tuple[int, int]]
) -> None:
    first, size = np.array(pieces, np.int64).reshape(-1, 2).T
    wanted = [ARRAY[at : at + n] for at, n in pieces]
    for array in (mapped, ARRAY):
        found = gathered(array, first, size)
        assert found.dtype == np.uint64
        assert found.tolist() == np.concatenate([ARRAY[:0], *wanted]).tolist()


def test_very_many_pieces(mapped: npt.NDArray[np.uint64]) -> None:
    first = np.random.default_rng(5).integers(0, 4_990, 5_000)
    found = gathered(mapped, first, np.full(5_000, 3)).reshape(-1, 3)
    assert (found == ARRAY[first[:, None] + np.arange(3)]).all()


def test_a_file_that_was_taken_away_while_it_was_open(tmp_path: Path) -> None:
    array = held(tmp_path)
    (tmp_path / "numbers.npy").unlink()
    assert gathered(array, np.array([7, 0]), np.array([2, 1])).tolist() == ARRAY[[7, 8, 0]].tolist()


def test_a_file_that_was_cut_off_behind_the_map(tmp_path: Path) -> None:
    array = held(tmp_path)
    shutil.copy(tmp_path / "numbers.npy", tmp_path / "whole.npy")
    (tmp_path / "numbers.npy").unlink()
    (tmp_path / "numbers.npy").write_bytes((tmp_path / "whole.npy").read_bytes()[:200])
    assert gathered(array, np.array([100]), np.array([2])).tolist() == ARRAY[100:102].tolist()


@pytest.mark.parametrize(("arrays", "held_open"), [(200, 200), (201, 0)])
def test_where_few_files_may_be_open_most_of_them_are_left_to_others(
    tmp_path: Path, arrays: int, held_open: int
) -> None:
    np.save(tmp_path / "numbers.npy", ARRAY)
    some = [np.asarray(np.load(tmp_path / "numbers.npy", mmap_mode="r")) for _ in range(arrays)]
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1600, before[1]))  # the suite has some open
    try:
        files = Files(some)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert sum(descriptor >= 0 for descriptor, _ in files.told) == held_open
