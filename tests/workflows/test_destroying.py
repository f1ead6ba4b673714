"""Evidence destroyed by two people: the bytes are gone, a tombstone stays, audit says so."""

from __future__ import annotations

import shutil
import sqlite3
from io import BytesIO
from pathlib import Path

import pytest
from destroying_world import SECRET, WHY, checked, filled, post, traces

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.records.shots import Shot
from mabillon.examine.settings import Settings
from mabillon.workflows import shots, translating
from mabillon.workflows.destroying import destroy, rehearse
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.questions import ask_post
from mabillon.workflows.register_in_force import current


def test_the_bytes_go_and_a_tombstone_stays(tmp_path: Path) -> None:
    store, goes, _ = filled(tmp_path)
    before = store.posts()
    made = destroy(store, goes[:8], **WHY)
    stone = made.tombstone
    assert stone is not None
    assert (stone.evidence, stone.posts, stone.by, stone.second) == (
        *(goes, None),
        *(WHY["by"], WHY["second"]),
    )
    assert not store.evidence.has(goes) and store.tombstones() == [stone]
    assert store.posts() == before, "the texts stay unless they are asked for"
    assert any("5 posts" in sentence and "--with-posts" in sentence for sentence in made.left)
    report, found = checked(store)
    assert report.clean and report.total("missing") == 0
    assert report.counts["evidence"] == {"destroyed": 1, "intact": 1}
    [of_evidence] = [check for check in found if check.kind == "evidence"]
    assert of_evidence.status == "destroyed"
    assert all(said in of_evidence.why for said in WHY.values())
    [reject] = store.rejects()
    assert reject.excerpt == b"" and reject.record == 7, "what it quoted went, that it was stays"


def test_with_its_posts_no_trace_is_left_but_what_other_evidence_shows(tmp_path: Path) -> None:
    store, goes, stays = filled(tmp_path)
    held = Holdings(store, current(store)[1], Settings())
    held.load(range(held.size))
    assert held.sketches.rows == held.columns.rows == held.size
    translating.add(
        store, "web:club.example/1", f"Of the {SECRET}", to="en", source="de", by="Vane"
    )
    translating.add(store, "web:club.example/100", "Of the garden", to="en", source="de", by="Vane")
    shots.add(store, goes, [Shot(visible=SECRET, not_seen="when")], by="Vane")
    assert traces(store.root) >= {"evidence", "segments", "catalogue.sqlite"}
    position, rows = store.position(), store.rows()
    made = destroy(store, goes, with_posts=True, **WHY)
    assert made.tombstone is not None
    assert made.tombstone.posts == made.scope.posts == 5 and made.scope.shown_elsewhere == 1
    assert made.scope.elsewhere == [stays]
    assert [k.translation.of for k in translating.translations(store)] == ["web:club.example/100"]
    assert not shots.shot_lists(store)

    posts = store.posts().to_pylist()
    assert [p["text"] == "" for p in posts] == [True] * 5 + [False] * 4
    assert {p["state"]["url"] for p in posts[:5]} == {"not_exported"}
    assert all(p["posted_at"] and p["channel"] and p["channel_name"] is None for p in posts[:5])
    assert len(store.posts(position=position)) == rows, "row numbers stay what they were"
    report, found = checked(store)
    assert report.clean
    assert {(c.kind, c.status) for c in found if c.kind != "file"} == {
        (kind, "destroyed") for kind in ("evidence", "segment", "capture", "entry")
    }
    store.close()
    assert traces(tmp_path / "archive") == {"evidence", "segments"}, "the sixth post is elsewhere"
    with Store.open(tmp_path / "archive") as store:
        [(other, _)] = [e for e in store.evidence_like("") if store.evidence.has(e[0])]
        destroy(store, other, with_posts=True, **WHY)
        assert checked(store)[0].clean
    assert traces(tmp_path / "archive") == set()


def test_the_same_bytes_are_not_taken_in_again(tmp_path: Path) -> None:
    store, goes, _ = filled(tmp_path)
    destroy(store, goes, with_posts=True, **WHY)
    position = store.position()
    [again] = ingest(store, [tmp_path / "goes.jsonl"], Options())
    assert again.status == "passed over" and "destroyed on" in again.notes[0]
    assert store.position() == position and not store.evidence.has(goes)
    assert not any((store.root / "tmp").iterdir())
    same = BytesIO((tmp_path / "goes.jsonl").read_bytes())
    with pytest.raises(UsageError, match="destroyed"), store.writing() as writer:
        writer.keep([writer.stage(same, 10)])
    # The same post in a file that was lawfully collected later is a post again.
    (tmp_path / "new.jsonl").write_text(post(1, f"Notice 1 of the {SECRET} club, for everybody"))
    [new] = ingest(store, [tmp_path / "new.jsonl"], Options())
    assert new.new == 1 and store.posts()["text"][-1].as_py().startswith("Notice 1")
    assert checked(store)[0].clean


def test_two_people_a_reason_and_an_authority(tmp_path: Path) -> None:
    store, goes, _ = filled(tmp_path)
    position = store.position()
    for lacking in WHY:
        with pytest.raises(UsageError, match=f"no {lacking}"):
            destroy(store, goes, **(WHY | {lacking: " "}))
    with pytest.raises(UsageError, match="one person"):
        destroy(store, goes, **(WHY | {"second": " r.  VANE "}))
    with pytest.raises(UnknownName, match="begins with"):
        destroy(store, "0" * 64, **WHY)
    with pytest.raises(UnknownName, match="no digest"):
        destroy(store, goes[:7], **WHY)
    assert rehearse(store, goes).tombstone is None
    assert store.position() == position and store.evidence.has(goes)


