"""The drawings: where things stand, and that labels do not run into each other."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

import page_samples
from mabillon.examine.finding import Finding
from mabillon.pages import carriage, curve, descent, scale, stemma, timeline
from mabillon.pages.calendar import Calendar
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
    drawn = timeline.draw(rows, width=760, size=12.5)
    assert drawn.count('class="name"') == 6
    assert drawn.count('class="sign-gone"') == 1
    assert "&lt;mirror&gt;" in drawn
    assert timeline.draw([], width=760, size=12.5) == ""
    undated = [row for row in rows if row.at is None]
    assert timeline.draw(undated, width=760, size=12.5) == ""


def at(*minutes: float) -> list[datetime]:
    return [page_samples.POSTED + timedelta(minutes=m) for m in minutes]


def test_a_long_empty_stretch_is_cut_out_and_said() -> None:
    axis = Calendar(at(0, 3, 7, 10, 14_410, 14_412), 0, 500, breaks=4, gap=50)
    assert [cut.label for cut in axis.breaks()] == ["10\u00a0days"]
    early, late = axis.x(at(3)[0]) - axis.x(at(0)[0]), axis.x(at(14_412)[0]) - axis.x(at(14_410)[0])
    assert early / 3 == pytest.approx(late / 2), "one scale on both sides"
    assert axis.x(at(14_410)[0]) - axis.x(at(10)[0]) == pytest.approx(50)
    assert (axis.x(at(0)[0]), axis.x(at(14_412)[0])) == (0, pytest.approx(500))
    assert axis.x(at(7_000)[0]) == axis.x(at(10)[0]), "what is cut out stands at the cut"


def test_the_axis_is_whole_where_nothing_is_long_empty() -> None:
    assert Calendar(at(*range(0, 60, 5)), 0, 500, breaks=4, gap=50).breaks() == []
    assert Calendar(at(0, 600_000), 0, 500, breaks=4, gap=50).breaks() == []
    alone = Calendar(at(0, 0), 0, 500, breaks=4, gap=50)
    assert alone.x(at(0)[0]) == 250
    assert [tick.label for tick in alone.ticks(70)] == ["09:12"]


def test_ticks_are_round_and_name_each_new_day_once() -> None:
    axis = Calendar(at(0, 300, 600, 900, 1200), 0, 700, breaks=4, gap=50)
    ticks = axis.ticks(70)
    assert [t.label for t in ticks][:3] == ["10:00", "12:00", "14:00"]
    assert [t.under for t in ticks if t.under] == ["26\u00a0Mar 2031", "27\u00a0Mar"]
    assert all(b.x - a.x >= 70 for a, b in pairwise(ticks))
    years = Calendar(at(0, 500_000, 1_000_000, 1_500_000), 0, 700, breaks=0, gap=50)
    assert {t.under for t in years.ticks(70)} - {""} == {"2031", "2032", "2033", "2034"}


def drawn_nodes() -> list[descent.Node]:
    page = page_samples.trace_context()
    return descent.nodes(page.rows, page.links)


def test_the_stemma_draws_each_kind_in_its_own_way() -> None:
    drawn = stemma.draw(drawn_nodes(), width=760, size=12.5)
    lanes = {(node.via[0], node.via[1]) for node in drawn_nodes() if node.via}
    assert len(lanes) == 5
    for kind, most in (("certain", 4), ("named", 1), ("inferred", 2)):
        assert 1 <= drawn.count(f'class="link {kind}"') <= most
    assert drawn.count('class="head"') == 6
    assert drawn.count('class="sign-absent"') == 2
    assert "inferred 0.94, or 1\u00a0other" in drawn
    assert "not collected" in drawn and "only a name" in drawn
    assert stemma.draw([], width=760, size=12.5) == ""


def test_time_runs_down_and_no_copy_stands_above_its_source() -> None:
    nodes = drawn_nodes()
    line = {node.key: i for i, node in enumerate(nodes)}
    assert all(line[node.via[0]] < line[node.key] for node in nodes if node.via)
    times = [node.at for node in nodes if node.at]
    assert times == sorted(times)


def test_lanes_of_two_sources_do_not_run_into_each_other() -> None:
    """Whatever hangs on whom, two lanes share a column only one after the other."""
    page = page_samples.many_copies(400)
    nodes = descent.nodes(page.rows, page.links)
    assert len(nodes) == descent.DRAWN
    layout = stemma.Layout(nodes, 60)
    reached: dict[descent.Via, list[int]] = {}
    for node in nodes:
        if node.via:
            reached.setdefault(node.via, []).append(layout.line[node.key])
    spans = [(layout.lane[via], layout.line[via[0]], max(to)) for via, to in reached.items()]
    for i, (x, top, end) in enumerate(spans):
        for other, above, below in spans[:i]:
            assert x != other or top >= below or end <= above


def test_what_is_not_drawn_is_counted_by_channel() -> None:
    page = page_samples.many_copies(400)
    said = descent.left_out(page.rows, descent.nodes(page.rows, page.links))
    assert said is not None
    assert said.startswith("Not drawn: 340\u00a0posts (")
    assert "more channels" in said
    whole = page_samples.trace_context()
    assert "2\u00a0posts" in (descent.left_out(whole.rows, drawn_nodes()) or "")


def test_the_table_says_of_every_row_where_it_is_from() -> None:
    page = page_samples.trace_context()
    said = {one.row.post: one for one in page.told}
    assert len(page.told) == len(page.rows)
    assert said["kerb-notes/910"].source == "x:@marl/907"
    assert said["naqil-al-shawk/911"].source == "“مارل”"
    assert "“\u2068مارل\u2069”" in said["naqil-al-shawk/911"].reason
    assert said["x:@marl/907"].kind is None
