"""Events to STIX 2.1 and back: who is named, in which manner, is a note and never a relation.

An event is a ``grouping`` of notes: one says what sources say happened, one for each actor in
which manner a source names it, one for each claim who is said to have claimed it. What a
person judged of a claim is an ``opinion`` on a proposition. No relationship ties an
organisation to the event, for a reader of STIX takes that as a fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from mabillon.errors import UnreadableInput, UsageError
from mabillon.examine.events.model import Actor, Claim, Event, Truth, days
from mabillon.exporters.exported import Happening
from mabillon.exporters.sentences import (
    PROPOSITION,
    actor_line,
    claim_line,
    event_line,
    judged_line,
    titled,
)
from mabillon.exporters.standing import Opinion
from mabillon.exporters.stix_objects import Object, Objects, of, told

OPINION: Final[dict[Truth, str]] = {
    "true": "agree",
    "false": "disagree",
    "not established": "neutral",
}
"""A judgement has no strength, so the weaker word of STIX stands for it."""


def add(objects: Objects, happening: Happening, opinions: dict[int, Opinion]) -> str:
    """Add an event; return the id of its grouping."""
    event, at = happening.event, (happening.first_at, happening.at)
    key = ("event", event.key)
    group = objects.id("grouping", *key)
    body = msgspec.to_builtins(event)
    apart = {name: body.pop(name) for name in ("actors", "claims")}
    refs = [
        objects.add(
            "note",
            (*key, "said"),
            at,
            told("event", **body),
            abstract="What sources say happened; nothing here is established",
            content=event_line(event),
            object_refs=[group],
        )
    ]
    for n, (actor, fields) in enumerate(zip(event.actors, apart["actors"], strict=True)):
        who = objects.organisation(actor.name)
        note = objects.add(
            "note",
            (*key, "actor", str(n)),
            at,
            told("actor", place=n, **fields),
            abstract=f"Named by a source; manner: {', '.join(actor.manners)}",
            content=actor_line(actor),
            labels=[f"manner:{manner}" for manner in actor.manners],
            object_refs=[who, group],
        )
        refs += [who, note]
    for n, claim in enumerate(event.claims):
        refs += _claim(objects, group, (*key, "claim", str(n)), happening, claim, opinions)
    return objects.add(
        "grouping",
        key,
        at,
        name=titled(event),
        description=f"{days(event.from_day, event.to_day)}. What sources say, each for itself; "
        "nothing here is established.",
        context="mabillon-event",
        object_refs=list(dict.fromkeys(refs)),
    )


def _claim(
    objects: Objects,
    group: str,
    key: tuple[str, ...],
    happening: Happening,
    claim: Claim,
    opinions: dict[int, Opinion],
) -> list[str]:
    """Add a claim, and what was judged of it; return the ids."""
    at = (happening.first_at, happening.at)
    fields = msgspec.to_builtins(claim)
    verdict = fields.pop("true")
    who = objects.organisation(claim.organisation)
    note = objects.add(
        "note",
        key,
        at,
        told("claim", place=int(key[-1]), **fields),
        abstract=f"Claimed: {claim.claimed}, according to a source",
        content=claim_line(claim, opinions),
        labels=[f"claimed:{claim.claimed}"],
        object_refs=[who, group],
    )
    if claim.true is None:
        return [who, note]
    proposition = objects.add(
        "note",
        (*key, "proposition"),
        at,
        told("proposition", of="true"),
        abstract=PROPOSITION,
        content=f"{PROPOSITION}: what {claim.organisation} is said to claim of this event is true.",
        object_refs=[note],
    )
    judged = objects.add(
        "opinion",
        (*key, "verdict"),
        at,
        told("verdict", place=int(key[-1]), **verdict),
        opinion=OPINION[claim.true.says],
        explanation=judged_line(claim.true),
        object_refs=[proposition],
    )
    return [who, note, proposition, judged]


def events(objects: Iterable[Object]) -> list[Event]:
    """Read back the events that `add` wrote, in the order of their groupings.

    Raises
    ------
    UnreadableInput
        A grouping of an event lacks a part, or a part says something impossible.
    """
    by_id = {obj["id"]: obj for obj in objects}
    groupings = [
        o
        for o in by_id.values()
        if o["type"] == "grouping" and o.get("context") == "mabillon-event"
    ]
    return [_event(grouping, by_id) for grouping in groupings]


def _event(grouping: Object, by_id: dict[str, Object]) -> Event:
    try:
        parts = [by_id[ref] for ref in grouping["object_refs"]]
        [body] = [said for part in parts if (said := of(part, "event"))]
        verdicts = {said["place"]: _fields(said) for p in parts if (said := of(p, "verdict"))}
        claims = [
            msgspec.convert(_fields(said) | {"true": verdicts.get(said["place"])}, Claim)
            for said in _placed(parts, "claim")
        ]
        actors = [msgspec.convert(_fields(said), Actor) for said in _placed(parts, "actor")]
        made = {**_fields(body), "actors": actors, "claims": claims}
        return msgspec.convert(made, Event, from_attributes=True)
    except (KeyError, ValueError, UsageError) as error:
        raise UnreadableInput(
            f"the event is not whole ({error})", where=str(grouping.get("id"))
        ) from error


def _placed(parts: list[Object], kind: str) -> list[Object]:
    return sorted((s for p in parts if (s := of(p, kind))), key=lambda said: int(said["place"]))


def _fields(said: Object) -> dict[str, Any]:
    """Return what our extension says without what it says of itself."""
    return {k: v for k, v in said.items() if k not in ("extension_type", "kind", "place")}
