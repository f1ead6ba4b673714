"""The text of a dispatch in WordprocessingML (ECMA-376): paragraphs, runs, notes, tables.

Elements are made by lxml, which escapes; no text is ever markup. Right-to-left runs have
``w:rtl``, right-to-left paragraphs ``w:bidi``. The first mark of a note is a footnote of Word's
own; a later one is a cross-reference to it (``NOTEREF``), which Word renumbers with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, assert_never

from lxml import etree

from mabillon.dispatch.composed import (
    Block,
    Code,
    Composed,
    Direction,
    Figure,
    Grid,
    Heading,
    Line,
    Listing,
    Paragraph,
    Quote,
    Run,
    Runs,
    Shots,
)
from mabillon.dispatch.outputs import worded
from mabillon.dispatch.outputs.quoting import translations
from mabillon.dispatch.outputs.turning import turned
from mabillon.dispatch.runs import directed, direction

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_BULLETS: Final = 1
"""Number of the one list with bullets; each numbered list has a number of its own."""
_WIDTH: Final = 8220
"""Width of the text, in twentieths of a point."""
_DEEPEST: Final = 8
"""Level of lists below which Word has none."""

Element = Any


def w(tag: str, *children: Element, **attributes: str) -> Element:
    """Return an element of WordprocessingML; attributes in its namespace."""
    made = etree.Element(f"{{{W}}}{tag}", nsmap={"w": W, "r": R})
    for name, value in attributes.items():
        made.set(f"{{{W}}}{name}", value)
    made.extend(children)
    return made


class Writing:
    """Writes one dispatch; ``starts`` of its numbered lists and ``addresses`` come as it goes."""

    def __init__(self, composed: Composed) -> None:
        self._base = composed.direction
        self._language = worded.language(composed.language)
        self.starts: list[int] = []
        self.addresses: list[str] = []

    # --- Runs ---

    def runs(self, runs: Runs, base: Direction) -> Iterator[Element]:
        """Yield the elements of runs that stand in a paragraph of a direction."""
        for run in runs:
            if run.note is not None:
                yield from _mark(run.note, first=run.first)
            elif run.line_break:
                yield w("r", w("br"))
            elif run.address:
                self.addresses.append(run.address)
                link = w("hyperlink", *self._words(run, base))
                link.set(f"{{{R}}}id", _link(len(self.addresses)))
                yield link
            else:
                yield from self._words(run, base)

    def _words(self, run: Run, base: Direction) -> Iterator[Element]:
        before, core, after = turned(run, base)
        for text, way in ((before, base), (core, run.direction), (after, base)):
            if text:
                yield self._run(text, run, way)

    def _run(self, text: str, run: Run, way: Direction) -> Element:
        right = way == "rtl"
        properties = w("rPr")
        if run.code or run.address:
            properties.append(w("rStyle", val="Inline" if run.code else "Hyperlink"))
        for wanted, tag in ((run.strong, "b"), (run.emphasis, "i")):
            if wanted:
                properties.append(w(f"{tag}Cs" if right else tag))
        if right:
            properties.extend([w("rtl"), w("lang", bidi=run.language or self._language)])
        elif self._base == "ltr" and self._language != "en":
            properties.append(w("lang", val=self._language))
        return w("r", *([properties] if len(properties) else []), _text(text))

    def said(self, text: str, base: Direction) -> Iterator[Element]:
        """Yield the elements of a text that is ours or stands alone."""
        return self.runs(tuple(directed(text)), base)

    # --- Paragraphs ---

    def paragraph(self, style: str | None, children: Iterator[Element], base: Direction) -> Element:
        """Return a paragraph of a style (null = the usual one) and a direction."""
        properties = w("pPr")
        if style:
            properties.append(w("pStyle", val=style))
        if base == "rtl":
            properties.append(w("bidi"))
        return w("p", *([properties] if len(properties) else []), *children)

    def ours(self, style: str, text: str) -> Element:
        """Return a paragraph with words of our own, from left to right."""
        return self.paragraph(style, self.said(text, "ltr"), "ltr")

    def fact(self, style: str, fact: worded.Fact) -> Element:
        """Return a fact: its name, and behind a tab what it says."""
        name = w("r", w("rPr", w("rStyle", val="Label")), _text(fact.name), w("tab"))
        runs = (replace(run, code=fact.code) for run in directed(fact.text))
        return self.paragraph(style, iter((name, *self.runs(tuple(runs), "ltr"))), "ltr")

    # --- Blocks ---

    def blocks(self, blocks: Sequence[Block]) -> Iterator[Element]:
        """Yield the elements of blocks."""
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block, style: str | None = None) -> Iterator[Element]:
        base = self._base
        match block:
            case Heading():
                runs = self.runs(block.runs, base)
                yield self.paragraph(f"Heading{min(5, block.level - 1)}", runs, base)
            case Paragraph():
                runs = self.runs(block.runs, block.direction)
                yield self.paragraph(style, runs, block.direction)
            case Quote():
                translated = translations(block.blocks)
                for inner, other in zip(block.blocks, translated, strict=True):
                    yield from self._block(inner, "QuoteTranslation" if other else "Quote")
            case Listing():
                yield from self._listing(block, 0)
            case Grid():
                yield from self._table(block.header, block.rows)
            case Figure():
                yield self.paragraph("Described", self.runs(block.runs, base), base)
                yield self.ours("DescribedMore", f"{worded.NOT_SHOWN} {block.digest}")
            case Shots():
                mark = _mark(block.note, first=block.first)
                caption = (*self.said("Shot list", "ltr"), *mark)
                yield self.paragraph("Caption", iter(caption), base)
                names = worded.columns(block)
                rows = [[_alone(getattr(row, name)) for name in names] for row in block.rows]
                yield from self._table([_alone(worded.SHOTS[name]) for name in names], rows)
            case Code():
                yield self.paragraph("Code", self.runs(_lines(block.text), "ltr"), "ltr")
            case Line():
                yield self.ours("Line", "*\u2003*\u2003*")
            case _:
                assert_never(block)

    def _listing(self, listing: Listing, level: int) -> Iterator[Element]:
        number = _BULLETS
        if listing.start is not None:
            self.starts.append(listing.start)
            number = _BULLETS + len(self.starts)
        for item in listing.items:
            for n, block in enumerate(item):
                if isinstance(block, Listing):
                    yield from self._listing(block, min(level + 1, _DEEPEST))
                    continue
                for made in self._block(block, "ListParagraph"):
                    if n == 0 and made.tag == f"{{{W}}}p":
                        _numbered(made, number, level)
                    yield made

    def _table(self, header: Sequence[Runs], rows: Sequence[Sequence[Runs]]) -> Iterator[Element]:
        properties = w("tblPr", w("tblStyle", val="Plain"))
        if self._base == "rtl":
            properties.append(w("bidiVisual"))
        width = str(_WIDTH // len(header))
        look = w("tblLook", val="0020", firstRow="1")
        properties.extend([w("tblW", w="5000", type="pct"), look])
        table = w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for _ in header)))
        table.append(w("tr", w("trPr", w("tblHeader")), *self._cells(header, "CellHead")))
        for row in rows:
            table.append(w("tr", *self._cells(row, "Cell")))
        yield table
        yield w("p", w("pPr", w("pStyle", val="Cell")))  # or the next table would be part of it

    def _cells(self, cells: Sequence[Runs], style: str) -> Iterator[Element]:
        for cell in cells:
            own = direction("".join(run.text for run in cell))
            yield w("tc", w("tcPr"), self.paragraph(style, self.runs(cell, own), own))


def _alone(text: str) -> Runs:
    return tuple(directed(text))


def _lines(text: str) -> Runs:
    """Return lines as runs with breaks between them."""
    lines = text.rstrip("\n").split("\n")
    return tuple(run for line in lines for run in (Run(line_break=True), *directed(line)))[1:]


def _text(text: str) -> Element:
    made = w("t")
    made.text = text
    made.set(_SPACE, "preserve")
    return made


def _mark(number: int, *, first: bool) -> Iterator[Element]:
    """Yield the mark of a note: the footnote itself, or a reference to where it stands."""
    style = w("rPr", w("rStyle", val="FootnoteReference"))
    if first:
        yield w("bookmarkStart", id=str(number), name=f"note_{number}")
        yield w("r", style, w("footnoteReference", id=str(number)))
        yield w("bookmarkEnd", id=str(number))
    else:
        run = w("r", style, _text(str(number)))
        yield w("fldSimple", run, instr=f" NOTEREF note_{number} \\f \\h ")


def _numbered(paragraph: Element, number: int, level: int) -> None:
    """Make a paragraph an item of a list."""
    item = w("numPr", w("ilvl", val=str(level)), w("numId", val=str(number)))
    properties = paragraph.find(f"{{{W}}}pPr")
    properties.insert(1, item)


def _link(n: int) -> str:
    return f"link{n}"
