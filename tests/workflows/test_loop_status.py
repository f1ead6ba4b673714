"""How the monitor fares: what is told of rounds, channels, alerts, and what counts as wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from looped_desk import CHAT, IN_NAME, LoopedDesk, looped_desk

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.text.display import width_of
from mabillon.workflows.loop_rounds import alone
from mabillon.workflows.loop_status import Status, status
from mabillon.workflows.loop_waiting import Stop
from mabillon.workflows.looping import loop


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LoopedDesk]:
    with looped_desk(tmp_path) as made:
        yield made


def round_(desk: LoopedDesk) -> None:
    loop(desk.root, 600, stop=Stop(), tell=lambda _: None, rounds=1, environ=desk.environ)


def fares(desk: LoopedDesk, later: timedelta = timedelta()) -> Status:
    with Store.open(desk.root) as store:
        return status(store, datetime.now(UTC) + later, desk.environ)


def test_before_the_first_round_nothing_is_wrong(desk: LoopedDesk) -> None:
    found = fares(desk)
    assert (found.rounds, found.running, found.next, found.wrong) == ([], False, None, [])
    assert [one.looked_at for one in found.channels] == [None, None]


def test_what_came_is_told_and_a_round_that_was_not_made(desk: LoopedDesk) -> None:
    desk.marl.posts[2] = IN_NAME.format("seven")
    round_(desk)
    found = fares(desk)
    assert [(one.number, one.new) for one in found.rounds] == [(1, 3)]
    assert (found.alerts, found.open, found.undelivered, found.wrong) == (1, 1, {"feed": 0}, [])
    assert all(one.looked_at is not None for one in found.channels)
    (said,) = fares(desk, timedelta(hours=1)).wrong
    assert "was not made, and no loop runs" in said
    with Store.open(desk.root) as store, alone(store):
        found = fares(desk, timedelta(hours=1))
        assert (found.running, found.wrong) == (True, [])


def test_a_channel_that_fails_and_a_way_that_takes_nothing_are_wrong(desk: LoopedDesk) -> None:
    round_(desk)
    desk.desk.closed = 403
    desk.marl.posts[2] = IN_NAME.format("seven")
    desk.feed.unlink(missing_ok=True)
    desk.feed.mkdir()
    round_(desk)
    found = fares(desk)
    assert found.undelivered == {"feed": 1}
    assert any(said.startswith("desk: nothing came in 1 round") for said in found.wrong)
    assert any("1 alert not taken by feed yet" in said for said in found.wrong)


def test_a_channel_that_is_quiet_longer_than_ever_is_told(desk: LoopedDesk) -> None:
    desk.marl.began = datetime.now(UTC) - timedelta(days=9)
    desk.marl.posts = {n: CHAT.format(n) for n in range(1, 9)}
    round_(desk)
    quiet = {one.channel: one.quiet_s for one in fares(desk).channels}
    assert quiet["desk"] is None
    assert round((quiet["marl"] or 0) / 86_400) == 9
    assert not fares(desk).wrong


def test_a_register_that_does_not_hold_is_wrong_and_no_end(desk: LoopedDesk) -> None:
    (desk.root / "register.yaml").write_text("channels: {desk: {keys: 7}}\n")
    found = fares(desk)
    assert found.channels == []
    assert any("register.yaml" in said for said in found.wrong)


def test_on_one_screen_and_as_json(
    desk: LoopedDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(desk.folder))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(desk.root), "status", *arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    round_(desk)
    code, said, complaint = run()
    assert (code, complaint) == (0, "")
    assert "round 1: 2 of 2 answered" in said
    assert "Nothing is wrong." in said
    assert all(width_of(line) <= 80 for line in said.splitlines()[1:])
    code, said, _ = run("--json")
    assert code == 0
    assert json.loads(said)["rounds"][0]["number"] == 1
    desk.configure(on=False)
    (desk.folder / "mabillon" / "config.toml").write_text("[alerts]\nno = 1\n")
    assert run("--quiet")[:2] == (1, "")