def test_posts_can_go_later_and_nothing_goes_twice(tmp_path: Path) -> None:
    store, goes, _ = filled(tmp_path)
    destroy(store, goes, **WHY)
    with pytest.raises(UsageError, match="was destroyed on"):
        destroy(store, goes, **WHY)
    made = destroy(store, goes, with_posts=True, **WHY)
    assert made.tombstone is not None
    assert made.tombstone.number == 2 and made.tombstone.posts == 5
    with pytest.raises(UsageError, match="was destroyed on"):
        destroy(store, goes, with_posts=True, **WHY)
    assert checked(store)[0].clean


def test_what_is_recorded_of_destroyed_evidence_is_refused(tmp_path: Path) -> None:
    store, goes, _ = filled(tmp_path)
    destroy(store, goes, **WHY)
    with pytest.raises(UsageError, match="was destroyed on"):
        shots.add(store, goes, [Shot(visible="x", not_seen="y")], by="Vane")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE tombstones SET reason = 'none'", "tombstone"),
        ("UPDATE replacements SET digest = 'x' WHERE kind = 'segment'", "replacement"),
        ("DELETE FROM replacements WHERE kind = 'rejects'", "replacement"),
        ("DELETE FROM tombstones", "tombstone"),
        ("UPDATE rejects SET reason = 'another'", "capture"),
        ("UPDATE entries SET document = x'7b7d'", "entry"),
    ],
)
def test_a_false_tombstone_is_found(tmp_path: Path, change: str, kind: str) -> None:
    store, goes, _ = filled(tmp_path)
    shots.add(store, goes, [Shot(visible=SECRET, not_seen="when")], by="Vane")
    destroy(store, goes, with_posts=True, **WHY)
    store.close()
    connection = sqlite3.connect(tmp_path / "archive" / "catalogue.sqlite", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(change)
    connection.close()
    with Store.open(tmp_path / "archive") as store:
        report, found = checked(store)
    assert not report.clean
    assert any(c.kind == kind and c.status in ("altered", "missing") for c in found)


def test_a_large_segment_keeps_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mabillon.archive.segments.GROUP_ROWS", 7)
    store, goes, _ = filled(tmp_path, many=40)
    before = store.posts(["row", "channel", "id", "posted_at", "capture", "record"])
    destroy(store, goes, with_posts=True, **WHY)
    assert store.posts(["row", "channel", "id", "posted_at", "capture", "record"]) == before
    assert store.posts(["text"])["text"].to_pylist().count("") == 39
    some = store.posts(["text"], rows=before["row"].to_numpy()[[3, 39, 41]])["text"].to_pylist()
    assert some[0] == "" and SECRET in some[1] and "gardening" in some[2]


def test_a_post_without_words_left_is_not_examined(tmp_path: Path) -> None:
    store, goes, stays = filled(tmp_path)
    holdings = Holdings(store, current(store)[1], Settings())
    [shared] = holdings.find("web:club.example/5")
    assert holdings.evidence(shared.row) == goes
    destroy(store, goes, with_posts=True, **WHY)
    holdings = Holdings(store, current(store)[1], Settings())
    with pytest.raises(UsageError, match="no words left in this post: its evidence was destroyed"):
        ask_post(holdings, "web:club.example/1")
    assert SECRET in ask_post(holdings, "web:club.example/5").text.original
    assert holdings.evidence(shared.row) == stays, "what still shows it is named"


def test_a_received_catalogue_removes_nothing_outside_its_archive(tmp_path: Path) -> None:
    store, goes, _ = filled(tmp_path)
    destroy(store, goes, with_posts=True, **WHY)
    store.close()
    mine = tmp_path / "mine"
    mine.mkdir()
    for name in ("letter.txt", "letter.parquet"):
        (mine / name).write_text("to be kept")
    connection = sqlite3.connect(tmp_path / "archive" / "catalogue.sqlite", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("UPDATE segments SET file = '../../mine/letter.parquet' WHERE number = 0")
    connection.execute("UPDATE tombstones SET evidence = '../../mine/letter.txt'")
    connection.close()
    with Store.open(tmp_path / "archive") as store, store.writing():
        pass
    shutil.rmtree(tmp_path / "archive" / "caches")
    (tmp_path / "archive" / "caches").symlink_to(mine)
    with pytest.raises(UsageError, match="caches: this is a link that leads out"):
        Store.open(tmp_path / "archive")
    assert {path.name for path in mine.iterdir()} == {"letter.txt", "letter.parquet"}


def test_answers_not_yet_taken_in_are_no_cache(tmp_path: Path) -> None:
    """A run of collecting that was stopped left its answers; the next one takes them in."""
    store, goes, _ = filled(tmp_path)
    collect = store.root / "caches" / "collect"
    collect.mkdir(parents=True, exist_ok=True)
    for name in ("collected-20310326T091200Z.warc", "lock", "state.json"):
        (collect / name).write_bytes(b"WARC/1.1\r\n")
    (collect / "deep").mkdir()
    (store.root / "caches" / "searched").mkdir(exist_ok=True)
    (store.root / "caches" / "searched" / "index").write_bytes(b"x")
    destroy(store, goes, with_posts=True, **WHY)
    assert sorted(path.name for path in collect.iterdir()) == [
        "collected-20310326T091200Z.warc",
        "lock",
    ]
    assert not (store.root / "caches" / "searched").exists()
