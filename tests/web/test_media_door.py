"""The media door: nothing leaves as it came, nothing is seen before somebody chose."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from desk_server import Browser, Served, served
from PIL import Image

from mabillon import Archive
from mabillon.examine.records.shots import Shot
from mabillon.web.routes.media import HEADERS
from mabillon.workflows.shots import add

MARL = "marl/2698815452084143196"
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""
HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"


@pytest.fixture(scope="module")
def digest(reading_room: Served) -> str:
    return photo(reading_room)


def photo(served: Served) -> str:
    with served.desk.readings.take() as reading:
        [item] = reading.media.of(reading.holdings.find(MARL)[0].row) or ()
    assert item.evidence
    return item.evidence


def colours(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.int16)


def chosen(browser: Browser, address: str) -> str:
    """Return where the choice on a page leads."""
    found = re.search(r'href="(/media/[0-9a-f]{64}\?look=\w+)"', browser.get(address).text)
    return unescape(found[1]) if found else ""


def pictures(page: str) -> list[str]:
    return [unescape(src) for src in re.findall(r'<img src="([^"]*full[^"]*)"', page)]


def test_a_still_is_small_grey_blurred_and_runs_nothing(reading_room: Served, digest: str) -> None:
    came = reading_room.signed_in("vane", "reader").get(f"/media/{digest}/still")
    assert came.headers["content-type"] == "image/jpeg"
    assert came.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert came.headers["x-content-type-options"] == "nosniff"
    pixels = colours(came.content)
    assert max(pixels.shape[:2]) <= 320
    assert int(np.abs(pixels - pixels[..., :1]).max()) <= 2  # grey, but for JPEG's rounding
    assert int(np.abs(np.diff(pixels[..., 0], axis=1)).max()) < 40  # no edge is left
    with reading_room.desk.readings.take() as reading:
        assert came.content != reading.store.evidence.read(digest)


def test_whoever_is_not_signed_in_gets_no_picture(reading_room: Served, digest: str) -> None:
    for way in ("", "/still", "/full"):
        assert reading_room.stranger().get(f"/media/{digest}{way}").status_code == 303


def test_a_picture_is_seen_by_who_chose_it_and_nobody_else(
    reading_room: Served, digest: str
) -> None:
    one, other = reading_room.signed_in("vane", "reader"), reading_room.signed_in("marsh")
    assert one.get(f"/media/{digest}/full").status_code == 403
    page = one.get(chosen(one, f"/media/{digest}")).text
    [full] = pictures(page)
    came = one.get(full)
    assert came.status_code == 200 and came.headers["content-type"] == "image/jpeg"
    assert {n: came.headers[n] for n in HEADERS} == HEADERS
    assert b"Exif" not in came.content and came.content[:2] == b"\xff\xd8"
    assert other.get(full).status_code == 403
    assert "/full" not in one.get(f"/media/{digest}").text


def test_what_is_marked_graphic_takes_a_second_choice(room: Served) -> None:
    digest = photo(room)
    with room.desk.readings.take() as reading:
        rows = [Shot(visible="a round bed", not_seen="where it is")]
        add(reading.store, digest, rows, by="okoro", graphic=True)
    browser = room.signed_in("okoro")
    assert browser.get(f"/media/{digest}/still").status_code == 403
    post = browser.get(f"/post?id={MARL}").text
    assert f"/media/{digest}/still" not in post and "A round bed." in post
    first = chosen(browser, f"/media/{digest}")
    warned = browser.get(first).text
    assert "Yes, show it" in warned and not pictures(warned)
    assert browser.get(f"/media/{digest}/full?{first.partition('?')[2]}").status_code == 403
    [full] = pictures(browser.get(chosen(browser, first)).text)
    assert browser.get(full).status_code == 200
    assert f"/media/{digest}/still" not in browser.get(f"/trace?picture={digest}").text


def test_what_is_no_picture_is_never_served(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, data in (("a.svg", SVG), ("b.html", HTML)):
        (tmp_path / "in" / name).write_bytes(data)
    with Archive.init(tmp_path / "archive") as archive:
        archive.ingest([tmp_path / "in"])
        digests = [row[0] for row in archive.store.evidence_like("0" * 0)]
    with served(tmp_path / "archive", tmp_path / "people") as made:
        browser = made.signed_in("vane", "reader")
        for digest in [*digests, "0" * 64]:
            for way in ("/still", "/full"):
                came = browser.get(f"/media/{digest}{way}")
                assert came.status_code in (403, 404)
                assert came.headers["content-type"] == "text/plain; charset=utf-8"
                assert b"<svg" not in came.content and b"<script" not in came.content
        assert browser.get("/media/..%2F..%2Fetc%2Fpasswd/still").status_code == 404
        assert browser.get("/media/abc").status_code == 404
    assert len(digests) == 2
