"""What is known is shared by pages, renewed while others write, and never half of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mabillon import Archive
from mabillon.archive.store import Store
from mabillon.examine.settings import Settings
from mabillon.web.reading import Pace, Readings
from mabillon.web.work import caching
from mabillon.workflows.caches import bring_up, found_sketches
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.search import Request, search

FIELDS = {"text": "text", "posted_at": "date", "channel": "channel", "id": "id"}
FIELDS |= {"channel_name": "name", "platform": "=telegram"}
REGISTER = """\
issuers:
  league: {title: The League}
channels:
  desk: {title: League Desk, keys: ["telegram:1"]}
roles:
  - {issuer: league, channel: desk, role: own, reason: it says so}
"""


def taken_in(root: Path, name: str, first: int, after: int) -> None:
    """Take in posts with these numbers, of three channels."""
    lines = root.parent / f"{name}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for number in range(first, after):
            text = f"Sowing plan {number} of {name}: forty trays of hardy bellflower by the gate"
            post = {"id": number, "channel": number % 3 + 1, "name": f"Channel {number % 3}"}
            at = datetime(2031, 3, 1, number // 60 % 24, number % 60, tzinfo=UTC)
            post |= {"text": f"{text}\nThe foot of it", "date": at.isoformat()}
            file.write(json.dumps(post) + "\n")
    with Archive(root) as archive:
        collected = datetime(2031, 3, 27, tzinfo=UTC)
        archive.ingest([lines], mapping=FIELDS, collected_at=collected)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Archive.init(tmp_path / "archive").close()
    (tmp_path / "archive" / "register.yaml").write_text(REGISTER)
    taken_in(tmp_path / "archive", "first", 0, 90)
    return tmp_path / "archive"


def test_the_archive_as_known_later_is_what_it_is_when_read_anew(root: Path) -> None:
    with Store.open(root) as store:
        register = current(store)[1]
        bring_up(store)
        before = Holdings(store, register, Settings(), sketches=found_sketches(store))
        before.make_ready()
        before.learn(before.channel_keys)
        for name, first, after in (("none", 0, 0), ("more", 90, 130)):
            if after:
                taken_in(root, name, first, after)
                bring_up(store)
            later = before.later(store, register, store.position(), found_sketches(store))
            anew = Holdings(store, register, Settings())
            assert later.table.equals(anew.table) and later.size == anew.size
            assert later.channel_keys == anew.channel_keys
            assert later.rows_of(["telegram:2"]).tolist() == anew.rows_of(["telegram:2"]).tolist()
            assert later.furniture(later.channel_keys) == anew.furniture(anew.channel_keys)
            text = anew.text(anew.size - 1)
            assert later.candidates(text).tolist() == anew.candidates(text).tolist()


def test_posts_whose_sketches_lack_have_their_text_all_the_same(root: Path) -> None:
    with Store.open(root) as store:
        bring_up(store)
        lagging = found_sketches(store)
        taken_in(root, "more", 90, 95)
        holdings = Holdings(store, current(store)[1], Settings(), sketches=lagging)
        assert lagging.rows == 90
        holdings.load([3, 92])
        assert holdings.text(3).startswith("Sowing plan 3 of first")
        assert holdings.text(92).startswith("Sowing plan 92 of more")


def test_what_others_write_is_known_in_a_while_and_what_we_write_at_once(
    root: Path,
) -> None:
    readings = Readings(root, Pace(look_s=0.05, stale_s=0.0, rest=0.0))
    try:
        with readings.take() as known:
            assert known.holdings.size == 90 and known.ready
            assert search(known.store, Request(query="plan"), held=known.opened).total == 90
        taken_in(root, "more", 90, 100)
        readings.written()
        with readings.take() as known:
            assert known.holdings.size == 100 and known.opened.index.rows == 100
        taken_in(root, "others", 100, 110)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with readings.take() as known:
                if known.holdings.size == 110 and known.ready:
                    break
            time.sleep(0.05)
        with readings.take() as known:
            assert search(known.store, Request(query="others"), held=known.opened).total == 10
        (root / "register.yaml").write_text(REGISTER.replace("League Desk", "Desk of the League"))
        while time.monotonic() < until and known.register.channels[0].title == "League Desk":
            with readings.take() as known:
                time.sleep(0.05)
        assert known.register.channels[0].title == "Desk of the League"
    finally:
        readings.close()


def test_many_posts_are_put_into_the_caches_by_a_process(
    root: Path,
) -> None:
    readings = Readings(root, Pace(few=10, small=10))
    try:
        with readings.take() as known:
            assert known.holdings.size == 90 and not known.ready and known.index is None
            assert known.holdings.text(5).startswith("Sowing plan 5")
        until = time.monotonic() + 200  # it gives way to whatever else runs
        while time.monotonic() < until and not known.ready:
            with readings.take() as known:
                time.sleep(0.1)
        assert known.ready and known.opened.index.rows == 90
    finally:
        readings.close()


def test_a_process_that_gets_too_little_is_begun_anew(root: Path) -> None:
    pace = Pace(look_s=0.05, stale_s=0.0, rest=0.0, few=10, last_s=0.0, slow=1e9)
    readings = Readings(root, pace)
    try:
        with readings.take() as known:
            assert known.ready and known.holdings.size == 90
        taken_in(root, "others", 90, 130)
        until = time.monotonic() + 200  # it gives way to whatever else runs
        while time.monotonic() < until and known.holdings.size < 130:
            with readings.take() as known:
                assert known.ready  # what stands is shown meanwhile
            time.sleep(0.05)
        assert known.opened.index.rows == 130
    finally:
        readings.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the system knows no such thing")
def test_a_process_that_comes_last_has_what_nobody_else_wants(root: Path) -> None:
    command = [sys.executable, "-P", "-m", caching.__name__, str(root), caching.LAST]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            while os.sched_getscheduler(process.pid) != os.SCHED_IDLE:  # of one that ended, too
                assert process.poll() is None
                time.sleep(0.002)
        finally:
            process.kill()
