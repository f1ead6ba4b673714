"""Turns of hosts: seconds between requests, requests at once, robots' own wishes."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from awkward_server import START, Hours, Run, manners, names, run, serving, usual_authorities

from mabillon.collect.answers import Answer, Ask
from mabillon.collect.fetching import Fetcher
from mabillon.collect.pacing import LONGEST_S, asked_rest


def together(urls: list[str], **how: object) -> Run:
    """Fetch all at once, with real time."""
    hours, kept = Hours(), []
    fetcher = Fetcher(
        manners(**how),
        kept.append,
        now=hours.now,
        random=Random(1),
        resolve=names(a_example="127.0.0.1", b_example="127.0.0.1"),
        tls=usual_authorities(),
    )

    async def work() -> list[Answer]:
        async with fetcher, asyncio.timeout(200):
            return await asyncio.gather(*(fetcher.fetch(Ask(u, "test", "feed")) for u in urls))

    return Run(asyncio.run(work()), kept, fetcher, hours)


def test_every_host_has_its_own_turns() -> None:
    with serving() as server:
        urls = [server.url(f"/{n}", host) for n in range(4) for host in ("a.example", "b.example")]
        done = together(urls, delay_s=0.1, hosts={"b.example": {"delay_s": 0.25}})
    begun = {
        host: sorted((a.at - START).total_seconds() for a in done.kept if host in a.url)
        for host in ("a.example", "b.example")
    }
    assert [len(times) for times in begun.values()] == [5, 5]  # and one robots.txt each
    for host, delay_s in (("a.example", 0.1), ("b.example", 0.25)):
        assert all(at > n * delay_s - 0.001 for n, at in enumerate(begun[host]))
        # Each begins a little after its turn, on a busy machine, and so nearer to the next.
        assert min(after - before for before, after in pairwise(begun[host])) > delay_s / 2
    assert begun["a.example"][-1] < begun["b.example"][-1]


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_at_once_than_agreed(at_once: int) -> None:
    under_way, most, several = [], [], threading.Event()

    def act(it) -> None:
        under_way.append(1)
        most.append(len(under_way))
        if len(under_way) > 1:
            several.set()
        if at_once > 1:
            several.wait(10)  # for another, however slowly it comes
        time.sleep(0.03)
        under_way.pop()
        it.answer(200)

    with serving() as server:
        for n in range(6):
            server.script[f"/{n}"] = act
        together([server.url(f"/{n}") for n in range(6)], at_once=at_once)
    assert max(most) <= at_once
    assert at_once == 1 or max(most) > 1


def test_robots_are_asked_once_and_obeyed() -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: mabillon\nDisallow: /private\nAllow: /\n"
    with serving() as server:
        server.script["/robots.txt"] = lambda it: it.answer(200, rules)
        paths = ("/a", "/private/b", "/c?d", "/private")
        answers = together([server.url(path) for path in paths]).answers
        assert len(server.asked("/robots.txt")) == 1
        assert [answer.status for answer in answers] == [404, None, 404, None]
        assert answers[1].failure == (
            "127.0.0.1 is not asked: its robots.txt wants this address left alone"
        )
        assert not server.asked("/private/b")


def test_robots_are_remembered_for_a_day() -> None:
    rules = b"User-agent: *\nDisallow: /x\nSitemap: http://127.0.0.1/own.xml\n"
    with serving() as server:
        server.script["/robots.txt"] = lambda it: it.answer(200, rules)
        first = run(server.url("/"))
        kept = first.fetcher.rules()
        for wall, times in ((23, 1), (-1, 2), (25, 3)):  # a clock set back, then a day later
            later = Hours(wall=timedelta(hours=wall))
            done = run(server.url("/x"), server.url("/y"), rules=kept, hours=later)
            assert len(server.asked("/robots.txt")) == times
            assert "its robots.txt wants" in done.answers[0].failure
            assert done.answers[1].sitemaps == ("http://127.0.0.1/own.xml",)
        for odd in (500, 200):
            body = b"User-agent: *\n" + b"Disallow: /x\n" * 60_000  # too long to be remembered
            server.script["/robots.txt"] = lambda it, odd=odd, body=body: it.answer(odd, body)
            done = run(server.url("/x"))
            assert done.answers[0].status is None
            assert done.fetcher.rules() == {}
        assert "its robots.txt wants" in done.answers[0].failure  # what is read of it holds


def test_where_a_redirect_leads_has_its_own_robots() -> None:
    with serving() as server:
        server.script["/go"] = lambda it: it.answer(302, Location=server.url("/x", "b.example"))
        server.script["/robots.txt"] = lambda it: it.answer(
            200, b"User-agent: *\nDisallow: /x" if it.headers["Host"].startswith("b") else b""
        )
        done = run(server.url("/go"), resolve=names(b_example="127.0.0.1"))
        assert "its robots.txt wants" in done.answers[0].failure
        assert len(done.answers[0].hops) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_allow_everything(status: int) -> None:
    with serving() as server:
        server.script["/robots.txt"] = lambda it: it.answer(status, b"User-agent: *\nDisallow: /")
        server.script["/"] = lambda it: it.answer(200, b"page")
        assert run(server.url("/")).answers[0].body == b"page"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_robots_that_cannot_be_had_allow_nothing_for_now(status: int) -> None:
    with serving() as server:
        server.script["/robots.txt"] = lambda it: it.answer(status)
        done = run(server.url("/a"), server.url("/b"))
        assert all("robots.txt of 127.0.0.1 is not known" in it.failure for it in done.answers)
        assert not server.asked("/a")
        assert len(server.asked("/robots.txt")) == 3  # it is tried again, for all of them
        server.script["/robots.txt"] = lambda it: time.sleep(9)
        silent = run(server.url("/a"), how=manners(timeout_s=0.5, delay_s=30.0)).answers[0]
        assert "nothing came" in silent.failure


def test_odd_robots_do_no_harm() -> None:
    odd = (
        b"\xff\xfe\x00U\x00s\x00e",
        b"<html>not found</html>",
        b"User-agent: *\nCrawl-delay: -1\nRequest-rate: 1/"
        + b"9" * 400
        + b"\nDisallow: "
        + b"*a" * 9000,
        b"User-agent: *\n" + b"Disallow: /x\n" * 60_000,
    )
    with serving() as server:
        for body in odd:
            server.script["/robots.txt"] = lambda it, body=body: it.answer(200, body)
            assert run(server.url("/" + "a" * 300)).answers[0].status in (404, None)


def test_a_crawl_delay_is_kept() -> None:
    with serving() as server:
        server.script["/robots.txt"] = lambda it: it.answer(200, b"User-agent: *\nCrawl-delay: 20")
        done = run(server.url("/a"), server.url("/b"), hours=Hours(pace=0))
        assert done.hours.slept == [pytest.approx(20)] * 2
        server.script["/robots.txt"] = lambda it: it.answer(200, b"User-agent: *\nCrawl-delay: 999")
        patient = run(server.url("/a"), server.url("/b"))
        assert "left alone until" in patient.answers[1].failure


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999999", LONGEST_S),
        ("Tue, 25 Mar 2031 12:01:00 GMT", 60.0),
        ("Tue, 25 Mar 2031 11:00:00 GMT", 0.0),
        ("Tue, 25 Mar 9999 11:00:00 GMT", LONGEST_S),
        ("-5", None),
        ("soon", None),
        ("١٢", None),
        ("Tue, 99 Mar 2031 12:01:00 GMT", None),
        ("", None),
    ],
)
def test_rests_are_read_in_seconds_and_as_dates(said: str, rest: float | None) -> None:
    ask = Ask("http://a.example/", "test", "feed")
    headers = (("retry-after", said),)
    answer = Answer(ask, ask.url, 429, "", headers, b"", START, 0.0, None)
    assert asked_rest(answer, START) == rest


def test_a_clock_that_is_set_during_a_run_changes_no_wait() -> None:
    with serving() as server:
        hours = Hours()

        def act(it) -> None:
            hours.wall += timedelta(days=3)
            it.answer(200)

        server.script["/"] = act
        done = run(server.url("/"), server.url("/"), how=manners(delay_s=2.0), hours=hours)
        assert [answer.status for answer in done.answers] == [200, 200]
        assert all(slept <= 2 for slept in hours.slept)
