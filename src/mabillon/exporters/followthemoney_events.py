"""Events to FollowTheMoney and back.

An Event has day and place as FollowTheMoney knows them. Who is named for it, and who is said
to have claimed it, are Notes, one for each manner of naming by each source. What
FollowTheMoney has no property for stands as one line of JSON in ``notes`` of the entity it
belongs to, so that nothing is lost and nothing moves from one to another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from mabillon.errors import UnreadableInput, UsageError
from mabillon.examine.events.model import Actor, Claim, Event
from mabillon.exporters.exported import Happening
from mabillon.exporters.followthemoney_entities import Entities, Entity, day_time
from mabillon.exporters.sentences import actor_line, claim_line, event_line, titled
from mabillon.exporters.standing import Opinion

MARK: Final = "mabillon "
"""Begins the line of JSON; then what it is (event, actor, claim), its place, and a colon."""


def add(made: Entities, happening: Happening, opinions: Mapping[int, Opinion]) -> str:
    """Add an event, the organisations named for it, and a Note for each naming and claim."""
    event = happening.event
    body = msgspec.to_builtins(event)
    apart = {name: body.pop(name) for name in ("actors", "claims")}
    ident = made.add(
        "Event",
        ("event", event.key),
        name=titled(event),
        recordId=event.key,
        startDate=event.from_day.isoformat() if event.from_day else None,
        endDate=event.to_day.isoformat() if event.to_day else None,
        location=[", ".join(place.name for place in reversed(path)) for path in event.places],
        keywords=[f"said: {kind}" for kind in event.kinds],
        publisher=event.sources,
        summary=event_line(event),
        createdAt=day_time(happening.first_at),
        modifiedAt=day_time(happening.at),
        notes=_line("event", 0, body),
    )
    for n, (actor, fields) in enumerate(zip(event.actors, apart["actors"], strict=True)):
        made.add(
            "Note",
            ("event", event.key, "actor", str(n)),
            name=f"Named by a source; manner: {', '.join(actor.manners)}",
            entity=[ident, made.organisation(actor.name)],
            publisher=actor.source,
            keywords=[f"manner: {manner}" for manner in actor.manners],
            description=actor_line(actor),
            notes=_line("actor", n, fields),
        )
    for n, (claim, fields) in enumerate(zip(event.claims, apart["claims"], strict=True)):
        made.add(
            "Note",
            ("event", event.key, "claim", str(n)),
            name=f"Claimed: {claim.claimed}, according to a source",
            entity=[ident, made.organisation(claim.organisation)],
            publisher=claim.source,
            keywords=[f"claimed: {claim.claimed}"],
            description=claim_line(claim, opinions),
            notes=_line("claim", n, fields),
        )
    return ident


def _line(kind: str, place: int, fields: Mapping[str, Any]) -> str:
    """Return the line; in ASCII, so that no cleaning of texts alters it."""
    return f"{MARK}{kind} {place}: {json.dumps(fields, sort_keys=True)}"


def lines(content: bytes) -> list[Entity]:
    """Return the entities of lines of JSON.

    Raises
    ------
    UnreadableInput
        A line is none.
    """
    try:
        found = msgspec.json.Decoder(Entity).decode_lines(content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"these are no FollowTheMoney entities ({error})") from error
    return list(found)


def events(entities: Iterable[Entity]) -> list[Event]:
    """Read back the events that `add` wrote, in their order.

    Raises
    ------
    UnreadableInput
        An event, or a Note on one, says something impossible.
    """
    bodies: dict[str, Any] = {}
    apart: dict[str, dict[str, dict[int, Any]]] = {}
    for entity in entities:
        try:
            told = _told(entity)
            if told is None:
                continue
            kind, place, fields = told
            if kind == "event":
                bodies[entity["id"]] = fields
            else:
                [of, *_] = entity["properties"]["entity"]
                apart.setdefault(of, {}).setdefault(kind, {})[place] = fields
        except (KeyError, ValueError) as error:
            raise UnreadableInput(
                f"the entity is not whole ({error})", where=str(entity.get("id"))
            ) from error
    return [_event(ident, body, apart.get(ident, {})) for ident, body in bodies.items()]


def _told(entity: Entity) -> tuple[str, int, Any] | None:
    """Return what stands in our line of an entity; None = it has none."""
    for note in entity.get("properties", {}).get("notes", []):
        if note.startswith(MARK):
            head, _, tail = note.removeprefix(MARK).partition(": ")
            kind, _, place = head.partition(" ")
            return kind, int(place), msgspec.json.decode(tail)
    return None


def _event(ident: str, body: Any, apart: Mapping[str, Mapping[int, Any]]) -> Event:
    try:
        listed = {kind: [found[n] for n in sorted(found)] for kind, found in apart.items()}
        actors = msgspec.convert(listed.get("actor", []), list[Actor])
        claims = msgspec.convert(listed.get("claim", []), list[Claim])
        return msgspec.convert({**body, "actors": actors, "claims": claims}, Event)
    except (ValueError, UsageError) as error:
        raise UnreadableInput(f"the event is not whole ({error})", where=ident) from error
