"""The public surface, the rooms' layers, and every dependency imported once."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import mabillon

ROOT = Path(__file__).parent.parent
MODULES = {
    "fonttools": "fontTools.ttLib",
    "ibis-framework": "ibis",
    "markdown-it-py": "markdown_it",
    "msgspec": "msgspec.json",
    "pyarrow": "pyarrow.parquet",
    "python-docx": "docx",
    "ruamel.yaml": "ruamel.yaml",
    "scikit-learn": "sklearn.linear_model",
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
    for name in (line.split("==")[0].split("[")[0] for line in stated):
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


IMPURE = {
    "duckdb",
    "io",
    "os",
    "pathlib",
    "random",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "time",
}


def _impure(path: Path) -> list[str]:
    """Return the modules that a file must not import, and calls of ``open`` and of the clock."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.partition(".")[0] in IMPURE]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in IMPURE:
            found.append(node.module or "")
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "open" or called.endswith((".now", ".today", ".utcnow")):
                found.append(called)
    return [f"{path.name}: {name}" for name in found]


def test_examinations_are_pure() -> None:
    """No file, database, clock or network in examine and text (house.md)."""
    rooms = [ROOT / "src" / "mabillon" / room for room in ("examine", "text")]
    files = [path for room in rooms for path in room.rglob("*.py")]
    assert len(files) > 30
    assert [fault for path in files for fault in _impure(path)] == []
