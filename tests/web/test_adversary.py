"""The desk as somebody meets it who has an account and means harm, or types what nobody would."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from desk_server import Served

from mabillon.archive.store import Store, utc_now
from mabillon.dispatch import front
from mabillon.errors import ArchiveBusy, UnreadableInput
from mabillon.web import arriving
from mabillon.web.doors import DIGITS
from mabillon.web.people.roles import May
from mabillon.web.routes import DOORS
from mabillon.web.safety.limits import STRANGER
from mabillon.web.searching import MOST
from mabillon.web.work.works import WAITING, Works

LONG = "9" * 5_000
"""More digits than Python reads as a number."""
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(50)


def position(room: Served) -> int:
    with Store.open(room.desk.root) as store:
        return store.position()


def test_no_form_is_taken_without_its_sessions_token(bare_room: Served) -> None:
    browser, other = (bare_room.signed_in(name, "admin") for name in ("vane", "okoro"))
    before = position(bare_room)
    doors = [door for door in DOORS if "POST" in door.methods and door.may is not None]
    assert len(doors) > 30
    for door in doors:
        address = re.sub(r"\{[^}]*\}", "1", door.path)
        assert browser.submit(address, csrf=other.csrf).status_code == 403, address
        assert browser.post(address, data={}).status_code == 403, address
    assert position(bare_room) == before and not bare_room.desk.works.all()
    assert len(bare_room.desk.people.accounts.all()) == 2


def test_no_page_that_is_looked_at_changes_the_archive(bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "admin")
    before = position(bare_room), len(bare_room.desk.people.accounts.all())
    for door in DOORS:
        if "GET" in door.methods and door.path not in ("/sign-in", "/invitation"):
            came = browser.get(re.sub(r"\{[^}]*\}", "1", door.path))
            assert came.status_code < 500, door.path
    assert (position(bare_room), len(bare_room.desk.people.accounts.all())) == before


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (f"/opinions/{LONG}", ()),
        (f"/opinions/{'9' * (DIGITS + 5)}", ()),
        (f"/dispatches/a/{LONG}", ()),
        ("/opinions", ("page",)),
        ("/search", ("page", "since", "until", "copy_of")),
        ("/start", ("opinion",)),
        ("/start/channels", ("opinion",)),
        ("/rounds/new", ("opinion", "about")),
        ("/events", ("first",)),
        ("/watch", ("first",)),
        ("/audit/captures", ("first",)),
        ("/ingest/rejects", ("first",)),
        ("/dispatches", ("from",)),
        ("/dispatches/recall", ("opinion",)),
        ("/log", ("before", "since", "until")),
    ],
)
def test_numbers_and_days_beyond_all_bounds_are_no_failure(
    path: str, fields: tuple[str, ...], bare_room: Served
) -> None:
    browser = bare_room.signed_in("vane", "admin")
    assert bare_room.stranger().get(path).status_code in (303, 404)
    days = ("9999-12-31", "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")
    for field in fields or ("x",):
        for value in (LONG, "-1", "\u0663", "\u00b2", "\0", *days):
            came = browser.get(f"{path}?{urlencode({field: value})}")
            assert came.status_code < 500, (field, value[:30])


def test_what_would_keep_the_desk_busy_is_refused(bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "reader")
    names = urlencode([("name", f"n{n}") for n in range(MOST + 1)])
    assert browser.get(f"/search?{names}").status_code == 400
    kind = {"content-type": "application/x-www-form-urlencoded"}
    large = browser.post("/account/sessions", content=b"&" * (STRANGER + 1), headers=kind)
    assert large.status_code == 413


@pytest.mark.parametrize(
    "yaml",
    [
        "a: &a [x]\nb: [*a, *a]",
        "a: " + "[" * 30_000,
        "a: " + "{a: " * 9_000,
        "? " * 30_000,
        "\n".join(" " * deep + "a:" for deep in range(300)),
    ],
)
def test_front_matter_that_grows_as_it_is_read_is_refused_at_once(yaml: str) -> None:
    began = time.process_time()
    with pytest.raises(UnreadableInput, match="not YAML"):
        front.read(f"---\n{yaml}\n---\n", "a.md")
    assert time.process_time() - began < 2


def test_nobody_is_led_to_another_site(bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "analyst")
    for to in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        saved = browser.submit("/search/save", name="all", to="/search?q=a")
        assert saved.headers["location"] == "/search?q=a"
        gone = browser.submit("/search/forget", name="all", to=to)
        assert (gone.status_code, gone.headers["location"]) == (303, "/")


def test_only_addresses_of_the_web_can_be_followed_on_a_round(room: Served) -> None:
    browser = room.signed_in("vane", "analyst")
    with Store.open(room.desk.root) as store:
        opinion = store.opinions()[0]
    added = {"key": "web:evil.example", "name": "foul", "url": "javascript:alert(1)//https://x"}
    assert browser.submit("/register/add/channel", **added, to="/register").status_code == 303
    page = browser.get(f"/opinions/{opinion.number}").text
    found = re.search(r"/issuers/([a-z-]+)/validation", page)
    assert found is not None
    role = {"channel": "foul", "issuer": found[1], "role": "own", "reason": "seen"}
    assert browser.submit("/register/add/role", **role, to="/register").status_code == 303
    asked = {"opinion": opinion.number, "issuer": found[1], "links": "1", "place": "foul"}
    came = browser.get(f"/rounds/new?{urlencode(asked)}")
    assert came.status_code == 200 and "foul" in came.text
    assert not re.search(r"""href=["']?\s*javascript""", came.text, re.I)


