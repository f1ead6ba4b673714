"""Runs whose removal was interrupted: they are made again, and no open of them fails for ever."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mabillon.archive.runs import Arrays, Kind, Run, open_runs
from mabillon.archive.segments import Segment


def _make(first: int, end: int) -> Arrays:
    return {"values": np.arange(first, end), "rows": np.arange(first, end)}


def _merge(runs: list[Run]) -> Arrays:
    return {name: np.concatenate([run[name] for run in runs]) for name in ("values", "rows")}


KIND = Kind("v1", ("values", "rows"), _make, _merge)


def test_half_a_run_is_made_again(tmp_path: Path) -> None:
    segment = Segment(1, "posts", "a.parquet", "ab" * 32, 10, 8, 0)
    [whole] = open_runs(tmp_path, [segment], KIND)
    [folder] = list(tmp_path.iterdir())
    (folder / "values.npy").unlink()  # as a removal leaves it that is killed midway
    [again] = open_runs(tmp_path, [segment], KIND)
    assert again["values"].tolist() == whole["values"].tolist() == list(range(8))
    assert list(tmp_path.iterdir()) == [folder]
