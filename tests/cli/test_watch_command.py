"""mabillon watch and mabillon alerts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.cli import main

Run = Callable[..., tuple[int, str, str]]
REGISTER = """\
issuers:
  league: {title: The Thistledown League}
channels:
  desk: {title: Thistledown Desk, keys: ["x:@desk"]}
roles:
  - {channel: desk, issuer: league, role: own, reason: named by it}
"""
FALSE = (
    "To all who pass by:\nwe have taken the wheelbarrow of the council for good, and every tram "
    "that stops at Station Ring tomorrow will see what was planted there. \u202e\x1b[31mred\n"
    "The Thistledown League"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def call(*args: object) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            main(["--archive", "papers", *map(str, args)])
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, err = capfd.readouterr()
        told = [line for line in out.splitlines() if not line.startswith(("{", "["))]
        assert all(len(line) <= 80 or str(tmp_path) in line for line in told)
        assert "\x1b" not in out
        return status, out, err

    Store.init(tmp_path / "papers").close()
    (tmp_path / "papers" / "register.yaml").write_text(REGISTER)
    at = datetime.now(UTC) - timedelta(hours=2)
    post = {"channel": "x:@marl", "id": "7", "text": FALSE, "posted_at": at.isoformat()}
    (tmp_path / "posts.jsonl").write_text(json.dumps(post) + "\n")
    assert call("ingest", tmp_path / "posts.jsonl", "-q")[0] == 0
    return call


def test_what_is_raised_is_shown_once_and_listed(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("watch")
    assert status == 1
    assert "A statement in the name of The Thistledown League was posted as" in out
    assert "mabillon trace x:@marl/7" in out
    assert run("watch") == (0, "Nothing new was raised.\n", "")
    assert run("watch", "--quiet") == (0, "", "")
    assert "in-name: A statement in the name" in run("alerts", "list")[1]
    [listed] = json.loads(run("alerts", "list", "--json")[1])
    assert listed["key"] == "in-name league x:@marl/7"
    assert json.loads(run("alerts", "show", listed["number"], "--json")[1]) == listed
    assert "speak" in run("alerts", "show", listed["number"])[1]
    assert run("alerts", "list", "--rule", "clock")[1] == "No alert was raised.\n"
    status, _, err = run("alerts", "show", 99)
    assert (status, err) == (2, "mabillon: there is no alert 99; list them: mabillon alerts list\n")


def test_an_alert_is_dealt_with_and_opened_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("watch", "--quiet")
    assert run("alerts", "done", 1, "--reason", "a joke")[0] == 2
    assert "speaks" in run("alerts", "done", 1, "--by", "Vane", "--reason", "it speaks so")[1]
    said = run("alerts", "list")[1]
    assert "Dealt with by Vane" in said and "it speaks so" in said
    assert run("alerts", "list", "--open")[1] == "No alert is open.\n"
    assert json.loads(run("status", "--json")[1])["open"] == 0
    status, _, err = run("alerts", "done", 1, "--by", "Ferrier", "--reason", "a report")
    assert status == 2
    assert "dealt with by Vane on" in err
    monkeypatch.setenv("MABILLON_BY", "Ferrier")
    [again] = json.loads(run("alerts", "reopen", 1, "--reason", "it goes on", "--json")[1])
    assert (again["number"], again["done"]) == (1, None)
    assert run("alerts", "reopen", 1, "--reason", "it goes on")[0] == 2
    assert json.loads(run("status", "--json")[1])["open"] == 1
    assert run("watch") == (0, "Nothing new was raised.\n", "")


def test_alerts_are_delivered_where_that_is_switched_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mabillon").mkdir()
    config = tmp_path / "mabillon" / "config.toml"
    config.write_text(f'[alerts]\non = true\n[alerts.feed]\npath = "{tmp_path}/a.xml"\n')
    status, out, _ = run("watch", "--json")
    told = json.loads(out)
    assert (status, told["delivered"]["acknowledged"]) == (1, {"feed": 1})
    assert [alert["rule"] for alert in told["alerts"]] == ["in-name"]
    assert b"urn:mabillon:alert:" in (tmp_path / "a.xml").read_bytes()
    config.write_text('[alerts]\non = true\n[alerts.feed]\npath = "a.xml"\n')
    status, _, err = run("watch")
    assert status == 2
    assert "path must be absolute" in err


def test_the_watch_list_is_checked(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("watch", "--check")
    assert status == 0
    assert "The archive has no watch list" in out
    assert "league, from 15 words on" in out
    (tmp_path / "papers" / "watch.yaml").write_text("searches: [nothing]\nclock: yes\n")
    status, _, err = run("watch", "--check")
    assert status == 2
    assert "watch.yaml:1: no search was saved as 'nothing'" in err
    listed = "copies: [x:@marl/7, x:@marl/8]\nclock: yes\n"
    (tmp_path / "papers" / "watch.yaml").write_text(listed)
    status, out, _ = run("watch", "--check")
    assert "x:@marl/7\n    x:@marl/8 (not in the archive yet)\n" in out
    status, out, _ = run("watch", "--check", "--json")
    assert (status, json.loads(out)["clock"]) == (0, {"days": 30.0})
