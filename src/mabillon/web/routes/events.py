"""Events: what is said to have happened, who says so, and what issuers said of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from starlette.responses import Response

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.events.model import MANNERS, MODES, STAGES, TRUTHS, YES_NO, Event
from mabillon.examine.said.stance import in_words
from mabillon.pages import event_words, words
from mabillon.web import changed, kept_results
from mabillon.web.contexts.events import (
    EventFormPage,
    EventPage,
    EventsImportedPage,
    EventsPage,
    Sayer,
    Typed,
)
from mabillon.web.doors import Call, Door, number_of, part
from mabillon.web.people.roles import May
from mabillon.web.register_in_force import in_force
from mabillon.web.work import eventful
from mabillon.web.work.eventful import SaidOf, Table
from mabillon.web.work.measuring import basis
from mabillon.web.work.works import Work
from mabillon.workflows import events as workflow
from mabillon.workflows.event_columns import OURS, PRESETS
from mabillon.workflows.event_made import made as make
from mabillon.workflows.saying import Hit

MOST: Final = 100
"""Events of a page."""
ACTORS: Final = 4
"""Empty places for actors in a form."""


def events(call: Call) -> Response:
    """Answer with those of a kind, or with a word; all of them where nothing is asked."""
    word, kind = call.asked("word").strip(), call.asked("kind").strip()
    start = call.asked("first")
    first = int(start) if start.isdecimal() and len(start) < 9 else 0
    with call.store() as store:
        every = workflow.events(store)
    found = workflow.chosen(every, kind or None, word or None)[::-1]
    page = EventsPage(
        title="Events",
        events=found[first : first + MOST],
        found=len(found),
        first=first,
        most=MOST,
        word=word,
        kind=kind,
        kinds=sorted({one for kept in every for one in kept.event.kinds})[:200],
        columns=list(OURS.items()),
        presets=sorted(PRESETS),
    )
    return call.render("events.html", page, when=event_words.when)


def event(call: Call) -> Response:
    """Answer with one, and with what an issuer said of it where that is asked."""
    with call.store() as store:
        kept = workflow.find(store, call.path["key"])
        entries = store.entries(workflow.KIND, kept.event.key)
        force = in_force(store)
        now = basis(store, force.digest)
        sayers, found = [], None
        for issuer in force.register.issuers:
            one = eventful.find(call.desk.root, issuer.name, kept.event.key)
            fresh = one is not None and (one.basis, one.entries) == (now, len(entries))
            sayers.append(_sayer(issuer.name, issuer.title, one, since=not fresh))
            if issuer.name == call.asked("said"):
                found = one
        asked = next((s for s in sayers if s.name == call.asked("said")), None)
    work = None
    if asked is not None:
        work = _looking(call, asked.name, kept.event.key)
        if found is None and work is None:
            work = _look(call, asked, kept.event.key)
    page = EventPage(
        title=kept.event.title,
        kept=kept,
        history=[(e.at, e.by, e.reason) for e in reversed(entries)],
        sayers=sayers,
        asked=asked,
        said=found.said if found else None,
        at=found.at if found else None,
        work=work,
        seen=str(len(entries)),
        modes=MODES,
        yes_no=YES_NO,
        truths=TRUTHS,
    )
    drawings = {name: getattr(event_words, name) for name in ("when", "place", "actor", "quoted")}
    return call.render(
        "event.html",
        page,
        claimed=event_words.claimed,
        truth=event_words.true,
        in_words=in_words,
        first_place=_first_place,
        stamp=lambda text: words.time(datetime.fromisoformat(text)),
        **drawings,
    )


def _first_place(hit: Hit) -> tuple[int, int]:
    """Return where in a post's text stands what ties it to the event."""
    return next((match.at[0] for match in hit.matched if match.at), (0, 0))


def _sayer(name: str, title: str, found: SaidOf | None, *, since: bool) -> Sayer:
    return Sayer(name=name, title=title, answer=found.said.answer if found else None, since=since)


def _looking(call: Call, issuer: str, key: str) -> Work | None:
    """Return the last work that looks for it, if that has not come to its end well."""
    for work in call.desk.works.all():
        asked = (work.asked.get("issuer"), work.asked.get("event"))
        if work.task == "said" and asked == (issuer, key):
            return work if work.state != "done" else None
    return None


