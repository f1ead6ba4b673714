"""The files of a site: every link held, nothing fetched, nothing of what was withdrawn."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree import ElementTree

import feedparser
import pytest

import site_samples
from mabillon.dispatch.site import Published, build
from mabillon.dispatch.site.shelf import groups, ordered
from mabillon.errors import UsageError


class Links(HTMLParser):
    """Reads where a page leads, what it loads, and its ids."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.ids: set[str] = set()
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        self.leads += [v for n, v in attrs if n in ("href", "src") and v is not None]


def pages(files: dict[str, bytes]) -> dict[str, Links]:
    return {path: Links(files[path]) for path in files if path.endswith(".html")}


@pytest.mark.parametrize("base", [None, "https://dispatches.example/a"])
def test_every_link_is_held(base: str | None) -> None:
    files = build(site_samples.site(base), site_samples.shelf())
    read = pages(files)
    followed = 0
    for path, page in read.items():
        for link in page.leads:
            if base and link.startswith(base):
                target, anchor = normpath(link.removeprefix(f"{base}/") + "index.html"), ""
            else:
                assert "://" not in link
                address, _, anchor = link.partition("#")
                target = normpath(join(dirname(path), unquote(address))) if address else path
            assert target in files, (path, link)
            assert not anchor or anchor in read[target].ids, (path, link)
            followed += 1
        for name in re.findall(rb'url\("([^"]+)"\)', files[path]):
            assert normpath(join(dirname(path), name.decode())) in files
    assert followed > 200
    reached, ahead = set(), ["index.html"]
    while ahead:
        path = ahead.pop()
        if path not in reached:
            reached.add(path)
            ahead += [
                normpath(join(dirname(path), link.partition("#")[0]))
                for link in read[path].leads
                if link.partition("#")[0].endswith(".html")
            ]
    assert reached == set(read)


def test_policies_are_strict() -> None:
    files = build(site_samples.site(), site_samples.shelf())
    for path, content in files.items():
        if path.endswith(".html"):
            policy = re.search(rb'Policy" content="([^"]+)"', content)
            assert policy
            said = policy[1].decode().replace("&#39;", "'")
            assert said.startswith("default-src 'none'; style-src 'sha256-")
            assert ("script-src" in said) == (path == "search/index.html")
            assert "unsafe" not in said and "http" not in said and " data:" not in said


def test_withdrawn_dispatch_leaves_only_its_notice() -> None:
    files = build(site_samples.site(), site_samples.shelf())
    for path, content in files.items():
        assert site_samples.GONE.encode() not in content, path
        assert not path.startswith("note-2/") or path == "note-2/index.html"
    page = files["note-2/index.html"].decode("utf-8")
    assert "Note No. 2 was withdrawn" in page
    assert "Withdrawn: a post it rests on was destroyed." in page
    assert b"Note No. 2 was withdrawn" in files["feed.xml"]


def test_same_dispatches_same_files() -> None:
    shelf = site_samples.shelf()
    made = build(site_samples.site(), shelf)
    assert made == build(site_samples.site(), shelf[::-1])


def test_lists() -> None:
    entries = ordered(site_samples.shelf())
    assert [e.composed.date for e in entries] == sorted(
        (e.composed.date for e in entries), reverse=True
    )
    found = {(g.kind, g.name): len(g.entries) for g in groups(entries)}
    assert found["series", "Special Dispatch"] == 2
    assert found["countries", "Port Quillon"] == 1
    assert found["dates", "January 2031"] == 2
    assert found["topics", "ادعاءات"] == 1


def test_empty_site_is_a_site() -> None:
    files = build(site_samples.site(), [])
    assert b"No dispatch is published yet." in files["index.html"]
    assert feedparser.parse(files["feed.xml"]).bozo == 0


def test_two_of_one_place_are_refused() -> None:
    one = site_samples.shelf()[0]
    other = replace(one, composed=replace(one.composed, key="note/9", called="Note No. 9"))
    with pytest.raises(UsageError, match="would have the place of"):
        build(site_samples.site(), [one, other])
    taken = Published(composed=replace(one.composed, slug="topics"))
    with pytest.raises(UsageError, match="a list of the site"):
        build(site_samples.site(), [taken])


def test_feed_is_an_atom_feed() -> None:
    for base in (None, "https://dispatches.example/a"):
        content = build(site_samples.site(base), site_samples.shelf())["feed.xml"]
        read = feedparser.parse(content)
        assert read.bozo == 0 and read.version == "atom10"
        assert read.feed.title == "Quillon desk" and read.feed.updated_parsed
        assert len(read.entries) == 5
        for entry in read.entries:
            assert entry.id.startswith("tag:") and entry.updated_parsed and entry.link
            assert entry.summary and "content" not in entry
        assert len({entry.id for entry in read.entries}) == 5
        assert read.entries[0].id.endswith("complimentary/special-dispatch/14")
        assert read.entries[0].summary.startswith("Version 2. ")
        author = ElementTree.fromstring(content).findall(".//{*}entry/{*}author/{*}name")
        assert all(name.text for name in author)
    assert read.entries[0].link == "https://dispatches.example/a/special-dispatch-14/"


def test_site_map_only_where_the_address_is_known() -> None:
    assert "sitemap.xml" not in build(site_samples.site(), [])
    files = build(site_samples.site("https://dispatches.example"), site_samples.shelf())
    places = [e.text for e in ElementTree.fromstring(files["sitemap.xml"]).findall(".//{*}loc")]
    assert "https://dispatches.example/special-dispatch-14/" in places
    assert b"Sitemap: https://dispatches.example/sitemap.xml" in files["robots.txt"]
    assert b"noindex" not in files["index.html"]


def test_subscribers_are_not_for_search_engines() -> None:
    paid = replace(site_samples.site("https://dispatches.example"), edition="subscribers")
    files = build(paid, site_samples.shelf())
    assert b"Disallow: /\n" in files["robots.txt"] and "sitemap.xml" not in files
    assert all(
        b'content="noindex"' in content for path, content in files.items() if path[-5:] == ".html"
    )


def test_other_dispatches_are_led_to_where_they_are_published() -> None:
    shelf = site_samples.shelf()
    nine = replace(shelf[3].composed, key="special-dispatch/9", slug="aconite", called="S No. 9")
    page = build(site_samples.site(), [shelf[0], Published(composed=nine)])[
        "special-dispatch-14/index.html"
    ].decode("utf-8")
    assert 'href="../aconite/index.html"' in page
    assert "special-dispatch-3" not in page
