"""The round: each tracked channel looked at now, one key each, kept at once."""

from __future__ import annotations

from typing import Final, cast
from urllib.parse import quote, urlencode

import msgspec
from starlette.responses import Response

from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.examine.looks import ANSWERS, IN_WORDS, Answer, Look
from mabillon.pages import words
from mabillon.text.times import instant
from mabillon.web import changed
from mabillon.web.contexts.rounds import KeptRound, RoundPage, RoundsPage, Stop
from mabillon.web.doors import Call, Door, number_of
from mabillon.web.people.roles import May
from mabillon.workflows import looks, screenshots
from mabillon.workflows.places import TRACKED
from mabillon.workflows.questions import Handed, posed
from mabillon.workflows.register_in_force import current
from mabillon.workflows.round import Round, begin
from mabillon.workflows.sought import Sought, sought_of
from mabillon.workflows.verify import load

MOST: Final = 40
_ALONG: Final = ("issuer", "about", "opinion", "links")
"""Fields of the query that go from page to page of a round."""


def rounds(call: Call) -> Response:
    """Answer with the rounds that are kept, and where one can be begun."""
    wanted = call.asked("issuer")
    with call.store() as store:
        _, register = current(store, record=False)
        if wanted:
            wanted = register.issuer(wanted).name
        names = [one.name for one in register.issuers]
        tracked = {
            name: {r.channel for r in register.roles_of(name) if r.role in TRACKED}
            for name in names
        }
        found = [r for name in names if wanted in ("", name) for r in _kept(store, name)]
    found.sort(key=lambda one: one.looks[-1].at, reverse=True)
    page = RoundsPage(
        title="Rounds",
        issuers=tuple((one.name, one.title, len(tracked[one.name])) for one in register.issuers),
        issuer=wanted,
        rounds=tuple(found[:MOST]),
        more=max(0, len(found) - MOST),
    )
    return call.render("rounds.html", page)


def _kept(store: Store, issuer: str) -> list[KeptRound]:
    by_name: dict[str, list[Look]] = {}
    for item in looks.kept(store, issuer):
        by_name.setdefault(item.look.round, []).append(item.look)
    return [
        KeptRound(
            name=name,
            issuer=issuer,
            about=made[0].about if made[0].about != made[0].digest else "",
            words=made[0].sought,
            looks=tuple(sorted(made, key=lambda look: look.at)),
        )
        for name, made in by_name.items()
    ]


def new(call: Call) -> Response:
    """Answer with the first place of a round, or with the next of one that was left off."""
    with call.store() as store:
        if not (call.asked("opinion") or call.asked("about")):
            raise UsageError(
                "what is to be looked for?", do="begin a round from an opinion or a captured post"
            )
        made = _begun(call, store, {n: call.asked(n) for n in (*_ALONG, "again")}, record=False)
        return _page(call, made)


def one(call: Call) -> Response:
    """Answer with the next place of a round, or with the one that is asked for."""
    with call.store() as store:
        name = call.path["name"]
        made = begin(store, call.asked("issuer"), None, name=name, now=call.desk.now, record=False)
        return _page(call, made)


def _begun(call: Call, store: Store, said: dict[str, str], *, record: bool) -> Round:
    """Begin a round for an opinion's question or a post, or go on with one of the last hour."""
    asked: str | Handed = said["about"]
    asked = asked or posed(load(store, number_of(said["opinion"]) or 0).question)
    return begin(
        store,
        said["issuer"],
        asked if record else _sought(call, asked),
        again=said["again"] == "1",
        now=call.desk.now,
        record=record,
    )


def _sought(call: Call, asked: str | Handed) -> str | Handed | Sought:
    """Return what is to be looked for, worked out once for all pages until there is an answer."""
    with call.reading() as reading:
        if not reading.ready:
            return asked
        key = b"sought" + msgspec.json.encode(asked)
        return reading.remembered(
            key, lambda: sought_of(reading.store, reading.register, asked, held=reading.holdings)
        )