def _look(call: Call, sayer: Sayer, key: str) -> Work:
    to = f"/events/{part(key)}?said={part(sayer.name)}#said"
    asked = {"issuer": sayer.name, "event": key, "to": to}
    title = f"Looking what {sayer.title} said of {key}"
    return call.desk.works.start("said", asked, title=title, by=call.person.name)


def look(call: Call) -> Response:
    """Look anew what an issuer said of one."""
    with call.store() as store:
        kept = workflow.find(store, call.path["key"])
        issuer = in_force(store).register.issuer(call.said("issuer"))
    sayer = Sayer(name=issuer.name, title=issuer.title, answer=None, since=False)
    running = _looking(call, issuer.name, kept.event.key)
    work = running if running and not running.ended else _look(call, sayer, kept.event.key)
    return call.go(f"/works/{work.number}")


def form(call: Call) -> Response:
    """Answer with the form of a new event, or of one that is revised."""
    revised = call.asked("revise")
    typed, seen = Typed(sources=call.asked("source")), "0"
    if revised:
        with call.store() as store:
            kept = workflow.find(store, revised)
        typed, seen = _typed(kept.event), str(kept.entries)
    page = EventFormPage(
        title="Revise an event" if revised else "Enter an event",
        typed=msgspec.structs.replace(typed, actors=[*typed.actors, *[("", "", "")] * ACTORS]),
        revised=typed.key or None,
        seen=seen,
        manners=MANNERS,
        stages=STAGES,
        yes_no=YES_NO,
    )
    return call.render("event_form.html", page)


def _typed(event: Event) -> Typed:
    """Return an event as it is typed."""
    first, last = event.from_day, event.to_day
    days = event.days_as_written or (
        f"{first}/{last}" if first and last and first != last else str(first or last or "")
    )
    return Typed(
        title=event.title,
        date=days,
        places="\n".join(": ".join(place.name for place in path) for path in event.places),
        kinds="\n".join(event.kinds),
        stages=event.stages,
        actors=[(a.name, a.manners[0], a.source) for a in event.actors],
        competing=event.competing_claims,
        words="\n".join(event.words),
        sources="\n".join(event.sources),
        notes=event.notes,
        key=event.key,
    )


def enter(call: Call) -> Response:
    """Enter an event, or revise one; its earlier entries stay."""
    revised = call.said("revised")
    made = make(
        title=call.said("title").strip(),
        written=call.said("date").strip(),
        places=_lines(call.said("places")),
        more={
            "kinds": _lines(call.said("kinds")),
            "stages": call.said_all("stage"),
            "words": _lines(call.said("words")),
            "competing_claims": call.said("competing", "unknown"),
            "notes": call.said("notes").strip(),
        },
        actors=_actors(call),
        sources=_lines(call.said("sources")),
        key=revised or call.said("key").strip(),
        names=("the day", "the place"),
    )
    with call.store() as store:
        if revised:
            kept = workflow.find(store, revised)
            _hold(call, store, kept.event.key, [event_words.when(made), made.title])
            made = _kept_along(kept.event, made)
        workflow.add(
            store,
            made,
            by=call.person.name,
            reason=call.said("reason").strip(),
            revise=bool(revised),
        )
    return call.go(f"/events/{part(made.key)}")


def _kept_along(before: Event, after: Event) -> Event:
    """Return a revised event with what the form does not ask for: claims, and an actor's others."""
    known = {(a.name, a.source): a for a in before.actors}
    actors = []
    for actor in after.actors:
        was = known.get((actor.name, actor.source))
        same = was is not None and was.manners[:1] == actor.manners
        actors.append(was if was is not None and same else actor)
    sources = [*after.sources, *(claim.source for claim in before.claims)]
    return msgspec.structs.replace(
        after, claims=before.claims, actors=actors, sources=list(dict.fromkeys(sources))
    )


