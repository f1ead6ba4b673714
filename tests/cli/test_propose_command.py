"""`mabillon propose`, from posts in an archive to a decision that is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pseudo_terminal import Terminal

from mabillon import Archive
from mabillon.cli import main
from mabillon.text.display import width_of

REGISTER = """\
issuers:
  league: {title: The Thistledown League}
channels:
  desk: {title: Thistledown Desk, platform: x, keys: ["x:@desk"]}
roles:
  - {channel: desk, issuer: league, role: own, reason: named by it}
"""
TEXT = (
    "Statement of the Thistledown League\nWe have taken the wheelbarrow of the council for good, "
    "and every tram that stops at Station Ring will see what was planted there."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archive"
    with Archive.init(made) as archive:
        (made / "register.yaml").write_text(REGISTER)
        row = {"channel": "x:@marl", "id": "3", "text": TEXT, "posted_at": "2031-03-26T09:00Z"}
        (tmp_path / "posts.jsonl").write_text(json.dumps(row) + "\n")
        archive.ingest([tmp_path / "posts.jsonl"])
    return made


def run(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    """Run a command; return its exit status, its output and its errors."""
    status = 0
    try:
        main(["--archive", str(folder), *words])
    except SystemExit as ended:
        status = int(ended.code or 0)
    said = capsys.readouterr()
    return status, said.out, said.err


def test_from_a_proposal_to_a_decision(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, folder, "propose", "league")
    assert status == 0
    assert "One post speaks in the name of The Thistledown League" in out
    assert "x:@marl/3" in out
    assert "No proposal was decided yet" in out
    assert all(width_of(line) <= 80 for line in out.splitlines())
    given = ("--by", "Ana", "--reason", "it speaks as the League")
    status, out, _ = run(capsys, folder, "propose", "league", "--yes", "x:@marl/3", *given)
    assert status == 0
    assert "mabillon verify x:@marl/3 --issuer league" in out
    status, out, _ = run(capsys, folder, "propose", "league")
    assert "No post speaks" in out
    assert "Decided so far: 1 of 1 right" in out


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, folder, "propose", "league", "--json")
    found = json.loads(out)
    assert found["schema"] == "mabillon.proposals/1"
    assert [one["post"] for one in found["proposals"]] == ["x:@marl/3"]
    given = ("--by", "Ana", "--reason", "a joke", "--json")
    _, out, _ = run(capsys, folder, "propose", "league", "--no", "x:@marl/3", *given)
    assert json.loads(out)["yes"] is False


def test_by_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    screen = Terminal(folder, folder.parent, "propose", "league", "--keys", "--by", "Ana")
    try:
        said = screen.until("1 of 1", "score 4")
        assert "wheelbarrow of the council" in said
        screen.press("x")
        screen.until("y speaks in its name, n does not")
        screen.press("m")
        screen.until("why: ")
        screen.type("it speaks as the League\r")
        screen.press("y")
        screen.until("kept", "mabillon verify x:@marl/3 --issuer league")
        assert screen.ended() == 0
    finally:
        screen.close()
    with Archive(folder) as archive:
        [entry] = archive.store.entries("proposal")
    assert (entry.by, entry.reason) == ("Ana", "it speaks as the League")
    status, _, err = run(capsys, folder, "propose", "league", "--keys", "--json")
    assert (status, "--keys goes with neither" in err) == (2, True)


def test_who_and_why_must_be_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, folder, "propose", "league", "--yes", "x:@marl/3")
    assert status == 2
    assert "--by and --reason" in err
    given = ("--by", "Ana", "--reason", "x")
    status, _, err = run(capsys, folder, "propose", "league", "--yes", "a/1", "--no", "b/2", *given)
    assert status == 2
    status, _, err = run(capsys, folder, "propose", "nobody")
    assert status == 2
    assert "nobody" in err
