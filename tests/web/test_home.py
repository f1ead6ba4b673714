"""The desk's first page: what is new, what is open, how the archive fares."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from desk_server import Served, served

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.watch.alert import Alert
from mabillon.workflows.judge import judge
from mabillon.workflows.kept_opinions import kept_opinions
from mabillon.workflows.raised import KIND, NOBODY
from mabillon.workflows.verify import load


def test_an_empty_archive_says_where_to_begin(tmp_path: Path) -> None:
    Store.init(tmp_path / "void").close()
    with served(tmp_path / "void", tmp_path / "people") as room:
        page = room.signed_in("vane").get("/").text
    assert "An empty archive" in page and 'href="/ingest"' in page and 'action="/start"' in page
    assert "No channel of the register has a source" in page


def test_a_reader_sees_everything_and_is_offered_nothing(reading_room: Served) -> None:
    page = reading_room.signed_in("brandt", "reader").get("/").text
    assert "3 open questions" in page and "The archive" in page
    assert not re.findall(r'<form method="post" action="(?!/sign-out)', page)
    assert "5,561 posts with every version" in page
    assert "None: every record was read." in page
    assert "5,561 new in the last day" in page  # pictures and videos are no posts


def test_what_is_open_and_what_was_raised_stand_first(room: Served) -> None:
    with Store.open(room.desk.root) as store:
        judge(store, 3, "sign", by="R. Vane", reason="looked by hand")
        alert = Alert(
            rule="in_name", subject="x", what="<b>A statement</b> in its name is new",
            where="\u202emarl", when=None, why="it says so",
        )  # fmt: skip
        with store.writing() as writer:
            writer.add_entries([NewEntry(KIND, alert.key, NOBODY, "", msgspec.json.encode(alert))])
    page = room.signed_in("vane").get("/").text
    assert "2 open questions" in page
    assert "&lt;b&gt;A statement&lt;/b&gt; in its name is new" in page and "\u202e" not in page
    (room.desk.root / "register.yaml").write_text("issuers: [", encoding="utf-8")
    page = room.signed_in("vane").get("/").text
    assert 'id="wrong"' in page and "register.yaml" in page


def test_the_clock_of_an_opinion_is_told_by_the_time_of_asking(opened_case: Path) -> None:
    with Store.open(opened_case) as store:
        carriage = load(store, 3).finding("carriage")
        assert carriage is not None
        limit = datetime.fromisoformat(carriage.figures["limit"]["at"])
        before = kept_opinions(store, limit - timedelta(days=1))
        after = kept_opinions(store, datetime(2040, 1, 1, tzinfo=UTC))
    for one in (*before, *after):  # all was said when they were made, whatever the time is now
        if one.number == 1:
            assert one.clock is None  # it was carried
        else:
            assert one.clock is not None and one.clock.over and one.clock.next is None
    assert [one.open for one in after] == [True, True, False, True]
