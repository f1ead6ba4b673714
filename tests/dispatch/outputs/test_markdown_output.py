"""A dispatch as Markdown: read by another parser, it says the same and nothing more."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

import dispatch_samples
from mabillon.dispatch.outputs.markdown import markdown


def rendered(name: str) -> str:
    text = markdown(dispatch_samples.SAMPLES[name]()).decode("utf-8")
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def test_hostile_text_is_text() -> None:
    html = rendered("hostile")
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {
        *("p", "h1", "h2", "ul", "li", "strong", "em", "code", "pre", "hr", "blockquote"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "[^1]: no note" in html


@pytest.mark.parametrize("name", ["reference", "arabic"])
def test_every_mark_has_a_note(name: str) -> None:
    text = markdown(dispatch_samples.SAMPLES[name]()).decode("utf-8")
    marks = re.findall(r"(?<!\\)\[\^(\d+)\](?!:)", text)
    notes = re.findall(r"^\[\^(\d+)\]: ", text, re.M)
    made = dispatch_samples.SAMPLES[name]()
    assert notes == [str(n.number) for n in made.notes]
    assert {n.number: n.marks for n in made.notes} == {
        int(n): marks.count(n) for n in dict.fromkeys(marks)
    }


def test_reads_as_written() -> None:
    html = rendered("reference")
    assert "<em>Old Basin</em>" in html and "<strong>ninety trays</strong>" in html
    assert "<h1>A statement on Station Ring" in html
    assert "hxxps://thistledown[.]example/join" in html
    assert html.count("<table>") == 2 and html.count("<ol>") == 1
