"""Markdown, with front matter or without: what a reader would see, on the lines where it stands.

Raw HTML is blanked, letter by letter, so that places stay true; nothing of it is kept but
superscript numbers, which are marks. Code blocks are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.head import FIELDS
from mabillon.dispatch.imported.opened import Block, Opened, Role
from mabillon.dispatch.imported.opening.decoding import decoded
from mabillon.dispatch.imported.opening.text import paragraphs

_FRONT: Final = re.compile(r"(---|\+\+\+)[ \t]*\n(.{0,65536}?)\n\1[ \t]*(?:\n|$)", re.DOTALL)
_PAIR: Final = re.compile(r"([A-Za-z][\w .-]{0,60}?)[ \t]*[:=][ \t]+(.+)")
_ITEM: Final = re.compile(r"[ \t]*-[ \t]+(.+)")
_RUN: Final = re.compile(
    r"<(script|style|template|iframe|svg|noscript)\b.*?(?:</\1\s*>|\Z)", re.I | re.S
)
_SUP: Final = re.compile(
    r"<sup\b[^<>]{0,200}>\s*(?:<a\b[^<>]{0,500}>)?\[?(\d{1,3})\]?(?:</a\s*>)?\s*</sup\s*>", re.I
)
_TAG: Final = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]{0,2000}>", re.S)
_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_SETEXT: Final = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_QUOTE: Final = re.compile(r" {0,3}>")
_FENCE: Final = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1[ \t]*$|\Z)", re.M | re.S)
_EMPHASIS: Final = re.compile(r"\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|`+")
_VISIBLE: Final = re.compile(r"[^\n]")
_HTML: Final = "It holds raw HTML, which was passed over."


def open_report(data: bytes) -> Opened:
    """Open a Markdown file."""
    text, remarks = decoded(data)
    properties: dict[str, str] = {}
    front = _FRONT.match(text)
    if front is not None:
        properties = _properties(front[2])
        text = _blank(front) + text[front.end() :]
    text = _FENCE.sub(_blank, text)
    marked = _SUP.sub(lambda sup: f"[{sup[1]}]".ljust(len(sup[0])), text)
    clean = _TAG.sub(_blank, _RUN.sub(_blank, marked))
    if clean != marked:
        remarks = (*remarks, _HTML)
    return Opened("Markdown", "line", tuple(_blocks(clean)), properties=properties, remarks=remarks)


def _blank(match: re.Match[str]) -> str:
    """Return as many spaces, so that what follows keeps its place."""
    return _VISIBLE.sub(" ", match[0])


def _properties(front: str) -> dict[str, str]:
    """Return the single-line values and simple lists of front matter that tell of a report."""
    found: dict[str, str] = {}
    name = ""
    for line in front.split("\n"):
        pair, item = _PAIR.fullmatch(line.rstrip()), _ITEM.fullmatch(line.rstrip())
        if pair is not None:
            name = FIELDS.get(pair[1].strip().lower(), "")
            found.setdefault(name, pair[2].strip().strip("\"'"))
        elif item is not None and name:
            found[name] = ", ".join(
                part for part in (found.get(name), item[1].strip("\"'")) if part
            )
        else:
            name = FIELDS.get(line.strip().rstrip(":").lower(), "")
    found.pop("", None)
    return found


def _blocks(text: str) -> Iterator[Block]:
    for first, lines in paragraphs(text):
        held: list[str] = []
        at = first
        for number, line in enumerate(lines, first):
            heading = _HEADING.fullmatch(line)
            under = _SETEXT.fullmatch(line) if held else None
            if heading is None and under is None:
                at = at if held else number
                held.append(line)
                continue
            if under is not None:
                level = 1 if "=" in line else 2
                yield _block(held, at, "heading", level)
            elif heading is not None:
                if held:
                    yield _paragraph(held, at)
                yield _block([line.replace("#", " ")], number, "heading", len(heading[1]))
            held = []
        if held:
            yield _paragraph(held, at)


def _paragraph(lines: list[str], first: int) -> Block:
    if all(_QUOTE.match(line) for line in lines):
        return _block([line.replace(">", " ", 1) for line in lines], first, "quote")
    return _block(lines, first, "text")


def _block(lines: list[str], first: int, role: Role, level: int = 0) -> Block:
    text = _EMPHASIS.sub(_blank, "\n".join(lines))
    return Block(text, first, role=role, level=level, counts=True)
