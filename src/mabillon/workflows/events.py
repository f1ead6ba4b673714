"""Events of an archive: entered, found again, listed; a later entry of a key supersedes."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

import msgspec
from rapidfuzz import fuzz, process

from mabillon.archive.register.fields import slug_from
from mabillon.archive.rows import Entry, NewEntry
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.events.model import Claim, Event, Place, document, read
from mabillon.text.tokens import canonical
from mabillon.workflows.register_in_force import current

KIND: Final = "event"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it stands: who entered it last, when, why, and how many entries it has."""

    event: Event
    entries: int
    by: str
    reason: str
    at: datetime


def events(store: Store, position: int | None = None) -> list[Kept]:
    """Return every event as it stands (or stood at a ledger position), in order of entering."""
    by_key: dict[str, list[Entry]] = {}
    for entry in store.entries(KIND, position=position):
        by_key.setdefault(entry.key, []).append(entry)
    return [_kept(entries) for entries in by_key.values()]


def _kept(entries: Sequence[Entry]) -> Kept:
    last = entries[-1]
    return Kept(
        event=read(last.document),
        entries=len(entries),
        by=last.by,
        reason=last.reason,
        at=last.at,
    )


def find(store: Store, name: str, position: int | None = None) -> Kept:
    """Return the event of that key, or the only one of that title.

    Raises
    ------
    UnknownName
        There is none, or several of that title; the message lists the nearest.
    """
    if entries := store.entries(KIND, name, position):
        return _kept(entries)
    every = events(store, position)
    titled = [kept for kept in every if kept.event.title.casefold() == name.strip().casefold()]
    if len(titled) == 1:
        return titled[0]
    if titled:
        keys = ", ".join(kept.event.key for kept in titled[:5])
        raise UnknownName(f"{len(titled)} events are called {name!r}", do=f"give a key: {keys}")
    raise UnknownName(f"no event is called {name!r}", do=_nearest(name, every))


def chosen(every: Sequence[Kept], kind: str | None = None, word: str | None = None) -> list[Kept]:
    """Return the events of a kind, with a word in title, place, actors or words, by day."""
    found = [
        kept
        for kept in every
        if (kind is None or canonical(kind) in map(canonical, kept.event.kinds))
        and (word is None or any(f" {canonical(word)} " in f" {t} " for t in _texts(kept.event)))
    ]
    return sorted(found, key=lambda k: k.event.from_day or k.event.to_day or date.max)


def _texts(event: Event) -> list[str]:
    """Return the texts of an event in which it is looked for, in canonical form."""
    names = [place.name for path in event.places for place in path]
    named = [name for actor in event.actors for name in (actor.name, *actor.also)]
    return [canonical(text) for text in (event.key, event.title, *names, *named, *event.words)]


def _nearest(name: str, every: Sequence[Kept]) -> str:
    if not every:
        return "enter one with `mabillon event add` or `mabillon event import`"
    known = {kept.event.key: f"{kept.event.key} {kept.event.title}".casefold() for kept in every}
    near = process.extract(name.casefold(), known, scorer=fuzz.WRatio, limit=5, score_cutoff=60)
    keys = [key for _, _, key in near] or list(known)[:5]
    return f"{'the nearest' if near else 'there are'}: {', '.join(keys)}"


def add(
    store: Store, event: Event, *, by: str = "", reason: str = "", revise: bool = False
) -> bool:
    """Enter an event; return whether anything changed. The same again changes nothing.

    Parameters
    ----------
    revise
        Whether an event of that key may be superseded.

    Raises
    ------
    UsageError
        An event of that key is there already and says something else; or a claim names an
        opinion that is not in the archive, or is on another statement or issuer than the
        claim's.
    """
    for claim in event.claims:
        if claim.issued is not None:
            _on_that(store, claim, store.opinion(claim.issued))
    content = document(event)
    with store.writing() as writer:
        earlier = store.entries(KIND, event.key)
        if earlier and earlier[-1].document == content:
            return False
        if earlier and not revise:
            raise UsageError(
                f"there is an event {event.key!r} already, and it says something else",
                do="choose another --key, or supersede it with --revise (the earlier entry stays)",
            )
        writer.add_entries([NewEntry(KIND, event.key, by, reason, content)])
    return True


class _Question(msgspec.Struct):
    post: str | None = None


class _Opinion(msgspec.Struct):
    """What of an opinion says on which statement it is, and of whom (register name, title)."""

    question: _Question
    issuer: str = ""
    issuer_name: str = ""


def _on_that(store: Store, claim: Claim, document: bytes) -> None:
    """Refuse an opinion on another post than the claim's, or on another issuer.

    Channels may be named in two ways, and an issuer by any of its names in the register.
    """
    opinion = msgspec.json.decode(document, type=_Opinion)
    about = opinion.question.post
    stated = claim.statement or about
    if about is not None and about.rpartition("/")[2] != str(stated).rpartition("/")[2]:
        raise UsageError(
            f"opinion {claim.issued} is on {about}, and the claim is {stated}",
            do="name the opinion on that statement, or leave --issued out",
        )
    if not opinion.issuer or _same(claim.organisation, opinion.issuer, opinion.issuer_name):
        return
    if current(store, record=False)[1].known_issuer(claim.organisation) != opinion.issuer:
        raise UsageError(
            f"opinion {claim.issued} is on whether {opinion.issuer_name or opinion.issuer} issued "
            f"it, and the claim is of {claim.organisation}",
            do="name an opinion on that organisation, or leave --issued out; if both are one: "
            f"mabillon register add alias {opinion.issuer} {shlex.quote(claim.organisation)}",
        )


def _same(name: str, *others: str) -> bool:
    """Say whether a name is one of others, whatever the case and the marks."""
    return _folded(name) in map(_folded, others)


def _folded(name: str) -> str:
    return canonical(name) or name.casefold().strip()


def claim(
    store: Store,
    name: str,
    organisation: str,
    source: str,
    said: Mapping[str, object],
    *,
    by: str = "",
    reason: str = "",
) -> bool:
    """Set what a source says of an organisation's claim; return whether anything changed.

    Parameters
    ----------
    said
        Fields of ``Claim`` as JSON has them; those not given stay as they were. The event is
        superseded, its earlier entry stays. An organisation that the event names already,
        in other case or marks, is that one.
    """
    event = find(store, name).event
    organisation = _as_written(event, organisation)
    mine = [c for c in event.claims if _same(organisation, c.organisation) and c.source == source]
    before = mine[0] if mine else Claim(organisation=organisation, claimed="yes", source=source)
    after = msgspec.convert({**msgspec.to_builtins(before), **said}, Claim)
    changed = msgspec.structs.replace(
        event,
        claims=[*(c for c in event.claims if c not in mine), after],
        sources=list(dict.fromkeys([*event.sources, source])),
    )
    return add(store, changed, by=by, reason=reason, revise=True)


def _as_written(event: Event, organisation: str) -> str:
    """Return an organisation as the event has it already; two spellings are not two of them."""
    named = [*(claim.organisation for claim in event.claims), *(a.name for a in event.actors)]
    return next((name for name in named if _same(organisation, name)), organisation)


def key_of(
    title: str, from_day: date | None, to_day: date | None, places: Sequence[Sequence[Place]]
) -> str:
    """Make a key of the title and day; of all that tells it apart where the title gives none."""
    when = from_day or to_day
    stem = slug_from(title) or slug_from(" ".join(p.name for path in places for p in path))
    if stem is None:
        stem = f"event-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
    return f"{stem[:60].rstrip('-')}-{when.isoformat()}" if when else stem[:70].rstrip("-")
