"""The second factor: six digits that an authenticator shows for half a minute."""

from __future__ import annotations

import re
from datetime import timedelta

from desk_server import Browser, Served

from mabillon.archive.store import utc_now
from mabillon.web.people import passwords
from mabillon.web.people.second import STEP_S, code_of, link_of

WORDS = "damp otter, brass ladder"
TEST_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The key of the test values of RFC 6238, appendix B: the digits 1 to 0, twice."""


def stopped(room: Served) -> list[timedelta]:
    """Stop the desk's clock; what stands first in the list is added to it."""
    ahead, began = [timedelta(0)], utc_now().replace(second=5, microsecond=0)
    room.desk.now = lambda: began + ahead[0]
    return ahead


def with_password(room: Served, name: str) -> Browser:
    person = room.desk.people.accounts.open(name, "editor", utc_now())
    room.desk.people.accounts.keep_password(person, passwords.kept(WORDS, names=()))
    browser = room.stranger()
    assert browser.submit("/sign-in", name=name, password=WORDS).status_code == 303
    browser.csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.get("/account").text)[0]
    return browser


def shown(room: Served, secret: str) -> str:
    """Return what an authenticator shows at the desk's time."""
    return code_of(secret, int(room.desk.now().timestamp()) // STEP_S)


def set_up(room: Served, browser: Browser) -> str:
    page = browser.submit("/account/second", current=WORDS).text
    secret = "".join(re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0].split())
    assert len(secret) == 32
    wrong = f"{(int(shown(room, secret)) + 1) % 1_000_000:06}"
    assert browser.submit("/account/second/code", code=wrong).status_code == 400
    came = browser.submit("/account/second/code", code=shown(room, secret))
    assert came.headers["location"] == "/account?done=second"
    return secret


def test_codes_are_those_of_the_standard() -> None:
    for at, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert code_of(TEST_KEY, at // STEP_S) == code
    assert link_of(TEST_KEY, "Vane", "a/b").startswith(
        "otpauth://totp/Mabillon%20a/b%3AVane?secret="
    )


def test_with_an_authenticator_the_password_alone_opens_nothing(bare_room: Served) -> None:
    ahead = stopped(bare_room)
    here, there = with_password(bare_room, "Vane"), bare_room.signed_in("Vane", "editor")
    assert here.submit("/account/second", current="wrong").status_code == 400
    assert here.submit("/account/second/code", code="000000").status_code == 400  # not begun
    secret = set_up(bare_room, here)
    assert there.get("/works").status_code == 303  # every other browser is signed out

    def enters(code: str) -> int:
        fields = {"name": "Vane", "password": WORDS, "code": code}
        return bare_room.stranger().submit("/sign-in", **fields).status_code

    assert enters("") == 403
    assert enters(shown(bare_room, secret)) == 403  # it was used to set it up
    ahead[0] += timedelta(seconds=STEP_S)
    code = shown(bare_room, secret)
    assert enters(f"{code[:3]} {code[3:]}") == 303
    assert enters(code) == 403  # once
    ahead[0] += timedelta(seconds=STEP_S)
    code = shown(bare_room, secret)
    ahead[0] += timedelta(seconds=STEP_S + 10)
    assert enters(code) == 403  # too late
    assert enters(shown(bare_room, secret)) == 303


def test_guessing_at_a_code_is_slowed_as_guessing_at_a_password_is(bare_room: Served) -> None:
    stopped(bare_room)
    secret = set_up(bare_room, with_password(bare_room, "Vane"))
    stranger = bare_room.stranger()
    seen = [
        stranger.submit("/sign-in", name="Vane", password=WORDS, code=f"{n:06}").status_code
        for n in range(6)
    ]
    assert seen == [403] * 5 + [429] and secret


def test_what_changes_an_account_asks_for_the_code_too(bare_room: Served) -> None:
    ahead = stopped(bare_room)
    here = with_password(bare_room, "Vane")
    secret = set_up(bare_room, here)
    ahead[0] += timedelta(seconds=STEP_S)
    without = {"current": WORDS}
    for address, more in (
        ("/account/second/remove", {}),
        (
            "/account/password",
            {"password": "seven quiet umbrellas", "again": "seven quiet umbrellas"},
        ),
        ("/account/sessions", {"session": "others"}),
    ):
        assert here.submit(address, **without, **more).status_code == 400, address
    code = shown(bare_room, secret)
    came = here.submit("/account/second/remove", **without, code=code)
    assert came.headers["location"] == "/account?done=removed"
    assert not bare_room.desk.people.seconds.has("Vane")


def test_a_lost_authenticator_is_removed_by_an_admin_and_not_by_an_invitation(
    bare_room: Served,
) -> None:
    stopped(bare_room)
    set_up(bare_room, with_password(bare_room, "Vane"))
    people, admin = bare_room.desk.people, bare_room.signed_in("Okoro", "admin")
    token = people.invitations.invite(people.accounts.known("Vane"), bare_room.desk.now())
    stranger = bare_room.stranger()
    fields = {"token": token, "password": WORDS, "again": WORDS}
    came = stranger.submit("/invitation", **fields)
    assert came.headers["location"] == "/sign-in"  # the password is new; the code is still asked
    assert stranger.get("/works").status_code == 303
    assert people.seconds.has("Vane")
    assert admin.submit("/people/Vane", do="second", seen="").status_code == 303
    assert not people.seconds.has("Vane")


def test_a_strict_desk_shows_nothing_before_the_second_factor_is_set_up(bare_room: Served) -> None:
    stopped(bare_room)
    bare_room.desk.strict = True
    here = with_password(bare_room, "Vane")
    for address in ("/", "/works", "/search", "/people", "/account/password"):
        method = "POST" if address.endswith("password") else "GET"
        came = here.request(method, address)
        assert came.headers.get("location") == "/account" or came.status_code == 403, address
    assert "Needed" in here.get("/account").text
    set_up(bare_room, here)
    assert here.get("/works").status_code == 200
