"""Note marks and notes of a web page, told by its links; the tree is changed so that text tells.

A mark is a number in a link into the page, or raised (``<sup>``) behind a word: it becomes
``[1]``. A note is what such a link points to where that stands behind the mark (the link back
stands the other way round), and what stands beside such notes in the same list: it gets the
attribute `NOTE` with its number. Items of numbered lists get theirs as `ITEM`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mabillon.dispatch.imported import labels
from mabillon.dispatch.imported.labels import head

NOTE: Final = "data-mabillon-note"
ITEM: Final = "data-mabillon-item"
_NUMBER: Final = re.compile(rf"\s*[\[(]?\^?(\d{{1,3}}|[{labels.SUPERSCRIPTS}]{{1,3}})[\])]?\s*")
_BACK: Final = re.compile(r"\W{0,6}|\s*\W?(?:back|return|\d{1,3})\W{0,3}", re.IGNORECASE)
_HOLDERS: Final = ("li", "p", "div", "dd", "aside", "td", "section")


def settle(article: Any) -> None:
    """Write marks into the text and notes into attributes of an article's tree."""
    for numbered in article.iter("ol"):
        first = numbered.get("start") or "1"
        items = (child for child in numbered if child.tag == "li")
        for number, item in enumerate(items, int(first) if first.isdecimal() else 1):
            item.set(ITEM, str(number))
    order = {element: number for number, element in enumerate(article.iter())}
    ids = {name: e for e in order if (name := e.get("id") or e.get("name"))}
    links = [link for link in article.iter("a") if (link.get("href") or "").startswith("#")]
    for link in links:
        target = ids.get(link.get("href")[1:])
        label = _label(link)
        if label and target is not None and order[target] > order[link]:
            _holder(target).set(NOTE, label)
    for parent in {note.getparent() for note in _notes(article)}:
        _settle_beside(parent)
    for link in links:
        inside = _note_around(link, article)
        if inside is None:
            target = ids.get(link.get("href")[1:])
            if _label(link) and (target is None or _note_around(target, article) is not None):
                _write(link, f"[{_label(link)}]")
        elif inside.get(NOTE) and _BACK.fullmatch("".join(link.itertext())):
            _write(link, "")
    for raised in list(article.iter("sup")):
        if _label(raised) and not labels.is_exponent(_before(raised)):
            _write(raised, f"[{_label(raised)}]")


def _label(element: Any) -> str:
    """Return the number that an element shows and nothing else; "" = it shows something else."""
    found = _NUMBER.fullmatch("".join(element.itertext()))
    number = labels.number(labels.plain(found[1])) if found is not None else "0"
    return "" if number == "0" else number


def _notes(article: Any) -> Iterator[Any]:
    return (element for element in article.iter() if element.get(NOTE) is not None)


def _holder(target: Any) -> Any:
    """Return the paragraph or item in which a target stands."""
    at = target
    while at.tag not in _HOLDERS and at.getparent() is not None:
        at = at.getparent()
    return at if at.tag in _HOLDERS else target


def _settle_beside(parent: Any) -> None:
    """Take for notes what stands behind a note in the same list, whether pointed to or not."""
    if parent is None:
        return
    first = next(child for child in parent if child.get(NOTE) is not None)
    before = first.getprevious()
    while before is not None and before.tag == first.tag and _is_anchored(before):
        first, before = before, before.getprevious()
    begun = parent.tag == "ol"
    for child in parent:
        begun = begun or child is first
        if begun and child.tag == first.tag and child.get(NOTE) is None:
            child.set(NOTE, child.get(ITEM) or "")


def _is_anchored(element: Any) -> bool:
    """Tell whether an element begins with a number and can be pointed to, as notes can."""
    pointed = element.get("id") or element.find(".//a[@id]") is not None
    return bool(pointed) and head(element.text_content()) is not None


def _note_around(element: Any, article: Any) -> Any:
    """Return the note in which an element stands; null = in none."""
    at = element
    while at is not None and at is not article:
        if at.get(NOTE) is not None:
            return at
        at = at.getparent()
    return None


def _before(element: Any) -> str:
    """Return what stands directly before an element in its parent."""
    previous = element.getprevious()
    if previous is not None:
        return (previous.tail or "".join(previous.itertext()))[-8:]
    parent = element.getparent()
    return "" if parent is None else (parent.text or "")[-8:]


def _write(element: Any, text: str) -> None:
    """Replace what an element shows; what stands behind it stays."""
    for child in list(element):
        element.remove(child)
    element.text = text
