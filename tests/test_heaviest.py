"""The order of the files of tests names files that are there."""

from __future__ import annotations

from pathlib import Path

from heaviest import HEAVIEST, place


def test_every_heavy_file_is_there_once() -> None:
    names = [path.name for path in Path(__file__).parent.rglob("test_*.py")]
    assert [name for name in HEAVIEST if names.count(name) != 1] == []
    assert len(set(HEAVIEST)) == len(HEAVIEST)


def test_the_heaviest_come_first_and_the_rest_last_as_it_was() -> None:
    rest = ["test_heaviest.py", "test_public.py"]
    assert sorted([*rest, *reversed(HEAVIEST)], key=place) == [*HEAVIEST, *rest]


def test_the_demo_is_made_before_it_is_read() -> None:
    assert HEAVIEST[0] == "test_demo.py"
