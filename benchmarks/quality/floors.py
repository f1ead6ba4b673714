"""Floors: figures that may not become worse without somebody saying so.

``floors.jsonl`` only grows. A line names a measurement, the line of its record (``where``),
the measure, the floor (``at_least`` or ``at_most``), the digest of the data that it holds for,
and the digest of the line before, so that none can be taken out or altered without all that
follow. A floor that is moved to the worse has to say why in ``because``. The digest of the
last line is pinned in tests/benchmarks/test_floors.py: who moves a floor, moves it there too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality.records import Record

FILE = Path(__file__).with_name("floors.jsonl")

Floor = dict[str, Any]


def read(path: Path = FILE) -> list[Floor]:
    """Return all floors, the oldest first."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def digest(floor: Floor) -> str:
    """Return the digest of a line."""
    return hashlib.sha256(json.dumps(floor, sort_keys=True).encode()).hexdigest()[:16]


def faults(history: Sequence[Floor]) -> Iterator[str]:
    """Say which lines were altered, or lowered in silence."""
    before, standing = "", dict[str, Floor]()
    for number, floor in enumerate(history, 1):
        if floor["after"] != before:
            yield f"line {number} does not follow the line before: one was altered or taken out"
        before = digest(floor)
        earlier = standing.get(_what(floor))
        worse = earlier is not None and _worse(floor, earlier)
        if worse and len(floor.get("because", "")) < 20:
            yield f"line {number} moves a floor to the worse and does not say why: {floor}"
        standing[_what(floor)] = floor


def current(history: Sequence[Floor]) -> list[Floor]:
    """Return the floors that hold, one for each measure."""
    return list({_what(floor): floor for floor in history}.values())


def missed(floors: Sequence[Floor], record: Record) -> Iterator[str]:
    """Say which floors a record does not reach; those of other data say nothing."""
    for floor in floors:
        if floor["measurement"] != record.name or floor["data"] != record.data:
            continue
        found = record.where(**floor["where"])
        if len(found) != 1:
            yield f"{record.name}: {len(found)} lines are {floor['where']}; there should be one"
            continue
        value = found[0].get(floor["measure"])
        if value is None or value < floor.get("at_least", value):
            yield f"{record.name} {floor['where']}: {floor['measure']} {value} is below its floor"
        elif value > floor.get("at_most", value):
            yield f"{record.name} {floor['where']}: {floor['measure']} {value} is above its limit"


def add(history: Sequence[Floor], floor: Floor) -> list[Floor]:
    """Return the history with one more line, tied to the last."""
    return [*history, {**floor, "after": digest(history[-1]) if history else ""}]


def write(history: Sequence[Floor], path: Path = FILE) -> None:
    """Write the history, a floor a line."""
    lines = [json.dumps(floor, ensure_ascii=False, sort_keys=True) for floor in history]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _what(floor: Floor) -> str:
    return json.dumps([floor["measurement"], floor["where"], floor["measure"]], sort_keys=True)


def _worse(floor: Floor, earlier: Floor) -> bool:
    """Tell whether a floor asks for less; one that turns about, or goes to other data, does."""
    if floor["data"] != earlier["data"]:
        return True
    if "at_least" in floor and "at_least" in earlier:
        return bool(floor["at_least"] < earlier["at_least"])
    if "at_most" in floor and "at_most" in earlier:
        return bool(floor["at_most"] > earlier["at_most"])
    return True
