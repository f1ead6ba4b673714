"""Search over an archive: roles, names, copies, saved searches, and real posts beside grep."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mabillon import Archive
from mabillon.errors import MabillonError, UnknownName, UsageError
from mabillon.text.matching import Read, held
from mabillon.text.query import parse
from mabillon.workflows.saved_searches import FILE, forget, load, save, saved
from mabillon.workflows.search import Request, Search

REGISTER = """\
issuers:
  thistledown-league:
    title: the Thistledown League
    aliases:
      - {text: رابطة الشوك, language: ar, latin: Rabitat al-Shawk}
channels:
  desk: {title: Thistledown Desk, platform: telegram, keys: ["telegram:100"], language: en}
  relay: {title: Verge Relay, platform: telegram, keys: ["telegram:200"], language: ar}
roles:
  - {channel: desk, issuer: thistledown-league, role: own, reason: its banner}
  - {channel: relay, issuer: thistledown-league, role: forwarder, since: 2031-03-05,
     reason: passes on}
  - {channel: relay, issuer: thistledown-league, role: independent, until: 2031-03-05,
     reason: did not yet}
"""
LONG = (
    "We opened the slope under the signal tower in Eastmere after a night of hail and laid "
    "twenty four trays of lavender into it, as was promised to the neighbours last autumn"
)
POSTS: list[dict[str, Any]] = [
    {"channel": "telegram:100", "id": "1", "posted_at": "2031-03-01T10:00:00Z", "text": LONG},
    {"channel": "telegram:200", "id": "1", "posted_at": "2031-03-02T10:00:00Z", "text": LONG},
    {"channel": "telegram:200", "id": "2", "posted_at": "2031-03-06T10:00:00Z",
     "text": "أعلنت رابطة الشوك عن الزرع رقم ٣٦ وقال حسن إنه جميل"},
    {"channel": "telegram:300", "id": "7", "posted_at": "2031-03-07T10:00:00Z",
     "text": "Hassan says the lavender of the Thistledown League is dry. See t.me/hedge/4"},
    {"channel": "telegram:300", "id": "8", "posted_at": None,
     "text": "Письмо Хасану: лаванда засохла, пишет Абу Юсуф"},
    {"channel": "telegram:300", "id": "9", "posted_at": "2031-03-08T10:00:00Z",
     "text": "Yusuf, whom they call Abou Youssef, met Abd al-Rahman"},
]  # fmt: skip


def ingest(archive: Archive, folder: Path, posts: list[dict[str, Any]], name: str = "a") -> None:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    results = archive.ingest([path], collected_at=datetime(2031, 4, 1, tzinfo=UTC))
    assert results[0].kept == len(posts)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.init(tmp_path / "archive") as made:
        ingest(made, tmp_path, POSTS)
        (tmp_path / "archive" / "register.yaml").write_text(REGISTER, encoding="utf-8")
        yield made


def found(search: Search) -> list[str]:
    assert search.total == len(search.posts)
    return [post.post for post in search.posts]


def test_words_in_any_writing(archive: Archive) -> None:
    assert set(found(archive.search("LAVENDER"))) == {"desk/1", "relay/1", "telegram:300/7"}
    assert found(archive.search("رابطه")) == ["relay/2"]
    assert found(archive.search("36")) == ["relay/2"]
    assert found(archive.search("t.me/hedge")) == ["telegram:300/7"]
    assert found(archive.search('"trays of lavender" -dry', order="oldest")) == [
        "desk/1",
        "relay/1",
    ]
    assert found(archive.search("nowhere")) == []


def test_marks_and_excerpt_stand_in_the_original(archive: Archive) -> None:
    (post,) = archive.search('"رابطه الشوك"').posts
    assert [post.text[a:b] for a, b in post.highlights] == ["رابطة", "الشوك"]
    assert (post.channel, post.title, post.role) == ("telegram:200", "Verge Relay", "forwarder")
    start, end = post.excerpt
    assert "رابطة" in post.text[start:end]


def test_filters_by_role_as_dated(archive: Archive) -> None:
    league = "thistledown-league"
    assert found(archive.search(issuer=league, order="oldest")) == ["desk/1", "relay/2"]
    assert found(archive.search(issuer="رابطة الشوك", roles=["independent"])) == ["relay/1"]
    assert found(archive.search(roles=["own"])) == ["desk/1"]
    assert found(archive.search(roles=["adversary"])) == []
    assert found(archive.search("lavender", channels=["relay"])) == ["relay/1"]
    assert set(found(archive.search("lavender", channels=["relay", "telegram:300"]))) == {
        "relay/1",
        "telegram:300/7",
    }
    assert found(archive.search(language="ar", script="arabic")) == ["relay/2"]
    assert found(archive.search(script="cyrillic")) == ["telegram:300/8"]
    until = datetime(2031, 3, 2, 10, tzinfo=UTC)
    assert found(archive.search("lavender", until=until)) == ["desk/1"]
    assert found(archive.search("lavender", since=until, until=until)) == []


def test_a_name_in_other_spellings(archive: Archive) -> None:
    assert set(found(archive.search(names=["Hassan"]))) == {
        "relay/2",
        "telegram:300/7",
        "telegram:300/8",
    }
    for name in ("Хасан", "حسن", "hasan"):
        assert len(archive.search(names=[name]).posts) == 3, name
    (spelt,) = archive.search(names=["Hassan"]).spellings
    assert {s.word for s in spelt.words["hassan"]} == {"hassan", "حسن", "хасану"}
    assert found(archive.search(names=["Hassan"], alike=1.0)) == ["telegram:300/7"]
    assert set(found(archive.search(names=["Abu Yusuf"]))) == {"telegram:300/8", "telegram:300/9"}
    assert found(archive.search(names=["Abdulrahman"])) == ["telegram:300/9"]
    assert found(archive.search(names=["Hassan", "Yusuf"])) == ["telegram:300/8"]
    assert found(archive.search("lavender", names=["Hassan"])) == ["telegram:300/7"]
    assert found(archive.search(names=["Zanzibar"])) == []
    with pytest.raises(UsageError, match="no word"):
        archive.search(names=["!!"])
    with pytest.raises(UsageError, match="characters"):
        archive.search(names=["x" * 500])


def test_an_issuer_is_looked_for_by_all_its_names(archive: Archive) -> None:
    search = archive.search(names=["Thistledown League"])
    assert set(found(search)) == {"relay/2", "telegram:300/7"}
    assert "رابطة الشوك" in search.spellings[0].also


def mentioned(search: Search) -> list[str]:
    return [mention.written for post in search.posts for mention in post.mentions]


def added(archive: Archive, folder: Path, texts: list[str]) -> None:
    ingest(
        archive, folder, [{**POSTS[0], "id": f"9{n}", "text": t} for n, t in enumerate(texts)], "b"
    )


def test_no_word_of_grammar_is_a_mention(archive: Archive, tmp_path: Path) -> None:
    texts = [
        "Khalid al-Masri spoke at the al-Quds square",
        "الله على إلى لا لي",
        "زار علي القرية",
        "Ali came, and all of them",
    ]
    added(archive, tmp_path, texts)
    assert sorted(mentioned(archive.search(names=["Ali"]))) == ["Ali", "علي"]
    assert set(found(archive.search(names=["علي"]))) == {"desk/92", "desk/93"}
    assert "على" in mentioned(archive.search(names=["على"]))
    assert set(mentioned(archive.search(names=["لا"]))) == {"لا", "Ali"}


def test_a_kunya_is_in_order_and_in_one_sentence(archive: Archive, tmp_path: Path) -> None:
    texts = [
        "Umm Hasan left. Abu Bakr stayed.",
        "Hassan's father Abu spoke",
        "قال حسن أبو بكر",
        "They met Abu\nHassan came",
        "وصل ابوحسن",
        "AbuHasan spoke",
        "رسالة لأبي حسن",
        "Abu al-Hassan spoke",
    ]
    added(archive, tmp_path, texts)
    written = {"ابوحسن", "AbuHasan", "لأبي حسن", "Abu al-Hassan"}
    for name in ("Abu Hassan", "أبو حسن", "Абу Хасан", "AbuHasan"):
        assert set(mentioned(archive.search(names=[name]))) == written, name
    assert mentioned(archive.search(names=["Hasan Abu Bakr"])) == ["حسن أبو بكر"]


def test_turkish_letter_case(archive: Archive, tmp_path: Path) -> None:
    added(archive, tmp_path, ["İsbenli'de Işıl yandı", "isbenli ve ışıl", "ISBENLI IŞIL"])
    for asked in ("isbenli", "ISBENLI", "İSBENLİ", "IŞIL", "ışıl", '"Işıl İsbenli"~9', "IsBen*"):
        assert archive.search(asked).total == 3, asked
    assert archive.search(names=["İsbenli"]).total == 3


def test_copies_of_a_post(archive: Archive) -> None:
    assert found(archive.search(copy_of="desk/1", order="oldest")) == ["desk/1", "relay/1"]
    assert found(archive.search(copy_of="desk/1", channels=["relay"])) == ["relay/1"]
    with pytest.raises(UnknownName):
        archive.search(copy_of="desk/99")


def test_what_was_known_earlier(archive: Archive, tmp_path: Path) -> None:
    before = archive.store.position()
    ingest(archive, tmp_path, [{**POSTS[0], "id": "2"}], "b")
    assert len(archive.search('"signal tower"').posts) == 3
    assert len(archive.search('"signal tower"', position=before).posts) == 2
    with pytest.raises(UnknownName):  # the register came later
        archive.search(issuer="thistledown-league", position=before)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "nothing is asked for"),
        ({"query": '"'}, "not closed"),
        ({"query": "x" * 100_000}, "100,000 characters"),
        ({"query": "\x00"}, "no word"),
        ({"query": "a", "limit": 0}, "limit"),
        ({"query": "a", "script": "runic"}, "no script"),
        ({"query": "a", "since": datetime(2031, 1, 1)}, "zone"),
        ({"query": "a", "channels": ["nowhere"]}, "no channel"),
        ({"query": "a", "issuer": "nobody"}, "no issuer"),
        ({"query": "a", "language": "tlh"}, "language"),
        ({"names": ["Hassan"], "alike": 0.1}, "alike"),
    ],
)
def test_what_cannot_be_asked_is_said(archive: Archive, given: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        archive.search(**given)


def test_a_broken_index_is_made_anew(archive: Archive) -> None:
    assert archive.search("lavender").total == 3
    for path in (archive.store.root / "caches" / "search").rglob("*.store"):
        path.unlink()  # another file in its place: a mapped one must not be cut
        path.write_bytes(b"")
    assert archive.search("lavender").total == 3


def test_the_index_is_no_part_of_what_is_audited(archive: Archive) -> None:
    archive.search("lavender")
    save(archive.store, "lavender", Request(query="lavender"))
    _, wrong = archive.audit()
    assert {check.status for check in wrong} <= {"not checked"}
    assert FILE not in {check.piece for check in wrong}


# --- Saved searches ------------------------------------------------------------------------


def test_saved_searches_come_back_as_they_were(archive: Archive) -> None:
    request = Request(
        query="lavender", names=["Hassan"], since=datetime(2031, 3, 1, tzinfo=UTC), media=False
    )
    save(archive.store, "dry lavender", request)
    save(archive.store, "письмо", Request(query="письмо"))
    assert load(archive.store, "dry lavender") == request
    assert list(saved(archive.store)) == ["dry lavender", "письмо"]
    forget(archive.store, "dry lavender")
    with pytest.raises(UnknownName, match="письмо"):
        load(archive.store, "dry lavender")


@pytest.mark.parametrize("name", ["", "a/b", "../x", "x" * 65, "a\nb", " a", "\u202ea"])
def test_hostile_names_of_searches_are_refused(archive: Archive, name: str) -> None:
    with pytest.raises(UsageError):
        save(archive.store, name, Request(query="a"))
    assert not (archive.store.root / FILE).exists()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff", b'{"a": {"query": 7}}', b'{"a": {"shell": "x"}}']
)
def test_a_damaged_file_of_searches_is_told(archive: Archive, content: bytes) -> None:
    (archive.store.root / FILE).write_bytes(content)
    with pytest.raises(UsageError, match="searches"):
        saved(archive.store)
    with pytest.raises(MabillonError):
        save(archive.store, "a", Request(query="a"))
    assert (archive.store.root / FILE).read_bytes() == content


# --- Real posts -----------------------------------------------------------------------------


@pytest.mark.data
def test_it_finds_in_real_posts_what_a_plain_scan_finds(data: Path, tmp_path: Path) -> None:
    folder = data / "posts" / "telegram-ru-news" / "data" / "raw"
    columns = {"id": "message_id", "text": "text", "posted_at": "date", "channel": "channel"}
    files = sorted(folder.glob("*.json"))[:8]
    with Archive.init(tmp_path / "archive") as archive:
        archive.ingest(files, mapping=columns, collected_at=datetime(2025, 1, 1, tzinfo=UTC))
        table = archive.store.posts(["row", "text"])
        texts = dict(zip(table["row"].to_pylist(), table["text"].to_pylist(), strict=True))
        assert len(texts) > 3_000
        running = {row: Read(text) for row, text in texts.items()}
        source = random.Random(11)
        queries = ["россия -москва", "(москва OR киев) президент*", "t.me/", "2024", '"в москве"~4']
        for row in source.sample([row for row in running if len(running[row].forms) > 9], 12):
            at = source.randrange(len(running[row].forms) - 3)
            one, two, three = running[row].forms[at : at + 3]
            if one.isalnum() and two.isalnum() and three.isalnum():
                queries += [one, f'"{one} {two} {three}"', f"{one} {three}", f"{three[:4]}* {one}"]
        for query in queries:
            asked = parse(query).query
            scanned = {row for row, read in running.items() if held(asked, read)}
            search = archive.search(query, limit=100_000)
            assert {post.row for post in search.posts} == scanned, query
            assert search.total == len(scanned)
        assert archive.search("россия", limit=5).total > 5
