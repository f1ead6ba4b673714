"""Issuers: their channels and how these carry, lexicon, marks, and how well the method does."""

from __future__ import annotations

from collections import Counter
from functools import partial
from hmac import compare_digest
from typing import Any, Final

import msgspec
import pyarrow.compute as pc
from starlette.responses import HTMLResponse, Response

from mabillon.archive.register import ROLES, Issuer, Register, Specimen
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.pages import lexicon as lexicon_pages
from mabillon.pages import multiples, travel
from mabillon.pages import routing as routing_pages
from mabillon.pages import validation as validation_pages
from mabillon.pages.frame import Render
from mabillon.web import changed, standings
from mabillon.web.contexts.issuers import (
    ChannelOfIssuer,
    IssuerPage,
    IssuerRow,
    IssuersPage,
    Mark,
    MeasuringPage,
    Standing,
)
from mabillon.web.doors import Call, Door, part
from mabillon.web.people.roles import May
from mabillon.web.register_in_force import in_force
from mabillon.web.routes.media import choice_token
from mabillon.web.work import measuring
from mabillon.workflows import became_decided, validated
from mabillon.workflows.deciding import decide
from mabillon.workflows.lexicon import context as lexicon_context
from mabillon.workflows.routing import context as routing_context
from mabillon.workflows.validate import kept_context

WIDTH: Final = 1000.0
"""Of the longer side of a specimen's picture, in the units of its drawing."""
ACCEPTED: Final = ("forwarder", "own")
REFUSED: Final = ("independent", "supporter", "adversary", "unknown")
DATED: Final = 12
"""Terms that ended or began, on an issuer's first page."""


def issuers(call: Call) -> Response:
    """Answer with all issuers of the register."""
    with call.store() as store:
        register = in_force(store).register
        rows = [_row(call, store, register, issuer) for issuer in register.issuers]
    return call.render("issuers.html", IssuersPage(title="Issuers", rows=rows))


def _row(call: Call, store: Store, register: Register, issuer: Issuer) -> IssuerRow:
    counted = Counter[str](role.role for role in register.roles_of(issuer.name))
    entry = validated.kept(store, issuer.name)
    found = measuring.find(call.desk.root, issuer.name, "routing")
    undecided = None
    if found is not None and found.routing is not None:
        undecided = len(_undecided(found.routing.suggestions, register, issuer.name))
    return IssuerRow(
        issuer=issuer,
        roles=[(word, counted[word]) for word in ROLES if counted[word]],
        validated=entry.at if entry else None,
        open=undecided,
    )


def issuer(call: Call) -> Response:
    """Answer with what the desk knows of one."""
    with call.store() as store:
        force = in_force(store)
        register, found = force.register, _of(call, force.register)
        name = found.name
        wanted = choice_token(call, name, "marks")
        plain = compare_digest(call.asked("look").encode(), wanted.encode())
        routed = measuring.find(call.desk.root, name, "routing")
        spoken = measuring.find(call.desk.root, name, "lexicon")
        routing = routed.routing if routed else None
        shown = routing_context(routing) if routing else None
        entry = validated.kept(store, name)
        made = validated.load(store, name)[0] if entry else None
        keys = {role.channel for role in register.roles_of(name)}
        page = IssuerPage(
            title=found.title,
            issuer=found,
            channels=_channels(register, name, routing.profile.channels if routing else []),
            routing=_begun(
                call,
                found,
                standings.of_measured(call, store, name, force.digest, "routing", routed),
            ),
            lexicon=standings.of_measured(call, store, name, force.digest, "lexicon", spoken),
            validation=standings.of_validation(call, store, name),
            sentence=shown.sentence if shown else None,
            within=shown.within if shown else "",
            suggestions=_undecided(routing.suggestions, register, name) if routing else [],
            became=[s for s in became_decided.undecided(store) if s.channel in keys],
            marks=[_mark(call, store, one, plain=plain) for one in register.specimens_of(name)],
            look=None if plain else wanted,
            dated=lexicon_context(spoken.lexicon).dated[:DATED]
            if spoken and spoken.lexicon
            else [],
            said=kept_context(made, entry).said if made else [],
            seen=force.digest,
        )
    ticks = multiples.delay_ticks([row.windows for row in page.tracked])
    return call.render(
        "issuer.html",
        page,
        small=partial(multiples.draw, ticks=ticks, within=page.within),
        carried=travel.carried,
        share=travel.share,
        usual=travel.usual,
        day=travel.day,
        gaps=travel.gaps,
        accepted=lambda: ACCEPTED,
        refused=lambda: REFUSED,
    )