def _hold(call: Call, store: Store, key: str, yours: Sequence[str]) -> None:
    """Show what others entered since, where somebody did."""
    entries = store.entries(workflow.KIND, key)
    changed.hold(
        call,
        str(len(entries)),
        what=f"the event {key}",
        now=[f"{e.at:%Y-%m-%d %H:%M} UTC, {e.by or 'nobody named'}: {e.reason}" for e in entries],
        yours=yours,
        to=f"/events/{part(key)}",
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _actors(call: Call) -> list[tuple[str, str, str]]:
    names, manners = call.said_all("actor"), call.said_all("manner")
    sources = call.said_all("actor_source")
    found = []
    for name, manner, source in zip(names, manners, sources, strict=False):
        if not name.strip():
            continue
        if not source.strip():
            raise UsageError(f"no source is named for {name.strip()!r}", do="say who names it so")
        found.append((name.strip(), manner, source.strip()))
    return found


def claim(call: Call) -> Response:
    """Record that an organisation claimed an event, or judge what a claim says."""
    organisation, source = call.said("organisation").strip(), call.said("source").strip()
    if not organisation or not source:
        raise UsageError("a claim has an organisation and a source", do="name both")
    reason, issued = call.said("reason").strip(), call.said("issued").strip()
    if issued and number_of(issued) is None:
        raise UsageError(f"{issued[:40]!r} is no number of an opinion")
    says = call.said("says")
    given = {
        "claimed": call.said("claimed"),
        "mode": call.said("mode"),
        "statement": call.said("statement").strip(),
        "issued": number_of(issued),
        "true": {"says": says, "by": call.person.name, "reason": reason} if says else None,
    }
    with call.store() as store:
        kept = workflow.find(store, call.path["key"])
        _hold(call, store, kept.event.key, [f"{organisation}: {source}"])
        try:
            workflow.claim(
                store,
                kept.event.key,
                organisation,
                source,
                {name: value for name, value in given.items() if value not in (None, "")},
                by=call.person.name,
                reason=reason,
            )
        except msgspec.ValidationError as error:
            raise UsageError(f"this is no claim: {error}") from error
    return call.go(f"/events/{part(kept.event.key)}#claims")


def import_(call: Call) -> Response:
    """Begin to enter the events of a table that came with the form."""
    arrived = call.arrived
    if arrived.refused is not None:
        raise UsageError(f"nothing was taken: {arrived.refused}")
    tables = [p for p in arrived.folder.rglob("*") if p.is_file()] if arrived.folder else []
    if len(tables) != 1 or arrived.folder is None:
        raise UsageError("give one table", do="choose a CSV file with a header")
    mapping = dict(PRESETS.get(call.said("preset"), {}))
    for pair in (p for line in _lines(call.said("map")) for p in line.split(",")):
        ours, sign, theirs = pair.partition("=")
        if not (sign and ours.strip() and theirs.strip()):
            raise UsageError(f"{pair.strip()!r} is not of the form OURS=THEIRS")
        mapping[ours.strip()] = theirs.strip()
    if not mapping:
        raise UsageError(
            "nothing says which column is which", do=f"map them; ours: {', '.join(OURS)}"
        )
    asked = {
        "path": str(tables[0]),
        "name": secrets.token_hex(8),
        "by": call.person.name,
        "map": mapping,
        "reason": call.said("reason").strip(),
    }
    work = call.desk.works.start(
        "events", asked, title=f"Entering the events of {tables[0].name}", by=call.person.name
    )
    arrived.folder = None  # it is the work's now, which removes it
    return call.go(f"/works/{work.number}")


def imported(call: Call) -> Response:
    """Answer with what became of a table."""
    found = kept_results.find(call.desk.root, eventful.IMPORTED, call.path["name"], Table)
    if found is None:
        raise UnknownName("that table is not remembered", do="look at /events")
    page = EventsImportedPage(title="What became of a table", table=found)
    return call.render("events_imported.html", page)


DOORS = (
    Door("/events", events, room="events"),
    Door("/events", enter, May.WORK, ("POST",), room="events", does="entered an event"),
    Door("/events/form", form, May.WORK, room="events"),
    Door(
        "/events/import",
        import_,
        May.WORK,
        ("POST",),
        room="events",
        does="entered a table of events",
        files=True,
    ),
    Door("/events/imported/{name}", imported, room="events"),
    Door("/events/{key}", event, room="events"),
    Door("/events/{key}/claim", claim, May.WORK, ("POST",), room="events", does="recorded a claim"),
    Door(
        "/events/{key}/said",
        look,
        May.WORK,
        ("POST",),
        room="events",
        does="looked what an issuer said of an event",
    ),
)
