"""Floors hold, and none is lowered in silence; the tables say what was recorded."""

from __future__ import annotations

import pytest
from benchmarks.quality import floors
from benchmarks.quality.records import Record, load, names
from benchmarks.quality.tables import PAGES, TABLES, written

PINNED = "a857b0ffb71d9b5a"
"""The digest of the last line of floors.jsonl: who moves a floor, moves it here too."""

FLOOR = {
    "measurement": "wording",
    "where": {"set": "a"},
    "measure": "auc",
    "at_least": 0.8,
    "data": "d1",
}


def test_the_history_of_the_floors_is_whole() -> None:
    history = floors.read()
    assert list(floors.faults(history)) == []
    assert floors.digest(history[-1]) == PINNED


@pytest.mark.parametrize("name", names())
def test_what_was_recorded_reaches_its_floors(name: str) -> None:
    held = [floor for floor in floors.current(floors.read()) if floor["measurement"] == name]
    assert held, f"{name} has no floor"
    assert {floor["data"] for floor in held} == {load(name).data}
    assert list(floors.missed(held, load(name))) == []


def test_the_pages_have_the_tables_of_what_was_recorded() -> None:
    assert {table.of for table in TABLES.values()} == set(names())
    for page in PAGES:
        made = written(page, {name: load(name) for name in names()})
        assert made == page.read_text(encoding="utf-8")


def test_a_floor_lowered_in_silence_is_a_fault() -> None:
    history = floors.add(floors.add([], FLOOR), {**FLOOR, "at_least": 0.7})
    assert ["does not say why" in fault for fault in floors.faults(history)] == [True]


def test_a_floor_lowered_with_a_reason_or_raised_is_none() -> None:
    reason = "the baseline's own error was found in the data: see decision 9"
    history = floors.add(floors.add([], FLOOR), {**FLOOR, "at_least": 0.7, "because": reason})
    history = floors.add(history, {**FLOOR, "at_least": 0.75})
    assert list(floors.faults(history)) == []
    assert [floor["at_least"] for floor in floors.current(history)] == [0.75]


def test_other_data_or_the_other_direction_needs_a_reason() -> None:
    for other in ({"data": "d2"}, {"at_least": None, "at_most": 0.9}):
        moved = {k: v for k, v in {**FLOOR, **other}.items() if v is not None}
        history = floors.add(floors.add([], FLOOR), moved)
        assert len(list(floors.faults(history))) == 1


def test_a_line_altered_or_taken_out_is_a_fault() -> None:
    history = floors.add(floors.add(floors.add([], FLOOR), {**FLOOR, "at_least": 0.81}), FLOOR)
    assert list(floors.faults([history[0], history[2]]))
    assert list(floors.faults([{**history[0], "at_least": 0.1}, *history[1:]]))


def test_a_record_below_its_floor_is_told() -> None:
    def of(auc: float) -> Record:
        return Record("wording", "command", "d1", [{"set": "a", "auc": auc}])

    assert list(floors.missed([FLOOR], of(0.8))) == []
    assert len(list(floors.missed([FLOOR], of(0.79)))) == 1
    upper = {k: v for k, v in FLOOR.items() if k != "at_least"} | {"at_most": 0.8}
    assert len(list(floors.missed([upper], of(0.81)))) == 1
    assert len(list(floors.missed([FLOOR], Record("wording", "command", "d1", [])))) == 1
