"""The drawings: where things stand, and that labels do not run into each other."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

import page_samples
from mabillon.examine.finding import Finding
from mabillon.pages import carriage, curve, scale, timeline
from mabillon.pages.curve import Axis, spread, stacked


def view(**changes: object) -> carriage.Carriage:
    figures = page_samples.carriage_figures(**changes)
    finding = Finding(examination="carriage", status="determined", figures=figures)
    return carriage.of(finding, page_samples.POSTED)


def test_axis_is_logarithmic_from_a_minute_to_the_longest() -> None:
    axis = Axis(259_200, 0, 100)
    assert axis.x(60) == 0
    assert axis.x(1) == 0
    assert axis.x(259_200) == pytest.approx(100)
    assert axis.x(600) - axis.x(60) == pytest.approx(axis.x(6000) - axis.x(600))
    assert [label for _, label in axis.ticks()] == ["1 min", "10 min", "1 h", "6 h", "1 d", "3 d"]
    assert [label for _, label in Axis(300_000, 0, 1).ticks()][-1] == "10 d"


def test_curve_has_everything_that_look_asks_for() -> None:
    drawn = curve.draw(view(), width=720, height=300, size=12.5)
    letters = re.findall(r'class="letter"[^>]*>(\w)<', drawn)
    assert sorted(letters) == list("abcdefghijkl")
    assert drawn.count('class="delay"') == 12
    assert drawn.count('class="band"') == 1
    assert "this statement" in drawn
    assert "31\u00a0h old" in drawn
    assert "moderate 26\u00a0Mar 10:00" in drawn
    assert "<script" not in drawn


def test_statement_stands_where_its_age_is() -> None:
    drawn = curve.draw(view(), width=720, height=300, size=12.5)
    found = re.search(r'<line x1="([\d.]+)"[^>]*class="now"', drawn)
    assert found is not None
    assert float(found[1]) == pytest.approx(Axis(259_200, 48, 706).x(31 * 3600), abs=0.1)


def test_a_curve_of_one_point_and_one_of_none_can_be_drawn() -> None:
    one = view(curve=[{"age_s": 500, "share": 0.4}], clock=[], channels=[], left_out=[])
    assert 'class="curve"' in curve.draw(one, width=344, height=270, size=12)
    none = view(curve=[])
    assert 'class="curve"' not in curve.draw(none, width=344, height=270, size=12)
    assert curve.table(none) == []


def test_table_holds_the_curve_at_the_statements_age() -> None:
    rows = dict(curve.table(view()))
    assert rows["31\u00a0h"].share == pytest.approx(229 / 231)
    assert "10\u00a0min" in rows


def test_gaps_are_what_the_watch_leaves_of_the_window() -> None:
    rows = {row.channel: row for row in view().rows}
    gap = rows["potting-wire"].gaps
    night = (page_samples.POSTED - timedelta(hours=12), page_samples.POSTED - timedelta(hours=2))
    assert gap == (night,)
    assert rows["potting-wire"].left_out == "not collected in the night of 25 March"
    assert rows["verge-relay"].gaps == ()


def test_bar_tells_watched_throughout_from_looked_at_later() -> None:
    seen = view()
    whole, later = curve.bar(seen, 1), curve.bar(seen, 0)
    assert 'class="whole"' in whole and 'class="later"' not in whole
    assert 'class="later"' in later and 'class="whole"' not in later
    assert curve.bar(seen, 2).count('class="whole"') == 2


def test_labels_are_stacked_instead_of_overlapping() -> None:
    placed = stacked([(10, 40), (20, 40), (90, 40)], 0, 100)
    assert [row for _, row in placed] == [0, 1, 0]
    assert all(20 <= at <= 80 for at, _ in placed)


def test_a_carried_statement_has_its_bars_too() -> None:
    seen = view(asked_at=None, age_s=None)
    assert seen.window is not None
    assert seen.window[1] == page_samples.ASKED


def test_letters_move_aside_as_little_as_needed() -> None:
    assert spread([10, 50, 52, 53], 8, 100) == [10, 50, 58, 66]
    assert spread([90, 95, 99], 8, 100) == [84, 92, 100]
    assert spread([], 8, 100) == []


def test_ruler_keeps_what_is_beyond_its_ends_on_it() -> None:
    drawn = scale.draw(-9.0, -12.0, 5.0)
    assert 'cx="20.0"' in drawn
    assert 'aria-label="LLR −9.0, between −12.0 and +5.0"' in drawn


def test_timeline_signs_tell_relations_apart() -> None:
    rows = page_samples.trace_context().rows
    drawn = timeline.draw(rows, None, width=760, size=12.5)
    assert drawn.count('class="name"') == 6
    assert drawn.count('class="sign-gone"') == 1
    assert "&lt;mirror&gt;" in drawn
    assert timeline.draw([], None, width=760, size=12.5) == ""
    undated = [row for row in rows if row.at is None]
    assert timeline.draw(undated, None, width=760, size=12.5) == ""


def test_what_is_older_than_the_first_appearance_stands_left_of_it() -> None:
    axis = timeline.Around(86_400 * 51, 3600, 0, 100)
    assert axis.x(-86_400 * 51) < axis.x(-3600) < axis.x(0) == 50 < axis.x(600) < axis.x(3600)
    assert timeline.Around(0, 3600, 0, 100).x(0) == 0
    labels = [label for _, label in axis.ticks()]
    assert labels[0] == "first"
    assert "−1 d" in labels and "+1 h" in labels