def _page(call: Call, made: Round) -> Response:
    along = {name: call.asked(name) for name in _ALONG if call.asked(name)}
    base = f"/rounds/{quote(made.name)}" if made.looks else "/rounds/new"
    again = call.asked("again")
    if again and not made.looks:
        along["again"] = again

    def address(**more: str) -> str:
        return f"{base}?{urlencode(along | more)}"

    places = [place.channel for place in made.places]
    at = _place(call, made, places)
    look = None if at is None else made.looks.get(places[at])
    further = None if at is None else _next(made, places, at)
    last = next(reversed(made.looks), None)  # as they were kept, whenever they were made
    posted = made.sought.posted_at
    other = {name: value for name, value in along.items() if name != "links"}
    if not along.get("links"):
        other["links"] = "1"
    if at is not None and call.asked("place"):
        other["place"] = places[at]
    opinion = along.get("opinion", "")
    page = RoundPage(
        title=f"Round of {made.issuer.title}",
        issuer=made.issuer.name,
        issuer_name=made.issuer.title,
        name=made.name if made.looks else "",
        about=None if made.sought.about == made.sought.digest else made.sought.about,
        opinion=number_of(opinion),
        words=made.sought.words,
        since=made.sought.since,
        early=posted if posted is not None and posted >= call.desk.now() else None,
        stops=tuple(
            Stop(
                place=place,
                look=made.looks.get(place.channel),
                address=address(place=place.channel),
            )
            for place in made.places
        ),
        at=at,
        had=None if at is None else made.sought.had.get(places[at]),
        seen=_version(look),
        skip=address(place=further) if further is not None else None,
        back=address(place=last) if last is not None else None,
        links=bool(along.get("links")),
        other=f"{base}?{urlencode(other)}",
        by=call.person.name,
        carried=tuple(along.items()),
        now=call.desk.now(),
    )
    return call.render("round.html", page)


def _place(call: Call, made: Round, places: list[str]) -> int | None:
    """Return the place that is asked for, else the first that nobody looked at."""
    if call.asked("place"):
        return places.index(made.place(call.asked("place")).channel)
    if call.asked("after") in places:  # what was answered last: on from there, then round
        first = places.index(call.asked("after")) + 1
        places = places[first:] + places[:first]
    left = [name for name in places if name not in made.looks]
    return [place.channel for place in made.places].index(left[0]) if left else None


def _next(made: Round, places: list[str], at: int) -> str | None:
    """Return the next place that nobody looked at; null = there is no other."""
    later = (name for name in (*places[at + 1 :], *places[:at]) if name not in made.looks)
    return next(later, None)


def _version(look: Look | None) -> str:
    return "" if look is None else f"{look.at.isoformat()} {look.answer} {look.by}"


def answer(call: Call) -> Response:
    """Keep one look; the same place again corrects the earlier answer."""
    said = {name: call.said(name) for name in (*_ALONG, "again", "round", "channel", "answer")}
    given = said["answer"]
    if given not in ANSWERS:
        raise UsageError("there is no answer", do="say there, not there, or unreachable")
    by = call.person.name if call.desk.team else call.said("by") or call.person.name
    at = instant(call.said("at")) if call.said("at").strip() else None
    shots = call.files("screenshot")
    shot = None
    if shots:
        data = shots[0].file.read(screenshots.MAX_BYTES + 1)
        shot = screenshots.checked(data, shots[0].filename or "screenshot")
    with call.store() as store:
        if said["round"]:
            made = begin(store, said["issuer"], None, name=said["round"], now=call.desk.now)
        else:
            made = _begun(call, store, said, record=True)
        place = made.place(said["channel"])
        held = made.looks.get(place.channel)
        along = {name: said[name] for name in _ALONG if said[name]}
        to = f"/rounds/{quote(made.name)}"
        changed.hold(
            call,
            _version(held),
            what=f"the look at {place.title}",
            now=[] if held is None else [_said(held)],
            yours=[
                f"{IN_WORDS[cast(Answer, given)]}, {by}",
                call.said("newest"),
                call.said("note"),
            ],
            to=f"{to}?{urlencode(along | {'place': place.channel})}",
        )
        made.answer(
            place,
            cast(Answer, given),
            by,
            at=at,
            screenshot=shot,
            newest=call.said("newest"),
            note=call.said("note"),
        )
        return call.go(f"/rounds/{made.name}", **along, after=place.channel)


def _said(look: Look) -> str:
    more = "".join(f"; {said}" for said in (look.newest, look.note) if said)
    return f"{IN_WORDS[look.answer]}, {words.time(look.at)}, {look.by}{more}"


DOORS = (
    Door("/rounds", rounds, room="opinions"),
    Door("/rounds/new", new, May.WORK, room="opinions"),
    Door("/rounds/answer", answer, May.WORK, ("POST",), does="looked at a channel"),
    Door("/rounds/{name}", one, room="opinions"),
)