def _of(call: Call, register: Register) -> Issuer:
    return register.issuer(call.path["name"])


def _channels(
    register: Register, issuer: str, measured: list[Any]
) -> list[tuple[str, list[ChannelOfIssuer]]]:
    by_name = {row.channel: row for row in measured}
    roles = register.roles_of(issuer)
    found = []
    for word in ROLES:
        of = [
            ChannelOfIssuer(
                role=role,
                channel=register.channel(role.channel),
                measured=by_name.get(role.channel) if word in ("own", "forwarder") else None,
            )
            for role in roles
            if role.role == word
        ]
        if of:
            found.append((word, of))
    return found


def _undecided(suggestions: list[Any], register: Register, issuer: str) -> list[Any]:
    """Return the suggestions on which nobody decided, be it after they were made."""
    decided = {role.channel for role in register.roles_of(issuer)}
    keys = {key for name in decided for key in register.channel(name).keys}
    return [s for s in suggestions if s.role is None and s.channel not in decided | keys]


def _mark(call: Call, store: Store, specimen: Specimen, *, plain: bool) -> Mark:
    """Return a specimen with where it stands in its picture.

    ``plain``: whether somebody chose to see the marks; the picture of what is graphic is refused
    all the same, and chosen on its own page.
    """
    digest = specimen.evidence
    address = f"/media/{digest}/still"
    if plain:
        address = f"/media/{digest}/full?look={choice_token(call, digest, 'look')}"
    held = store.media_files(["evidence", "width", "height"])
    found = held.filter(pc.equal(held["evidence"], digest)).slice(0, 1).to_pylist()
    if not found or not found[0]["width"] or not found[0]["height"]:
        return Mark(specimen=specimen, address=address, view=None, size=None)
    scale = WIDTH / max(found[0]["width"], found[0]["height"])
    width, height = found[0]["width"] * scale, found[0]["height"] * scale
    left, top, wide, high = specimen.region or (0.0, 0.0, 1.0, 1.0)
    view = (left * width, top * height, wide * width, high * height)
    return Mark(
        specimen=specimen,
        address=address,
        view=tuple(round(one, 2) for one in view),
        size=(round(width, 2), round(height, 2)),
    )


def routing(call: Call) -> Response:
    """Answer with how its statements travel."""
    with call.store() as store:
        force = in_force(store)
        found = _of(call, force.register)
        kept = measuring.find(call.desk.root, found.name, "routing")
        stands = standings.of_measured(call, store, found.name, force.digest, "routing", kept)
    if kept is None or kept.routing is None:
        return _to_measure(call, found, stands)
    page = msgspec.structs.replace(
        routing_context(kept.routing),
        command=None,
        suggestions=[
            s
            for s in kept.routing.suggestions
            if s.role is not None
            or s in _undecided(kept.routing.suggestions, force.register, found.name)
        ],
    )
    more = {"seen": lambda: force.digest, "accepted": lambda: ACCEPTED, "refused": lambda: REFUSED}
    render = _within(call, found, stands, **more)
    return HTMLResponse(routing_pages.routing(page, render=render))


def lexicon(call: Call) -> Response:
    """Answer with its words, since when and until when."""
    with call.store() as store:
        force = in_force(store)
        found = _of(call, force.register)
        kept = measuring.find(call.desk.root, found.name, "lexicon")
        stands = standings.of_measured(call, store, found.name, force.digest, "lexicon", kept)
    if kept is None or kept.lexicon is None:
        return _to_measure(call, found, stands)
    page = msgspec.structs.replace(lexicon_context(kept.lexicon), command=None)
    render = _within(call, found, stands)
    return HTMLResponse(lexicon_pages.lexicon(page, render=render))


