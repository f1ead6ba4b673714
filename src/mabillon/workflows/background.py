"""Background of an opinion: earlier events and dispatches that have to do with it, and why.

Related by issuer, place, date, names and words. What an issuer did with an event (claimed,
praised, denied, silent so far) is kept apart and worded as `said` words it: that a dispatch puts
two things side by side makes neither a fact.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.dispatch.front import Front
from mabillon.errors import MabillonError
from mabillon.examine.events.model import Event, days
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.phrases import joined
from mabillon.text.tokens import canonical
from mabillon.workflows import dispatches
from mabillon.workflows.events import events
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.said import said

MOST: Final = 5
"""Events, and dispatches, that a draft names."""

NEAR: Final = timedelta(days=200)
"""Events so long before the statement count as near."""

ENOUGH: Final = 3
"""Points from which on something is related: the issuer alone is not enough."""


class RelatedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An event or dispatch: what it has to do with the statement, and how to cite it.

    ``why``: issuer, place, date, words, posts in common. ``score``: points. ``day``: of the
    event, or the dispatch's date; null = not known.
    """

    kind: str
    key: str
    title: str
    sentence: str
    citations: tuple[str, ...]
    why: tuple[str, ...]
    score: int
    day: date | None = None


def related(
    store: Store, document: OpinionDocument, *, most: int = MOST, held: Holdings | None = None
) -> list[RelatedItem]:
    """Return what is related to an opinion's question, events first, the most related first.

    ``held``: the archive as known now, where somebody has it open already.
    """
    found = [e for e in _events(store, document, held) if e.score >= ENOUGH][:most]
    found += [d for d in _dispatches(store, document) if d.score >= ENOUGH][:most]
    return found


def _order(item: RelatedItem) -> tuple[int, int]:
    return -item.score, -(item.day.toordinal() if item.day else 0)


def _events(store: Store, document: OpinionDocument, held: Holdings | None) -> list[RelatedItem]:
    posted = _day(document.question.posted_at)
    text = f" {canonical(document.question.text)} "
    issuer = current(store, record=False)[1].issuer(document.issuer)
    names = {canonical(name) for name in issuer.names()}
    scored = []
    for kept in events(store):
        event = kept.event
        day = event.from_day or event.to_day
        if posted and day and day > posted:
            continue
        why = _in_common(event, text, names, day, posted)
        scored.append((sum(_POINTS[w.partition(":")[0]] for w in why), event, day, why))
    scored.sort(key=lambda s: (-s[0], -(s[2].toordinal() if s[2] else 0), s[1].key))
    return [
        RelatedItem(
            kind="event",
            key=event.key,
            title=event.title,
            sentence=_stance(store, document, event, names, held),
            citations=tuple(f"[@post:{s}]" for s in event.sources if "/" in s and " " not in s)[:2],
            why=tuple(why),
            score=score,
            day=day,
        )
        for score, event, day, why in scored[:MOST]
        if score >= ENOUGH
    ]


_POINTS: Final = {"issuer": 2, "place": 2, "date": 1, "word": 1}


def _in_common(
    event: Event, text: str, names: set[str], day: date | None, posted: date | None
) -> list[str]:
    actors = [*(a.name for a in event.actors), *(c.organisation for c in event.claims)]
    why = [f"issuer: {a}" for a in actors if canonical(a) in names][:1]
    places = {p.name for path in event.places for p in path if f" {canonical(p.name)} " in text}
    why += [f"place: {name}" for name in sorted(places)][:2]
    said_of = {w for w in event.words if f" {canonical(w)} " in text}
    why += [f"word: {word}" for word in sorted(said_of)][:3]
    if day and posted and posted - day <= NEAR:
        why.append("date: near")
    return why


def _stance(
    store: Store,
    document: OpinionDocument,
    event: Event,
    names: set[str],
    held: Holdings | None,
) -> str:
    """Return what the issuer said of an event, with what was watched where it was silent."""
    manners = [m for a in event.actors if canonical(a.name) in names for m in a.manners]
    recorded = f", recorded as {joined(list(dict.fromkeys(manners)))}" if manners else ""
    title = f"{event.title} ({days(event.from_day, event.to_day)}){recorded}"
    try:
        found = said(store, document.issuer, event.key, held=held)
    except MabillonError:
        return f"{title}: what {document.issuer_name} said of it was not looked up"
    return f"{title}: {found.sentences[0]}"


_SHARED: Final = {"issuer": 3, "post": 3, "words": 2, "name": 1, "channel": 2, "topic": 1}
_RUN: Final = 5
"""Words in a row that a dispatch and the statement share, from which on that is told."""


def _dispatches(store: Store, document: OpinionDocument) -> list[RelatedItem]:
    question = document.question
    cited = {question.post, *(f.figures.get("donor") for f in document.findings)}
    text = f" {canonical(question.text)} "
    register = current(store, record=False)[1]
    named = [n for n in _names(register, document.issuer) if f" {canonical(n)} " in text]
    runs = _runs(text)
    found = []
    for _, dispatch in dispatches.filed(store):
        front = dispatch.front
        body = f" {canonical(dispatch.source[dispatch.body :])} "
        why = ["issuer"] if document.issuer in front.issuers else []
        targets = {t.key for c in dispatch.citations for t in c.targets if t.kind == "post"}
        why += [f"post: {key}" for key in sorted(targets & {c for c in cited if c})]
        if question.channel and any(k.rpartition("/")[0] == question.channel for k in targets):
            why.append(f"channel: {question.channel}")
        why += [f"topic: {t}" for t in front.topics if f" {canonical(t)} " in text][:2]
        why += [f"name: {name}" for name in named if f" {canonical(name)} " in body][:3]
        why += [f"words: {run}" for run in sorted(runs & _runs(body))[:1]]
        found.append(
            RelatedItem(
                kind="dispatch",
                key=front.key,
                title=front.title,
                sentence=_called(front),
                citations=(f"[@dispatch:{front.key}]",),
                why=tuple(why),
                score=sum(_SHARED[w.partition(":")[0]] for w in why),
                day=front.date,
            )
        )
    return sorted(found, key=_order)


def _called(front: Front) -> str:
    """Return what a dispatch is called; its title only where everybody may read it."""
    return f"{front.called}, “{front.title}”" if front.release == "complimentary" else front.called


def _names(register: Register, issuer: str) -> list[str]:
    """Return what an issuer calls its branches, outlets and people in office."""
    of = register.issuer(issuer)
    aliases = [alias.text for alias in (*of.branches, *of.outlets)]
    return list(dict.fromkeys([*aliases, *(office.holder for office in of.offices)]))


def _runs(text: str) -> set[str]:
    said = text.split()
    return {" ".join(said[n : n + _RUN]) for n in range(len(said) - _RUN + 1)}


def _day(at: str | None) -> date | None:
    return datetime.fromisoformat(at).astimezone(UTC).date() if at else None
