"""Posts that were made to harm whoever looks at them are shown, harmlessly and in bounds.

The archive is invented here: every post says what it tries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from desk_server import Browser, served

from mabillon import Archive

REGISTER = """\
issuers:
  league: {title: The League}
channels:
  desk: {title: League Desk, keys: ["telegram:9900000001"]}
roles:
  - {issuer: league, channel: desk, role: own, reason: it says so}
"""
TEXTS = {
    "1": "seed <script>alert('post')</script><img src=x onerror=alert(1)>",
    "2": 'seed "><svg onload=alert(1)><a href="javascript:alert(1)">click</a> javascript:alert(2)',
    "3": "seed \u202etxt.exe\u202c and \u2066hidden\u2069 \u200b\u00ad\u200f end",
    "4": "seed " + "x" * 1_000_000,
    "5": "seed " + " ".join(f"https://evil.example/{n}" for n in range(5_000)),
    "6": "seed a" + "\u0301" * 5_000 + " piled",
    "7": "\u0000\u0007seed \x1b[31mred\x1b[0m {{ 7 * 7 }} {% include 'x' %} ${7*7}",
    "8": "seed https://paypal.example@evil.example/%3Cscript%3E www.evil.example t.me/evil",
    "10": "seed " + "\u202e" * 900_000,
    "9": "ѕееd in Cyrillic letters that look Latin, seed",
}
NAMES = ('<b onmouseover="alert(1)">League Desk</b>', "League\u200b Desk", "\u202eLeague Desk")
HARMFUL = ("script", "iframe", "object", "embed", "base", "meta", "style", "foreignobject")


class Looking(HTMLParser):
    """What a page would do: its tags beyond the frame's own, handlers, and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._body = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._body = self._body or tag == "body"
        if self._body and tag in HARMFUL:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style" or name == "srcdoc":
                self.wrong.append(f"{tag} {name}")
            leads = name in ("href", "src", "action", "formaction", "xlink:href", "poster", "data")
            if (leads and not (value or "").startswith(("/", "#"))) or (value or "")[:2] == "//":
                self.wrong.append(f"{tag} {name}={(value or '')[:60]}")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("hostile")
    with served(archived(folder), folder / "people") as made:
        yield made.signed_in("vane", "analyst")


def archived(folder: Path) -> Path:
    """Make the archive."""
    lines = folder / "posts.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for number, text in TEXTS.items():
            post = {"id": number, "text": text, "channel": 9900000001 + int(number) % 3}
            at = datetime(2031, 3, 1, int(number), tzinfo=UTC).isoformat()
            post |= {"date": at, "name": NAMES[int(number) % 3]}
            file.write(json.dumps(post) + "\n")
    with Archive.init(folder / "archive") as archive:
        fields = {"text": "text", "posted_at": "date", "channel": "channel", "id": "id"}
        fields |= {"channel_name": "name", "platform": "=telegram"}
        archive.ingest([lines], mapping=fields, collected_at=datetime(2031, 3, 27, tzinfo=UTC))
    (folder / "archive" / "register.yaml").write_text(REGISTER)
    return folder / "archive"


def pages() -> list[str]:
    posts = [f"telegram:{9900000001 + int(n) % 3}/{n}" for n in TEXTS]
    made = ["/search?q=seed", "/search?q=x*", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"]
    made += ['/search?q="&channel=%22%3E%3Csvg%20onload=1%3E', "/search"]
    return [*made, *(f"/{room}{post}" for post in posts for room in ("post?id=", "trace?post="))]


@pytest.mark.parametrize("address", pages())
def test_a_page_does_nothing_that_a_post_wants(browser: Browser, address: str) -> None:
    came = browser.get(address)
    assert came.status_code in (200, 400, 404)
    assert Looking(came.text).wrong == []
    assert len(came.content) < 300_000
    for harm in ("<script>alert", "onerror=alert(1)>", "http://evil", "https://evil", "{{ 7"):
        assert harm not in came.text.replace("{{ 7 * 7 }}", "")
    for hidden in "\u202e\u202d\u200b\u0000\u0007\x1b\u00ad":
        assert hidden not in came.text


def test_what_is_hidden_is_named_and_what_is_long_says_so(browser: Browser) -> None:
    bidi = browser.get("/post?id=telegram:9900000001/3").text
    assert "⟨RLO⟩txt[.]exe" in bidi and "⟨ZWSP⟩" in bidi and "⟨SHY⟩" in bidi
    long = browser.get("/post?id=telegram:9900000002/4").text
    assert "more characters are not shown here" in long
    assert "&lt;script&gt;" in browser.get("/post?id=telegram:9900000002/1").text
    links = browser.get("/post?id=telegram:9900000003/5").text
    assert "hxxps://evil[.]example/0" in links
    assert "more marks⟩" in browser.get("/post?id=telegram:9900000001/6").text


def test_a_name_that_looks_like_the_desk_s_has_its_key_beside_it(browser: Browser) -> None:
    page = browser.get("/post?id=telegram:9900000002/4").text
    named = "<bdi{}>League⟨ZWSP⟩ Desk (telegram:9900000002)</bdi>"
    assert named.format("") in page
    assert named.format(' class="who-posted"') in browser.get("/search?q=seed").text
