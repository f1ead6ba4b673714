"""A page as the blocks of text that it shows, in order, and which of them are its furniture.

A block is what a browser sets on lines of its own: a paragraph, a heading, an item of a list,
a cell of a table, what stands between two breaks. Furniture is told by its element (``nav``,
``aside``, ``footer`` …), by a word of its class or id ("share", "cookie" …), and by holding
nothing but links.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

_SILENT: Final = frozenset(
    {"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "embed"}
    | {"audio", "video", "canvas", "map", "applet", "frameset", "noframes", "rp", "rt"}
    | {"button", "select", "option", "textarea", "input", "datalist"}
)
"""Elements that show no words, or those of a control or a reading aid."""

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS: Final = frozenset({"ul", "ol", "dl", "menu"})
_UNITS: Final = HEADINGS | _LISTS | {"p", "table", "blockquote", "pre", "figure", "address"}
_ITEMS: Final = frozenset({"li", "dt", "dd"})
_CELLS: Final = frozenset({"td", "th"})
_PARTS: Final = _ITEMS | _CELLS | {"tr", "tbody", "thead", "tfoot", "caption", "figcaption"}
_HOLDERS: Final = frozenset(
    {"html", "body", "div", "section", "article", "main", "header", "footer", "nav", "aside"}
    | {"form", "fieldset", "legend", "center", "details", "summary", "dialog", "hgroup", "hr"}
    | {"search", "marquee", "frame"}
)
_BLOCKS: Final = _UNITS | _PARTS | _HOLDERS
_FURNITURE: Final = frozenset({"nav", "aside", "footer", "form", "dialog"})
_ROLES: Final = frozenset({"navigation", "complementary", "contentinfo", "search", "dialog"})
_NAMEABLE: Final = frozenset({"div", "section", "article", "header", "span", "ul", "ol", "li"})
_NAMES: Final = frozenset(
    {"nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "pagination"}
    | {"pager", "toolbar", "sidebar", "footer", "cookie", "cookies", "consent", "gdpr", "banner"}
    | {"share", "sharing", "shares", "sharedaddy", "social", "sociable", "related", "recommended"}
    | {"newsletter", "subscribe", "subscription", "comment", "comments", "respond", "ad", "ads"}
    | {"advert", "advertisement", "promo", "sponsored", "outbrain", "taboola", "popup", "modal"}
    | {"widget", "teaser", "byline", "author", "meta", "tags", "rating", "timestamp"}
)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_HIDDEN: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_ATTRIBUTE: Final = 2_000


@dataclass(slots=True)
class Block:
    """One block.

    ``unit`` is the number of the paragraph, list or table that it is part of, whose element is
    ``kind``; ``home`` is the number of the element in which that stands. ``item``: an item of
    a list begins here. ``row`` is the number of a row of a table, ``cell`` counts in it from 1;
    0 = it is in none.
    ``linked``: all its words are those of links.
    """

    text: str
    unit: int
    home: int
    kind: str
    item: bool
    row: int
    cell: int
    linked: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks from ``first`` up to ``end`` that are furniture; ``name`` says by what.

    ``shown``: a reader of the page sees them.
    """

    first: int
    end: int
    name: str
    shown: bool = True


@dataclass(slots=True)
class _At:
    """Where the walk stands: in which home, unit, row and cell; 0 = in none."""

    home: int
    unit: int = 0
    kind: str = ""
    row: int = 0
    cell: int = 0


@dataclass(slots=True)
class _Walk:
    blocks: list[Block] = field(default_factory=list)
    furniture: list[Stretch] = field(default_factory=list)
    linked: list[int] = field(default_factory=lambda: [0])  # of the blocks before each
    number: int = 1
    cells: Counter[int] = field(default_factory=Counter)  # how many each row has begun
    item: bool = False
    links: int = 0  # how many links are open
    begun: int = 0  # how many links have begun
    kept: int = 0  # how many elements are open that keep their line breaks
    pieces: list[str] = field(default_factory=list)
    outside: bool = False  # whether a word of the pieces is outside of any link

    def next(self) -> int:
        """Return a number that nothing has yet."""
        self.number += 1
        return self.number

    def say(self, words: str | None) -> None:
        """Take in words of the block that is being read."""
        if not words:
            return
        self.pieces.append(words)
        if not self.links and any(map(str.isalnum, words)):
            self.outside = True

    def end(self, at: _At) -> None:
        """Make blocks of the words since the last block."""
        said = "".join(self.pieces)
        self.pieces.clear()
        linked, self.outside = not self.outside, False
        lines = said.split("\n") if self.kept else [_SPACE.sub(" ", said)]
        unit, kind = (at.unit, at.kind) if at.unit else (self.next(), "p")
        for line in lines:
            line = line.replace("\xa0", " ").rstrip() if self.kept else line.strip()
            if line.strip():
                self.blocks.append(
                    Block(line, unit, at.home, kind, self.item, at.row, at.cell, linked)
                )
                self.linked.append(self.linked[-1] + linked)
                self.item = False


