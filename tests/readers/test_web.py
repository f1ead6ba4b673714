"""Web pages, as saved by a browser and in WARC and WACZ files."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from drained import Reading, drain
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from mabillon.errors import UnreadableInput
from mabillon.readers import READERS, Source

FIXTURES = Path(__file__).parent.parent / "fixtures"
NEWEST = datetime(2031, 3, 27, 16, 12, 1, tzinfo=UTC)


def fixture(reader: str, name: str, **given: Any) -> Reading:
    return drain(reader, FIXTURES / name, **given)


def test_a_saved_page() -> None:
    (post,) = fixture("html", "html-page.html").posts
    assert (post["channel"], post["id"]) == ("web:potting.example", "news%2F12?print=1")
    assert post["text"].startswith("Notice of the club\nThe beds") and "Home" not in post["text"]
    assert "Copyright" not in post["text"] and "Person" not in repr(post)
    assert post["posted_at"] == datetime(2031, 3, 25, 9, tzinfo=UTC)
    assert post["url"] == "https://www.potting.example/news/12?print=1"
    assert post["state"]["posted_at"] == "known" and post["state"]["forward"] == "not_exported"


def test_who_saved_a_page_knows_best_where_and_when() -> None:
    (post,) = fixture("html", "html-singlefile.html").posts
    assert post["url"] == "https://potting.example/saved/page"
    assert post["collected_at"] == datetime(2031, 3, 27, 16, 12, tzinfo=UTC)


def test_without_a_main_text_or_an_address(read: Callable[..., Reading]) -> None:
    (post,) = fixture("html", "html-no-main-text.html").posts
    assert post["text"] == "Short"
    assert post["channel"] == "file:html-no-main-text" and post["posted_at"] is None
    (knob,) = read("html", b"<html><body><button>Only a knob</button></body></html>").posts
    assert knob["text"] == "Only a knob"


@pytest.mark.parametrize("page", [b"<html></html>", b"<html><script>x</script>", b"<!-- -->"])
def test_pages_that_show_nothing(read: Callable[..., Reading], page: bytes) -> None:
    with pytest.raises(UnreadableInput):
        read("html", page)


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body>" + b"<div>" * 50_000 + b"deep" + b"</div>" * 50_000,
        b"<html><p " + b"a=1 " * 100_000 + b">many attributes</p>",
        b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><p>&b; said</p></html>',
        b'<!DOCTYPE h [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>said &x;</p></html>',
    ],
)
def test_hostile_pages(read: Callable[..., Reading], page: bytes) -> None:
    try:
        (post,) = read("html", page).posts
    except UnreadableInput:
        return
    assert "root:" not in post["text"] and len(post["text"]) < 1000


def looks(reader: str, path: Path) -> dict[bool, list[str]]:
    found: dict[bool, list[str]] = {}
    for batch in READERS[reader].read(Source(path, path.name)):
        found.setdefault(batch.whole, []).extend(batch.posts.column("id").to_pylist())
    return found


@pytest.mark.parametrize(
    ("reader", "name"), [("warc", "crawl-whole.warc"), ("wacz", "crawl-unsigned.wacz")]
)
def test_a_crawl(reader: str, name: str) -> None:
    reading = fixture(reader, name)
    assert reading.rejects == [] and len(reading.posts) == 9
    page = next(post for post in reading.posts if post["channel"] == "web:potting.example")
    assert page["id"] == "news%2F12" and page["url"] == "https://potting.example/news/12"
    assert page["collected_at"] == datetime(2031, 3, 27, 16, 12, tzinfo=UTC)
    notes = "\n".join(reading.notes)
    assert "6 intact, 0 altered, 0 not checked" in notes
    assert "1 × answer 404, 1 × image/png" in notes
    found = looks(reader, FIXTURES / name)
    assert found[True] == ["6", "7", "8", "9", "3", "4", "5"]  # two pages, one look
    assert found[False] == ["news%2F12", "3"]
    times = {p["collected_at"] for p in reading.posts if p["channel"].startswith("telegram")}
    assert times == {NEWEST, NEWEST.replace(second=5)}


def test_altered_records_are_rejects() -> None:
    reading = fixture("warc", "crawl-altered.warc")
    assert len(reading.rejects) == 2 and "do not fit its digest" in reading.reasons
    assert "forger" not in repr(reading.posts) and "Garbled" not in repr(reading.posts)
    assert "4 intact, 2 altered" in "".join(reading.notes)


def test_records_without_a_digest_are_not_checked(read: Callable[..., Reading]) -> None:
    lines = (FIXTURES / "crawl-whole.warc").read_bytes().split(b"\r\n")
    bare = b"\r\n".join(line for line in lines if b"-Digest:" not in line)
    reading = read("warc", bare, "x.warc")
    assert len(reading.posts) == 9 and "6 not checked" in "".join(reading.notes)


def test_damaged_and_truncated() -> None:
    damaged = fixture("warc", "crawl-damaged.warc")
    assert len(damaged.posts) == 9 and len(damaged.rejects) == 1
    cut = fixture("warc", "crawl-truncated.warc")
    assert len(cut.posts) == 8 and "the file ends inside it" in cut.reasons


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("crawl-unsigned.wacz", "Signature: unsigned."),
        ("crawl-anonymous.wacz", "Signature: anonymous, passed."),
        ("crawl-domain.wacz", "Signature: domain + time stamp, passed."),
        ("crawl-authsign.wacz", "Signature: domain + time stamp, passed."),
        ("crawl-forged.wacz", "Signature: anonymous, failed."),
        ("crawl-altered.wacz", "Signature: none that holds."),
    ],
)
def test_strengths_of_a_package(name: str, says: str) -> None:
    reading = fixture("wacz", name)
    notes = "\n".join(reading.notes)
    assert says in notes and not re.search("verified|valid|checks out", notes)
    altered = name == "crawl-altered.wacz"
    assert ("1 altered" if altered else "0 altered") in notes
    assert len(reading.posts) == 9 and reading.rejects == []


def test_records_that_no_signature_covers() -> None:
    notes = "\n".join(fixture("wacz", "crawl-smuggled.wacz").notes)
    assert 'does not list once: 1 ("archive/more.warc.gz")' in notes
    assert "No hash there covers them, and no signature." in notes


def test_a_signature_under_another_hash(read: Callable[..., Reading]) -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(FIXTURES / "crawl-anonymous.wacz") as whole,
        zipfile.ZipFile(file, "w") as made,
    ):
        for item in whole.infolist():
            data = whole.read(item)
            if item.filename == "datapackage-digest.json":
                said = json.loads(data)
                said["signedData"]["hash"] = "sha256:00"
                data = json.dumps(said).encode()
            made.writestr(item, data)
    assert "What was signed is another" in "".join(read("wacz", file.getvalue(), "x.wacz").notes)


def test_bombs(tmp_path: Path) -> None:
    """A page that unpacks to 1 GiB, and a package that does."""
    body = gzip.compress(gzip.compress(bytes(1 << 30), 9), 9)
    once = gzip.decompress(body)
    file = io.BytesIO()
    headers = StatusAndHeaders(
        "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], "HTTP/1.1"
    )
    writer = WARCWriter(file, gzip=False)
    writer.write_record(
        writer.create_warc_record(
            "https://potting.example/", "response", io.BytesIO(once), http_headers=headers
        )
    )
    path = tmp_path / "bomb.warc"
    path.write_bytes(file.getvalue())
    reading = drain("warc", path)
    assert reading.posts == [] and "larger than" in reading.reasons
    package = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(package, "w") as container:
        container.writestr("archive/data.warc.gz", once)
    reading = drain("wacz", package)
    assert "too much comes out" in reading.reasons


def test_packages_that_are_none(read: Callable[..., Reading]) -> None:
    for data in (b"PK\x03\x04 no zip", b"", b"\x00" * 100):
        with pytest.raises(UnreadableInput):
            read("wacz", data, "x.wacz")


def test_a_page_of_very_many_elements(read: Callable[..., Reading]) -> None:
    page = b"<html><body>" + b"<table><tr><td>dug</td></tr></table>" * 20_000 + b"</body></html>"
    (post,) = read("html", page).posts
    assert post["text"].count("dug") == 20_000 and "too large" in post["repair"]


def test_a_wacz_with_a_nameless_member(read: Callable[..., Reading]) -> None:
    file = io.BytesIO((FIXTURES / "crawl-unsigned.wacz").read_bytes())
    with zipfile.ZipFile(file, "a") as container:
        container.writestr(zipfile.ZipInfo(""), b"nameless")
    whole = fixture("wacz", "crawl-unsigned.wacz")
    assert len(read("wacz", file.getvalue(), "x.wacz").posts) == len(whole.posts)
