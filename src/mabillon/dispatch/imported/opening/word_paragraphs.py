"""A paragraph of a Word file: its text, the marks in it, its heading level, its number in a list.

Word numbers footnotes and endnotes itself, in the order of the text: so does this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from mabillon.dispatch.imported.labels import is_exponent
from mabillon.dispatch.imported.opened import Block, NoteKind, Role, SetMark

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REFERENCES: Final[dict[str, NoteKind]] = {
    f"{W}footnoteReference": "footnote",
    f"{W}endnoteReference": "endnote",
}
_HEADING: Final = re.compile(r"heading (\d)")
_TITLES: Final = {"title": 1, "subtitle": 2}
_QUOTES: Final = ("quote", "intense quote", "block text", "quotations")
_SHOWN: Final = {
    f"{W}t": "",
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
"""Leaves that are read, and what those without text show."""
_LEFT_OUT: Final = frozenset({f"{W}p", f"{W}pPr", f"{W}rPr", f"{W}del", f"{W}moveFrom"})
_RAISED: Final = re.compile(r"\d{1,3}")


class Styles:
    """Styles by their ids: names (ids are translated, names are not), outline levels, lists."""

    def __init__(self, root: Any) -> None:
        self.names: dict[str, str] = {}
        self.levels: dict[str, int] = {}
        self.lists: dict[str, Any] = {}
        for style in () if root is None else root.iter(f"{W}style"):
            id = style.get(f"{W}styleId") or ""
            name = style.find(f"{W}name")
            self.names[id] = (name.get(f"{W}val") or "").lower() if name is not None else ""
            if (level := _number(style.find(f"{W}pPr/{W}outlineLvl"))) is not None:
                self.levels[id] = level + 1
            if (numbering := style.find(f"{W}pPr/{W}numPr")) is not None:
                self.lists[id] = numbering

    def role(self, properties: Any) -> tuple[Role, int]:
        """Return the role of a paragraph and, of a heading, its level."""
        if properties is None:
            return "text", 0
        style = properties.find(f"{W}pStyle")
        id = "" if style is None else style.get(f"{W}val") or ""
        name = self.names.get(id, id.lower())
        own = _number(properties.find(f"{W}outlineLvl"))
        named = _HEADING.fullmatch(name) or re.fullmatch(r"heading(\d)", name)
        level = _TITLES.get(name) or (int(named[1]) if named else 0)
        level = level or self.levels.get(id, 0) or (0 if own is None else own + 1)
        if 1 <= level <= 9:
            return "heading", level
        return ("quote", 0) if name in _QUOTES else ("text", 0)


class Text:
    """What paragraphs need of those before them: the numbers of notes and of lists."""

    def __init__(self, styles: Styles, numbering: Any = None) -> None:
        self.styles = styles
        self.bullets = _bullets(numbering)
        self.labels: dict[tuple[NoteKind, str], str] = {}
        self.known: Counter[NoteKind] = Counter()
        self.items: Counter[str] = Counter()

    def label(self, kind: NoteKind, id: str) -> str:
        """Return the number of a note by the first reference to it."""
        if (kind, id) not in self.labels:
            self.known[kind] += 1
            self.labels[kind, id] = str(self.known[kind])
        return self.labels[kind, id]

    def item(self, properties: Any) -> str:
        """Return the number of an item of a list's first level; "" = it is none."""
        numbering = None if properties is None else properties.find(f"{W}numPr")
        style = None if properties is None else properties.find(f"{W}pStyle")
        if numbering is None and style is not None:
            numbering = self.styles.lists.get(style.get(f"{W}val"))
        if numbering is None or _number(numbering.find(f"{W}ilvl")):
            return ""
        list_id = numbering.find(f"{W}numId")
        id = "0" if list_id is None else list_id.get(f"{W}val") or "0"
        if id == "0" or id in self.bullets:
            return ""
        self.items[id] += 1
        return str(self.items[id])


def paragraph(node: Any, number: int, text: Text) -> Block:
    """Return a paragraph as a block."""
    properties = node.find(f"{W}pPr")
    role, level = text.styles.role(properties)
    shown = ""
    marks: list[SetMark] = []
    for leaf in _leaves(node):
        kind = _REFERENCES.get(leaf.tag)
        if kind is not None:
            label = text.label(kind, leaf.get(f"{W}id") or "")
            marks.append(SetMark(label, len(shown), len(shown) + len(label) + 2, kind))
            shown += f"[{label}]"
        else:
            shown += _shown(leaf, shown)
    label = text.item(properties)
    return Block(shown, number, role=role, level=level, label=label, marks=tuple(marks))


def _leaves(paragraph: Any) -> Iterator[Any]:
    """Yield what a paragraph shows, in order; a text box in it has paragraphs of its own."""
    waiting = list(reversed(paragraph))
    while waiting:
        node = waiting.pop()
        if node.tag in _SHOWN or node.tag in _REFERENCES:
            yield node
        elif node.tag not in _LEFT_OUT:
            waiting.extend(reversed(node))


def _shown(leaf: Any, before: str) -> str:
    """Return the text of a leaf; a raised number behind a word is a mark that was typed."""
    if leaf.tag != f"{W}t":
        return _SHOWN[leaf.tag]
    words = leaf.text or ""
    raised = leaf.getparent().find(f"{W}rPr/{W}vertAlign[@{W}val='superscript']")
    if raised is not None and _RAISED.fullmatch(words) and not is_exponent(before):
        return f"[{words}]"
    return words


def _bullets(numbering: Any) -> set[str]:
    """Return the ids of the lists whose first level has bullets, not numbers."""
    if numbering is None:
        return set()
    kinds = {
        one.get(f"{W}abstractNumId"): one.find(f"{W}lvl[@{W}ilvl='0']/{W}numFmt[@{W}val='bullet']")
        for one in numbering.iter(f"{W}abstractNum")
    }
    bullets: set[str] = set()
    for one in numbering.iter(f"{W}num"):
        kind = one.find(f"{W}abstractNumId")
        if kind is not None and kinds.get(kind.get(f"{W}val")) is not None:
            bullets.add(one.get(f"{W}numId") or "")
    return bullets


def _number(element: Any) -> int | None:
    """Return the number that an element holds; null = there is none."""
    value = "" if element is None else element.get(f"{W}val") or ""
    return int(value) if value.isdecimal() and len(value) < 4 else None
