"""The source of a dispatch: its front matter, its blocks, quotations and citations, with places.

Everything a rule looks at has its place in the file, in characters from its start. The text of
a block is as long as its source: markup and citations stand in it as spaces, so that a place in
the one is a place in the other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from mabillon.dispatch import front as front_matter
from mabillon.dispatch.citations import Broken, Citation, citations
from mabillon.dispatch.front import Front
from mabillon.dispatch.sentences import ends
from mabillon.errors import LimitExceeded

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

BlockKind = Literal["heading", "paragraph", "quotation", "item", "cell", "caption", "code"]

LARGEST: Final = 2 * 1024 * 1024
"""Characters of a dispatch; more is not read."""

_MARKUP: Final = re.compile(
    r"""
      ^[ \t]{0,3}\#{1,6}(?=\s)|(?<![ \t])[ \t]+\#+[ \t]*$   # headings
    | ^(?:[ \t]*>[ \t]?)+                             # quotations
    | ^[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t])           # items
    | !?\[(?=[^\[\]\n]*\]\()|\]\([^()\s]*(?:[ \t]+"[^"\n]*")?\)           # pictures and links
    | \*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|`+            # emphasis and code
    | \\(?=[!-/:-@\[-`{-~])                            # escapes
    """,
    re.X | re.M,
)
_INLINE: Final = re.compile(
    '“(?P<a>[^“”]{2,})”|«(?P<b>[^«»]{2,})»|„(?P<c>[^„“”]{2,})[“”]|(?<!\\w)"(?P<d>[^"]{2,})"(?!\\w)'
)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, quotation, item of a list, cell of a table, caption or code.

    ``start`` and ``stop`` are its place; ``text`` is as long, with markup and citations blank.
    ``level``: of a heading, 1 to 6; else 0. ``section``: the heading of level 1 or 2 above it.
    ``quote``: where the block quotation that it stands in begins and ends; null = in none.
    """

    kind: BlockKind
    text: str
    start: int
    stop: int
    level: int = 0
    section: str = ""
    quote: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that are quoted: between quotation marks, or a paragraph of a block quotation.

    ``text`` is what is quoted, without marks and markup; ``start`` and ``stop`` its place.
    ``citation``: the first that follows it in the same block, or in the same block quotation
    (else the first there is in that); null = none.
    """

    text: str
    start: int
    stop: int
    block: bool
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with the citations that stand in it or right behind its full stop.

    ``text`` is as long as its place; ``own`` is the same with everything quoted blank: the
    words of the dispatch itself.
    """

    block: Block
    text: str
    own: str
    start: int
    stop: int
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Dispatch:
    """A dispatch as written: ``source`` is the whole file, ``where`` its name for messages."""

    source: str
    where: str
    front: Front
    places: dict[str, int]
    body: int
    citations: tuple[Citation, ...]
    broken: tuple[Broken, ...]
    blocks: tuple[Block, ...]

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every quotation, in order."""
        return tuple(_quotations(self))

    @cached_property
    def _lines(self) -> list[int]:
        starts = [0]
        starts += [m.end() for m in re.finditer("\n", self.source)]
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a place, both from 1."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def cited_in(self, start: int, stop: int) -> list[Citation]:
        """Return the citations that stand between two places."""
        found: list[Citation] = []
        for n in range(bisect_left(self._cited_at, start), len(self.citations)):
            if self.citations[n].start >= stop:
                break
            found.append(self.citations[n])
        return [c for c in found if c.stop <= stop]

    @cached_property
    def _cited_at(self) -> list[int]:
        return [c.start for c in self.citations]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence that is no code, in order; a table's row is one."""
        return tuple(_sentences(self))