@pytest.mark.parametrize("name", ["..", ".", "a\\..\\..", "\u8a71" * 120 + ".png", "%00.png"])
def test_a_picture_may_call_itself_anything(name: str, bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "analyst")
    came = browser.post(
        "/start",
        data={"csrf": browser.csrf},
        files={"file": (name, PICTURE)},
        follow_redirects=False,
    )
    assert came.status_code in (303, 400)
    assert not list((bare_room.desk.root / "caches").glob("handed-*"))
    assert {one.name for one in bare_room.desk.root.parent.iterdir()} <= {"archive", "people"}


def test_what_arrives_for_one_is_not_swept_away_by_another(tmp_path: Path) -> None:
    folder = arriving.folder_of(tmp_path)
    for name in ("arriving-now", "left-behind", "waits-for-its-turn"):
        (folder / name).mkdir(parents=True)
        (folder / name / "table.csv").touch()
    long_ago = time.time() - arriving.LEFT_S - 60
    for name in ("left-behind", "waits-for-its-turn"):
        os.utime(folder / name, (long_ago, long_ago))
    arriving.sweep(tmp_path, {str(folder / "waits-for-its-turn" / "table.csv")})
    assert {one.name for one in folder.iterdir()} == {"arriving-now", "waits-for-its-turn"}


def test_work_that_waits_has_an_end(tmp_path: Path) -> None:
    works = Works(tmp_path, utc_now)
    works.close()  # so that nothing runs, and all of it waits
    for number in range(WAITING):
        works.start("measure", {}, title=f"{number}", by="vane")
    with pytest.raises(ArchiveBusy, match="wait already"):
        works.start("measure", {}, title="one more", by="vane")


def test_whoever_may_only_read_is_shown_no_form_that_changes_something(bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "reader")
    own = ("/sign-out", "/account")
    changing = {door.path for door in DOORS if "POST" in door.methods and door.may != May.READ}
    for door in DOORS:
        if door.methods != ("GET",) or "{" in door.path or door.may not in (None, May.READ):
            continue
        text = browser.get(door.path).text
        for form in re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', text):
            assert form.startswith(own) or form == "/sign-in", f"{door.path}: {form}"
    assert changing
