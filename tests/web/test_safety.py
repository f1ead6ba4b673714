"""The desk as somebody hostile meets it: smuggled heads, foreign pages, floods, odd methods."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_server import Browser, Served, served
from starlette.responses import Response

from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged
from mabillon.web import frame
from mabillon.web.doors import FIELD, FIELDS, Call, Door
from mabillon.web.people.roles import May
from mabillon.web.routes import DOORS
from mabillon.web.safety.forwarded import asked_from
from mabillon.web.safety.limits import BODY, STRANGER
from mabillon.web.safety.paths import without_paths
from mabillon.web.safety.patient import Patience

OWN = {
    *("/account/password", "/account/sessions", "/sign-out"),
    *("/account/second", "/account/second/code", "/account/second/remove"),
}
"""What everybody may do to their own account."""
COMPUTING = ("/check", "/preview")
"""What a form is sent to for an answer alone: nothing is changed."""
ENTRANCES = {"/sign-in", "/invitation", "/sign-out"}
"""What whoever is not signed in may ask for."""


def raw(room: Served, request: bytes, *, wait: float = 60) -> bytes:
    """Send bytes as they stand and return what comes back until the line is closed."""
    host, _, port = room.address.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=wait) as line:
        line.sendall(request)
        came = b""
        try:
            while data := line.recv(65_536):
                came += data
        except (TimeoutError, ConnectionResetError):
            pass
        return came


def head(room: Served, *lines: str, first: str = "GET /sign-in HTTP/1.1") -> bytes:
    host = room.address.removeprefix("http://")
    told = [first, f"Host: {host}", *lines, "Connection: close", "", ""]
    return "\r\n".join(told).encode("utf-8")


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


# Doors


def test_every_door_that_changes_something_is_logged_and_asks_for_a_role() -> None:
    changing = [door for door in DOORS if set(door.methods) - {"GET"}]
    assert len(changing) >= 8
    for door in changing:
        assert door.methods == ("POST",), door.path
        if door.path not in ENTRANCES | OWN:
            assert door.does or door.path.endswith(COMPUTING), f"{door.path} is not logged"
            assert door.may is not None and door.may >= May.WORK, door.path
    for door in DOORS:
        assert (door.may is None) == (door.path in ENTRANCES), door.path


def test_nothing_is_shown_to_whoever_is_not_signed_in(bare_hall: Served) -> None:
    stranger = bare_hall.stranger()
    for door in DOORS:
        if door.path in ENTRANCES:
            continue
        address = re.sub(r"\{[^}]*\}", "1", door.path)
        for method in door.methods:
            came = stranger.request(method, address)
            assert (came.status_code, came.text) == (303, ""), address
            assert came.headers["location"].startswith("/sign-in"), address


def test_a_reader_and_an_analyst_are_refused_what_their_role_may_not_do(
    bare_hall: Served,
) -> None:
    for role, may in (("reader", May.READ), ("analyst", May.WORK), ("editor", May.PUBLISH)):
        browser = bare_hall.signed_in(f"one {role}", role)
        for door in DOORS:
            if door.may is not None and door.may > may:
                address = re.sub(r"\{[^}]*\}", "1", door.path)
                assert browser.request(door.methods[0], address).status_code == 403, address


# Forged requests


def test_a_form_of_another_page_is_refused_whatever_it_brings(bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "admin")
    port = bare_room.address.rpartition(":")[2]
    for fields in (
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://127.0.0.1:{port}"},
        {"origin": f"http://127.0.0.1:{port}@evil.example"},
        {"origin": f"http://127.0.0.1:{port}.evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "http://["},
        {"origin": "", "referer": "http://evil.example/"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        came = browser.post("/people", data={"csrf": browser.csrf, "name": "x"}, headers=fields)
        assert came.status_code == 403, fields
    bare = Browser(base_url=bare_room.address)
    bare.cookies = browser.cookies
    assert bare.post("/people", data={"csrf": browser.csrf, "name": "x"}).status_code == 403
    bare.close()
    assert len(bare_room.desk.people.accounts.all()) == 1


def test_the_token_counts_in_the_form_or_the_header_and_nowhere_else(bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "admin")
    other = bare_room.signed_in("okoro", "admin")
    fields = {"name": "Ibarra", "role": "reader"}
    for token in ("", "x", other.csrf, browser.csrf[:-1]):
        assert browser.post("/people", data={"csrf": token, **fields}).status_code == 403
    assert browser.post(f"/people?csrf={browser.csrf}", data=fields).status_code == 403
    browser.cookies.set("csrf", browser.csrf)
    assert browser.post("/people", data=fields).status_code == 403
    given = {"x-csrf": browser.csrf}
    assert browser.post("/people", data=fields, headers=given).status_code == 200


def test_pages_of_another_site_may_link_to_the_desk_and_load_nothing_of_it(
    bare_hall: Served,
) -> None:
    browser = bare_hall.signed_in("vane", "reader")
    for site in ("cross-site", "same-site"):
        linked = {
            "sec-fetch-site": site,
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "document",
        }
        assert browser.get("/works", headers=linked).status_code == 200
        for mode, dest in (("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe")):
            loaded = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
            assert browser.get("/works", headers=loaded).status_code == 403


def test_a_form_in_anything_but_a_forms_encoding_is_refused(bare_hall: Served) -> None:
    browser = bare_hall.signed_in("vane", "admin")
    for kind in ("text/plain", "application/json", "application/xml", "multipart/mixed", ""):
        came = browser.post(
            "/people",
            content=f"csrf={browser.csrf}&name=x",
            headers={"content-type": kind, "x-csrf": browser.csrf},
        )
        assert came.status_code == 415, kind
    for kind in ("multipart/form-data", "multipart/form-data; boundary=a"):
        came = browser.post(
            "/people", content=b"\r\nbroken", headers={"content-type": kind, "x-csrf": "x"}
        )
        assert came.status_code in (400, 403), kind


# Hosts, heads, methods


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "127.0.0.1", "127.0.0.1:1", "localhost:{port}", "127.0.0.1:{port}@evil"),
        *("127.0.0.1:0{port}", "127.0.0.1:{port}.", "[::1]:{port}", "127.1:{port}", "", " "),
        *("evil.example:{port}", "127.0.0.1:{port}/x", "127.0.0.1:{port}, evil.example"),
    ],
)
def test_a_host_that_is_not_the_desks_is_refused(host: str, bare_hall: Served) -> None:
    port = bare_hall.address.rpartition(":")[2]
    told = f"GET /sign-in HTTP/1.1\r\nHost: {host.format(port=port)}\r\nConnection: close\r\n\r\n"
    answer = raw(bare_hall, told.encode())
    assert status(answer) in (400, 421)
    assert b"Sign in" not in answer


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["Host: evil.example"], b""),
        (["Content-Length: 4", "Content-Length: 5"], b"abcde"),
        (["Transfer-Encoding: chunked, identity"], b"0\r\n\r\n"),
        (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
        (["Content-Length: -1"], b""),
        (["Content-Length: +4"], b"abcd"),
        (["X-Odd : a"], b""),
        ([" folded: a"], b""),
        (["X: a\x00b"], b""),
        (["X: a\rGET / HTTP/1.1"], b""),
    ],
)
def test_a_head_that_two_could_read_in_two_ways_is_refused(
    lines: list[str], body: bytes, bare_hall: Served
) -> None:
    answer = raw(bare_hall, head(bare_hall, *lines, first="POST /sign-in HTTP/1.1") + body)
    assert status(answer) in (400, 403, 413, 415, 421, 501)
    assert answer.count(b"HTTP/1.1 ") == 1


def test_what_stands_behind_a_request_is_not_answered_for_another(bare_hall: Served) -> None:
    hidden = b"GET /works HTTP/1.1\r\nHost: evil\r\n\r\n"
    both = ["Transfer-Encoding: chunked", f"Content-Length: {len(hidden) + 5}"]
    sent = head(bare_hall, *both, first="POST /sign-in HTTP/1.1") + b"0\r\n\r\n" + hidden
    answer = raw(bare_hall, sent)
    assert answer.count(b"HTTP/1.1 ") == 1 and status(answer) >= 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "XX"])
def test_other_methods_are_not_taken(method: str, bare_hall: Served) -> None:
    browser = bare_hall.signed_in("vane", "admin")
    came = browser.request(method, "/people", headers={"x-http-method-override": "POST"})
    assert came.status_code == 405
    assert "access-control-allow-origin" not in came.headers
    assert browser.csrf not in came.text


def test_head_answers_as_get_does_without_a_body(bare_hall: Served) -> None:
    browser = bare_hall.signed_in("vane", "reader")
    came = browser.head("/works")
    assert (came.status_code, came.content) == (200, b"")
    assert bare_hall.stranger().head("/works").status_code == 303


def test_an_overlong_head_is_refused(bare_hall: Served) -> None:
    for lines in ([f"X: {'a' * 40_000}"], [f"X: {'a' * 70_000}"], ["X: a"] * 101):
        answer = raw(bare_hall, head(bare_hall, *lines))
        assert answer == b"" or status(answer) in (400, 431)
    assert status(raw(bare_hall, head(bare_hall, f"X: {'a' * 20_000}"))) == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/static/v/../../serve.py", "/static/v/%2e%2e%2fserve.py", "/static/v/..%5cdesk.py"),
        *("/static/../../../etc/passwd", "/static/v//etc/passwd", "/static/v/desk.css%00.py"),
        *("//evil.example/", "/..%2f..%2fetc/passwd", "/%ff%fe", "/people/..%2f..", "/\udcff"),
        *("http://evil.example/works", "*", "/works/", "/works/99999999999999999999999999"),
    ],
)
def test_odd_addresses_lead_nowhere(path: str, bare_hall: Served) -> None:
    told = path.encode("utf-8", "surrogateescape")
    request = head(bare_hall, first="GET PATH HTTP/1.1").replace(b"PATH", told)
    answer = raw(bare_hall, request)
    assert status(answer) in (303, 400, 404)
    assert b"import" not in answer and b"root:" not in answer and b"Traceback" not in answer


# Bodies and slowness


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(bare_hall: Served) -> None:
    browser = bare_hall.signed_in("vane", "admin")
    kind = "Content-Type: application/x-www-form-urlencoded"
    origin = f"Origin: {bare_hall.address}"
    stranger = ["POST /sign-in HTTP/1.1", STRANGER]
    cookie = f"Cookie: {bare_hall.desk.cookie}={browser.cookies[bare_hall.desk.cookie]}"
    for (first, most), more in ((stranger, []), (["POST /people HTTP/1.1", BODY], [cookie])):
        told = head(bare_hall, kind, origin, *more, f"Content-Length: {most + 1}", first=str(first))
        assert status(raw(bare_hall, told)) == 413
    chunk = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    told = head(
        bare_hall, kind, origin, "Transfer-Encoding: chunked", first="POST /sign-in HTTP/1.1"
    )
    assert status(raw(bare_hall, told + chunk)) == 413


def test_too_many_or_too_large_fields_are_refused(bare_hall: Served) -> None:
    browser = bare_hall.signed_in("vane", "admin")
    many = "&".join(f"a{n}=1" for n in range(FIELDS + 1))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.post("/people", content=many, headers=kind).status_code == 400
    large = f"name={'a' * (FIELD + 1)}"
    assert browser.post("/people", content=large, headers=kind).status_code == 400


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Served]:
    """A desk that waits less long."""
    Store.init(tmp_path / "archive").close()
    held = Patience(head_s=1, unread_s=0.4)
    with served(tmp_path / "archive", tmp_path / "people", patience=held) as made:
        yield made


def line_to(room: Served) -> socket.socket:
    host, _, port = room.address.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=60)


def until_closed(line: socket.socket) -> float:
    """Read until the other end closes the line; return the seconds that it took."""
    began = time.monotonic()
    with contextlib.suppress(ConnectionResetError):
        while line.recv(65_536):
            pass
    return time.monotonic() - began


def test_a_head_that_never_ends_is_given_up(impatient: Served) -> None:
    with line_to(impatient) as line:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):  # it was given up already
            for part in (b"GET / HT", b"TP/1.1\r\n", b"X: "):
                line.sendall(part)
                time.sleep(0.1)
        assert until_closed(line) < 10  # else it has 15 seconds
    with line_to(impatient) as line:
        line.sendall(head(impatient).replace(b"Connection: close\r\n", b""))
        assert line.recv(12) == b"HTTP/1.1 200"
        line.sendall(b"GET /sign-in HTTP/1.1\r\nX: ")  # the next one on the same line
        assert until_closed(line) < 10


def test_an_answer_that_nobody_reads_is_given_up(impatient: Served) -> None:
    name = max(frame.static(), key=lambda one: len(frame.static()[one][0]))
    times = 30_000_000 // len(frame.static()[name][0])
    with line_to(impatient) as line:
        asked = head(impatient, first=f"GET /static/v/{name} HTTP/1.1")
        line.sendall(asked.replace(b"Connection: close\r\n", b"") * times)
        read = len(line.recv(100))
        until = time.monotonic() + 40  # else it has 60 seconds
        while impatient.server.server_state.connections:
            assert time.monotonic() < until
            time.sleep(0.05)
        with contextlib.suppress(ConnectionResetError):
            while data := line.recv(1_000_000):
                read += len(data)
        assert read < 25_000_000


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Served]:
    """A desk that has room for few."""
    Store.init(tmp_path / "archive").close()
    held = Patience(an_address=5)
    with served(tmp_path / "archive", tmp_path / "people", patience=held) as made:
        yield made


def test_one_machine_holds_so_many_connections_and_no_more(narrow: Served) -> None:
    lines = [line_to(narrow) for _ in range(8)]
    dropped = 0
    for line in lines:
        try:
            line.sendall(head(narrow))
            dropped += not line.recv(1)
        except (ConnectionResetError, BrokenPipeError):
            dropped += 1
    for line in lines:
        line.close()
    assert dropped == 3


# What answers tell


def test_a_failure_is_a_calm_page_with_a_number_and_the_rest_in_the_log(
    bare_room: Served, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(call: Call) -> Response:
        raise ZeroDivisionError("the secret of the machine")

    def damaged(call: Call) -> Response:
        raise ArchiveDamaged("a segment is not there", where=str(bare_room.desk.root / "segments"))

    doors = (
        Door("/fails", fails, May.WORK, ("GET", "POST"), does="failed at something"),
        Door("/damaged", damaged),
    )
    people = bare_room.desk.people.kept.path.parent
    with (
        served(bare_room.desk.root, people, more=doors) as room,
        caplog.at_level(logging.ERROR),
    ):
        browser = room.signed_in("vane", "analyst")
        for came in (browser.get("/fails"), browser.submit("/fails")):
            assert came.status_code == 500
            number = re.search(r"error ([0-9a-f]{8})", came.text)
            assert number and "Something failed in the desk itself" in came.text
            assert "secret of the machine" not in came.text and "Traceback" not in came.text
            assert came.headers["content-security-policy"].startswith("default-src 'none'")
        line = room.desk.people.journal.page(1)[0]
        assert line.came == f"failed: error {number[1]}"
        came = browser.get("/damaged")
        assert came.status_code == 500 and "a segment is not there" in came.text.lower()
        assert str(room.desk.root.parent) not in came.text and "…/segments" in came.text
    notes = [getattr(r.exc_info[1], "__notes__", []) for r in caplog.records if r.exc_info]
    assert [f"error {number[1]} of the desk"] in notes


def test_messages_to_a_team_have_no_paths_of_the_server() -> None:
    here = Path(__file__).resolve()
    assert without_paths(f"{here}: line 3") == f"…/{here.name}: line 3"
    assert without_paths(f"“{here.parent}/a b.json” went") == "“…/web/a b.json” went".replace(
        "…/web/a b", "…/a b"
    )
    for own in ("see /opinions/7", "look at /works", "https://a.example/tmp/x", "and/or", "1/2"):
        assert without_paths(own) == own


def test_pages_are_kept_by_no_cache_and_files_are_by_their_version(bare_hall: Served) -> None:
    browser = bare_hall.signed_in("vane", "reader")
    for address in ("/works", "/account", "/sign-in", "/nowhere"):
        assert browser.get(address).headers["cache-control"] == "no-store"
    styles = f"/static/{frame.version()}/desk.css"
    came = bare_hall.stranger().get(styles)
    assert came.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert came.headers["x-content-type-options"] == "nosniff"
    old = bare_hall.stranger().get("/static/old/desk.css")
    assert old.headers["cache-control"] == "no-store"


def test_no_answer_names_its_server_or_allows_another_site(bare_hall: Served) -> None:
    for came in (
        bare_hall.stranger().get("/sign-in"),
        bare_hall.stranger().get("/nowhere"),
        bare_hall.stranger().get("/sign-in", headers={"host": "evil"}),
        bare_hall.stranger().get("/works", headers={"origin": "http://evil.example"}),
    ):
        assert "server" not in came.headers and "x-powered-by" not in came.headers
        assert not [name for name in came.headers if name.startswith("access-control")]
        assert came.headers["x-frame-options"] == "DENY"
        assert came.headers["referrer-policy"] == "same-origin"
        assert came.headers["cross-origin-resource-policy"] == "same-origin"


def test_nothing_typed_is_obeyed_by_a_page(bare_room: Served) -> None:
    browser = bare_room.signed_in("vane", "admin")
    nasty = "\"><script>alert(1)</script>'{{7*7}}\u202e"
    for came in (
        bare_room.stranger().submit("/sign-in", name=nasty, password="x"),
        browser.get("/log", params={"name": nasty, "words": nasty, "before": nasty}),
        browser.get("/account", params={"done": nasty}),
        browser.get("/people/" + "%22%3E%3Cscript%3E"),
        browser.submit("/people", name=nasty, role=nasty),
        bare_room.stranger().get("/invitation", params={"token": nasty}),
    ):
        assert "<script>" not in came.text and "49" not in re.findall(r"'(\d\d)", came.text)
        assert "\u202e" not in came.text
    assert browser.get("/log", params={"since": "x"}).status_code == 400


def test_forwarded_addresses_are_believed_of_the_named_proxy_alone() -> None:
    assert asked_from("192.0.2.1", ["198.51.100.1"], proxy=None) == "192.0.2.1"
    assert asked_from("192.0.2.1", ["198.51.100.1"], proxy="127.0.0.1") is None
    for forwarded, wanted in (
        (["198.51.100.1"], "198.51.100.1"),
        (["10.0.0.1, 198.51.100.1"], "198.51.100.1"),
        (["10.0.0.1", "198.51.100.1"], "198.51.100.1"),
        (["198.51.100.1, <b>"], "127.0.0.1"),
        ([], "127.0.0.1"),
        (["2001:db8::1"], "2001:db8::1"),
    ):
        assert asked_from("127.0.0.1", forwarded, proxy="127.0.0.1") == wanted
        assert asked_from("::ffff:127.0.0.1", forwarded, proxy="127.0.0.1") is not None


def test_nothing_is_asked_over_a_web_socket(bare_hall: Served) -> None:
    lines = ["Upgrade: websocket", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13"]
    told = head(bare_hall, *lines).replace(b"Connection: close", b"Connection: Upgrade, close")
    assert status(raw(bare_hall, told)) == 200