def plain_markdown() -> MarkdownIt:
    """Return a Markdown parser: CommonMark with tables, raw HTML left as the text it is."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")


def read(source: str, where: str) -> Dispatch:
    """Read a dispatch.

    Parameters
    ----------
    source
        The file's text.
    where
        Its name, for messages.

    Raises
    ------
    UnreadableInput
        The front matter is missing or impossible; `LimitExceeded` where it is too large.
    """
    if len(source) > LARGEST:
        raise LimitExceeded(
            f"a dispatch has at most {LARGEST:,} characters", where=where, do="split it"
        )
    fronted = front_matter.read(source, where)
    found = [c for c in citations(source) if c.start >= fronted.body]
    good = tuple(c for c in found if isinstance(c, Citation))
    return Dispatch(
        source=source,
        where=where,
        front=fronted.front,
        places=fronted.places,
        body=fronted.body,
        citations=good,
        broken=tuple(c for c in found if isinstance(c, Broken)),
        blocks=tuple(_blocks(source, fronted.body, good)),
    )


_KINDS: Final[dict[str, BlockKind]] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "fence": "code",
    "code_block": "code",
    "tr_open": "cell",
}


def _blocks(source: str, body: int, cited: tuple[Citation, ...]) -> Iterator[Block]:
    starts = [body, *(m.end() for m in re.finditer("\n", source[body:]))]
    starts[1:] = [body + at for at in starts[1:]]
    blank = _blanked(source, cited)
    section, quotes, items, quote = "", 0, 0, None
    for token in plain_markdown().disable("inline").parse(source[body:]):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        items += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        kind = _KINDS.get(token.type)
        if token.map is None:
            continue
        start, stop = (starts[n] if n < len(starts) else len(source) for n in token.map)
        if token.type == "blockquote_open" and quotes == 1:
            quote = start, stop
        if kind is None:
            continue
        stop = start + len(source[start:stop].rstrip())
        text = blank[start:stop]
        if kind == "paragraph":
            raw = source[start:stop].strip()
            if raw.startswith("![") and raw.endswith(")"):
                kind = "caption"
            elif quotes:
                kind = "quotation"
            elif items:
                kind = "item"
        level = int(token.tag[1]) if kind == "heading" else 0
        if kind == "heading" and level <= 2:
            section = " ".join(text.split())
        yield Block(kind, text, start, stop, level, section, quote if quotes else None)


def _blanked(source: str, cited: tuple[Citation, ...]) -> str:
    """Return a source of the same length with markup and citations as spaces."""
    text = _MARKUP.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), _without(source, cited))
    return text.replace("|", " ")


def _without(source: str, cited: tuple[Citation, ...]) -> str:
    pieces, at = [], 0
    for citation in cited:
        pieces += [source[at : citation.start], " " * (citation.stop - citation.start)]
        at = citation.stop
    return "".join([*pieces, source[at:]])


def _quotations(dispatch: Dispatch) -> Iterator[Quotation]:
    for block in dispatch.blocks:
        if block.kind == "code":
            continue
        if block.kind == "quotation" and block.quote:
            text = block.text.strip()
            start = block.start + block.text.find(text)
            cited = _first(dispatch, start, block.quote[1]) or _first(dispatch, *block.quote)
            yield Quotation(text, start, start + len(text), True, cited)
            continue
        for found in _INLINE.finditer(block.text):
            at, end = found.span(found.lastgroup or 0)
            text, stop = block.text[at:end], block.start + end
            cited = _first(dispatch, stop, block.stop)
            yield Quotation(text, block.start + at, stop, False, cited)


def _first(dispatch: Dispatch, start: int, stop: int) -> Citation | None:
    at = bisect_left(dispatch._cited_at, start)
    found = dispatch.citations[at] if at < len(dispatch.citations) else None
    return found if found and found.stop <= stop else None


def _sentences(dispatch: Dispatch) -> Iterator[Sentence]:
    quoted = dispatch.quotations
    n = 0
    for block in dispatch.blocks:
        if block.kind == "code":
            continue
        while n < len(quoted) and quoted[n].start < block.start:
            n += 1
        inside: list[tuple[int, int]] = []
        while n < len(quoted) and quoted[n].stop <= block.stop:
            inside.append((quoted[n].start - block.start, quoted[n].stop - block.start))
            n += 1
        own = _blank(block.text, inside)
        at = 0
        for end in ends(block.text, inside) if block.kind != "cell" else [len(block.text)]:
            start, stop = block.start + at, block.start + end
            cited = tuple(dispatch.cited_in(start, stop))
            yield Sentence(block, block.text[at:end], own[at:end], start, stop, cited)
            at = end


def _blank(text: str, inside: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, stop in inside:
        pieces += [text[at:start], re.sub(r"\S", " ", text[start:stop])]
        at = stop
    return "".join([*pieces, text[at:]])
