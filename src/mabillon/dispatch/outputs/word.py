"""A dispatch as a Word file, with footnotes of Word's own.

The parts of the package are written here rather than grown from a library's empty document,
which brings 800 KB of styles, a picture and somebody's word processor with it. So there is
nothing in the file but the dispatch, and the same dispatch gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from importlib import resources
from typing import Final

from lxml import etree

from mabillon.dispatch.composed import Composed
from mabillon.dispatch.outputs import worded
from mabillon.dispatch.outputs.wordml import Element, R, Writing, w
from mabillon.text.display import PDI

_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_TERMS: Final = "http://purl.org/dc/terms/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PARTS: Final = ("styles", "settings", "numbering", "footnotes", "header", "footer")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can say (PKWARE APPNOTE 4.4.6)."""


def word(composed: Composed) -> bytes:
    """Return a dispatch as a Word file."""
    writing = Writing(composed)
    body = w("body", *_body(composed, writing), _section(composed))
    parts = {
        "[Content_Types].xml": _template("content_types.xml"),
        "_rels/.rels": _template("rels.xml"),
        "docProps/app.xml": _template("app.xml"),
        "docProps/core.xml": _bytes(_core(composed)),
        "word/document.xml": _bytes(w("document", body)),
        "word/styles.xml": _template("styles.xml"),
        "word/settings.xml": _template("settings.xml"),
        "word/footer1.xml": _template("footer.xml"),
        "word/header1.xml": _bytes(w("hdr", _running(composed, writing))),
        "word/footnotes.xml": _bytes(w("footnotes", *_footnotes(composed, writing))),
        "word/numbering.xml": _bytes(_numbering(writing.starts)),
        "word/_rels/document.xml.rels": _bytes(_relations(writing.addresses)),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            package.writestr(info, content)
    return made.getvalue()


def _template(name: str) -> bytes:
    folder = resources.files("mabillon.dispatch.outputs") / "templates" / "word"
    return (folder / name).read_bytes()


def _bytes(element: Element) -> bytes:
    etree.cleanup_namespaces(element, keep_ns_prefixes=["w", "r"])
    made: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def _body(composed: Composed, writing: Writing) -> Iterator[Element]:
    yield writing.ours("Eyebrow", worded.eyebrow(composed))
    if composed.draft:
        yield writing.ours("Draft", worded.DRAFT)
    base = composed.direction
    yield writing.paragraph("Title", writing.said(composed.title, base), base)
    for fact in worded.head(composed):
        yield writing.fact("Facts", fact)
    if composed.standing:
        yield writing.ours("Standing", composed.standing.sentence)
        for said in worded.behind(composed.standing):
            yield writing.ours("StandingMore", said)
        yield writing.ours("StandingMore", worded.people(composed.standing))
    if composed.changes:
        yield writing.ours("ChangedTitle", "What changed")
        for change in worded.changes(composed):
            yield writing.fact("Facts", change)
    yield writing.ours("Line", "")
    yield from writing.blocks(composed.blocks)
    yield writing.ours("Line", "")
    for fact in worded.trail(composed):
        yield writing.fact("Trail", fact)


def _section(composed: Composed) -> Element:
    """Return the page: A4, a running head but on the first page, page numbers."""
    header, footer = w("headerReference", type="default"), w("footerReference", type="default")
    first = w("footerReference", type="first")
    for reference, name in ((header, "header"), (footer, "footer"), (first, "footer")):
        reference.set(f"{{{R}}}id", name)
    section = w(
        "sectPr",
        *(header, footer, first),
        w("pgSz", w="11906", h="16838"),
        w(
            "pgMar",
            top="1701",
            right="1843",
            bottom="1588",
            left="1843",
            header="850",
            footer="794",
            gutter="0",
        ),
        w("titlePg"),
    )
    if composed.direction == "rtl":
        section.append(w("bidi"))
    return section


def _running(composed: Composed, writing: Writing) -> Element:
    made = writing.ours("Header", composed.called)
    made.append(w("r", w("tab")))
    made.extend(writing.said(worded.day(composed.date), "ltr"))
    return made


def _footnotes(composed: Composed, writing: Writing) -> Iterator[Element]:
    """Yield the two separators that Word wants, and the notes under their numbers."""
    for number, kind in (("-1", "separator"), ("0", "continuationSeparator")):
        yield w("footnote", w("p", w("r", w(kind))), type=kind, id=number)
    for note in composed.notes:
        mark = w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef"))
        runs = (mark, *writing.said(" ", "ltr"), *writing.runs(note.runs, "ltr"))
        paragraph = writing.paragraph("FootnoteText", iter(runs), "ltr")
        yield w("footnote", paragraph, id=str(note.number))


def _numbering(starts: Sequence[int]) -> Element:
    """Return the lists: one with bullets, and one for each numbered list with its start."""

    def levels(form: str, sign: str) -> Iterator[Element]:
        for n in range(9):
            text = w("lvlText", val=sign.replace("1", str(n + 1)))
            place = w("pPr", w("ind", left=str(425 * (n + 1)), hanging="340"))
            yield w("lvl", w("start", val="1"), w("numFmt", val=form), text, place, ilvl=str(n))

    made = w(
        "numbering",
        w(
            "abstractNum",
            w("multiLevelType", val="hybridMultilevel"),
            *levels("bullet", "•"),
            abstractNumId="0",
        ),
        w(
            "abstractNum",
            w("multiLevelType", val="hybridMultilevel"),
            *levels("decimal", "%1."),
            abstractNumId="1",
        ),
        w("num", w("abstractNumId", val="0"), numId="1"),
    )
    for n, start in enumerate(starts, start=2):
        overrides = (
            w("lvlOverride", w("startOverride", val=str(start)), ilvl=str(level))
            for level in range(9)
        )
        made.append(w("num", w("abstractNumId", val="1"), *overrides, numId=str(n)))
    return made


def _relations(addresses: Sequence[str]) -> Element:
    made = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})

    def relate(name: str, kind: str, target: str, **more: str) -> None:
        etree.SubElement(
            made,
            f"{{{_RELATIONS}}}Relationship",
            {"Id": name, "Type": f"{R}/{kind}", "Target": target, **more},
        )

    for part in _PARTS:
        relate(part, part, f"{part}{'1' if part in ('header', 'footer') else ''}.xml")
    for n, address in enumerate(addresses, start=1):
        relate(f"link{n}", "hyperlink", address, TargetMode="External")
    return made


def _core(composed: Composed) -> Element:
    """Return the properties: what the dispatch says of itself, and nothing of the machine."""
    names = {"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI}
    made = etree.Element(f"{{{_CORE}}}coreProperties", nsmap=names)

    def add(space: str, tag: str, text: str) -> Element:
        child = etree.SubElement(made, f"{{{space}}}{tag}")
        child.text = text.replace("\u2068", "").replace(PDI, "")
        return child

    add(_DC, "title", composed.title)
    add(_DC, "subject", composed.called)
    add(_DC, "creator", ", ".join(composed.authors))
    add(_CORE, "keywords", ", ".join(composed.topics))
    add(_DC, "language", worded.language(composed.language))
    add(_DC, "identifier", f"sha256:{composed.digest}")
    at = composed.made_at or datetime.combine(composed.date, time(), UTC)
    for tag in ("created", "modified"):
        moment = add(_TERMS, tag, f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        moment.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
    return made
