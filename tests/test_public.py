"""The public surface, the rooms' layers, and every dependency imported once."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import mabillon

ROOT = Path(__file__).parent.parent
MODULES = {
    "msgspec": "msgspec.json",
    "pyarrow": "pyarrow.parquet",
    "python-dateutil": "dateutil.parser",
    "ruamel.yaml": "ruamel.yaml",
    "scipy": "scipy.special",
}


def test_public_names() -> None:
    assert mabillon.__all__ == [
        "Archive",
        "Finding",
        "Handed",
        "Opinion",
        "OpinionDocument",
        "Question",
        "Settings",
        "errors",
    ]
    for name in mabillon.__all__:
        assert getattr(mabillon, name) is not None
    with pytest.raises(AttributeError):
        mabillon.nothing  # noqa: B018


def test_every_dependency_is_imported_once() -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert len(stated) > 10
    for name in stated:
        importlib.import_module(MODULES.get(name, name))


def test_locks_have_hashes_and_name_no_download_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text
        pins = [line for line in text.splitlines() if line[:1].isalnum()]
        assert pins
        assert all(line.endswith("\\") for line in pins), lock


def test_nothing_heavy_is_loaded_for_help() -> None:
    code = (
        "import sys; from mabillon.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pyarrow', 'duckdb', 'scipy', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_examinations_are_pure() -> None:
    """No file, database, clock or network in examine and text (house.md)."""
    forbidden = ("import os", "import sqlite3", "import socket", "import time\n", "import duckdb",
                 "from pathlib", "datetime.now", "import random", "open(")  # fmt: skip
    found = [
        f"{path.name}: {word}"
        for room in ("examine", "text")
        for path in (ROOT / "src" / "mabillon" / room).rglob("*.py")
        for word in forbidden
        if word in path.read_text()
    ]
    assert found == []
