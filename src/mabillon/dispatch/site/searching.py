"""The search of a site: a list of all that a script of ours narrows; without it, the list.

``index.js`` has the words of every dispatch, folded as ``search.js`` folds what is asked: both
must fold alike (tests ask a browser). No page fetches anything, so a folder can be searched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from mabillon.dispatch.composed import (
    Block,
    Figure,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Shots,
)
from mabillon.dispatch.composed import Code as CodeBlock
from mabillon.dispatch.outputs.worded import SHOTS
from mabillon.dispatch.runs import words_of
from mabillon.dispatch.site.listing import ListContext, around, render, rows
from mabillon.dispatch.site.shelf import Published, Site
from mabillon.pages import frame

_LETTERS = {"\u0640": "", "\u0649": "\u064a", "\u0629": "\u0647", "\u0451": "\u0435"}
_FOLDED = str.maketrans(_LETTERS)


def fold(text: str) -> list[str]:
    """Return the words of a text: no case, no marks, Arabic forms as one, digits as ASCII."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if not unicodedata.category(char).startswith("M")
    )
    digits = "".join(
        str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char
        for char in bare.lower().translate(_FOLDED)
    )
    return re.findall(r"[^\W_]+", digits)


def page(site: Site, entries: Sequence[Published]) -> str:
    """Return the page of the search: every dispatch, and a field to narrow them."""
    context = ListContext(
        title=f"Search · {site.name}",
        heading="Search",
        around=around(site, "../"),
        rows=rows(entries, "../"),
        search=True,
    )
    return render(context, "dispatches.html", script=True)


def files(entries: Sequence[Published]) -> dict[str, bytes]:
    """Return the two scripts: the words of every dispatch, and what looks in them."""
    index = {
        entry.place: [" ".join(dict.fromkeys(fold(part))) for part in _parts(entry)]
        for entry in entries
    }
    made = msgspec.json.encode(index).replace(b"<", b"\\u003c")
    script = frame.static("search.js")
    return {
        "search/index.js": b"const INDEX = " + made + b";\n",
        "search/search.js": script.encode("utf-8"),
    }


def _parts(entry: Published) -> tuple[str, str]:
    """Return what weighs more, title and the like, and the text."""
    of = entry.composed
    if entry.gone:
        return entry.title, entry.summary
    head = (of.called, of.title, *of.countries, *of.topics, *of.issuers, str(of.date))
    notes = (words_of(note.runs) for note in of.notes)
    return " ".join(head), " ".join((of.summary, *_said(of.blocks), *notes))


def _said(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Figure():
                yield words_of(block.runs)
            case Quote():
                yield from _said(block.blocks)
            case Listing():
                for item in block.items:
                    yield from _said(item)
            case Grid():
                for row in (block.header, *block.rows):
                    yield from map(words_of, row)
            case Shots():
                for shot in block.rows:
                    yield from (getattr(shot, name) for name in SHOTS)
            case CodeBlock():
                yield block.text
            case _:
                continue
