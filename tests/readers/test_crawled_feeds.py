"""Feeds and "not modified" in web archives, of Mabillon's own and of others."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from posting import Posting
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from mabillon.readers import READERS, warc
from mabillon.readers.base import Batch, Source

URL = "https://desk.example/feed.xml"
FEED = Posting("desk", "Thistledown Desk", posts={1: "Bed 1 is dug.", 2: "And bed 2."}).feed()
PAGE = b"<html><body><p>The bed is closed; come back on Monday, all of you.</p></body></html>"

Told = tuple[str, int, bytes, dict[str, str]]


def written(
    path: Path,
    *records: Told,
    kind: str = "application/rss+xml",
    sent: dict[str, str] | None = None,
) -> list[Batch]:
    """Write answers (time, status, body, WARC headers) and read them."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        for date, status, body, more in records:
            http = StatusAndHeaders(
                f"{status} OK",
                [("Content-Type", kind), *(sent or {}).items()],
                protocol="HTTP/1.1",
            )
            record = writer.create_warc_record(
                URL,
                "response",
                payload=BytesIO(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": date, **more},
            )
            writer.write_record(record)
    return list(READERS["warc"].read(Source(path, path.name)))


def posts(batches: list[Batch]) -> list[dict[str, Any]]:
    return [row | {"whole": b.whole} for b in batches for row in b.posts.to_pylist()]


def asked(as_: str) -> dict[str, str]:
    return {"Mabillon-Asked-As": as_}


def at(minute: int) -> str:
    return f"2031-03-25T12:{minute:02d}:00Z"


def test_a_feed_of_another_crawler_holds_single_finds(tmp_path: Path) -> None:
    rows = posts(written(tmp_path / "a.warc", (at(0), 200, FEED, {})))
    assert {(row["channel"], row["whole"]) for row in rows} == {("web:desk.example", False)}
    assert [row["id"] for row in rows] == ["desk-2", "desk-1"]


def test_a_feed_that_was_collected_is_a_look_at_its_channel(tmp_path: Path) -> None:
    rows = posts(written(tmp_path / "a.warc", (at(0), 200, FEED, asked("feed x:@desk"))))
    assert {(row["channel"], row["whole"]) for row in rows} == {("x:@desk", True)}


MEDIA = b"""<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Thistledown Desk</title><link>https://social.example/@desk</link><item>
<guid>https://social.example/@desk/1</guid>%s<media:content url="/a.png" type="image/png"
 fileSize="99" medium="image"><media:title>a.png</media:title><media:description>A bed with tulips
</media:description></media:content></item></channel></rss>"""


def test_words_of_a_picture_are_not_those_of_its_post(tmp_path: Path) -> None:
    """Accounts of Mastodon say what their pictures show beside what they post."""
    own = b"<description>&lt;p&gt;Bed 1 is dug.&lt;/p&gt;</description>"
    (row,) = posts(written(tmp_path / "a.warc", (at(0), 200, MEDIA % own, asked("feed x:@desk"))))
    assert row["text"] == "Bed 1 is dug."
    assert (row["media"][0]["kind"], row["media"][0]["name"]) == (
        "photo",
        "https://desk.example/a.png",
    )
    bare = MEDIA % b""  # a feed of films has no other words
    (row,) = posts(written(tmp_path / "b.warc", (at(0), 200, bare, asked("feed x:@desk"))))
    assert "A bed with tulips" in row["text"]


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE, mtime=0))),
        ("br", PAGE),
    ],
    ids=["br", "zstd", "deflate", "gzip and br", "said to be br, and is not"],
)
def test_pages_are_read_however_they_were_sent(tmp_path: Path, coding: str, packed: bytes) -> None:
    """As recording browsers keep them: encoded, and in chunks."""
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    for body, more in ((packed, {}), (chunked, {"Transfer-Encoding": "chunked"})):
        sent = {"Content-Encoding": coding, **more}
        batches = written(tmp_path / "a.warc", (at(0), 200, body, {}), kind="text/html", sent=sent)
        assert [row["text"] for row in posts(batches)] == [
            "The bed is closed; come back on Monday, all of you."
        ]


