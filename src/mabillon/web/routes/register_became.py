"""What channels seem to have become: accepted into the register, or refused, with a reason."""

from __future__ import annotations

from starlette.responses import Response

from mabillon.archive.register import Register
from mabillon.collect.state import Suggestion
from mabillon.errors import UnknownName, UsageError
from mabillon.web import changed
from mabillon.web.contexts.register import BecamePage, Told
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.register_in_force import in_force
from mabillon.workflows import became_decided, entering


def became(call: Call) -> Response:
    """Answer with what nobody decided on yet, and what was decided."""
    with call.store() as store:
        force = in_force(store)
        page = BecamePage(
            title="What channels became",
            open=[_told(force.register, one) for one in became_decided.undecided(store)],
            decided=became_decided.decided(store),
            seen=force.digest,
        )
    return call.render("register_became.html", page)


def _told(register: Register, one: Suggestion) -> Told:
    return Told(
        one=one,
        digest=became_decided.digest_of(one),
        roles=[r for r in register.roles if r.channel == one.channel and r.until is None],
        known=any(channel.name == one.channel for channel in register.channels),
    )


def decide(call: Call) -> Response:
    """Accept one (its roles end, or it has a further key), or refuse it."""
    accepted = call.said("verdict") == "accept"
    until, key = call.said("until").strip(), call.said("key").strip()
    reason = call.said("reason").strip()
    if not reason:
        raise UsageError("no reason is given", do="say in your own words why you decide so")
    with call.store() as store:
        force = in_force(store)
        changed.hold(
            call,
            force.digest,
            what="the register",
            now=[f"version {v.number}: {v.reason}" for v in store.register_versions()[-3:]],
            yours=[f"{'accept' if accepted else 'refuse'}: {reason}"],
            to="/register/became",
        )
        wanted = call.said("suggestion")
        found = [
            one
            for one in became_decided.undecided(store)
            if became_decided.digest_of(one) == wanted
        ]
        if not found:
            raise UnknownName("somebody decided on it already", do="look at /register/became")
        told = _told(force.register, found[0])
        who = call.person.name
        if accepted and key and told.known:
            entering.add_key(store, told.one.channel, key, who=who)
        if accepted and until:
            for role in told.roles:
                entering.end_role(
                    store, role.channel, role.issuer, until, reason=reason, role=role.role, who=who
                )
        became_decided.decide(store, told.one, accepted, by=who, reason=reason)
    return call.go("/register/became")


DOORS = (
    Door("/register/became", became, room="register"),
    Door(
        "/register/became",
        decide,
        May.PUBLISH,
        ("POST",),
        room="register",
        does="decided on what a channel became",
    ),
)
