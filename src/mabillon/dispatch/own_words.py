"""What a dispatch says in its own words: the lines of its front matter, then every sentence.

What is quoted is another's word and stands as spaces, so that a rule on wording reads only what
the desk says itself. A text is as long as its source: a place in it plus ``start`` is the place
in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mabillon.dispatch.citations import Citation
from mabillon.dispatch.source import Block, Dispatch

Where = Literal[
    "title", "feed title", "slug", "summary", "heading", "caption", "paragraph", "item", "cell"
]
HEADLINES: Final[frozenset[str]] = frozenset({"title", "feed title", "slug", "heading", "caption"})
"""Where there is no room for a reason: what stands there is read alone."""

_FRONT: Final[tuple[tuple[str, Where], ...]] = (
    ("title", "title"),
    ("feed_title", "feed title"),
    ("slug", "slug"),
    ("summary", "summary"),
)
_VALUE: Final = re.compile(r"[^\n]*(?:\n[ \t]+[^\n]*|\n(?=\n))*")
"""A value of the front matter: the rest of its line, and the lines further in that follow."""
_STYLE: Final = re.compile(r"\A[>|][-+\d]{0,2}|\A(?P<mark>[\"'])(?s:.*)(?P=mark)\s*\Z")
"""How YAML writes a value that is not plain."""
_QUOTED: Final = re.compile('“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|(?<!\\w)"[^"]*"(?!\\w)')


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence: ``text`` with quoted words blank, ``whole`` with them.

    ``start`` is its place. ``block``: null = it stands in the front matter.
    """

    where: Where
    text: str
    whole: str
    start: int
    block: Block | None = None
    citations: tuple[Citation, ...] = ()

    @property
    def headline(self) -> bool:
        """Whether it is read alone."""
        return self.where in HEADLINES


def own_words(dispatch: Dispatch) -> Iterator[Said]:
    """Yield what the desk itself says; block quotations and code are left out.

    In the slug hyphens stand as spaces.
    """
    yield from of_front(dispatch)
    for sentence in dispatch.sentences:
        kind = sentence.block.kind
        if kind != "quotation" and kind != "code" and sentence.text.strip():
            yield Said(
                kind,
                sentence.own,
                sentence.text,
                sentence.start,
                sentence.block,
                sentence.citations,
            )


def of_front(dispatch: Dispatch) -> Iterator[Said]:
    """Yield title, feed title, slug and summary, as far as they are there, as the file has them."""
    for field, where in _FRONT:
        start = dispatch.places.get(field)
        if start is None or not getattr(dispatch.front, field):
            continue
        found = _VALUE.match(dispatch.source, start)
        assert found is not None
        whole = _plain(found.group())
        if where == "slug":
            whole = re.sub("[-_]", " ", whole)
        own = _QUOTED.sub(lambda m: " " * len(m.group()), whole)
        yield Said(where, own, whole, start)


def _plain(value: str) -> str:
    """Return a value with what YAML needs to write it as spaces."""
    found = _STYLE.match(value)
    if found is None:
        return value
    if found["mark"] is None:
        return " " * found.end() + value[found.end() :]
    end = len(value.rstrip()) - 1
    return f" {value[1:end]} {value[end + 1 :]}"