def blocks(root: Any) -> tuple[list[Block], list[Stretch]]:
    """Return the blocks of a page, and which stretches of them are furniture.

    Without recursion: pages nest deeply.
    """
    walk = _Walk()
    stack: list[tuple[Any, _At, tuple[int, int] | None]] = [(root, _At(1), None)]
    while stack:
        node, at, begun = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if begun is not None:
            _left(walk, node, tag, at, *begun)
            if node is not root:
                walk.say(node.tail)
            continue
        if not tag or tag in _SILENT:
            walk.say(node.tail if node is not root else None)
            continue
        inside = at
        if tag == "br" or tag in _BLOCKS:
            walk.end(at)
            inside = _entered(walk, node, tag, at)
        walk.links += tag == "a"
        walk.kept += tag == "pre"
        stack.append((node, inside, (len(walk.blocks), walk.begun)))
        walk.begun += tag == "a"
        walk.say(node.text)
        stack.extend((child, inside, None) for child in reversed(node))
    walk.end(_At(1))
    return walk.blocks, walk.furniture


def _entered(walk: _Walk, node: Any, tag: str, at: _At) -> _At:
    """Return where the walk stands inside an element."""
    if tag in _ITEMS:
        walk.item = True
    if tag == "tr":
        return _At(at.home, at.unit, at.kind, walk.next())
    if tag in _CELLS:
        walk.cells[at.row] += 1
        cell = walk.cells[at.row]
        if any(child.tag in _UNITS or child.tag in _HOLDERS for child in node):
            return _At(walk.next(), 0, "", at.row, cell)
        return _At(at.home, at.unit, at.kind, at.row, cell)
    if at.unit or tag == "br" or tag in _PARTS:
        return at
    if tag in _UNITS:
        return _At(at.home, walk.next(), tag, at.row, at.cell)
    return _At(walk.next(), 0, "", at.row, at.cell)


def _left(walk: _Walk, node: Any, tag: str, at: _At, begun: int, links: int) -> None:
    """End the blocks of an element, and say whether it was furniture.

    ``begun`` and ``links``: how many blocks and links there were before it.
    """
    if tag in _BLOCKS:
        walk.end(at)
    walk.links -= tag == "a"
    walk.kept -= tag == "pre"
    if tag in _ITEMS:
        walk.item = False
    end = len(walk.blocks)
    if end == begun:
        return
    name = _name(node, tag)
    if name is None and (tag in _LISTS or tag in ("div", "section", "table")):
        alone = walk.linked[end] - walk.linked[begun] == end - begun
        name = "links" if alone and (tag in _LISTS or walk.begun - links > 1) else None
    if name is not None:
        walk.furniture.append(Stretch(begun, end, name, name != "hidden"))


def _name(node: Any, tag: str) -> str | None:
    """Return what marks an element as furniture; null if nothing does."""
    if _hides(node):
        return "hidden"
    if tag in _FURNITURE:
        return tag
    if (node.get("role") or "").strip().lower() in _ROLES:
        return str(node.get("role")).strip().lower()
    if tag in _NAMEABLE:
        named = f"{node.get('class') or ''} {node.get('id') or ''}"[:_ATTRIBUTE]
        for word in _WORD.findall(named):
            if word.lower() in _NAMES:
                return str(word.lower())
    return None


def _hides(node: Any) -> bool:
    style = (node.get("style") or "")[:_ATTRIBUTE]
    return node.get("hidden") is not None or _HIDDEN.search(style) is not None


def lines(chosen: Sequence[Block]) -> str:
    """Return blocks as text: a line for each, "- " before items, a row of a table on one line."""
    said: list[str] = []
    done = 0
    while done < len(chosen):
        end = done + 1
        while end < len(chosen) and chosen[done].row and chosen[end].row == chosen[done].row:
            end += 1
        row, done = chosen[done:end], end
        cells = {block.cell: block.text for block in row}
        if len(row) > 1 and len(cells) == len(row):
            said.append(f"| {' | '.join(cells.get(k, '') for k in range(1, max(cells) + 1))} |")
        else:
            said += [f"- {block.text}" if block.item else block.text for block in row]
    return "\n".join(said)
