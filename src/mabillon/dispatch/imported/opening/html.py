"""A report as a web page: its article, paragraph by paragraph.

Navigation, scripts, forms and what stands around the article are left out; nothing is fetched,
nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mabillon.dispatch.imported.opened import Block, Opened, Role
from mabillon.dispatch.imported.opening.decoding import check_length, decoded
from mabillon.dispatch.imported.opening.html_notes import ITEM, NOTE, settle
from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.text.markup import PAGE_LIMIT, TOO_LARGE, UnparsableError, tree
from mabillon.text.markup import decoded as by_meta

_SILENT: Final = (
    *("script", "style", "template", "noscript", "svg", "iframe", "nav", "form", "button"),
    *("object", "embed", "canvas", "audio", "video", "select", "textarea", "math"),
)
_AROUND: Final = ("header", "footer", "aside")
"""Left out where they stand around the article, not in it."""
_BLOCKS: Final = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "pre", "blockquote", "section", "article"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure", "figcaption", "header", "footer"}
    | {"main", "aside", "table", "tr", "td", "th", "caption", "body", "address", "details"}
)
_META: Final = {
    "date": "dc.date dcterms.date dcterms.issued date article:published_time datepublished pubdate"
    " citation_publication_date",
    "title": "og:title dc.title citation_title twitter:title",
    "number": "report-number citation_technical_report_number dc.identifier",
    "topics": "keywords dc.subject article:tag news_keywords",
    "places": "dc.coverage dcterms.spatial geo.placename",
}
_SKIPPED: Final = "data-mabillon-skipped"
_FEWEST_WORDS: Final = 20
"""Without so many an article element is not taken for the report."""
_HEADING: Final = re.compile(r"h[1-6]")


def open_report(data: bytes) -> Opened:
    """Open a page."""
    if len(data) > PAGE_LIMIT:
        raise LimitExceeded(f"it {TOO_LARGE}", do="give the report alone")
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = decoded(data)[0] if wide else by_meta(data)
    check_length(len(text))
    try:
        root = tree(text)
    except UnparsableError as failure:
        raise UnreadableInput(f"it {failure}", do="check that this is the report") from failure
    scripts = next(root.iter("script"), None) is not None
    properties = _properties(root)
    article = _article(root)
    settle(article)
    return Opened(
        "HTML",
        "paragraph",
        tuple(_blocks(article)),
        properties=properties,
        remarks=("It holds scripts, which were not run.",) if scripts else (),
    )


def _properties(root: Any) -> dict[str, str]:
    """Return what the page's head says of the report."""
    said: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        said.setdefault(name, []).append(meta.get("content") or "")
    found: dict[str, str] = {}
    for meant, names in _META.items():
        values = next((said[name] for name in names.split() if any(said.get(name, ()))), [])
        if values:
            found[meant] = ", ".join(values) if meant in ("topics", "places") else values[0]
    title = root.find(".//title")
    if "title" not in found and title is not None:
        found["title"] = title.text_content()
    return found


def _article(root: Any) -> Any:
    """Return the element that holds the report; mark what is not shown or stands around it."""
    body = root.find(".//body")
    whole = root if body is None else body
    for element in whole.iter(*_SILENT, "head"):
        element.set(_SKIPPED, "")
    for path in (".//article", ".//main", './/*[@role="main"]'):
        found = whole.findall(path)
        if len(found) == 1 and len(found[0].text_content().split()) >= _FEWEST_WORDS:
            return found[0]
    for element in whole.iter(*_AROUND):
        if "note" not in _said_of(element):
            element.set(_SKIPPED, "")
    return whole


def _said_of(element: Any) -> str:
    return " ".join(element.get(name) or "" for name in ("role", "class", "id")).lower()


def _blocks(article: Any) -> Iterator[Block]:
    """Yield the paragraphs, numbered from 1: the text between two edges of block elements."""
    number = 0
    for element, text in _pieces(article):
        shown = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
        if shown:
            number += 1
            role, level, label = _role(element, article)
            yield Block(shown, number, role=role, level=level, label=label)


def _pieces(article: Any) -> Iterator[tuple[Any, str]]:
    """Yield the innermost block element and the text of each stretch, without recursion."""
    from lxml import etree

    held: list[str] = []
    inside = [article]
    walk = etree.iterwalk(article, events=("start", "end"))
    for event, node in walk:
        known = isinstance(node.tag, str) and node.get(_SKIPPED) is None
        if event == "start" and not known:
            walk.skip_subtree()
        if known and node.tag in _BLOCKS:
            yield inside[-1], "".join(held)
            held = []
            if event == "start":
                inside.append(node)
            elif len(inside) > 1:
                inside.pop()
        if event == "start" and known:
            held.append("\n" if node.tag == "br" else _flat(node.text))
        elif event == "end" and node is not article:
            held.append(_flat(node.tail))
    yield article, "".join(held)


def _flat(text: str | None) -> str:
    return " ".join((text or "").replace("\xa0", " ").split("\n"))


def _role(element: Any, article: Any) -> tuple[Role, int, str]:
    """Return role, level of heading, and number of note or item, by the nearest that says one."""
    label = ""
    at = element
    while at is not None:
        if at.get(NOTE) is not None:
            return "note", 0, at.get(NOTE)
        if _HEADING.fullmatch(at.tag):
            return "heading", int(at.tag[1]), ""
        if at.tag == "blockquote":
            return "quote", 0, ""
        label = label or at.get(ITEM) or ""
        if at is article:
            break
        at = at.getparent()
    return "text", 0, label
