"""Cells that a spreadsheet would run."""

from __future__ import annotations

import pytest

from mabillon.text.cells import harmless


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", '=cmd|"/c calc"!A0', "＝1"],
)
def test_what_would_be_run_is_shown_instead(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(harmless(cell)) == harmless(cell)


@pytest.mark.parametrize("cell", ["", "a=1", "1-2", "رابطة", "'=1", "t.me/x", "seed (=bulb)"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