def test_what_cannot_be_decoded_is_no_post(tmp_path: Path) -> None:
    for coding in ("compress", "zstd"):
        sent = {"Content-Encoding": coding}
        told = (at(0), 200, b"\x1f\x9d odd bytes", {})
        batch, *_ = written(tmp_path / "a.warc", told, kind="text/html", sent=sent)
        assert not batch.posts.num_rows
        assert "encod" in batch.rejects[0].reason


def test_a_bomb_in_an_archive_ends_at_the_limit(tmp_path: Path) -> None:
    tool = brotli.Compressor(quality=1)
    bomb = b"".join(tool.process(bytes(1 << 20)) for _ in range(40)) + tool.finish()
    sent = {"Content-Encoding": "br"}
    told = (at(0), 200, bomb, {})
    batch, *_ = written(tmp_path / "a.warc", told, kind="text/html", sent=sent)
    assert "is a part only" in batch.rejects[0].reason


def test_half_a_preview_is_no_look(tmp_path: Path) -> None:
    """Its newest posts stand at its end; without a length nobody says that it broke off."""
    page = Posting("desk", "Desk", posts={1: "Bed 1.", 2: "Bed 2."}).page()
    half = page[: page.rindex(b'<div class="tgme_widget_message ')]
    mine = asked("preview telegram:@desk")
    batch, *_ = written(tmp_path / "a.warc", (at(0), 200, half, mine), kind="text/html")
    assert not batch.posts.num_rows
    assert "is a part only" in batch.rejects[0].reason
    assert len(posts(written(tmp_path / "b.warc", (at(0), 200, page, mine), kind="text/html"))) == 2


def test_links_are_read_from_where_the_feed_was(tmp_path: Path) -> None:
    feed = FEED.replace(b"https://desk.example/1<", b"posts/1<")
    rows = posts(written(tmp_path / "a.warc", (at(0), 200, feed, asked("feed x:@desk"))))
    assert [row["url"] for row in rows] == [
        "https://desk.example/2",
        "https://desk.example/posts/1",
    ]


def test_not_modified_saw_what_the_answer_before_showed(tmp_path: Path) -> None:
    mine = asked("feed x:@desk")
    batches = written(
        tmp_path / "a.warc",
        (at(0), 304, b"", mine),
        (at(10), 200, FEED, mine),
        (at(20), 304, b"", mine),
    )
    rows = posts(batches)
    assert [row["collected_at"].minute for row in rows] == [10, 10, 20, 20]
    notes = " ".join(note for batch in batches for note in batch.notes)
    assert "1 × answer 304, to what is not in this file" in notes


def test_an_answer_is_read_again_at_a_later_time(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    rows = posts(written(path, (at(10), 200, FEED, asked("feed x:@desk"))))
    later = rows[0]["collected_at"].replace(minute=50)
    again = posts(list(warc.again(Source(path, path.name), 0, later)))
    assert [row["collected_at"].minute for row in again] == [50, 50]
    assert [row["id"] for row in again] == [row["id"] for row in rows]


def test_a_page_in_place_of_a_feed_is_no_post(tmp_path: Path) -> None:
    batch, *_ = written(
        tmp_path / "a.warc", (at(0), 200, PAGE, asked("feed x:@desk")), kind="text/html"
    )
    assert not batch.posts.num_rows
    assert "was asked for as a feed, and is none" in batch.rejects[0].reason


def test_a_part_of_a_feed_is_no_look(tmp_path: Path) -> None:
    cut = {"WARC-Truncated": "disconnect"}
    half = FEED[: len(FEED) // 2]
    batch, *_ = written(tmp_path / "a.warc", (at(0), 200, half, cut))
    assert not batch.posts.num_rows
    assert "is a part only" in batch.rejects[0].reason
    # Of our own it is known already: the run that asked has said so.
    batches = written(tmp_path / "b.warc", (at(0), 200, half, cut | asked("feed x:@desk")))
    assert not any(batch.posts.num_rows or batch.rejects for batch in batches)
    assert "1 × answer that broke off" in " ".join(note for b in batches for note in b.notes)


def test_what_cannot_be_a_channel_is_not_believed(tmp_path: Path) -> None:
    for said in ("feed", "feed desk", "feed x:" + "a" * 600, "feed x:a\u202eb", "FEED x:@desk"):
        rows = posts(written(tmp_path / "a.warc", (at(0), 200, FEED, asked(said))))
        assert {row["channel"] for row in rows} == {"web:desk.example"}
