"""Accounts and sessions as their owners and as admins see them, and the log of what was done."""

from __future__ import annotations

import re
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk_server import Browser, Served

from mabillon.archive.store import utc_now
from mabillon.errors import UsageError
from mabillon.web.people import passwords
from mabillon.web.people.people import alone_folder, desk_folder, team_folder
from mabillon.web.people.roles import MAY, Role
from mabillon.web.safety.cookies import name_of

WORDS, OTHERS = "damp otter, brass ladder", "seven quiet umbrellas"


def with_password(room: Served, name: str, role: Role = "analyst") -> Browser:
    browser = room.signed_in(name, role)
    person = room.desk.people.accounts.known(name)
    room.desk.people.accounts.renew_password(person, passwords.kept(WORDS, names=(name,)))
    return browser


def test_ones_own_sessions_are_shown_and_ended_with_the_password_alone(bare_room: Served) -> None:
    here = with_password(bare_room, "Vane")
    there, third = bare_room.signed_in("Vane"), bare_room.signed_in("Vane")
    okoro = bare_room.signed_in("Okoro")
    assert len(re.findall(r'<th scope="row">', here.get("/account").text)) == 3
    sessions = bare_room.desk.people.sessions
    digests = {s.csrf: s.digest for s in sessions.all(utc_now())}
    ended = digests[there.csrf]
    assert here.submit("/account/sessions", session=ended, current="wrong").status_code == 400
    assert there.get("/works").status_code == 200
    assert here.submit("/account/sessions", session=ended, current=WORDS).status_code == 303
    assert [b.get("/works").status_code for b in (here, there, third)] == [200, 303, 200]
    of_another = digests[okoro.csrf]
    assert here.submit("/account/sessions", session=of_another, current=WORDS).status_code == 404
    assert here.submit("/account/sessions", session="others", current=WORDS).status_code == 303
    assert [b.get("/works").status_code for b in (here, third, okoro)] == [200, 303, 200]


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(bare_room: Served) -> None:
    here, there = with_password(bare_room, "Vane"), bare_room.signed_in("Vane")
    old = here.cookies[bare_room.desk.cookie]
    for current, new, again in (
        ("wrong", OTHERS, OTHERS),
        (WORDS, OTHERS, "another"),
        (WORDS, "short", "short"),
        (WORDS, "Vane password", "Vane password"),
    ):
        came = here.submit("/account/password", current=current, password=new, again=again)
        assert came.status_code == 400, new
    assert there.get("/works").status_code == 200
    came = here.submit("/account/password", current=WORDS, password=OTHERS, again=OTHERS)
    assert came.status_code == 303
    assert there.get("/works").status_code == 303
    assert bare_room.desk.people.sessions.of(old, utc_now()) is None  # it has a new secret, too
    assert here.cookies.get(bare_room.desk.cookie) != old
    assert here.get("/account?done=password").status_code == 200
    stranger = bare_room.stranger()
    assert stranger.submit("/sign-in", name="Vane", password=WORDS).status_code == 403
    assert stranger.submit("/sign-in", name="Vane", password=OTHERS).status_code == 303


def test_guessing_the_password_of_an_open_browser_is_slowed_as_well(bare_room: Served) -> None:
    here = with_password(bare_room, "Vane")
    for n in range(5):
        here.submit("/account/sessions", session="others", current=f"wrong {n}")
    came = here.submit("/account/sessions", session="others", current=WORDS)
    assert came.status_code == 400 and "too many attempts" in came.text.lower()


def test_an_admin_opens_an_account_and_its_owner_sets_the_password(bare_room: Served) -> None:
    admin = bare_room.signed_in("Okoro", "admin")
    came = admin.submit("/people", name="Vane", role="editor")
    link = re.search(r"http://[^<]+/invitation\?token=[\w-]{43}", came.text)
    assert came.status_code == 200 and link
    vane = bare_room.stranger()
    token = link[0].partition("token=")[2]
    assert "Welcome" in vane.get(link[0].removeprefix(bare_room.address)).text
    fields = {"token": token, "password": WORDS, "again": WORDS}
    assert vane.submit("/invitation", **fields).status_code == 303
    assert '>Vane</bdi><span class="as-what">, editor' in vane.get("/works").text
    assert token not in admin.get("/people/Vane").text + admin.get("/log").text


def test_an_admin_changes_roles_and_closes_accounts_at_once(bare_room: Served) -> None:
    admin, vane = bare_room.signed_in("Okoro", "admin"), bare_room.signed_in("Vane", "editor")

    def change(do: str, seen: str, role: str = "") -> int:
        return admin.submit("/people/Vane", do=do, seen=seen, role=role).status_code

    assert change("role", "reader open", "reader") == 409  # somebody else changed it meanwhile
    assert change("role", "editor open", "reader") == 303
    assert '>Vane</bdi><span class="as-what">, reader' in vane.get("/works").text
    assert change("role", "reader open", "emperor") == 400
    assert change("sign out", "") == 303
    assert vane.get("/works").status_code == 303
    vane = bare_room.signed_in("Vane", "reader")
    assert change("close", "reader open") == 303
    assert vane.get("/works").status_code == 303
    assert change("invite", "") == 400
    assert admin.submit("/people", name="vane", role="reader").status_code == 400
    came = admin.submit("/people/Vane", do="reopen", seen="reader closed", role="")
    assert came.status_code == 200 and "/invitation?token=" in came.text
    assert admin.submit("/people/Nobody", do="close", seen="").status_code == 404


