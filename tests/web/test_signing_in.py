"""Signing in and out, as a person does and as somebody who guesses does."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import httpx
import pytest
from desk_server import Browser, Served, served

from mabillon.archive.store import utc_now
from mabillon.errors import UsageError
from mabillon.web.people import passwords
from mabillon.web.people.guessing import common, easily_guessed
from mabillon.web.people.names import desk_name, folded
from mabillon.web.people.sessions import IDLE, LONGEST, digest_of
from mabillon.web.routes.signing_in import WRONG, to_of

WORDS = "damp otter, brass ladder"


@pytest.fixture
def vane(bare_room: Served) -> Served:
    """A desk at which vane, an editor, has a password."""
    person = bare_room.desk.people.accounts.open("Vane", "editor", utc_now())
    bare_room.desk.people.accounts.keep_password(person, passwords.kept(WORDS, names=("Vane",)))
    return bare_room


def enters(browser: Browser, name: str, password: str, **more: str) -> httpx.Response:
    return browser.submit("/sign-in", name=name, password=password, **more)


def clock(room: Served) -> list[timedelta]:
    """Stop the desk's clock; what stands first in the list is added to it."""
    ahead, began = [timedelta(0)], utc_now()
    room.desk.now = lambda: began + ahead[0]
    return ahead


def test_a_name_and_its_password_open_the_desk_where_one_wanted_to_go(vane: Served) -> None:
    browser = vane.stranger()
    came = enters(browser, " vANE ", WORDS, to="/works?x=1")
    assert (came.status_code, came.headers["location"]) == (303, "/works?x=1")
    assert browser.get("/works").status_code == 200
    page = browser.get("/account").text
    assert "Vane" in page and "127.0.0.1" in page and "python-httpx" in page


def test_the_cookie_is_for_this_host_alone_and_no_script_sees_it(vane: Served) -> None:
    given = enters(vane.stranger(), "Vane", WORDS).headers["set-cookie"]
    port = vane.address.rpartition(":")[2]
    assert given.startswith(f"mabillon-{port}=")
    assert re.search(r"HttpOnly; Path=/; SameSite=lax$", given)
    assert len(given.partition("=")[2].partition(";")[0]) == 43  # 256 bits
    stored = vane.desk.people.kept.path.read_bytes()
    wal = vane.desk.people.kept.path.with_name("desk.sqlite-wal").read_bytes()
    assert given.partition("=")[2].partition(";")[0].encode() not in stored + wal