def validation(call: Call) -> Response:
    """Answer with how well the method does on it."""
    with call.store() as store:
        found = _of(call, in_force(store).register)
        stands = standings.of_validation(call, store, found.name)
        if stands.at is None:
            page = MeasuringPage(
                title=f"Validation for {found.title}", issuer=found, standing=stands
            )
            return call.render("issuer_measuring.html", page)
        made, entry = validated.load(store, found.name)
    render = _within(call, found, stands)
    return HTMLResponse(validation_pages.validation(kept_context(made, entry), render=render))


def _to_measure(call: Call, found: Issuer, stands: Standing) -> Response:
    """Answer that it is being measured."""
    page = MeasuringPage(title=found.title, issuer=found, standing=_begun(call, found, stands))
    return call.render("issuer_measuring.html", page)


def _begun(call: Call, found: Issuer, stands: Standing) -> Standing:
    """Have measured what never was: the first who looks begins it. It writes to caches alone."""
    if stands.at is not None or stands.running or stands.failed is not None:
        return stands
    to = f"/issuers/{part(found.name)}/{stands.what}"
    work = standings.begin(call, found.name, found.title, stands.what, to)
    return msgspec.structs.replace(stands, work=work)


def _within(call: Call, found: Issuer, stands: Standing, **more: Any) -> Render:
    """Return how a page is rendered at the desk, with the issuer's other pages around it.

    The desk has a template of its own for each of them, which extends the page's.
    """
    framed = call.framed()

    def render(template: str, page: msgspec.Struct, **drawings: Any) -> str:
        about = {"whose": lambda: found, "standing": lambda: stands, **more}
        return framed(f"issuer_{template}", page, **drawings, **about)

    return render


def measure(call: Call) -> Response:
    """Have something of an issuer measured anew."""
    what = call.said("what")
    if what not in (*standings.WHAT, "validation"):
        raise UsageError(f"{what[:40]!r} is nothing that is measured")
    with call.store() as store:
        found = _of(call, in_force(store).register)
    to = f"/issuers/{part(found.name)}" + (f"/{what}" if what != "proposals" else "")
    to = f"/watch/proposals/{part(found.name)}" if what == "proposals" else to
    work = standings.begin(call, found.name, found.title, what, to)
    return call.go(f"/works/{work.number}")


def decided(call: Call) -> Response:
    """Accept or refuse a suggested channel: a role with a reason."""
    channel, role, reason = call.said("channel"), call.said("role"), call.said("reason").strip()
    since = call.said("since").strip()
    if role not in (*ACCEPTED, *REFUSED):
        raise UsageError(f"{role[:40]!r} is no role", do="choose one of the list")
    if not reason:
        raise UsageError("no reason is given", do="say in your own words why you decide so")
    with call.store() as store:
        force = in_force(store)
        found = _of(call, force.register)
        to = f"/issuers/{part(found.name)}"
        has = [r for r in force.register.roles_of(found.name) if _is(force.register, r, channel)]
        if has:
            changed.hold(
                call,
                force.digest,
                what=f"what {channel} is to {found.title}",
                now=[f"{r.channel} is {r.role}: {r.reason}" for r in has],
                yours=[f"{channel} is {role}: {reason}"],
                to=to,
            )
        decide(
            store,
            found.name,
            channel,
            role,
            reason=reason,
            since=since or None,
            by=call.person.name,
        )
    return call.go(to)


def _is(register: Register, role: Any, channel: str) -> bool:
    return channel == role.channel or channel in register.channel(role.channel).keys


DOORS = (
    Door("/issuers", issuers, room="issuers"),
    Door("/issuers/{name}", issuer, room="issuers"),
    Door("/issuers/{name}/routing", routing, room="issuers"),
    Door("/issuers/{name}/lexicon", lexicon, room="issuers"),
    Door("/issuers/{name}/validation", validation, room="issuers"),
    Door(
        "/issuers/{name}/measure",
        measure,
        May.WORK,
        ("POST",),
        room="issuers",
        does="had an issuer measured",
    ),
    Door(
        "/issuers/{name}/decide",
        decided,
        May.PUBLISH,
        ("POST",),
        room="issuers",
        does="decided on a suggested channel",
    ),
)