def test_the_last_admin_stays(bare_room: Served) -> None:
    admin = bare_room.signed_in("Okoro", "admin")
    for do, role in (("role", "reader"), ("close", "")):
        came = admin.submit("/people/Okoro", do=do, role=role, seen="admin open")
        assert came.status_code == 400 and "nobody would be left" in came.text.lower()
    assert admin.get("/people").status_code == 200
    bare_room.signed_in("Vane", "admin")
    came = admin.submit("/people/Okoro", do="role", role="reader", seen="admin open")
    assert came.status_code == 303
    assert admin.get("/people").status_code == 403  # from the next page on


def test_everything_that_changes_something_is_logged_with_who(bare_room: Served) -> None:
    admin = bare_room.signed_in("Okoro", "admin")
    reader = with_password(bare_room, "Vane", "reader")
    admin.submit("/people", name="Ibarra", role="analyst")
    admin.submit("/people/Ibarra", do="role", role="editor", seen="analyst open")
    admin.submit("/people/Ibarra", do="role", role="reader", seen="analyst open")
    reader.submit("/people", name="Eve", role="admin")
    reader.submit("/account/password", current="x", password=OTHERS, again=OTHERS)
    bare_room.stranger().submit("/sign-in", name="vane", password="wrong")
    reader.submit("/sign-out")
    lines = [
        (one.name, one.what, one.at_page, one.came)
        for one in reversed(bare_room.desk.people.journal.page())
    ]
    assert lines == [
        ("Okoro", "opened an account", "/people", "done: Ibarra, analyst"),
        ("Okoro", "changed an account", "/people/Ibarra", "done: role editor"),
        ("Okoro", "changed an account", "/people/Ibarra", "changed meanwhile"),
        ("Vane", "opened an account", "/people", "refused: A reader may not do this."),
        (
            *("Vane", "changed their password", "/account/password"),
            "that is not your password and code; go back and type them again",
        ),
        ("Vane", "signed in", "/sign-in", "refused: wrong"),
        ("Vane", "signed out", "/sign-out", "done"),
    ]
    assert {one.address for one in bare_room.desk.people.journal.page()} == {"127.0.0.1"}


def test_the_log_is_only_added_to(bare_room: Served) -> None:
    journal, kept = bare_room.desk.people.journal, bare_room.desk.people.kept
    journal.write("Vane", "signed an opinion", "done", utc_now())
    for change in ("DELETE FROM log", "UPDATE log SET name = 'Eve'", "DELETE FROM log WHERE 1"):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"), kept.writing() as file:
            file.execute(change)
    assert [one.name for one in journal.page()] == ["Vane"]


def test_the_log_is_asked_by_who_what_and_when_page_by_page(bare_room: Served) -> None:
    journal, begin = bare_room.desk.people.journal, datetime(2031, 3, 1, 12, tzinfo=UTC)
    for n in range(250):
        who = "Vane" if n % 2 else "Ibarra"
        journal.write(who, f"did thing {n}.", "done", begin + timedelta(hours=n))
    admin = bare_room.signed_in("Okoro", "admin")
    seen, address = [], "/log?name=Vane"
    while address:
        page = admin.get(address).text
        seen += re.findall(r"did thing (\d+)\.", page)
        assert "<bdi>Ibarra</bdi>" not in page
        older = re.search(r'href="(/log\?[^"]*before=\d+[^"]*)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(n) for n in range(249, 0, -2)]
    asked = {"words": "THING 24", "since": "2031-03-02", "until": "2031-03-02"}
    assert re.findall(r"thing (\d+)\.", admin.get("/log", params=asked).text) == ["24"]
    assert "Nothing of that kind" in admin.get("/log?name=Eve").text
    for role in set(MAY) - {"admin"}:
        assert bare_room.signed_in(f"a {role}", role).get("/log").status_code == 403


def test_accounts_stand_outside_the_archive_and_only_their_owner_reads_them(
    bare_room: Served, tmp_path: Path
) -> None:
    kept = bare_room.desk.people.kept.path
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    environ = {"XDG_DATA_HOME": str(tmp_path / "data")}
    assert desk_folder(bare_room.desk.root, environ).is_relative_to(tmp_path / "data")
    for folder in (team_folder(bare_room.desk.root), alone_folder(bare_room.desk.root)):
        assert not folder.is_relative_to(bare_room.desk.root)


def test_two_desks_on_one_machine_do_not_overwrite_each_others_cookie() -> None:
    assert name_of(["127.0.0.1:8765", "localhost:8765"], secure=False) == "mabillon-8765"
    assert name_of(["desk.example.org:8443"], secure=True) == "__Host-mabillon-8443"
    assert name_of(["desk.example.org"], secure=True) == "__Host-mabillon"
    assert name_of(["[::1]:80", "localhost"], secure=False) == "mabillon-80"


def test_a_closed_account_has_no_way_in(bare_room: Served) -> None:
    people = bare_room.desk.people
    with_password(bare_room, "Vane")
    person = people.accounts.known("Vane")
    token = people.invitations.invite(person, utc_now())
    people.accounts.close(person, utc_now())
    stranger = bare_room.stranger()
    assert stranger.submit("/sign-in", name="Vane", password=WORDS).status_code == 403
    assert stranger.get(f"/invitation?token={token}").status_code == 403
    people.accounts.reopen(person)
    assert stranger.submit("/sign-in", name="Vane", password=WORDS).status_code == 403
    for taken in ("VANE", "V.ane", "Vane1", "Vаne"):  # the last one's second letter is Cyrillic
        with pytest.raises(UsageError, match=r"could be taken for|look alike"):
            people.accounts.open(taken, "reader", utc_now())
