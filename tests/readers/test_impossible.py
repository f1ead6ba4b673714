"""What no calendar, no address and no number has: the entry stays or is a reject, none ends it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from drained import Reading, drain
from pyarrow import parquet

from mabillon.readers.moments import BadValueError, Moments, moment, shown

WHEN = datetime(2031, 3, 25, 10, tzinfo=UTC)
NO_TIMES = [
    "0000-00-00T00:00:00Z day before",
    "0000-12-31",
    "-1-01-01",
    "31 Dec 9999 23:59:59 -2359",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T24:59:59-23:00",
    "0001-01-01T00:00:00+14:00",
    "2031-02-30T10:00:00Z",
    "2031-02-30",
    "2031-13-01T10:00:00Z",
    "2031-13",
    "2031-03-25T25:61:61Z",
    "Mon, 99 Foo 0000",
    "1e400",
]
RSS = (
    '<rss version="2.0"><channel><title>t</title>'
    "<item><guid>1</guid><title>x</title><pubDate>{}</pubDate></item>"
    "<item><guid>2</guid><title>y</title><pubDate>Tue, 25 Mar 2031 10:00:00 GMT</pubDate></item>"
    "</channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>'
    "<entry><id>1</id><title>x</title><updated>{0}</updated><published>{0}</published></entry>"
    "<entry><id>2</id><title>y</title><published>2031-03-25T10:00:00Z</published></entry></feed>"
)


@pytest.mark.parametrize("feed", [RSS, ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize("time", NO_TIMES)
def test_an_entry_of_no_time(read: Callable[..., Reading], feed: str, time: str) -> None:
    """It is kept without one, and so are those beside it, with theirs."""
    for whose in (None, "web:desk.invalid"):  # for a look the reader asks how far it goes back
        reading = read("feed", feed.format(time).encode(), channel=whose)
        assert not reading.rejects
        posts = {post["id"]: post for post in reading.posts}
        assert posts["1"]["posted_at"] is None
        assert posts["1"]["state"]["posted_at"] == "not_exported"
        assert posts["2"]["posted_at"] == WHEN


def test_a_time_that_only_feedparser_reads(read: Callable[..., Reading]) -> None:
    reading = read("feed", RSS.format("2031-03-25T10:00:00 GMT").encode())
    assert {post["posted_at"] for post in reading.posts} == {WHEN}


@pytest.mark.parametrize("time", [one for one in NO_TIMES if not one.startswith("Mon")])
def test_a_record_of_no_time(read: Callable[..., Reading], time: str) -> None:
    """It is a reject that names the time, alone or among others."""
    lines = [f'{{"text": "x", "date": "{at}"}}\n' for at in (time, "2031-03-25T10:00:00Z")]
    reading = read("json", "".join(lines).encode(), mapping={"text": "text", "posted_at": "date"})
    assert [post["posted_at"] for post in reading.posts] == [WHEN]
    assert "which is not a time" in reading.reasons
    with pytest.raises(BadValueError):
        moment(time)


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["0000-01-01T00:00:00Z"]),
        pa.array(["9999-12-31T23:59:59-14:00"]),
        pa.array([-62_135_596_801]),
        pa.array(["2031-03-25T10:00:00Z", "0000-12-31T23:59:59Z"]),
    ],
    ids=str,
)
def test_a_column_beyond_the_calendar(column: pa.Array) -> None:
    """Arrow has years that Python's calendar has not: what it reads of them is no time."""
    assert Moments.of_column(column) is None
    read = Moments(column.to_pylist())
    assert len(read.bad) == 1
    assert read.times().null_count == 1


def test_the_first_and_the_last_second_are_times() -> None:
    for text in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        column = pa.array([text, text])
        for read in (Moments.of_column(column), Moments([text, text])):
            assert read is not None
            at = read.times().to_pylist()
            assert at == [datetime.fromisoformat(text)] * 2


