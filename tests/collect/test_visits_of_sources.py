"""What is asked of a source first and next, from answers alone."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace

import pytest
from awkward_server import START
from posting import A_PAGE, Posting

from mabillon.collect.answers import Answer, Ask
from mabillon.collect.sources import SOURCES, Visit
from mabillon.collect.sources.previews import FIRST_PAGES, MOST_PAGES
from mabillon.collect.sources.site import MOST_AGAIN, REMEMBERED
from mabillon.collect.sources.site import MOST_PAGES as MOST_SITE_PAGES
from mabillon.collect.sources.sitemaps import listed
from mabillon.collect.sources.visit import compared
from mabillon.collect.state import Identity, SourceState

PREVIEW = "https://t.me/s/pottingwire"
SITE = "https://marl.example/"


def answered(url: str, body: bytes = b"", status: int = 200) -> tuple[Answer, bytes]:
    failure = None if status == 200 else f"it answers {status}"
    ask = Ask(url, "x:@y", "site")
    return Answer(ask, url, status, "", (), body, START, 0.1, None, failure), body


def walked(visit: Visit, pages: dict[str, bytes]) -> list[str]:
    """Return the addresses that a visit asks, in order; what is not there is 404."""
    asked: list[str] = []
    waiting = [wanted.url for wanted in visit.first()]
    while waiting:
        url = waiting.pop(0)
        asked.append(url)
        body = pages.get(url)
        answer = answered(url, status=404) if body is None else answered(url, body)
        waiting += [wanted.url for wanted in visit.more(*answer)]
    return asked


def channel(posts: int) -> dict[str, bytes]:
    wire = Posting(
        "pottingwire", "Potting Wire", posts={n: f"Bed {n}." for n in range(1, posts + 1)}
    )
    before = {f"{PREVIEW}?before={n}": wire.page(n) for n in range(2, posts + 1)}
    return {PREVIEW: wire.page(), **before}


@pytest.mark.parametrize(
    ("newest", "pages"), [(None, FIRST_PAGES), (400, 1), (397, 1), (396, 2), (1, MOST_PAGES)]
)
def test_a_preview_is_followed_back_to_what_was_seen(newest: int | None, pages: int) -> None:
    visit = SOURCES["preview"](PREVIEW, SourceState(newest=newest))
    asked = walked(visit, channel(400))
    assert len(asked) == pages
    assert asked[:2] == [PREVIEW, f"{PREVIEW}?before={400 - A_PAGE + 1}"][:pages]
    assert visit.remembered().newest == 400


def test_a_preview_that_breaks_off_is_followed_as_far_the_next_time() -> None:
    pages = channel(40)
    whole = pages.pop(f"{PREVIEW}?before=33")
    visit = SOURCES["preview"](PREVIEW, SourceState(newest=10))
    assert len(walked(visit, pages)) == 3
    assert visit.remembered().newest == 10
    visit = SOURCES["preview"](PREVIEW, visit.remembered())
    assert len(walked(visit, pages | {f"{PREVIEW}?before=33": whole})) == 8
    assert visit.remembered().newest == 40


def test_a_preview_that_leads_to_itself_ends() -> None:
    page = channel(9)[PREVIEW].replace(b'data-before="6"', b'data-before="900"')
    assert walked(SOURCES["preview"](PREVIEW, SourceState()), {PREVIEW: page}) == [PREVIEW]


def test_posts_under_another_name_are_a_renaming() -> None:
    page = channel(3)[PREVIEW].replace(b'data-post="pottingwire', b'data-post="lotterytips')
    visit = SOURCES["preview"](PREVIEW, SourceState())
    walked(visit, {PREVIEW: page})
    assert [change.what for change in visit.changes()] == ["renamed"]
    assert "lotterytips/…" in visit.changes()[0].why


def sitemap(*urls: str, kind: str = "url") -> bytes:
    inner = "".join(f"<{kind}><loc>{url}</loc></{kind}>" for url in urls)
    return f"<?xml version='1.0'?><{kind}set>{inner}</{kind}set>".encode()


def test_a_site_is_followed_through_packed_and_nested_sitemaps_on_its_host_alone() -> None:
    pages = {
        f"{SITE}sitemap.xml": sitemap(
            f"{SITE}one.xml.gz", f"{SITE}lost.xml", "https://x.example/m", kind="sitemap"
        ),
        f"{SITE}one.xml.gz": gzip.compress(sitemap(f"{SITE}a?x=1&amp;y=2", "http://10.0.0.1/b")),
        f"{SITE}a?x=1&y=2": b"<p>",
    }
    visit = SOURCES["site"](SITE, SourceState())
    assert walked(visit, pages) == [
        f"{SITE}sitemap.xml",
        f"{SITE}one.xml.gz",
        f"{SITE}lost.xml",
        f"{SITE}a?x=1&y=2",
    ]
    again = SOURCES["site"](SITE, visit.remembered())
    assert walked(again, pages)[2:] == [f"{SITE}lost.xml", f"{SITE}a?x=1&y=2"]


def test_without_a_sitemap_the_front_page_leads_on() -> None:
    links = ("/a#top", "/a", "https://x.example/", "mailto:", "//[")
    front = "".join(f'<a href="{link}">on</a>' for link in links).encode()
    visit = SOURCES["site"](SITE, SourceState())
    assert walked(visit, {SITE: front}) == [f"{SITE}sitemap.xml", SITE, f"{SITE}a"]


def test_a_visit_of_a_site_is_bounded() -> None:
    many = sitemap(*(f"{SITE}{n}" for n in range(500)))
    asked = walked(SOURCES["site"](SITE, SourceState()), {f"{SITE}sitemap.xml": many})
    assert len(asked) == 1 + MOST_SITE_PAGES


def test_sitemaps_that_robots_rules_name_are_read() -> None:
    visit = SOURCES["site"](SITE, SourceState())
    assert [wanted.guessed for wanted in visit.first()] == [True]
    answer, _ = answered(f"{SITE}sitemap.xml", status=404)
    named = (f"{SITE}maps/own.xml", "https://x.example/other.xml")
    (following,) = visit.more(replace(answer, sitemaps=named), b"")
    assert (following.url, following.guessed) == (f"{SITE}maps/own.xml", False)


def test_pages_without_a_date_are_looked_at_in_turn() -> None:
    many = sitemap(*(f"{SITE}{n}" for n in range(MOST_AGAIN * 2)))
    pages = {f"{SITE}sitemap.xml": many, **{f"{SITE}{n}": b"<p>" for n in range(MOST_AGAIN * 2)}}
    state, asked = SourceState(), []
    for _ in range(4):
        visit = SOURCES["site"](SITE, state)
        asked.append(walked(visit, pages)[1:])
        state = visit.remembered()
    first, once, twice, anew = asked
    assert set(first) == {*once, *twice} and not set(once) & set(twice)
    assert anew == once
    del pages[f"{SITE}0"]  # a page that is gone does not stand in the way of the others
    for expected in (twice, anew, twice):
        visit = SOURCES["site"](SITE, state)
        assert set(walked(visit, pages)[1:]) == set(expected)
        state = visit.remembered()


def test_a_site_with_more_pages_than_are_remembered_comes_to_rest() -> None:
    dated = "".join(
        f"<url><loc>{SITE}{n}</loc><lastmod>{2000 + n // 10}-01-01</lastmod></url>"
        for n in range(REMEMBERED + 30)
    )
    pages = {f"{SITE}{n}": b"<p>" for n in range(REMEMBERED + 30)}
    known = {f"{SITE}{n}": f"{2000 + n // 10}-01-01" for n in range(30, REMEMBERED + 30)}
    known.pop(f"{SITE}77")
    old = {f"{SITE}old/{n}": "1999-01-01" for n in range(50)}
    visit = SOURCES["site"](SITE, SourceState(pages=known | old))
    pages[f"{SITE}sitemap.xml"] = f"<urlset>{dated}</urlset>".encode()
    assert walked(visit, pages) == [f"{SITE}sitemap.xml", f"{SITE}77"]
    assert walked(SOURCES["site"](SITE, visit.remembered()), pages) == [f"{SITE}sitemap.xml"]


@pytest.mark.parametrize("mark", ["<url ", "<loc>", "<lastmod>", "<sitemap><loc>https://m"])
def test_what_a_sitemap_is_made_of_takes_no_longer_for_being_odd(mark: str) -> None:
    began = time.process_time()
    listed((mark * (1 << 20))[: 1 << 21].encode())
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (Identity(title="Potting Wire", about="Seeds and beds", handle="wire"), None),
        (Identity(title="Potting Wire", about="All about sheds", handle="wire"), None),
        (Identity(title="Potting Wire II", about="Seeds and beds", handle="wire"), "renamed"),
        (Identity(title="Potting Wire", about="Seeds and beds", handle="wire2"), "renamed"),
        (Identity(title="Big Lottery", about="You only win", handle="wire"), "changed hands"),
        (Identity(), None),
    ],
)
def test_what_a_source_became(now: Identity, what: str | None) -> None:
    before = Identity(title="Potting Wire", about="Seeds and beds", handle="wire")
    change = compared(before, now)
    assert (change.what if change else None) == what
