"""Feeds, mails, and notes with front matter."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from drained import Reading, drain

from mabillon.errors import UnreadableInput
from mabillon.readers import READERS, Source

FIXTURES = Path(__file__).parent.parent / "fixtures"
NINE = datetime(2031, 3, 25, 9, tzinfo=UTC)


def fixture(reader: str, name: str, **given: Any) -> Reading:
    return drain(reader, FIXTURES / name, **given)


def test_rss() -> None:
    reading = fixture("feed", "feed-rss.xml")
    one, two, three = reading.posts
    assert reading.rejects == [] and "person" not in repr(reading.posts).lower()
    assert (one["channel"], one["id"]) == ("web:potting.example", "potting-1")
    assert one["text"] == "The beds are dug\n\nBy the old basin.\n\nAll."
    assert one["posted_at"] == NINE and one["channel_name"] == "Potting Club"
    assert one["url"] == "https://potting.example/1"
    assert one["media"] == [
        {"kind": "audio", "name": "https://potting.example/1.mp3", "mime": "audio/mpeg", "size": 99}
    ]
    assert two["text"] == "No date\n\nСемена & посеяны"
    assert two["posted_at"] is None and two["state"]["posted_at"] == "not_exported"
    assert three["posted_at"] is None and three["url"] is None
    assert one["repair"] is None and two["repair"] is None
    assert three["repair"] == 'left out: posted_at is "the day before", which is not a time'


def test_atom() -> None:
    one, two = fixture("feed", "feed-atom.xml").posts
    assert one["edited_at"] == datetime(2031, 3, 26, 10, tzinfo=UTC)
    assert one["text"] == "The hedge\n\nIs cut." and one["state"]["edited_at"] == "known"
    assert two["posted_at"] == datetime(2031, 3, 26, 11, tzinfo=UTC)
    assert two["edited_at"] is None and two["state"]["edited_at"] == "not_exported"


def test_a_text_that_is_no_mark_up_loses_nothing() -> None:
    """Atom says of each text whether it is mark-up; an id that is no address is no url."""
    one, two = fixture("feed", "feed-atom-bare-texts.xml").posts
    assert one["text"] == "Beds <four> &amp; five\n\n1 < 2 and <b> stays"
    assert one["id"] == "tag:hedge.example,2031:1"
    assert one["url"] is None and one["state"]["url"] == "not_exported"
    assert two["text"] == "The hedge\n\nIs <cut>."


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2 &lt; 3 &lt;beds&gt;", "2 < 3 <beds>"),
        ("<![CDATA[Beds <four> dug]]>", "Beds <four> dug"),
        ("The &lt;b&gt;hedge&lt;/b&gt;", "The hedge"),
        ("Seed &amp;amp; soil", "Seed & soil"),
    ],
)
def test_titles_of_rss(read: Callable[..., Reading], written: str, shown: str) -> None:
    """Nobody says whether they are mark-up: whole elements and entities are."""
    feed = f'<rss version="2.0"><channel><title>t</title><item><title>{written}</title></item>'
    (post,) = read("feed", f"{feed}</channel></rss>".encode()).posts
    assert post["text"] == shown


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ("<guid>7</guid>", None),
        ("<guid>https://potting.example/7</guid>", "https://potting.example/7"),
        ("<guid>7</guid><link>https://potting.example/a</link>", "https://potting.example/a"),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>posts/7</link>", "posts/7"),
    ],
)
def test_what_is_an_address(read: Callable[..., Reading], guid: str, url: str | None) -> None:
    feed = f'<rss version="2.0"><channel><title>t</title><item><title>x</title>{guid}</item>'
    (post,) = read("feed", f"{feed}</channel></rss>".encode()).posts
    assert post["url"] == url
    assert post["state"]["url"] == ("known" if url else "not_exported")


def test_a_feed_is_a_look_only_where_its_channel_is_named() -> None:
    path = FIXTURES / "feed-atom.xml"
    for channel, whole in ((None, False), ("web:hedge.example", True)):
        batches = READERS["feed"].read(Source(path, path.name, channel=channel))
        assert {batch.whole for batch in batches if batch.posts.num_rows} == {whole}


def test_damaged_and_hostile_feeds() -> None:
    cut = fixture("feed", "feed-truncated.xml")
    assert [post["id"] for post in cut.posts][:1] == ["potting-1"]
    assert "not quite well-formed" in "".join(cut.notes)
    try:
        bomb = fixture("feed", "feed-entity-bomb.xml")
    except UnreadableInput:
        return
    assert "root:" not in repr(bomb.posts) and len(repr(bomb.posts)) < 10_000


@pytest.mark.parametrize("data", [b"", b"<rss>", b"<feed></feed>", b"/etc/passwd", b"http://x/"])
def test_no_feed(read: Callable[..., Reading], data: bytes) -> None:
    with pytest.raises(UnreadableInput):
        read("feed", data)


def test_a_mail() -> None:
    (post,) = fixture("mail", "mail-plain.eml").posts
    assert post["channel"] == "mail:potting.example" and post["posted_at"] == NINE
    assert post["text"] == "Семена are in\n\nThe beds by the old basin\nare dug."
    assert "person" not in repr(post).lower() and "elsewhere" not in repr(post)
    (same,) = fixture("mail", "mail-html-list.eml").posts
    assert same["id"] == post["id"] and same["channel"] == "mail:news.potting.example"
    assert same["text"] == "Семена are in\n\nBy the old basin." and "HTML" in same["repair"]


def test_what_is_attached(read: Callable[..., Reading]) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "a@potting.example", "x"
    made.set_content("See the letter.")
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="../p.pdf")
    (post,) = read("mail", made.as_bytes()).posts
    digest = hashlib.sha256(b"%PDF-").hexdigest()
    attached = {"kind": "file", "name": "../p.pdf", "mime": "application/pdf", "size": 5}
    assert post["media"] == [attached | {"digest": digest}]
    assert post["posted_at"] is None


def test_all_that_a_mail_shows_is_its_text() -> None:
    (post,) = fixture("mail", "mail-mixed.eml").posts
    shown = ["mixed", "The beds are dug.", "The hedge\nis cut.", "The seed is in.", "Both."]
    assert post["text"] == "\n\n".join(shown) and post["repair"] == "partly HTML: its text"
    files = [(one["name"], one["mime"], one["size"]) for one in post["media"]]
    assert files == [
        ("letter.pdf", "application/pdf", 9),
        ("list.txt", "text/plain", 7),
        (None, "text/calendar", 15),
    ]
    assert post["media"][0]["digest"] == hashlib.sha256(b"%PDF-1.4\n").hexdigest()


def test_a_mail_within_a_mail_is_given_out_as_it_stands() -> None:
    path = FIXTURES / "mail-forwarded.eml"
    raw = path.read_bytes()
    batch, finds = READERS["mail"].read(Source(path, path.name))
    (post,) = finds.posts.to_pylist()
    assert post["text"] == "forwarded\n\nSee these two."
    beds, shed, status = batch.enclosed
    assert (beds.name, beds.format, shed.format, status.format) == (
        "beds.eml",
        "mail",
        "mail",
        None,
    )
    for file, media in zip(batch.enclosed, post["media"], strict=True):
        assert file.data in raw and hashlib.sha256(file.data).hexdigest() == media["digest"]
    assert beds.data.startswith(b"From:") and b"%PDF" not in post["text"].encode()
    assert shed.data.endswith(b"The shed is painted.")


def test_a_mail_within_a_mail_in_an_encoding_that_none_should_have(
    read: Callable[..., Reading],
) -> None:
    inner = b"From: a@potting.example\r\nSubject: s\r\n\r\nThe shed."
    head = b"From: b@potting.example\nSubject: o\nContent-Type: message/rfc822\n"
    mail = head + b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(inner) + b"\n"
    (post,) = read("mail", mail).posts
    assert post["media"][0]["digest"] == hashlib.sha256(inner).hexdigest()


def test_versions_in_versions_take_no_time(read: Callable[..., Reading]) -> None:
    page = b"<p>" + b"<b>word</b> " * 20_000
    made = b"Content-Type: text/html\n\n" + page
    for at in range(45):
        made = b"Content-Type: multipart/alternative; boundary=b%d\n\n--b%d\n" % (at, at) + made
    begun = process_time()
    (post,) = read("mail", b"From: a@potting.example\n" + made).posts
    assert "word word" in post["text"] and process_time() - begun < 20


def test_mails_that_are_broken() -> None:
    (post,) = fixture("mail", "mail-bad-charset.eml").posts
    assert "are dug" in post["text"]
    try:
        fixture("mail", "mail-nested-300.eml")
    except UnreadableInput as failure:
        assert "mail" in str(failure)


@pytest.mark.parametrize("name", ["note-clipped.md", "note-windows.md"])
def test_a_note(name: str) -> None:
    (post,) = fixture("markdown", name).posts
    assert post["channel"] == "web:potting.example" and post["posted_at"] == NINE
    assert post["text"].startswith("Notice of the club\n\nThe beds") and "---" not in post["text"]
    assert post["url"] == "https://www.potting.example/news/12" and "Person" not in repr(post)


def test_a_note_of_logseq() -> None:
    """Its properties are read as front matter is; of a link its address."""
    (post,) = fixture("markdown", "note-logseq.md").posts
    assert post["channel"] == "web:potting.example" and post["posted_at"] == NINE
    assert post["url"] == "https://www.potting.example/news/12" and "Person" not in repr(post)
    assert post["text"] == (
        "Notice of the club\n\n- The beds by the old basin are dug.\n- And the *seed* is in."
    )


@pytest.mark.parametrize("day", ["[[Mar 25th, 2031]]", "[[2031-03-25]]", "[[2031/03/25]]"])
def test_days_of_logseq(read: Callable[..., Reading], day: str) -> None:
    (post,) = read("markdown", f"date:: {day}\n\n- Dug.\n".encode()).posts
    assert post["posted_at"] == datetime(2031, 3, 25, 12, tzinfo=UTC) and post["text"] == "- Dug."


def test_which_notes_are_of_logseq() -> None:
    properties = (FIXTURES / "note-logseq.md").read_bytes()
    named = READERS["markdown"].sniff
    assert named(properties, "a.md") > 0.5 and named(properties, "a.txt") == 0.0
    assert named(b"using:: another word\n\n- Dug.\n", "a.md") == 0.0


def test_other_doubled_colons_are_words(read: Callable[..., Reading]) -> None:
    (post,) = read("markdown", b"beds:: four\n\n- Dug.\n").posts
    assert post["text"] == "beds:: four\n\n- Dug."


def test_a_note_without_front_matter_is_a_text(read: Callable[..., Reading]) -> None:
    (post,) = read("markdown", b"Just words.", channel="x:@marl").posts
    assert (post["channel"], post["text"]) == ("x:@marl", "Just words.")


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: " + b"=?utf-8?q?x?= " * 50_000,
        b"From: " + b"a@b.c," * 50_000,
        b"Content-Type: text/plain; " + b"a=b;" * 50_000,
    ],
)
def test_headers_without_end_take_no_time(read: Callable[..., Reading], header: bytes) -> None:
    begun = process_time()
    (post,) = read("mail", header + b"\nX-Any: x\n\nThe words.\n").posts
    assert "The words." in post["text"] and process_time() - begun < 20
