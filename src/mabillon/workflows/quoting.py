"""What a dispatch may quote: posts that were searched for, and the evidence of its opinion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Evidence, Missing, Post, Translation
from mabillon.dispatch.rules.quotable import Quotable, quotable
from mabillon.dispatch.source import Dispatch
from mabillon.dispatch.taking import quotation
from mabillon.errors import UnknownName, UsageError
from mabillon.pages import words as worded
from mabillon.text.display import FSI, PDI
from mabillon.workflows.citing import Gathering
from mabillon.workflows.search import Opened, Request, search
from mabillon.workflows.verify import load

_FIELDS: Final = ("post", "donor", "cites", "mentions")
"""Fields of figures under which posts are named."""
_POST: Final = re.compile(r"[^\s/]+(?:/[^\s/]+)+")
MOST: Final = 12
"""Things that are offered at once."""
SHOWN: Final = 4_000
"""Characters of a text that is offered."""


class Quoted(msgspec.Struct, frozen=True):
    """A text that can be quoted; ``number``: which of those of its post or file, from 0.

    ``text``: its beginning; of ``more`` characters behind that nothing is shown. ``called``:
    what it is. ``language``: of a translation; null = it is none.
    """

    number: int
    text: str
    more: int
    called: str
    language: str | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A post or file that can be quoted from.

    ``cites``: as a citation has it, without its sign: ``post:CHANNEL/ID``. ``what``: who
    posted it and when, or the file's name. ``why``: what it has to do with the opinion; "" =
    it was searched for.
    """

    cites: str
    what: str
    why: str
    texts: tuple[Quoted, ...]


def searched(
    gathering: Gathering, query: str, held: Opened | None = None
) -> tuple[int, list[Offer]]:
    """Return how many posts hold the words of a query, and the first of them.

    Parameters
    ----------
    held
        What a search needs, where somebody has it open already.

    Raises
    ------
    UsageError
        The query cannot be read.
    """
    found = search(
        gathering.store,
        Request(query=query, limit=MOST),
        position=gathering.position,
        held=held,
    )
    offers = (offer(gathering, f"post:{post.post}") for post in found.posts)
    return found.total, list({o.cites: o for o in offers if o is not None}.values())


def of_opinion(gathering: Gathering, dispatch: Dispatch) -> list[Offer]:
    """Return what the opinion of a dispatch rests on, and what the dispatch cites already."""
    named: dict[str, str] = {}
    if dispatch.front.opinion is not None:
        try:
            named = _rests_on(gathering, dispatch.front.opinion)
        except UnknownName:
            named = {}
    for citation in dispatch.citations:
        for target in citation.targets:
            if target.kind in ("post", "evidence"):
                named.setdefault(f"{target.kind}:{target.key}", "cited already")
    offers = []
    for cites, why in named.items():
        found = offer(gathering, cites, why)
        if found is not None:
            offers.append(found)
        if len(offers) == MOST:
            break
    return offers


def _rests_on(gathering: Gathering, number: int) -> dict[str, str]:
    """Return what an opinion's question and findings name, each with the first that does."""
    made = load(gathering.store, number)
    named = {}
    if made.question.post:
        named[f"post:{made.question.post}"] = "the statement in question"
    for finding in made.findings:
        for key in _named(finding.figures):
            named.setdefault(f"post:{key}", f"finding: {finding.examination}")
    return named


def _named(figures: Any, field: str = "") -> Iterator[str]:
    """Yield every post that figures name: as CHANNEL/ID, under a field that holds posts."""
    if isinstance(figures, dict):
        for name, value in figures.items():
            yield from _named(value, name)
    elif isinstance(figures, list):
        for value in figures:
            yield from _named(value, field)
    elif isinstance(figures, str) and field in _FIELDS and _POST.fullmatch(figures):
        yield figures


def offer(gathering: Gathering, cites: str, why: str = "") -> Offer | None:
    """Return a post or file with what can be quoted of it; None = there is nothing."""
    found = _item(gathering, cites)
    if isinstance(found, Missing):
        return None
    texts = _texts(gathering, cites)
    if isinstance(found, Post):
        when = worded.time(found.posted_at) if found.posted_at else "not dated"
        what = f"{FSI}{found.account}{PDI} on {found.platform}, {when}"
    else:
        what = f"{found.kind}, {FSI}{found.name}{PDI}" if found.name else found.kind
    return Offer(
        cites=cites,
        what=what,
        why=why,
        texts=tuple(
            Quoted(
                n,
                text.text[:SHOWN],
                max(0, len(text.text) - SHOWN),
                text.called,
                text.translation.language if text.translation else None,
            )
            for n, text in enumerate(texts)
        ),
    )


def quote(
    gathering: Gathering, cites: str, *, number: int = 0, words: str = "", translated: bool = False
) -> str:
    """Return words of what is cited as the source of a dispatch writes them.

    Parameters
    ----------
    number
        Which of its texts: `Quoted.number`.
    words
        Those to be quoted; "" = its beginning.
    translated
        Whether the recorded translation stands below, where the whole text is quoted.

    Raises
    ------
    UsageError
        There is no such text, or the words do not stand in it.
    """
    texts = _texts(gathering, cites)
    if not 0 <= number < len(texts):
        raise UsageError(f"there is no such text of {cites}", do="choose one that is shown")
    below = None
    if translated:
        below = next((t for t in _translations(texts) if t.current), None)
    return quotation(texts[number].text, cites, words, below)


def _item(gathering: Gathering, cites: str) -> Post | Evidence | Missing:
    kind, _, key = cites.partition(":")
    try:
        if kind == "post":
            return gathering.post_alone(key)
        if kind == "evidence":
            return gathering.evidence(key)
    except UsageError as error:
        return Missing(why=error.what)
    return Missing(why="it is neither a post nor a file")


def _texts(gathering: Gathering, cites: str) -> list[Quotable]:
    item = _item(gathering, cites)
    if isinstance(item, Missing):
        return []
    kind, _, key = cites.partition(":")
    return quotable(Target("post" if kind == "post" else "evidence", key), item)


def _translations(texts: Sequence[Quotable]) -> list[Translation]:
    return [text.translation for text in texts if text.translation is not None]
