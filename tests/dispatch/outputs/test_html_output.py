"""A dispatch as a page: order, ways to notes and back, directions, and nothing obeyed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import dispatch_samples
from mabillon.dispatch.composed import Heading, Run
from mabillon.dispatch.composing import compose
from mabillon.dispatch.outputs.html import html
from mabillon.dispatch.source import read


class Page(HTMLParser):
    """Reads a page: its elements with their attributes, and its text."""

    def __init__(self, made: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._style = False
        self.feed(made.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.found if name == tag]


@pytest.mark.parametrize("name", dispatch_samples.SAMPLES)
def test_only_known_elements(name: str) -> None:
    page = Page(html(dispatch_samples.SAMPLES[name]()))
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "img", "iframe", "form", "object", "i", "svg"}
    assert not [a for _, attrs in page.found for a in attrs if a.startswith("on")]
    assert all(a["href"].startswith("#") for a in page.all("a"))


def test_hostile_text_is_text() -> None:
    page = Page(html(dispatch_samples.hostile()))
    assert "<script>alert(1)</script>" in page.text
    assert "⟨RLO⟩" in page.text and "\u202e" not in page.text
    assert "javascript:" not in page.text
    assert page.all("html") == [{"lang": "und", "dir": "ltr"}]
    assert len(page.all("style")) == 1
    policy = page.all("meta")[1]["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "script" not in policy


@pytest.mark.parametrize("name", dispatch_samples.SAMPLES)
def test_ways_lead_somewhere_and_ids_are_single(name: str) -> None:
    page = Page(html(dispatch_samples.SAMPLES[name]()))
    ids = Counter(attrs["id"] for _, attrs in page.found if "id" in attrs)
    assert set(ids.values()) <= {1}
    assert {a["href"][1:] for a in page.all("a")} <= set(ids)
    named = [a["aria-labelledby"] for _, a in page.found if "aria-labelledby" in a]
    assert set(named) <= set(ids)


def test_each_mark_has_its_note_and_each_note_its_ways_back() -> None:
    made = dispatch_samples.reference()
    page = Page(html(made))
    marks = [a["href"] for a in page.all("a") if a.get("role") == "doc-noteref"]
    backs = [a["href"] for a in page.all("a") if a.get("class") == "back"]
    assert Counter(marks) == {f"#note_{n.number}": n.marks for n in made.notes}
    assert len(backs) == len(marks) == len(set(backs))
    assert "Back to note 1 in the text, mark 2" in [a.get("aria-label") for a in page.all("a")]


def test_headings_skip_no_level() -> None:
    made = dispatch_samples.short()
    deep = Heading(5, (Run(text="Deep"),), "deep")
    again = Heading(2, (Run(text="Flat"),), "flat")
    page = Page(html(replace(made, blocks=(deep, again, deep))))
    assert [tag for tag, _ in page.found if tag in ("h1", "h2", "h3", "h5")] == [
        *("h1", "h2", "h2", "h3")
    ]


def test_right_to_left_where_it_is() -> None:
    page = Page(html(dispatch_samples.reference()))
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert {"dir": "rtl"} in page.all("p")
    assert {"dir": "rtl", "lang": "ar"} in page.all("span")
    assert {"dir": "rtl", "lang": "he"} in page.all("span")
    page = Page(html(dispatch_samples.arabic()))
    assert page.all("html") == [{"lang": "ar", "dir": "rtl"}]
    assert {"dir": "ltr"} in page.all("p")


def test_links_are_live_only_where_asked_for() -> None:
    source = read(
        "---\nseries: A\nnumber: 1\ndate: 2031-01-01\ntitle: T\n---\n"
        "[a page](https://a.example/b?c=1&d=2) and [none](javascript:alert(1))\n",
        "a.md",
    )
    cited = dispatch_samples.cited()
    assert not Page(html(compose(source, cited))).all("a")
    (link,) = Page(html(compose(source, cited, live_links=True))).all("a")
    assert link == {
        "href": "https://a.example/b?c=1&d=2",
        "rel": "noopener noreferrer nofollow",
    }


def test_what_changed_annex_and_draft_are_told() -> None:
    text = Page(html(dispatch_samples.reference())).text
    assert "What changed" in text and "corrected from 25 to 26 March." in text
    assert dispatch_samples.ANNEX in text and "version 2" in text
    assert "Draft. Not published." not in text
    assert "Draft. Not published." in Page(html(dispatch_samples.short())).text
