"""Taking files in: hostile names, what is read and rejected, who may, and nothing left behind."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from desk_server import Browser, Served
from long_work import done

from mabillon.archive.store import Store
from mabillon.web import arriving
from mabillon.web.arriving import harmless

SAYS = b'{"channel": "x:@pipit", "id": "1", "date": "2031-03-27T10:00:00Z", "text": "sown"}\n'
BROKEN = b'{"channel": "x:@pipit", "id": "2", <script>alert(1)</script>\n'


@pytest.fixture(scope="module")
def room(shared_room: Served) -> Served:
    """A desk for all of them."""
    return shared_room


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("../../etc/passwd", ["etc", "passwd"]),
        ("..\\..\\boot.ini", ["boot.ini"]),
        ("/srv/.ssh/id", ["srv", "ssh", "id"]),
        ("export/photos/a.jpg", ["export", "photos", "a.jpg"]),
        ("a\u202egpj.exe\n", ["a_gpj.exe_"]),
        ("\x00", ["_"]),
        ("...", ["without-a-name"]),
        ("é" * 200 + ".json", ["é" * 57 + ".json"]),
    ],
)
def test_no_name_leads_out_of_its_folder_or_breaks_a_line(name: str, parts: list[str]) -> None:
    assert harmless(name) == parts


def take(browser: Browser, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
    said = {"csrf": browser.csrf, "mode": "live", "when": "given", **fields}
    parts = [("files", (name, data)) for name, data in files]
    return browser.post("/ingest", data=said, files=parts, follow_redirects=False)


def left(room: Served) -> list[Path]:
    """Return what arrived and still stands below the archive."""
    return list(arriving.folder_of(room.desk.root).glob("*"))


def test_what_is_dropped_is_kept_read_and_told_and_its_copy_goes(room: Served) -> None:
    analyst = room.signed_in("okoro", "analyst")
    at = {"collected_at": "2031-03-27T12:00Z"}
    dropped = [("../../pipit.jsonl", SAYS + BROKEN), ("pipit.jsonl", b"")]
    told = done(analyst, take(analyst, *dropped, **at)).text
    assert "2 read = 1 kept + 1 rejected" in told
    assert "1 new record" in told
    assert "is empty" in told.lower()
    assert left(room) == []
    rejects = analyst.get("/ingest/rejects").text
    assert "&lt;script&gt;alert(1)" in rejects
    assert "<script>alert" not in rejects
    with Store.open(room.desk.root) as store:
        [row] = [one for one in store.rejects() if one.name.endswith("pipit.jsonl")]
    assert row.name == "pipit.jsonl"
    again = done(analyst, take(analyst, dropped[0], **at)).text
    assert "read before in the same way" in again
    assert "Nothing new" in again


def test_nothing_is_written_for_whoever_may_not(room: Served) -> None:
    reader, analyst = (
        room.signed_in("vane", "reader"),
        room.signed_in("okoro", "analyst"),
    )
    begun = len(room.desk.works.all())
    assert take(reader, ("a.jsonl", SAYS)).status_code == 403
    analyst.csrf = "of-another"
    assert take(analyst, ("a.jsonl", SAYS)).status_code == 403
    analyst = room.signed_in("okoro", "analyst")
    assert analyst.submit("/ingest", path="/etc/hostname").status_code == 400
    assert left(room) == []
    assert len(room.desk.works.all()) == begun


def test_a_full_disk_refuses_the_form_and_leaves_nothing(
    room: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "ROOM", 1 << 60)
    analyst = room.signed_in("okoro", "analyst")
    came = take(analyst, ("a.jsonl", SAYS))
    assert came.status_code == 400
    assert "there is room for 0.0 GB" in came.text
    assert left(room) == []


def test_what_was_stopped_is_told_as_such_and_its_copy_goes(room: Served) -> None:
    analyst = room.signed_in("okoro", "analyst")
    lines = b"".join(SAYS.replace(b'"1"', b'"%d"' % n) for n in range(200_000))
    half = len(lines) // 2
    parts = [(f"{n}.jsonl", lines[at : at + half]) for n, at in enumerate((0, half))]
    came = take(analyst, *parts, collected_at="2031-03-27T12:00Z")
    work = room.desk.works.of(int(came.headers["location"].rpartition("/")[2]))
    assert work is not None
    until = time.monotonic() + 60
    while not work.what and time.monotonic() < until:  # it has only just begun to read
        time.sleep(0.01)
    analyst.submit(f"/works/{work.number}/stop")
    while left(room) and time.monotonic() < until:
        time.sleep(0.05)
    assert left(room) == []
    assert "It was stopped" in analyst.get(f"/ingest/{work.asked['name']}").text
