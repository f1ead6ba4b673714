"""Opinions: all of them, one with what people decide of it, and one asked anew."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlencode

import msgspec
from starlette.responses import HTMLResponse, Response

from mabillon.archive.rows import Judgement
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.examine.finding import OpinionDocument
from mabillon.pages import words
from mabillon.pages.frame import Render
from mabillon.pages.opinion_change import opinion_change
from mabillon.web import changed
from mabillon.web.contexts.opinions import (
    ChangedGround,
    OpinionChangePage,
    OpinionRoom,
    OpinionsPage,
)
from mabillon.web.doors import Call, Door, number_of
from mabillon.web.people.roles import May
from mabillon.web.routes.media import served_stills
from mabillon.workflows.judge import Kind, judge
from mabillon.workflows.kept_opinions import KeptOpinion, kept_opinions
from mabillon.workflows.next_steps import next_steps
from mabillon.workflows.paper import opinion_page, write_page
from mabillon.workflows.relying import changes
from mabillon.workflows.verify import load

PAGE: Final = 30
STATES: Final = ("open", "unsigned", "once", "twice", "dissent")
_DID: Final = {"sign": "signed", "second": "signed second", "dissent": "dissents"}


def opinions(call: Call) -> Response:
    """Answer with those that the filters leave, a page of them."""
    with call.store() as store:
        every = kept_opinions(store, call.desk.now())
    asked = {name: call.asked(name).strip() for name in ("issuer", "standing", "state", "words")}
    found = [one for one in every if _fits(one, asked)]
    number = number_of(call.asked("page")) or 1
    first = (number - 1) * PAGE
    page = OpinionsPage(
        title="Opinions",
        opinions=tuple(found[first : first + PAGE]),
        found=len(found),
        total=len(every),
        issuers=tuple(sorted({(one.issuer, one.issuer_name) for one in every})),
        standings=tuple(dict.fromkeys(one.standing for one in every)),
        **asked,
        earlier=_paged(asked, number + 1) if first + PAGE < len(found) else None,
        later=_paged(asked, number - 1) if number > 1 else None,
    )
    return call.render("opinions.html", page)


def _fits(one: KeptOpinion, asked: dict[str, str]) -> bool:
    state = asked["state"]
    return (
        asked["issuer"] in ("", one.issuer)
        and asked["standing"] in ("", one.standing)
        and (
            state not in STATES
            or (state == "open" and one.open)
            or (state == "dissent" and one.dissents > 0)
            or state == ("unsigned", "once", "twice")[min(one.signatures, 2)]
        )
        and asked["words"].casefold() in f"{one.words} {one.post or ''}".casefold()
    )


def _paged(asked: dict[str, str], number: int) -> str:
    query = {name: value for name, value in asked.items() if value}
    return f"/opinions?{urlencode(query | {'page': str(number)})}"


def opinion(call: Call) -> Response:
    """Answer with one, and with what can be done about it."""
    number = call.path["number"]
    with call.store() as store:
        document = load(store, number)
        room = _room(call, store, document)
        shown = partial(served_stills, store, call.desk.looks)
        return HTMLResponse(opinion_page(store, document, render=_within(call, room), shown=shown))


def _within(call: Call, room: OpinionRoom) -> Render:
    """Return the desk's frame with what stands around an opinion there."""
    framed = call.framed()

    def render(template: str, page: msgspec.Struct, **more: Any) -> str:
        del template
        return framed("opinion_room.html", page, room=room, **more)

    return render


def _room(call: Call, store: Store, document: OpinionDocument) -> OpinionRoom:
    number = document.number
    held = store.judgements(number) if number is not None else []
    glance = next(o for o in kept_opinions(store, call.desk.now()) if o.number == number)
    return OpinionRoom(
        opinion=glance,
        kind=_can(held, call),
        by=call.person.name,
        seen=_version(held),
        steps=next_steps(store, document),
    )


def _can(held: list[Judgement], call: Call) -> str | None:
    """Return which signature is lacking that this person, or a second one here, may give."""
    signed = [one for one in held if one.kind in ("sign", "second")]
    if not signed:
        return "sign"
    same = signed[0].by.casefold() == call.person.name.casefold()
    return None if len(signed) > 1 or (same and call.desk.team) else "second"


def _version(held: list[Judgement]) -> str:
    return str(held[-1].number if held else 0)


def decide(call: Call) -> Response:
    """Sign, sign second, or dissent."""
    number = call.path["number"]
    kind = call.said("kind")
    by = call.person.name if call.desk.team else call.said("by") or call.person.name
    reason = call.said("reason")
    with call.store() as store:
        document = load(store, number)
        held = store.judgements(number)
        if kind not in _DID:
            raise UnknownName(f"{kind!r} is no judgement", do="sign, sign second, or dissent")
        changed.hold(
            call,
            _version(held),
            what=f"what was decided of opinion {number}",
            now=[f"{one.by} {_DID[one.kind]}, {words.time(one.at)}: {one.reason}" for one in held],
            yours=[f"{by} {_DID[kind]}: {reason}"],
            to=f"/opinions/{number}#decide",
        )
        judge(store, number, cast(Kind, kind), by=by, reason=reason)
        write_page(store, document)
    return call.go(f"/opinions/{number}#decided")


def ask_again(call: Call) -> Response:
    """Ask its question anew, as long work."""
    number = call.path["number"]
    with call.store() as store:
        document = load(store, number)
    work = call.desk.works.start(
        "anew",
        {"opinion": number},
        title=f"Asking opinion {number} anew: was it issued by {document.issuer_name}?",
        by=call.person.name,
    )
    return call.go(f"/works/{work.number}")


def since(call: Call) -> Response:
    """Answer with what changed from one opinion to another on the same question."""
    number, before = call.path["number"], call.path["before"]
    with call.store() as store:
        change = opinion_change(load(store, before), load(store, number))
    if change.before.issuer != change.after.issuer:
        raise UnknownName(
            f"opinions {before} and {number} are on different issuers",
            do="compare opinions on one question",
        )
    page = OpinionChangePage(
        title=f"Opinion {number}, asked anew" if number == before else f"{before} → {number}",
        change=change,
        same=number == before,
    )
    return call.render("opinion_change.html", page)


def ground(call: Call) -> Response:
    """Answer with what has changed under kept opinions, or with the part for the first page."""
    with call.store() as store:
        found = changes(store)
    page = ChangedGround(
        title="Changed since",
        changes=tuple(sorted(found, key=lambda one: -one.opinion)),
        now=call.desk.now(),
    )
    return call.render(
        "opinions_changed_part.html" if call.partial else "opinions_changed.html", page
    )


DOORS = (
    Door("/opinions", opinions, room="opinions"),
    Door("/opinions/changed", ground, room="opinions"),
    Door("/opinions/{number:int}", opinion, room="opinions"),
    Door("/opinions/{number:int}/since/{before:int}", since, room="opinions"),
    Door(
        "/opinions/{number:int}/judgements",
        decide,
        May.WORK,
        ("POST",),
        room="opinions",
        does="decided of an opinion",
    ),
    Door(
        "/opinions/{number:int}/again",
        ask_again,
        May.WORK,
        ("POST",),
        room="opinions",
        does="asked an opinion anew",
    ),
)
