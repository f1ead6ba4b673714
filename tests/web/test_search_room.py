"""Search at the desk: what it finds, what it is narrowed by, and that every view is a link."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from desk_server import Browser, Served
from starlette.datastructures import QueryParams

from mabillon.errors import UsageError
from mabillon.web.searching import address_of, request_of
from mabillon.workflows.search import Request


@pytest.fixture(scope="module")
def reader(reading_room: Served) -> Browser:
    return reading_room.signed_in("vane", "reader")


def total(page: str) -> int:
    found = re.search(r'role="status">([\d,]+) posts?', page)
    return int(found[1].replace(",", "")) if found else 0


def choices(page: str, title: str) -> list[tuple[str, str, int]]:
    """Return address, label and count of the choices of a group."""
    section = re.search(rf"<h2[^>]*>{title}</h2>(.*?)</section>", page, re.DOTALL)
    pattern = r'<a href="([^"]*)"[^>]*><bdi>(.*?)</bdi>.*?</a>(?: <span class="n">([\d,]+))?'
    found = re.findall(pattern, section[1] if section else "", re.DOTALL)
    return [(unescape(a), label, int(n.replace(",", "") or 0)) for a, label, n in found]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"query": 'seed OR "sowing plan" -bulb & ?=+#', "order": "oldest"},
        {"names": ["حسن", "Хасан"], "channels": ["a", "telegram:@b"], "roles": ["own"]},
        {"issuer": "league", "media": False, "forwards": True, "files": "held", "script": "arabic"},
        {
            "since": datetime(2031, 3, 25, tzinfo=UTC),
            "until": datetime(2031, 3, 27, 9, 12, tzinfo=UTC),
            "language": "ar",
            "copy_of": "marl/1",
        },
    ],
)
def test_every_view_is_a_link(asked: dict[str, Any]) -> None:
    request = Request(**asked)
    query = QueryParams(address_of(request).partition("?")[2])
    assert request_of(query) == request


def test_the_last_day_is_included_and_nonsense_is_said_plainly() -> None:
    request = request_of(QueryParams("until=2031-03-25"))
    assert request.until == datetime(2031, 3, 26, tzinfo=UTC)
    for wrong in ("since=soon", "since=2031-03-25T09:12", "media=perhaps", "order=best"):
        with pytest.raises(UsageError):
            request_of(QueryParams(wrong))


def test_a_facet_leads_to_as_many_posts_as_it_says(reader: Browser) -> None:
    page = reader.get("/search?q=seed").text
    assert total(page) > 500 and "<mark>seed</mark>" in page
    for title in ("Issuer", "Role", "Channel", "Language", "Letters", "Forwards"):
        address, label, count = choices(page, title)[0]
        assert total(reader.get(address).text) == count, f"{title}: {label}"
    address, _, _ = choices(page, "Role")[1]
    narrowed = reader.get(address).text
    assert {c[2] for c in choices(narrowed, "Role")} == {c[2] for c in choices(page, "Role")}


def test_bars_and_days_narrow_without_a_script(reader: Browser) -> None:
    page = reader.get("/search?q=seed").text
    bars = re.findall(r'<a href="([^"]*)" tabindex="-1"><title>[^<]*: ([\d,]+)\xa0posts?<', page)
    counts = [int(count.replace(",", "")) for _, count in bars]
    assert sum(counts) == total(page)
    most = max(range(len(bars)), key=counts.__getitem__)
    narrowed = reader.get(unescape(bars[most][0])).text
    assert total(narrowed) == counts[most]
    since = re.search(r'name="since" value="([\d-]+)"', narrowed)
    until = re.search(r'name="until" value="([\d-]+)"', narrowed)
    assert since and until
    by_hand = reader.get(f"/search?q=seed&since={since[1]}&until={until[1]}").text
    assert total(by_hand) == counts[most]


def test_pages_are_turned_and_orders_changed(reader: Browser) -> None:
    first = reader.get("/search?q=seed&order=oldest").text
    second = reader.get("/search?q=seed&order=oldest&page=2").text
    posts = [re.findall(r'href="(/post\?id=[^"]*)" class="when"', page) for page in (first, second)]
    assert list(map(len, posts)) == [20, 20] and not set(posts[0]) & set(posts[1])
    times = [re.findall(r'class="when"><time datetime="([^"]*)"', page) for page in (first, second)]
    assert times[0] + times[1] == sorted(times[0] + times[1])
    assert 'rel="next"' in first and 'rel="prev"' in second


def test_the_first_of_several_copies_is_marked(reader: Browser) -> None:
    page = reader.get('/search?q="Photo report: Mill Parade, 18 March 2031"&order=oldest').text
    seen = re.findall(r'<span class="seen( first)?">([^<]*)<', page)
    assert seen[0] == (" first", f"first seen of {len(seen)}")
    assert [kind for kind, _ in seen[1:]] == [""] * (len(seen) - 1)


def test_searches_are_saved_by_who_may_and_none_is_lost(room: Served) -> None:
    analyst, reader = room.signed_in("okoro"), room.signed_in("vane", "reader")
    to = "/search?q=eastmere&role=own"
    seen = re.search(r'name="seen" value="(\w+)"', analyst.get(to).text)
    assert seen
    form = {"name": "eastmere", "to": to, "seen": seen[1]}
    assert reader.submit("/search/save", **form).status_code == 403
    assert analyst.submit("/search/save", **form).headers["location"] == to
    assert f'<a href="{to.replace("&", "&amp;")}"' in reader.get("/search").text
    other = room.signed_in("marsh").submit(
        "/search/save", **form | {"to": "/search?q=seed", "seen": seen[1]}
    )
    assert other.status_code == 409 and "Words eastmere, role own." in other.text
    gone = analyst.submit("/search/forget", name="eastmere", to="/search")
    assert gone.status_code == 303 and "None yet." in reader.get("/search").text
