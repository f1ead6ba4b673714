"""The invented files are those that their scripts make."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "fixtures"
SCRIPTS = ["make_exports", "make_x", "make_telegram", "make_previews", "make_papers", "make_tables"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_made_by_their_script(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(FIXTURES), *sys.path])
    made = importlib.import_module(script).exports()
    assert made
    for name, data in made.items():
        assert (FIXTURES / name).read_bytes() == data, name
