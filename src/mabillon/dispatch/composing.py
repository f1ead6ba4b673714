"""From source to what every output shows: the text, and what stands around it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mabillon.dispatch.blocks import Blocks
from mabillon.dispatch.cited import Cited, House
from mabillon.dispatch.composed import Block, Composed, Paragraph, Standing
from mabillon.dispatch.front import Release, slugged
from mabillon.dispatch.runs import direction, words_of
from mabillon.dispatch.sealing import tracked, without
from mabillon.dispatch.source import Dispatch
from mabillon.pages import safe, words

SUMMARY: Final = 280
"""Characters of the text that stand for a summary where the front matter has none."""


def compose(
    dispatch: Dispatch,
    cited: Cited,
    house: House | None = None,
    *,
    edition: Release = "subscribers",
    live_links: bool = False,
    version: int = 1,
    made_at: datetime | None = None,
) -> Composed:
    """Return a dispatch as its outputs show it.

    Parameters
    ----------
    cited
        What its citations point to.
    house
        What the desk knows: the opinion whose standing is stated, and which names stay sealed;
        None = it states none, and knows no names.
    edition
        For whom: the complimentary edition leads to no dispatch for subscribers.
    live_links
        Links lead where they say; else they are defanged text.
    version, made_at
        Of the publication; None = it is not published.

    Raises
    ------
    UsageError
        The front matter names a style of notes that there is not.
    """
    front = dispatch.front
    house = house or House()
    public = front.release == "complimentary"
    making = Blocks(cited, front.notes, edition, public=public, live_links=live_links)
    blocks = making.of(dispatch.source[dispatch.body :])
    text = _text(blocks)
    return Composed(
        key=front.key,
        called=safe.shown(front.called),
        slug=slugged(front.slug or "") or front.key.replace("/", "-"),
        title=safe.shown(front.title),
        date=front.date,
        language=front.language,
        direction=direction(front.title),
        edition=edition,
        release=front.release,
        countries=tuple(map(safe.shown, front.countries)),
        topics=tuple(map(safe.shown, front.topics)),
        issuers=tuple(safe.shown(house.issuers.get(name, name)) for name in front.issuers),
        authors=tuple(map(safe.shown, front.authors)),
        summary=safe.shown(front.summary or _cut(text)),
        feed_title=safe.shown(front.feed_title or front.title),
        standing=_standing(house),
        blocks=blocks,
        notes=tuple(making.notes()),
        changes=tuple(front.changes),
        annex=front.annex,
        digest=hashlib.sha256(dispatch.source.encode("utf-8", "surrogatepass")).hexdigest(),
        draft=front.status == "draft",
        version=version,
        made_at=made_at,
    )


def _standing(house: House) -> Standing | None:
    main = house.main
    if main is None:
        return None
    said = main.document.opinion
    verbs = {
        "sign": "Signed by {}",
        "second": "Signed by {}, as the second,",
        "dissent": "Dissent by {}",
    }
    people = [f"{verbs[s.kind].format(s.by)} on {words.date(s.at)}." for s in main.signatures]
    if not main.signed:
        people.insert(0, "Proposed by the program; no person has signed it.")
    sealed = tracked(house)
    return Standing(
        sentence=safe.shown(without(words.sentence(said.sentence), sealed)),
        absence=safe.shown(without(said.absence, sealed)) if said.absence else None,
        support=_support(said.words, said.scale) if said.llr is not None else None,
        people=tuple(map(safe.shown, people)),
        opinion=main.number,
    )


def _support(said: str, scale: str) -> str:
    """Return words of strength with the name of their scale."""
    return f"{said[:1].upper()}{said[1:]} ({scale})"


def _text(blocks: Sequence[Block]) -> str:
    """Return the words of the paragraphs, for a summary."""
    said = (words_of(b.runs) for b in blocks if isinstance(b, Paragraph))
    return " ".join(" ".join(text.split()) for text in said)


def _cut(text: str) -> str:
    if len(text) <= SUMMARY:
        return text
    return text[:SUMMARY].rpartition(" ")[0].rstrip(",;: ") + " …"
