"""The loop: round after round, told what fails, ended politely, and never two of them."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from awkward_server import Handler
from looped_desk import IN_NAME, Hours, LoopedDesk, looped_desk

from mabillon.archive.store import Store
from mabillon.errors import ArchiveBusy, MabillonError
from mabillon.workflows.loop_rounds import alone, recall, running
from mabillon.workflows.loop_waiting import WallClock
from mabillon.workflows.looping import Told, full, loop, rest


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LoopedDesk]:
    with looped_desk(tmp_path) as made:
        yield made


def looped(desk: LoopedDesk, hours: Hours, rounds: int, every_s: float = 600.0) -> list[Told]:
    """Make so many rounds; the waits take no time."""
    told: list[Told] = []
    loop(
        desk.root,
        every_s,
        stop=hours,
        tell=told.append,
        rounds=rounds,
        environ=desk.environ,
        now=hours.now,
        elapsed=hours.elapsed,
    )
    return told


def test_a_post_reaches_an_alert_and_its_feed_within_a_round(desk: LoopedDesk) -> None:
    hours = Hours()
    looped(desk, hours, 1)
    desk.marl.posts[2] = IN_NAME.format("seven")
    (told,) = looped(desk, hours, 1)
    assert (told.round.number, told.round.new, told.round.failures) == (2, 1, [])
    assert [one.alert.rule for one in told.alerts] == ["in-name"]
    assert told.round.delivered == {"feed": 1}
    (again,) = looped(desk, hours, 1)
    assert (again.alerts, again.round.delivered) == ([], {})
    assert len(desk.alerts()) == len(desk.deliveries()) == 1


def test_a_failure_is_told_and_the_next_round_goes_on(desk: LoopedDesk) -> None:
    hours = Hours()
    desk.marl.closed = 403
    (desk.root / "watch.yaml").write_text("")
    first, second = looped(desk, hours, 2)
    assert {(one.part, one.channel) for one in first.round.failures} == {("collect", "marl")}
    assert first.round.new == 1
    assert len(second.round.failures) == 1
    with Store.open(desk.root) as store:
        kept = recall(store)
        assert kept.failing["marl"].rounds == 2
        assert [one.number for one in kept.rounds] == [1, 2]
        assert kept.next is not None


def test_another_writer_is_a_failure_of_a_round_and_no_end(desk: LoopedDesk) -> None:
    hours = Hours()
    with Store.open(desk.root) as store, store.writing():
        (told,) = looped(desk, hours, 1)
    assert any("writing to this archive" in one.said for one in told.round.failures)
    (told,) = looped(desk, hours, 1)
    assert not told.round.failures
    assert desk.texts("telegram:@marl")


def test_while_nothing_answers_rounds_come_ever_more_rarely(desk: LoopedDesk) -> None:
    hours = Hours()

    def dropped(handler: Handler) -> None:
        handler.close_connection = True

    desk.server.script |= dict.fromkeys(desk.server.script, dropped)
    desk.server.script["/robots.txt"] = dropped
    (told,) = looped(desk, hours, 1)
    assert 1180 <= told.next_s <= 1200
    assert [rest(600, lost) for lost in (0, 1, 2, 9)] == [600, 1200, 2400, 3600]
    assert rest(7200, 9) == 7200
    desk.desk.serve(desk.server)
    desk.marl.serve(desk.server)
    del desk.server.script["/robots.txt"]
    hours.gone += 86_400
    (back,) = looped(desk, hours, 1)
    assert back.round.new == 2
    assert back.next_s <= 600


def test_a_jump_of_the_wall_clock_is_told_and_changes_no_wait(desk: LoopedDesk) -> None:
    hours = Hours()
    clock = WallClock(hours.now, hours.elapsed)
    hours.gone += 1000
    assert clock.look() == 0
    hours.set = timedelta(hours=-2)
    assert round(clock.look()) == -7200
    assert (round(clock.told()), clock.told()) == (-7200, 0)

    told: list[Told] = []

    def jump(one: Told) -> None:
        told.append(one)
        hours.set = timedelta(days=30 if len(told) == 1 else -30)

    began = hours.elapsed()
    at: list[float] = []
    loop(
        desk.root,
        600.0,
        stop=hours,
        tell=lambda one: (jump(one), at.append(hours.elapsed() - began))[0],
        rounds=3,
        environ=desk.environ,
        now=hours.now,
        elapsed=hours.elapsed,
    )
    assert [round(one.round.jumped_s / 86_400) for one in told] == [0, 30, -60]
    assert all(590 < after - before < 620 for before, after in pairwise(at))
    assert all(not one.round.failures for one in told)


def test_one_loop_an_archive(desk: LoopedDesk) -> None:
    with Store.open(desk.root) as store, alone(store):
        assert running(store)
        with pytest.raises(ArchiveBusy, match="a loop runs on this archive already"):
            looped(desk, Hours(), 1)
    with Store.open(desk.root) as store:
        assert not running(store)


def test_emptied_caches_let_no_second_loop_in(desk: LoopedDesk) -> None:
    looped(desk, Hours(), 1)
    with Store.open(desk.root) as store, alone(store):
        shutil.rmtree(desk.root / "caches")  # as a destruction of evidence does
        with pytest.raises(ArchiveBusy):
            looped(desk, Hours(), 1)
    (told,) = looped(desk, Hours(), 1)
    assert (told.round.number, told.round.new, told.round.failures) == (1, 0, [])


def test_where_collecting_is_off_what_is_ingested_is_watched(desk: LoopedDesk) -> None:
    desk.configure(on=False)
    (told,) = looped(desk, Hours(), 1)
    assert (told.round.collected, told.round.asked, told.round.failures) == (False, 0, [])
    assert not desk.server.seen


def test_sigterm_ends_it_after_the_running_step(desk: LoopedDesk) -> None:
    child = desk.start("watch", "--every", "1h", "--json")
    assert child.stdout is not None
    first = json.loads(child.stdout.readline())
    assert (first["number"], first["new"]) == (1, 2)
    child.send_signal(signal.SIGTERM)
    said, complaint = child.communicate(timeout=60)  # it would wait for an hour
    assert (child.returncode, said, complaint) == (0, "", "")
    with Store.open(desk.root) as store:
        assert recall(store).next is None
        assert not running(store)


def test_a_full_disk_stops_it_whole_and_says_so(desk: LoopedDesk) -> None:
    looped(desk, Hours(), 1)
    desk.marl.posts[2] = IN_NAME.format("seven") + "\n" + "And water. " * 90_000
    status, _, complaint = desk.run("watch", "--every", "1h", largest=500_000)
    assert status == 1
    assert "no room to write" in complaint
    assert "make room" in complaint
    status, _, complaint = desk.run("status", largest=10_000)  # reading takes some room as well
    assert status == 1
    assert "no room to write" in complaint
    (told,) = looped(desk, Hours(), 1)
    assert [one.alert.rule for one in told.alerts] == ["in-name"]


def test_no_room_is_told_from_other_faults() -> None:
    deep = MabillonError("cannot be written")
    deep.__cause__ = ExceptionGroup("", [OSError(28, "No space left on device")])
    assert full(deep)
    assert not full(MabillonError("cannot be read"))
    assert not full(OSError(5, "Input/output error"))