def test_a_number_of_five_thousand_digits_in_hexadecimal(read: Callable[..., Reading]) -> None:
    """Python reads it, and would not write it."""
    number = "0x" + "f" * 5_000
    assert len(shown(int(number, 16))) < 60
    literals = (
        f"{{'url': {number}, 'content': 'x'}}",
        f"{{'url': 'https://desk.invalid/x', 'content': 'x', 'timestamp': {number}}}",
    )
    table = "status,metadata,media\n" + "".join(f'ok,"{one}",[]\n' for one in literals)
    reading = read("auto-archiver", table.encode())
    assert len(reading.rejects) == 2
    assert reading.reasons.count("a number of more than 300 digits") == 2


def test_a_platform_that_is_a_list(read: Callable[..., Reading]) -> None:
    lines = b'{"t": "x", "c": "marl", "p": ["a"]}\n{"t": "y", "c": "marl", "p": {"a": 1}}\n'
    reading = read("json", lines, mapping={"text": "t", "channel": "c", "platform": "p"})
    assert {post["channel"] for post in reading.posts} == {"mapped:marl"}
    assert len(reading.posts) == 2


def test_a_host_that_is_www_alone(read: Callable[..., Reading]) -> None:
    """Of a page that was asked for as one of a site: the site has no name to compare."""
    page = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        b"<html><body><p>The beds by the old basin are dug.</p></body></html>"
    )
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://www.www./a\r\n"
        "WARC-Date: 2031-03-25T10:00:00Z\r\nMabillon-Asked-As: page web:desk.invalid\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    reading = read("warc", head.encode() + page + b"\r\n\r\n")
    assert [post["text"] for post in reading.posts] == ["The beds by the old basin are dug."]
    assert reading.posts[0]["channel"].startswith("file:")


def test_records_packed_by_lzma_that_broke(read: Callable[..., Reading]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as container:
        container.writestr("archive/a.warc", b"WARC/1.0\r\n" * 100)
    data = bytearray(file.getvalue())
    data[data.index(b"a.warc") + 6 + 4] ^= 0xFF  # a property of its compression
    assert "breaks off" in read("wacz", bytes(data), "a.wacz").reasons


def test_instants_in_a_zone_that_nobody_knows(tmp_path: Path) -> None:
    """An instant is one whatever its zone is called, and to the microsecond."""
    at = pa.array([WHEN, None], pa.timestamp("us", "UTC"))
    columns = {
        "text": ["x", "y"],
        "posted_at": at.cast(pa.timestamp("us", "No/Where")),
        "edited_at": pa.array([int(WHEN.timestamp()) * 10**9 + 1, None]).cast(pa.timestamp("ns")),
        "collected_at": at.cast(pa.timestamp("s", "+14:00")),
    }
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    reading = drain("parquet", tmp_path / "a.parquet", mapping={name: name for name in columns})
    assert not reading.rejects
    for name in ("posted_at", "edited_at", "collected_at"):
        assert [post[name] for post in reading.posts] == [WHEN, None]


def test_nested_years_beyond_the_calendar(tmp_path: Path) -> None:
    inner = pa.array([2**62, 0], pa.timestamp("ms", "No/Where"))
    column = pa.StructArray.from_arrays([inner], ["at"])
    parquet.write_table(pa.table({"text": ["x", "y"], "a": column}), tmp_path / "a.parquet")
    mapping = {"text": "text", "posted_at": "a.at"}
    reading = drain("parquet", tmp_path / "a.parquet", mapping=mapping)
    assert [post["posted_at"] for post in reading.posts] == [datetime.fromtimestamp(0, UTC)]
    assert [one.record for one in reading.rejects] == [1]
    assert "beyond any calendar" in reading.reasons


@pytest.mark.parametrize("said", ['"views": -1', '"views": -1, "forwards": 9999999999999999999'])
def test_a_count_below_zero_is_none(read: Callable[..., Reading], said: str) -> None:
    peer = '"_": "Message", "peer_id": {"_": "PeerChannel", "channel_id": 1700100}'
    line = f'{{{peer}, "id": 1, "date": 1900000000, "message": "x", {said}}}\n'
    (post,) = read("telethon", line.encode()).posts
    assert post["views"] is None and post["forwards"] is None
    (post,) = read("json", b'{"t": "x", "v": -1}\n', mapping={"text": "t", "views": "v"}).posts
    assert post["views"] is None
