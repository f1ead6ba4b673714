"""The opinion page as text: what it says, in which order, and what it never does."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

import page_samples
from mabillon.examine.finding import Finding, OpinionDocument, Status
from mabillon.pages import frame
from mabillon.pages import opinion as opinion_page
from mabillon.pages.dossier import DonorView, Judgement, OpinionContext, Paper
from mabillon.pages.routing import RoutingContext
from mabillon.pages.trace import TraceContext

PAGES = page_samples.PAGES
VOID = {"meta", "link", "br", "line", "path", "rect", "circle", "hr", "img", "input"}


class Read(HTMLParser):
    """Elements with their attributes, visible text, and whether tags nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"{tag} is not closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"{tag} closes something else")

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data


def text_of(html: str) -> str:
    return " ".join(Read(html).text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("name", PAGES)
def test_page_is_one_safe_file(name: str) -> None:
    html = PAGES[name]
    read = Read(html)
    assert read.faults == []
    assert len(html.encode("utf-8", "strict")) < 450_000
    assert {tag for tag, _ in read.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "article"),
        *("h1", "h2", "h3", "p", "div", "span", "bdi", "strong", "small", "code", "sup", "ins"),
        *("del", "blockquote", "ul", "li", "dl", "dt", "dd", "details", "summary", "figure"),
        *("figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "text"),
        *("line", "path", "rect", "circle"),
    }
    for _, attributes in read.tags:
        for attribute, value in attributes.items():
            assert not attribute.startswith("on")
            assert attribute not in ("href", "src", "style", "srcset", "action")
            assert "javascript:" not in (value or "")
    policy = next(a["content"] for t, a in read.tags if t == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", PAGES)
def test_headings_come_in_order(name: str) -> None:
    levels = [int(tag[1]) for tag, _ in Read(PAGES[name]).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("name", ["hostile", "trace-hostile", "routing-hostile"])
def test_nothing_of_the_evidence_is_obeyed(name: str) -> None:
    html = PAGES[name]
    for hidden in "\u202e\u202d\u2066\u2067\x00\x07\x1b\x9b\u200b":
        assert hidden not in html
    said = text_of(html)
    for shown in ("<script>alert(1)</script>", "⟨RLO⟩evil⟨PDF⟩", "␛[31m␀␇", "{{ 7*7 }}"):
        assert shown in said
    assert "hxxps://evil[.]example/a?b=c t[.]me/evil" in said
    assert "https://evil" not in said
    assert "javascript:" not in said
    assert "\u0301" * 7 not in html


def test_the_page_leads_with_standing_then_absence() -> None:
    said = text_of(PAGES["reference"]).split("Was this statement", 1)[1]
    order = [
        "Appears not to have been issued by the Thistledown League.",
        "Had not appeared by 16:12 UTC on 27 March on any of 11 channels",
        "LLR −1.9 [−2.0, −1.5]",
        'moderate support for "not issued" (ENFSI 2015)',
        "no person has signed it",
        "Carriage",
        "The statement, and its donor",
        "Other findings",
        "Not determined",
        "Paper trail",
    ]
    places = [said.index(part) for part in order]
    assert places == sorted(places)


def test_conflicts_stand_before_everything_else() -> None:
    html = PAGES["conflict"]
    assert "No figure: the findings conflict" in html
    assert html.index('id="conflicts"') < html.index('id="carriage"')
    assert "denies it" in html


def test_each_finding_ends_with_what_would_make_it_wrong() -> None:
    said = text_of(PAGES["reference"])
    for finding in page_samples.reference_case().findings:
        for reason in finding.would_be_wrong_if:
            assert reason in said


def test_changes_are_signed_numbered_and_listed() -> None:
    html = PAGES["reference"]
    added = re.findall(r"<ins>.*?\+</span>(.*?)<sup>(\d+)</sup></ins>", html, re.S)
    gone = re.findall(r"<del>.*?−</span>(.*?)<sup>(\d+)</sup></del>", html, re.S)
    assert ("white crocus", "4") in added
    assert ("winter aconite", "4") in gone
    assert [n for _, n in added] == [str(n) for n in range(1, 10)]
    assert "9 changes, one by one" in html


def test_statement_stands_as_posted() -> None:
    html = PAGES["reference"]
    quote = html.split('<blockquote dir="auto" class="text">', 1)[1].split("</blockquote>")[0]
    bare = re.sub(r"<sup>.*?</sup>|<span class=\"sign\".*?</span>|<[^>]+>", "", quote)
    posted = page_samples.STATEMENT_TEXT.replace(
        "https://thistledown.example", "hxxps://thistledown[.]example"
    )
    assert bare == posted.replace("t.me", "t[.]me")


def test_without_marks_there_is_no_per_word_detail() -> None:
    document = page_samples.reference_case()
    html = opinion_page.opinion(
        document, donor=DonorView(post="thistledown-desk/1198", text=page_samples.DONOR_TEXT)
    )
    said = text_of(html)
    assert "not a captured post, so the changes are not shown word by word" in said
    assert "winter aconite" not in said
    assert "<del>" not in html


def test_undetermined_has_one_thing_to_do_each() -> None:
    html = PAGES["nothing"]
    assert html.count('class="do"') == 5
    assert "not known when" in html
    assert "<figure" not in html


def test_people_stand_on_the_page() -> None:
    judgements = (
        Judgement(kind="sign", by="R. Vane", at=page_samples.ASKED, reason="checked the Desk"),
        Judgement(kind="dissent", by="L. <Brandt>", reason="Potting Wire was not watched"),
    )
    said = text_of(
        opinion_page.opinion(page_samples.reference_case(), paper=Paper(judgements=judgements))
    )
    assert "Signed by R. Vane on 27 March 2031, 16:12 UTC: checked the Desk." in said
    assert "Dissent by L. <Brandt>: Potting Wire was not watched." in said
    assert "no person has signed" not in said


def test_both_zones_are_printed() -> None:
    zone = timezone(timedelta(hours=3), "EAT")
    said = text_of(opinion_page.opinion(page_samples.reference_case(), paper=Paper(zone=zone)))
    assert "26 March 2031, 09:12 UTC (12:12 EAT)" in said


@pytest.mark.parametrize("broken", [{}, {"curve": 3, "channels": "x", "clock": [None], "limit": 4}])
@pytest.mark.parametrize("status", ["determined", "not_determined", "conflict"])
@pytest.mark.parametrize("name", ["carriage", "donor", "record", "lexicon", "<b>"])
def test_missing_figures_never_break_a_page(
    name: str, status: Status, broken: dict[str, object]
) -> None:
    finding = Finding(examination=name, status=status, reason="because", figures=broken)
    document = msgspec.structs.replace(page_samples.nothing_case(), findings=[finding])
    assert "because" in text_of(opinion_page.opinion(document)).casefold()


@pytest.mark.parametrize(("lines", "said"), [(7, "1 more line"), (9, "3 more lines")])
def test_how_many_lines_are_folded_is_counted_in_words(lines: int, said: str) -> None:
    finding = Finding(examination="record", status="determined", explanation=["A line."] * lines)
    document = msgspec.structs.replace(page_samples.nothing_case(), findings=[finding])
    assert f"<summary>{said}</summary>" in opinion_page.opinion(document)


def test_the_document_survives_json() -> None:
    document = page_samples.reference_case()
    again = msgspec.json.decode(msgspec.json.encode(document), type=OpinionDocument)
    assert opinion_page.opinion(again) == opinion_page.opinion(document)


@pytest.mark.parametrize(
    ("context", "template"),
    [
        (OpinionContext, "opinion.html"),
        (TraceContext, "trace.html"),
        (RoutingContext, "routing.html"),
    ],
)
def test_a_template_prints_its_context_and_nothing_else(
    context: type[msgspec.Struct], template: str
) -> None:
    folder = Path(frame.__file__).parent / "templates"
    source = "".join((folder / n).read_text() for n in (template, "page.html"))
    used = set(re.findall(r"(?<!\")\bpage\.([a-z_]+)", source))
    fields = set(context.__struct_fields__)
    known = fields | {n for n in dir(context) if isinstance(getattr(context, n), property)}
    assert used <= known
    through = {"rows", "letters", "first", "zone", "suggestions"}
    assert fields - used <= through


def test_the_english_of_the_page_has_no_forbidden_words() -> None:
    for name, html in PAGES.items():
        if "hostile" not in name:
            said = text_of(html)
            assert not re.search(r"\bAI\b|threat score|confidence \d|!", said), name
