"""The simulator of copying: true parents, and figures that can be read."""

from __future__ import annotations

import json
import random

import pytest
from benchmarks.quality.descents import REGIMES, measure, simulate


def test_every_copy_has_an_earlier_parent_whose_words_it_shares() -> None:
    made = simulate(REGIMES[2], 40, random.Random(1))
    assert made[0].parent is None
    for i, copy in enumerate(made[1:], 1):
        assert copy.parent is not None and copy.parent < i
        assert len(set(copy.words) & set(made[copy.parent].words)) > 8


def test_the_figures_hold_together(capsys: pytest.CaptureFixture[str]) -> None:
    measure(REGIMES[0], cases=4, copies=12)
    lines = {x["name"]: x for x in map(json.loads, capsys.readouterr().out.splitlines())}
    assert lines["descent source"]["n"] == 4 * 11
    assert lines["descent source"]["k"] <= lines["descent named"]["k"]
    assert lines["descent source"]["k"] <= lines["descent ancestor"]["k"]
    assert lines["descent ancestor"]["value"] > 0.9
