"""What servers do wrong, against a real one: every case ends in an answer that says so."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import time
import zlib
from datetime import timedelta
from email.utils import format_datetime

import pytest
from awkward_server import START, Handler, Hours, Server, manners, names, run, serving
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mabillon.collect.answers import Answer, Ask
from mabillon.collect.fetching import Fetcher
from mabillon.collect.state import Rules
from mabillon.collect.unpacking import unpacked
from mabillon.errors import LimitExceeded

ONCE = 30.0
"""Seconds between two requests, and so of rest after a failure, that let nothing be tried again."""


@pytest.fixture
def server():
    with serving() as it:
        yield it


def test_an_answer_is_kept_as_sent_with_when_and_from_where(server) -> None:
    packed = gzip.compress("Привет".encode())
    server.script["/"] = lambda it: it.answer(200, packed, Content_Encoding="gzip", ETag='"1"')
    done = run(server.url("/"))
    answer = done.answers[0]
    assert (answer.status, answer.reason, answer.failure, answer.cut) == (200, "OK", None, None)
    assert answer.body == packed
    assert unpacked(answer, 100).decode() == "Привет"
    assert answer.address == "127.0.0.1"
    assert answer.at - START < timedelta(seconds=5)
    assert answer.validators == ('"1"', None)
    assert server.asked("/")[0].headers["user-agent"].endswith("(+desk@example.org)")
    assert [kept.ask.kind for kept in done.kept] == ["robots", "feed"]


def test_what_did_not_change_is_not_sent_again(server) -> None:
    def act(it: Handler) -> None:
        same = it.headers.get("If-None-Match") == '"1"'
        it.answer(304 if same else 200, b"" if same else b"new", ETag='"1"')

    server.script["/"] = act
    etag, modified = run(server.url("/")).answers[0].validators
    again = run(Ask(server.url("/"), "test", "feed", etag, modified)).answers[0]
    assert (again.status, again.failure, again.unchanged) == (304, None, True)
    assert again.validators == ('"1"', None)


def test_not_modified_that_was_not_asked_for_is_no_answer(server) -> None:
    server.script["/"] = lambda it: it.answer(304)
    assert "nobody here has" in run(server.url("/")).answers[0].failure


def test_validators_are_not_sent_where_a_redirect_leads(server) -> None:
    server.script["/a"] = lambda it: it.answer(302, Location="/b")
    server.script["/b"] = lambda it: it.answer(200, b"b", ETag='"b"')
    answer = run(Ask(server.url("/a"), "test", "feed", '"b"')).answers[0]
    assert answer.status == 200
    assert "if-none-match" not in server.asked("/b")[0].headers
    assert answer.validators == (None, None)


@pytest.mark.parametrize("status", [403, 404, 410, 206])
def test_a_refusal_is_an_answer_and_not_asked_twice(server, status: int) -> None:
    server.script["/"] = lambda it: it.answer(status, b"no")
    done = run(server.url("/"))
    assert done.answers[0].failure.startswith(f"it answers {status}")
    assert done.answers[0].body == b"no"
    assert len(server.asked("/")) == 1


def test_too_many_is_tried_again_after_the_seconds_it_says(server) -> None:
    def act(it: Handler) -> None:
        first = len(server.asked("/")) == 1
        it.answer(429, Retry_After="7") if first else it.answer(200, b"now")

    server.script["/"] = act
    done = run(server.url("/"), hours=Hours(pace=0))
    assert done.answers[0].body == b"now"
    assert [kept.status for kept in done.kept] == [404, 429, 200]
    assert done.hours.slept == [pytest.approx(7)]


def test_a_retry_date_counts_from_the_clock_of_the_server(server) -> None:
    late = START - timedelta(days=400)  # its clock is more than a year behind

    def act(it: Handler) -> None:
        if len(server.asked("/")) > 1:
            it.answer(200, b"now")
            return
        said = format_datetime(late + timedelta(seconds=5), usegmt=True)
        it.raw(
            f"HTTP/1.1 503 Busy\r\nDate: {format_datetime(late, usegmt=True)}\r\n"
            f"Retry-After: {said}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )

    server.script["/"] = act
    done = run(server.url("/"), hours=Hours(pace=0))
    assert done.answers[0].body == b"now"
    assert done.hours.slept == [pytest.approx(5)]


def test_a_long_rest_is_kept_over_runs_and_clocks_that_are_set(server) -> None:
    server.script["/"] = lambda it: it.answer(503, Retry_After="3600")
    first = run(server.url("/"), server.url("/other"))
    assert [answer.status for answer in first.answers] == [503, None]
    assert "left alone until 2031-03-25 13:0" in first.answers[1].failure
    rests = first.fetcher.rests()
    assert rests["127.0.0.1"].failures == 1
    asked = len(server.seen)
    assert "left alone" in run(server.url("/"), rests=rests).answers[0].failure
    assert len(server.seen) == asked
    later = Hours(wall=timedelta(hours=2))
    assert run(server.url("/x"), rests=rests, hours=later).answers[0].status == 404
    before = Hours(wall=timedelta(days=-30))  # a clock that was set back: no rest is that long
    assert run(server.url("/x"), rests=rests, hours=before).answers[0].status == 404


def test_failures_make_rests_grow_until_it_succeeds(server) -> None:
    server.script["/"] = lambda it: it.answer(500)
    done = run(server.url("/"), how=manners(delay_s=1.0), hours=Hours(pace=0))
    assert len(server.asked("/")) == 3
    # The page's first turn a second after robots.txt; then about 1 and about 2 seconds.
    assert len(done.hours.slept) == 3
    assert 0.5 <= done.hours.slept[1] <= 1
    assert 1 <= done.hours.slept[2] <= 2
    assert done.fetcher.rests()["127.0.0.1"].failures == 3
    server.script["/"] = lambda it: it.answer(200)
    again = run(server.url("/"), rests=done.fetcher.rests(), hours=done.hours)
    assert again.fetcher.rests() == {} or again.fetcher.rests()["127.0.0.1"].failures == 0


def test_a_half_answer_keeps_what_came(server) -> None:
    server.script["/"] = lambda it: it.raw(
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this"
    )
    done = run(server.url("/"))
    answer = done.answers[0]
    assert (answer.status, answer.body, answer.cut) == (200, b"only this", "disconnect")
    assert answer.failure.startswith("the answer broke off")
    assert not answer.whole
    assert len(server.asked("/")) == 3  # it may be better the next time


def test_a_chunk_that_never_comes_is_a_half_answer(server) -> None:
    server.script["/"] = lambda it: it.raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n8\r\nan"
    )
    answer = run(server.url("/")).answers[0]
    assert (answer.body, answer.cut) == (b"halfan", "disconnect")


def test_a_reset_connection_is_said(server) -> None:
    def act(it: Handler) -> None:
        it.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        it.connection.close()
        it.close_connection = True

    server.script["/"] = act
    answer = run(server.url("/")).answers[0]
    assert answer.status is None
    assert "broke off" in answer.failure or "no HTTP" in answer.failure


def test_nobody_listens() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # and nobody else can
        answer = run(f"http://127.0.0.1:{deaf.getsockname()[1]}/").answers[0]
    assert answer.status is None
    assert "127.0.0.1 cannot be reached (Connection refused)" in answer.failure
    answer = run("http://nowhere.example/", resolve=names()).answers[0]
    assert "nowhere.example cannot be reached (Name or service not known)" in answer.failure


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 two hundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Flood: %s\r\n" % (b"y" * 1000) * 300 + b"\r\n",
        b"\x00" * 5000,
        b"",
    ],
    ids=["other-protocol", "status", "two-lengths", "header", "header-flood", "zeros", "nothing"],
)
def test_what_is_no_http_is_said(server, said: bytes) -> None:
    server.script["/"] = lambda it: it.raw(said)
    answer = run(server.url("/")).answers[0]
    assert answer.status is None
    assert "is no HTTP" in answer.failure or "broke off" in answer.failure


def impatient(server: Server, timeout_s: float) -> Answer:
    """Ask once, with nothing before it that may take too long as well."""
    known = {server.url("/robots.txt"): Rules(START, b"")}
    how = manners(timeout_s=timeout_s, delay_s=ONCE)
    return run(server.url("/"), how=how, rules=known).answers[0]


def test_silence_ends(server) -> None:
    server.script["/"] = lambda it: time.sleep(9)
    done = impatient(server, timeout_s=1)
    assert done.failure == "nothing came from 127.0.0.1 for 1 seconds"


def test_a_body_in_drops_ends(server) -> None:
    def act(it: Handler) -> None:
        it.answer(200, b"", Content_Length="100000")
        for _ in range(500):
            it.wfile.write(b"x")
            time.sleep(0.03)

    server.script["/"] = act
    began = time.monotonic()
    answer = impatient(server, timeout_s=1)
    assert answer.cut == "time"
    assert answer.failure == "less than 1,000 bytes a second came"
    assert answer.body.startswith(b"xxx")
    assert time.monotonic() - began < 10  # when it would have to be whole


def test_a_head_in_drops_ends(server) -> None:
    def act(it: Handler) -> None:
        it.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(500):
            it.wfile.write(b"X-Drop: 1\r\n")
            time.sleep(0.03)

    server.script["/"] = act
    answer = impatient(server, timeout_s=1)
    assert answer.failure == "no answer of 127.0.0.1 began within 2 seconds"


def test_a_body_that_never_ends_ends(server) -> None:
    def act(it: Handler) -> None:
        it.answer(200, b"", Content_Length="1000000")
        for _ in range(1000):
            it.wfile.write(b"x" * 1000)
            time.sleep(0.02)

    server.script["/"] = act
    answer = impatient(server, timeout_s=0.4)
    assert answer.failure == "the answer is not whole after 4 seconds"
    assert answer.cut == "time"


def test_what_is_too_large_is_cut_while_it_comes(server) -> None:
    def endless(it: Handler) -> None:
        it.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            it.wfile.write(b"z" * 10_000)

    server.script["/"] = endless
    server.script["/told"] = lambda it: it.answer(200, b"q" * 30_000)
    done = run(server.url("/"), server.url("/told"), how=manners(most_mb=0.02))
    answer, told = done.answers
    assert (len(answer.body), answer.cut) == (20_000, "length")
    assert answer.failure == "it is larger than 0.02 MB"
    assert (told.body, told.cut) == (b"", "length")  # it said so itself: none of it was taken
    assert len(server.asked("/")) == 1


def test_a_bomb_is_kept_small_and_not_unpacked(server) -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(50)) + bomb.flush()
    server.script["/"] = lambda it: it.answer(200, packed, Content_Encoding="gzip")
    answer = run(server.url("/")).answers[0]
    assert answer.body == packed
    with pytest.raises(LimitExceeded):
        unpacked(answer, 1_000_000)


def test_redirects_are_followed_step_by_step(server) -> None:
    server.script["/1"] = lambda it: it.answer(301, b"moved", Location="/2?a=b#there")
    server.script["/2?a=b"] = lambda it: it.answer(307, Location=server.url("/3"))
    server.script["/3"] = lambda it: it.answer(200, b"here", Set_Cookie="id=1")
    server.script["/4"] = lambda it: it.answer(200)
    done = run(server.url("/1"), server.url("/4"))
    answer = done.answers[0]
    assert answer.url == server.url("/3")
    assert [(hop.status, hop.url, hop.body) for hop in answer.hops] == [
        (301, server.url("/1"), b"moved"),
        (307, server.url("/2?a=b"), b""),
    ]
    assert "cookie" not in server.asked("/4")[0].headers


def test_redirects_end(server) -> None:
    for n in range(10):
        server.script[f"/{n}"] = lambda it, n=n: it.answer(302, Location=f"/{n + 1}")
    server.script["/round"] = lambda it: it.answer(302, Location="/round/")
    server.script["/round/"] = lambda it: it.answer(302, Location="/round")
    server.script["/nowhere"] = lambda it: it.answer(302)
    server.script["/mad"] = lambda it: it.answer(302, Location="http://[::1/")
    server.script["/file"] = lambda it: it.answer(302, Location="file:///etc/passwd")
    paths = ("/0", "/round", "/nowhere", "/mad", "/file")
    answers = run(*(server.url(path) for path in paths)).answers
    assert answers[0].failure == "it redirects more than 5 times"
    assert len(answers[0].hops) == 5
    assert answers[1].failure == "it redirects in a circle"
    assert answers[2].failure.endswith("does not say where to")
    assert "what is no address" in answers[3].failure
    assert answers[4].failure.endswith("file is neither http nor https")


def test_redirects_do_not_lead_inside(server) -> None:
    port = server.server_address[1]
    with serving("127.0.0.2") as inside:
        ways = {
            "/number": inside.url("/"),
            "/decimal": f"http://2130706434:{inside.server_address[1]}/",
            "/mapped": f"http://[::ffff:127.0.0.2]:{inside.server_address[1]}/",
            "/name": inside.url("/", "inside.example"),
            "/metadata": "http://169.254.169.254/latest/meta-data/",
            "/zero": f"http://0.0.0.0:{port}/",
        }
        for path, to in ways.items():
            server.script[path] = lambda it, to=to: it.answer(302, Location=to)
        resolve = names(inside_example="127.0.0.2")
        answers = run(*(server.url(path) for path in ways), resolve=resolve).answers
        assert inside.seen == []
    for answer in answers:
        assert answer.status is None
        assert " is not asked: " in answer.failure
        assert len(answer.hops) == 1


def test_addresses_that_are_none() -> None:
    odd = ("ftp://example.org/", "http:///x", "nonsense", "http://a:b@127.0.0.1/", "http://\x00/")
    for answer in run(*odd).answers:
        assert answer.status is None
        assert answer.failure
        assert answer.sent == ()


@given(st.text(max_size=60) | st.builds("http://{}/{}".format, st.text(), st.text()))
@settings(max_examples=100, deadline=None)
def test_no_address_does_harm(url: str) -> None:
    answer = run(url, resolve=names()).answers[0]
    assert answer.status is None
    assert answer.failure


@given(st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=60))
@example("http://xn--a/")
@example("//xn--/")
@example("http://a:99999999999/")
@example("?" * 20_000)
@settings(max_examples=30, deadline=None)
def test_no_redirect_does_harm(to: str) -> None:
    with serving() as server:
        server.script["/"] = lambda it: it.answer(302, Location=to)
        answer = run(server.url("/"), resolve=names()).answers[0]
        assert answer.failure


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n\0\1",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 2000,
        b"HTTP/1.0 200\r\n\r\nold",
        b"HTTP/1.1 204 \r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 999 Odd\x1b[31m\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["upgrade", "continue", "old", "no-content", "odd-status"],
)
def test_odd_heads_do_no_harm(server, said: bytes) -> None:
    server.script["/"] = lambda it: it.raw(said)
    answer = run(server.url("/")).answers[0]
    assert answer.body == b"old" if answer.whole else answer.failure
    assert "\x1b" not in (answer.failure or "")


def test_what_cannot_be_kept_stops_the_run(server) -> None:
    def full(answer: object) -> None:
        raise OSError(28, "No space left on device")

    hours = Hours()

    async def work() -> None:
        how = {"now": hours.now, "sleep": hours.sleep, "random": None}
        async with Fetcher(manners(), full, **how) as fetcher:
            await fetcher.fetch(Ask(server.url("/"), "test", "feed"))

    with pytest.raises(OSError, match="No space"):
        asyncio.run(work())