def test_a_name_that_nobody_has_is_told_as_a_wrong_password_is(vane: Served) -> None:
    pages = []
    for name in ("Vane", "Nobody"):
        came = enters(vane.stranger(), name, "wrong wrong wrong wrong")
        pages.append((came.status_code, came.text.replace(name, "NAME")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 403 and WRONG in pages[0][1]


def test_a_name_that_nobody_has_costs_the_same_work() -> None:
    kept = passwords.kept(WORDS, names=())
    passwords.is_right(WORDS, None)

    def work(wanted: str | None) -> float:
        before = time.thread_time()
        assert not passwords.is_right("wrong wrong wrong", wanted)
        return time.thread_time() - before

    # In turns, and the least of each: what else goes on in the machine slows both.
    known, unknown = map(min, zip(*[(work(kept), work(None)) for _ in range(9)], strict=True))
    assert known > 0.002 and 0.5 < unknown / known < 2


def test_guessing_at_a_name_waits_ever_longer_whether_it_exists_or_not(vane: Served) -> None:
    ahead, attempts = clock(vane), vane.desk.people.attempts
    waits: dict[str, list[float]] = {"Vane": [], "Nobody": []}
    for name, seen in waits.items():
        codes = [enters(vane.stranger(), name, f"wrong {n}").status_code for n in range(7)]
        assert codes == [403] * 5 + [429] * 2
        came = enters(vane.stranger(), name, WORDS)
        assert (came.status_code, came.headers["retry-after"]) == (429, "15")
        for _ in range(8):
            seen.append(attempts.begin(name, "192.0.2.1", vane.desk.now()).total_seconds())
            ahead[0] += timedelta(seconds=seen[-1])
            assert not attempts.begin(name, f"192.0.2.{len(seen)}", vane.desk.now())
    assert waits["Vane"] == waits["Nobody"] == [15, 30, 60, 120, 240, 480, 900, 900]
    ahead[0] += timedelta(minutes=15)
    assert enters(vane.stranger(), "Vane", WORDS).status_code == 303
    assert enters(vane.stranger(), "Vane", "wrong").status_code == 403


def test_many_guesses_at_once_are_counted_before_they_are_tried(vane: Served) -> None:
    attempts, now = vane.desk.people.attempts, vane.desk.now()
    begun = [attempts.begin("Vane", "192.0.2.9", now) == timedelta(0) for _ in range(9)]
    assert begun == [True] * 5 + [False] * 4


def test_an_address_that_guesses_at_many_names_waits(vane: Served) -> None:
    attempts, now = vane.desk.people.attempts, vane.desk.now()
    for n in range(20):
        assert attempts.begin(f"name {n}", "2001:db8::1", now) == timedelta(0)
    assert attempts.begin("another", "2001:db8::ffff", now) > timedelta(0)  # the same 64 bits
    assert attempts.begin("another", "2001:db8:1::1", now) == timedelta(0)


def test_the_count_of_guesses_outlives_a_restart(vane: Served) -> None:
    for n in range(6):
        last = enters(vane.stranger(), "Vane", f"wrong wrong wrong {n}")
    assert last.status_code == 429
    archive, people = vane.desk.root, vane.desk.people.kept.path.parent
    with served(archive, people) as again:
        assert enters(again.stranger(), "Vane", WORDS).status_code == 429


def test_what_was_typed_as_a_name_is_kept_nowhere(vane: Served) -> None:
    typed = "my secret typed in the wrong field"
    assert enters(vane.stranger(), typed, "x").status_code == 403
    rows = vane.desk.people.kept.rows("SELECT * FROM attempts")
    rows += vane.desk.people.kept.rows("SELECT * FROM log")
    assert typed not in repr(rows) and "nobody" not in repr(rows).lower()


def test_signing_in_gives_a_new_secret_and_ends_the_browsers_old_session(vane: Served) -> None:
    sessions, now = vane.desk.people.sessions, vane.desk.now()

    def secret_after(cookie: str, csrf: str) -> str:
        browser = vane.stranger()
        fields = {"name": "Vane", "password": WORDS, "csrf": csrf}
        came = browser.post(
            "/sign-in", data=fields, headers={"cookie": f"{vane.desk.cookie}={cookie}"}
        )
        assert came.status_code == 303
        return came.headers["set-cookie"].partition("=")[2].partition(";")[0]

    first = secret_after("a-secret-that-somebody-else-chose", "")
    session = sessions.of(first, now)
    assert session is not None and first != "a-secret-that-somebody-else-chose"
    second = secret_after(first, session.csrf)
    assert sessions.of(second, now) is not None and sessions.of(first, now) is None


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(vane: Served) -> None:
    ahead = clock(vane)
    browser = vane.signed_in("Vane", "editor")
    ahead[0] = IDLE - timedelta(minutes=1)
    assert browser.get("/works").status_code == 200
    ahead[0] += IDLE + timedelta(minutes=1)
    assert browser.get("/works").status_code == 303
    ahead[0] = timedelta(0)
    browser = vane.signed_in("Vane", "editor")
    while ahead[0] < LONGEST - timedelta(hours=7):
        ahead[0] += timedelta(hours=6)
        assert browser.get("/works").status_code == 200
    ahead[0] = LONGEST + timedelta(minutes=1)
    assert browser.get("/works").status_code == 303


def test_signing_out_ends_it_on_the_server_and_clears_the_browser(vane: Served) -> None:
    browser = vane.signed_in("Vane", "editor")
    secret = browser.cookies[vane.desk.cookie]
    assert 'action="/sign-out"' in browser.get("/works").text  # on every page
    came = browser.submit("/sign-out")
    assert came.headers["location"] == "/sign-in"
    assert came.headers["clear-site-data"] == '"cache", "storage"'
    assert "Max-Age=0" in came.headers["set-cookie"]
    again = vane.stranger()
    again.cookies.set(vane.desk.cookie, secret)
    assert again.get("/works").status_code == 303


def test_two_cookies_of_one_name_sign_nobody_in(vane: Served) -> None:
    secret = vane.signed_in("Vane", "editor").cookies[vane.desk.cookie]
    name, stranger = vane.desk.cookie, vane.stranger()
    assert stranger.get("/works", headers={"cookie": f"{name}={secret}"}).status_code == 200
    for cookies in (f"{name}={secret}; {name}=another", f"{name}=another; {name}={secret}"):
        assert stranger.get("/works", headers={"cookie": cookies}).status_code == 303
    twice = [("cookie", f"{name}={secret}"), ("cookie", f"{name}=x")]
    assert stranger.get("/works", headers=twice).status_code == 303


@pytest.mark.parametrize(
    "given",
    [
        *("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", ""),
        *("/\t/evil.example", "/a\r\nset-cookie: x=y", "evil.example", " /x", "/%0d\n", "\\/x"),
        "/sign-in?to=/sign-in",
    ],
)
def test_one_is_never_sent_to_another_site(given: str) -> None:
    assert to_of(given) == "/"


def test_a_page_of_the_desk_is_gone_to() -> None:
    for given in ("/", "/opinions/7?x=1#a", "/issuers/%D9%85", "/search?q=a+b"):
        assert to_of(given) == given


def test_an_invitation_works_once_and_for_a_while(vane: Served) -> None:
    ahead, people = clock(vane), vane.desk.people
    person = people.accounts.open("Okoro", "analyst", utc_now())
    old = people.invitations.invite(person, vane.desk.now())
    token = people.invitations.invite(person, vane.desk.now())
    browser = vane.stranger()
    assert browser.get(f"/invitation?token={old}").status_code == 403
    assert "Okoro" in browser.get(f"/invitation?token={token}").text
    answers = [
        browser.submit("/invitation", token=token, password=one, again=other).status_code
        for one, other in (
            ("short", "short"),
            (WORDS, "another"),
            ("password1234", "password1234"),
            ("Okoro2031Okoro", "Okoro2031Okoro"),
            (WORDS, WORDS),
        )
    ]
    assert answers == [403, 403, 403, 403, 303]
    assert browser.get("/works").status_code == 200
    assert vane.stranger().get(f"/invitation?token={token}").status_code == 403
    again = people.invitations.invite(person, vane.desk.now())
    ahead[0] = timedelta(days=3, minutes=1)
    assert vane.stranger().get(f"/invitation?token={again}").status_code == 403
    assert all(token not in repr(line) for line in people.journal.page())


def test_passwords_are_kept_by_argon2id_with_the_parameters_of_owasp() -> None:
    kept = passwords.kept(WORDS, names=())
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_right(WORDS, kept) and not passwords.is_right(WORDS.upper(), kept)
    assert not passwords.is_right(WORDS, None) and not passwords.is_right(WORDS, "not a hash")


def test_a_password_kept_by_older_parameters_is_kept_anew(vane: Served) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(WORDS)
    person = vane.desk.people.accounts.known("Vane")
    vane.desk.people.accounts.renew_password(person, weak)
    assert enters(vane.stranger(), "Vane", WORDS).status_code == 303
    kept = vane.desk.people.accounts.password("Vane")
    assert kept is not None and not passwords.outdated(kept) and passwords.is_right(WORDS, kept)


def test_long_passwords_count_to_their_end_and_every_character_is_allowed() -> None:
    long = ("ж \N{SMILING FACE WITH OPEN MOUTH}\0" + WORDS) * 9
    assert 200 < len(long) <= passwords.MOST
    kept = passwords.kept(long, names=())
    assert passwords.is_right(long, kept) and not passwords.is_right(long[:-1], kept)
    for wrong in ("elevenchars", "x" * 257):
        with pytest.raises(UsageError, match="12 to 256"):
            passwords.kept(wrong, names=())


@pytest.mark.parametrize(
    "easy",
    [
        *("password1234", "P@ssw0rd1234", "qwertyuiop12", "aaaaaaaaaaaa", "abcabcabcabc"),
        *("123456789012", "iloveyou2031", "Thistledown2031", "okorookoro2031", "йцукенгшщзхъ"),
        *("q1w2e3r4t5y6", "leavemealone", "dragonmonkeyshadow", "OKORO-12345678"),
    ],
)
def test_what_is_guessed_first_is_refused(easy: str) -> None:
    assert easily_guessed(easy, ("Okoro", "Thistledown desk"))


def test_the_list_of_common_passwords_is_whole_and_words_that_nobody_lists_pass() -> None:
    assert len(common()) >= 5_000
    fit = [one for one in common() if len(one) >= passwords.LEAST]
    assert len(fit) > 200 and all(easily_guessed(one, ()) for one in fit)
    for fine in (WORDS, "correct horse battery staple", "x7$kQ!9pLm2z", "قارب أزرق ومفتاح قديم"):
        assert easily_guessed(fine, ()) is None


@pytest.mark.parametrize(
    "name",
    [
        *("Оkoro", "0koro", "okoro", "OKORO", "o.k.o.r.o", "Okoro_", "okoro1", "Okoro official"),
        *("a", "x" * 41, "ok\u202eoro", "ok\u200boro", "a\nb", "<b>", "../x", " ", "\u0301", "--"),
        "martın",
    ],
)
def test_a_name_that_could_be_taken_for_anothers_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        desk_name(name, ["Okoro", "Martin"])


def test_names_of_all_scripts_are_names() -> None:
    for name in ("Vane", "Иван", "ليلى", "O'Neill-Łuk", "नीला", "Desk 2"):
        assert desk_name(name, ["Okoro", "Desk 1"]) == name
    assert folded("Ｖane") == folded("vANE")


def test_a_secret_is_kept_as_its_digest_alone() -> None:
    assert len(digest_of("x")) == 64 and "x" * 40 not in digest_of("x" * 40)


def test_without_a_team_only_the_link_opens_it_and_only_once(bare_room: Served) -> None:
    desk = bare_room.desk
    desk.alone = desk.people.accounts.alone("desk", utc_now())
    desk.token = "the-one-time-link"
    assert enters(bare_room.stranger(), "desk", "").status_code == 403
    assert bare_room.stranger().get("/sign-in?token=wrong").status_code == 403
    looking = bare_room.stranger().head("/sign-in?token=the-one-time-link")
    assert looking.status_code == 200 and "set-cookie" not in looking.headers
    browser = bare_room.stranger()
    assert browser.get("/sign-in?token=the-one-time-link").headers["location"] == "/"
    assert browser.get("/works").status_code == 200
    assert bare_room.stranger().get("/sign-in?token=the-one-time-link").status_code == 403


def test_a_flood_at_the_entrance_is_written_down_once_and_held_up_nobody(vane: Served) -> None:
    for n in range(12):
        enters(vane.stranger(), "Vane", f"wrong {n}")
    lines = [one.came for one in vane.desk.people.journal.page()]
    assert lines == ["refused: wrong; the next waits 15 s"] + ["refused: wrong"] * 4
    held = [passwords._queue.acquire(blocking=False) for _ in range(8)]
    assert all(held)
    try:
        came = enters(vane.stranger(), "Ibarra", "wrong")
        assert came.status_code == 503 and "too many people sign in" in came.text.lower()
        assert vane.signed_in("Vane", "editor").get("/works").status_code == 200
    finally:
        for _ in held:
            passwords._queue.release()
