"""A title or heading that is firmer than the text under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.head import is_field
from mabillon.dispatch.imported.opened import Block, Place
from mabillon.dispatch.imported.report import Fault, Read
from mabillon.dispatch.imported.sentences import sentences
from mabillon.dispatch.imported.standing import KINDS, Kind

NAME: Final = "report-firm-headline"
_DEEPEST: Final = 99


class _Heading(NamedTuple):
    text: str
    place: Place | None
    under: Sequence[str]


def check(found: Read) -> Iterator[Fault]:
    """Yield each heading that says firmly what every sentence on it under the heading hedges.

    One firm sentence in the text bears the heading out. A text that says nothing of the matter
    is no finding: what it would have to say is not known.
    """
    for heading in _headings(found):
        for kind in KINDS:
            word = kind.firm_word(heading.text)
            if word is None or kind.is_hedged(heading.text):
                continue
            hedged = [one for one in heading.under if kind.is_doubtful(one)]
            if hedged and not any(kind.is_firm(one) for one in heading.under):
                yield _fault(heading, kind, word, hedged[0])


def _headings(found: Read) -> Iterator[_Heading]:
    """Yield titles with the whole text, other headings with what stands under them."""
    titles = {title.value.casefold() for title in found.report.titles}
    at = {title.place for title in found.report.titles}
    whole = _said(b for b in found.body if b.role != "heading" and b.place(0) not in at)
    for title in found.report.titles:
        yield _Heading(title.value, title.place, whole)
    for number, block in enumerate(found.body):
        text = " ".join(block.text.split())
        if block.role == "heading" and text.casefold() not in titles:
            yield _Heading(text, block.place(0), _said(_under(found.body, number)))


def _under(body: Sequence[Block], number: int) -> Iterator[Block]:
    level = body[number].level or _DEEPEST
    for block in body[number + 1 :]:
        if block.role == "heading":
            if (block.level or _DEEPEST) <= level:
                return
        else:
            yield block


def _said(blocks: Iterator[Block]) -> list[str]:
    """Return the sentences of blocks; what a report is filed under is no sentence of it."""
    lines = ("\n".join(x for x in b.text.split("\n") if not is_field(x)) for b in blocks)
    return [one for text in lines for one in sentences(text)]


def _fault(heading: _Heading, kind: Kind, word: str, hedged: str) -> Fault:
    return Fault(
        rule=NAME,
        says=f"The heading “{excerpt(heading.text)}” says “{word}” ({kind.name}); the text says "
        f"no more than: “{excerpt(hedged)}”",
        do="Go by the text. Do not cite the heading, and do not take it over as a title.",
        place=heading.place,
    )


CHECK: Final = Check(NAME, "A heading says no more than the text under it.", check)
