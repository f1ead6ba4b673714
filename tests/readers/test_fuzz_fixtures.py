"""Injured files of every kind: no exception but UnreadableInput, and no record counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from drained import drain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strategies
from mabillon.errors import UnreadableInput
from mabillon.readers import recognise

FIXTURES = Path(__file__).parent.parent / "fixtures"
FILES = sorted(
    path for path in FIXTURES.glob("*.*") if path.suffix != ".py" and path.stat().st_size
)


def often(examples: int) -> settings:
    return settings(
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def attempt(path: Path, folder: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    reader = recognise(whole[: 64 << 10], path.name)
    if reader is None:
        return
    injured = folder / path.name
    injured.write_bytes(data.draw(strategies.damaged(whole)))
    recognise(injured.read_bytes()[: 64 << 10], path.name)
    try:
        drain(reader.name, injured)
    except UnreadableInput:
        return


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@often(20)
@given(data=st.data())
def test_injured(path: Path, tmp_path: Path, data: st.DataObject) -> None:
    attempt(path, tmp_path, data)


@pytest.mark.soak
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@often(2_000)
@given(data=st.data())
def test_injured_often(path: Path, tmp_path: Path, data: st.DataObject) -> None:
    attempt(path, tmp_path, data)
