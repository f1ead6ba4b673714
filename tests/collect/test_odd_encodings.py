"""Encodings that no page is in: what a stranger says of its own ends no visit."""

from __future__ import annotations

import msgspec
import pytest

from mabillon.collect.sources.feeds import identity
from mabillon.collect.sources.sitemaps import listed
from mabillon.text.markup import decoded, writable

ODD = ["idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "hex"]
HALF = b"\\ud800 +2AA- x"
"""Half of a surrogate pair, as two of them write it: no text can hold it."""


@pytest.mark.parametrize("name", ODD)
def test_a_feed_that_says_it_is_in_one(name: str) -> None:
    said = b'<?xml version="1.0" encoding="%s"?><rss><channel>' % name.encode()
    link = b"<link>http://a%s.invalid/</link>" % HALF.split()[0]
    found = identity(said + b"<title>beds " + HALF + b"</title>" + link + b"<item>")
    assert name == "punycode" or (found.title or "").startswith("beds ")
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found


@pytest.mark.parametrize("name", ODD)
def test_a_sitemap_and_a_page_that_say_so(name: str) -> None:
    page = b'<meta charset="%s"><url><loc>http://a.invalid/%s</loc></url>' % (name.encode(), HALF)
    assert [url[:17] for url in listed(page).pages] == ["http://a.invalid/"]
    assert msgspec.json.encode(listed(page).pages)
    assert decoded(page).encode() and decoded(HALF, name).encode()


def test_two_halves_that_fit_are_one_letter() -> None:
    assert writable("a\ud83c\udf31 \ud83c b") == "a\U0001f331 \ufffd b"
