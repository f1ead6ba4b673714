"""mabillon dispatch import: exit statuses, one screen a report, JSON, harmless output."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from reports import make

from mabillon.archive.store import Store
from mabillon.cli import group
from mabillon.dispatch.imported.checks import CHECKS
from mabillon.text.display import width_of

REPORTS = Path(make.__file__).parent


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run the command; its exit status is what it returns, as ``cli.main`` takes it."""
    result: Result = CliRunner().invoke(
        group, [*map(str, arguments)], standalone_mode=False, catch_exceptions=False
    )
    return result.return_value, result.output


@pytest.mark.parametrize(
    ("name", "status"), [("report.pdf", 0), ("broken-mark.txt", 1), ("encrypted.pdf", 3)]
)
def test_exit_statuses(name: str, status: int) -> None:
    assert run("dispatch", "import", REPORTS / name)[0] == status


def test_one_unreadable_file_among_others_is_told_and_the_others_are_read() -> None:
    status, shown = run(
        "dispatch", "import", REPORTS / "encrypted.pdf", REPORTS / "report.txt",
        REPORTS / "wrong-weekday.txt",
    )  # fmt: skip
    assert status == 3
    assert "3 files: 1 without findings, 1 with findings, 1 could not be read." in shown


def test_a_screen_says_what_was_found_and_what_to_do() -> None:
    _, shown = run("dispatch", "import", REPORTS / "impossible-date.txt")
    assert "Special Dispatch" in shown and "2031-03-27" in shown
    assert "line 14, column 34  report-impossible-date" in shown
    assert "→ Look the day up" in shown
    assert shown.rstrip().endswith("1 finding (11 rules).")


@pytest.mark.parametrize("name", ["right-to-left.html", "report.txt", "notes-lost.txt"])
def test_a_screen_has_eighty_columns_and_right_to_left_text_stays_in_its_line(name: str) -> None:
    _, shown = run("dispatch", "import", REPORTS / name)
    lines = shown.split("\n")
    assert max(map(width_of, lines)) <= 80 and len(lines) <= 40
    assert all(line.count("\u2068") == line.count("\u2069") for line in lines)


def test_json_is_one_object_a_file() -> None:
    _, shown = run(
        "dispatch", "import", REPORTS / "report.md", REPORTS / "date-ahead.txt", "--json"
    )
    first, second = (msgspec.json.decode(line) for line in shown.splitlines())
    assert first["status"] == "clean" and first["report"]["number"]["value"] == "14"
    assert second["findings"][0]["rule"] == "report-date-ahead"
    assert second["findings"][0]["place"] == {"line": 14, "column": 34, "page": None}


def test_what_a_report_holds_cannot_steer_the_terminal(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile\x1b[2J.txt"
    hostile.write_text(
        "Bulletin 7\n\nA \x1b]0;owned\x07title \u202eevil\n\nIt was 31 June \x1b[31m."
    )
    _, shown = run("dispatch", "import", hostile)
    assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown


def test_keeping_needs_an_archive_and_says_so(tmp_path: Path) -> None:
    with Store.init(tmp_path / "desk"):
        pass
    status, shown = run(
        "--archive", tmp_path / "desk", "dispatch", "import", REPORTS / "report.txt", "--keep"
    )
    assert status == 0 and "kept as evidence" in shown


def test_the_rules_are_listed() -> None:
    status, shown = run("dispatch", "import", "--rules")
    assert status == 0
    assert all(name in shown for name in CHECKS)
