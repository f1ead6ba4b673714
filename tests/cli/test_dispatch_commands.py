"""The commands on dispatches, as they are called: new, check, list, background, annex, recall."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from invented_demo import Demo

CALL = "import sys; from mabillon.cli import main; main(sys.argv[1:])"


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CALL, "--archive", str(folder), *words],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def archive(invented_demo: Demo, tmp_path: Path) -> Path:
    return Path(shutil.copytree(invented_demo.before, tmp_path / "case"))


def test_from_opinion_to_a_checked_draft(archive: Path, tmp_path: Path) -> None:
    begun = call(archive, "dispatch", "new", "--from", "2", "--by", "Desk", "--json")
    assert begun.returncode == 0, begun.stderr
    told = json.loads(begun.stdout)
    assert (told["key"], told["to_do"]) == ("special-dispatch/1", 2)  # sign; describe the photo
    path = Path(told["file"])
    assert path.is_file()

    checked = call(archive, "dispatch", "check", "special-dispatch/1", "--json")
    found = json.loads(checked.stdout)
    assert checked.returncode == 1
    assert {"unfinished", "front-matter"} <= {f["rule"] for f in found["findings"]}
    shown = call(archive, "dispatch", "check", str(path))
    assert all(len(line) <= 80 for line in shown.stdout.splitlines() if str(path) not in line)
    assert "→ write it, or remove it" in shown.stdout

    listed = call(archive, "dispatch", "list", "--json")
    assert json.loads(listed.stdout)["version"] is None

    out = tmp_path / "annex.json"
    written = call(archive, "dispatch", "annex", "special-dispatch/1", "--out", str(out), "--json")
    digest = json.loads(written.stdout)["sha256"]
    assert hashlib.sha256(out.read_bytes()).hexdigest() == digest
    assert digest in path.read_text(encoding="utf-8")
    assert json.loads(out.read_bytes())["opinion"]["number"] == 2
    again = call(archive, "dispatch", "annex", digest, "--out", str(out))
    assert again.returncode == 2
    assert "such a file already" in again.stderr


def test_what_there_is_not_is_said(archive: Path) -> None:
    for words, status, says in (
        (("new", "--from", "99", "--by", "x"), 2, "no opinion 99"),
        (("new", "--from", "2"), 2, "--by"),
        (("check", "nowhere.md"), 2, "no dispatch of that number"),
        (("check",), 2, "name a dispatch"),
        (("annex", "abcd1234", "--out", "x.json"), 2, "no annex has a digest"),
    ):
        done = call(archive, "dispatch", *words)
        assert (done.returncode, says in done.stderr) == (status, True), (words, done.stderr)
    broken = archive / "broken.md"
    broken.write_text("---\nseries: S\nnumber: x\ndate: 2031-03-27\ntitle: T\n---\n")
    done = call(archive, "dispatch", "check", str(broken))
    assert done.returncode == 3
    assert "broken.md, line 3" in done.stderr


def test_rules_are_listed_with_what_they_ask(archive: Path) -> None:
    done = call(archive, "dispatch", "check", "--rules")
    assert done.returncode == 0
    assert "quotation" in done.stdout
    assert "unfinished (always on)" in done.stdout


def test_nothing_to_recall_is_clean(archive: Path) -> None:
    done = call(archive, "dispatch", "recall")
    assert (done.returncode, done.stdout) == (
        0,
        "0 published dispatches to correct, 0 exports and 0 alerts to recall\n",
    )


def test_background_tells_why(archive: Path) -> None:
    call(archive, "dispatch", "new", "--from", "3", "--by", "Desk")
    done = call(archive, "dispatch", "background", "2", "--json")
    [item] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (item["kind"], item["key"], item["why"][0]) == (
        "dispatch",
        "special-dispatch/1",
        "issuer",
    )
