"""The reference is that of this program: every command stands in it, and no page is stale."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from docs import build  # noqa: E402  (docs/ is no installed package)

from mabillon.cli import COMMANDS, group  # noqa: E402


@pytest.mark.parametrize("name", build.PAGES)
def test_no_page_of_the_reference_is_stale(name: str) -> None:
    written = (build.FOLDER / name).read_text(encoding="utf-8")
    assert written == build.PAGES[name](), "run: make docs"


def test_every_command_is_documented_and_says_what_it_does() -> None:
    page = (build.FOLDER / "commands.md").read_text(encoding="utf-8")
    found = dict(build.commands(group, ("mabillon",)))
    assert set(COMMANDS) <= {name.split()[1] for name in found if " " in name}
    for name, text in found.items():
        assert f"## {name}\n" in page, f"{name} is undocumented; run: make docs"
        assert len(text.splitlines()) > 3, f"{name} has no help"


def test_every_column_says_what_it_is() -> None:
    page = build.tables_page()
    empty = [line for line in page.splitlines() if line.startswith("| ") and line.endswith("|  |")]
    assert empty == []
    assert page.count("Where it was posted:") == 2, "POSTS has what READ_POSTS says of its columns"
    assert "| llr | double | log10 | no figure |" in page
    assert "| seen_at | time, µs | UTC | never |" in page


def test_a_stale_page_is_told_and_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    assert build.main(["--check"]) == 1
    assert "stale: commands.md" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert build.main([]) == 0
    assert build.main(["--check"]) == 0
    (tmp_path / "tables.md").write_text("old")
    assert build.main(["--check"]) == 1
