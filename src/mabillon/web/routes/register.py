"""The register as it is looked at and added to: issuers, channels, roles, terms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from mabillon.archive.register import ROLES, Channel, Issuer, Register
from mabillon.errors import RegisterError, UsageError
from mabillon.text.tokens import canonical
from mabillon.web.contexts.register import (
    ChannelEntryPage,
    Counted,
    GlossaryPage,
    IssuerEntryPage,
    Listed,
    RegisterPage,
)
from mabillon.web.doors import Call, Door, part
from mabillon.web.people.roles import May
from mabillon.web.register_forms import enter, form
from mabillon.web.register_in_force import in_force
from mabillon.web.routes.signing_in import to_of
from mabillon.workflows import became_decided
from mabillon.workflows.glossary import look_up
from mabillon.workflows.lookalikes import in_register
from mabillon.workflows.register_in_force import FILE

MOST: Final = 100
"""Channels, or terms, of a page."""
ALIKE: Final = 8


def register(call: Call) -> Response:
    """Answer with the register, or with what is looked for in it."""
    asked, first = call.asked("q").strip(), _number(call.asked("first"))
    with call.store() as store:
        force = in_force(store)
        became = became_decided.undecided(store)
    found = force.register
    channels = [c for c in found.channels if _fits(asked, c.name, c.title, *c.keys, c.url or "")]
    terms = [e.term for e in look_up(found, asked)] if asked else found.glossary
    issuers = [i for i in found.issuers if _fits(asked, *_names(i))]
    page = RegisterPage(
        title="Register",
        asked=asked,
        digest=force.digest,
        issuers=[_counted(found, one) for one in issuers],
        channels=[_listed(found, one) for one in channels[first : first + MOST]],
        channels_found=len(channels),
        terms=terms[:ALIKE],
        terms_found=len(terms),
        first=first,
        most=MOST,
        became=len(became),
        problems=force.problems,
        alike=[] if asked else [look.sentence for look in in_register(found)[:ALIKE]],
        forms=[form("issuer", "/register/issuers"), form("channel", "/register/channels")],
    )
    return call.render("register.html", page)


def _names(issuer: Issuer) -> list[str]:
    further = [*issuer.branches, *issuer.outlets]
    return [*issuer.names(), *(one.text for one in further)]


def _fits(asked: str, *texts: str) -> bool:
    """Whether what is asked stands in one of some texts, whatever the case and the marks."""
    wanted = canonical(asked) or asked.casefold()
    return not asked or any(
        wanted in canonical(text) or asked.casefold() in text.casefold() for text in texts
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _counted(found: Register, issuer: Issuer) -> Counted:
    counted = Counter[str](role.role for role in found.roles_of(issuer.name))
    return Counted(issuer=issuer, roles=[(word, counted[word]) for word in ROLES if counted[word]])


def _listed(found: Register, channel: Channel) -> Listed:
    return Listed(channel=channel, roles=[r for r in found.roles if r.channel == channel.name])


def issuer(call: Call) -> Response:
    """Answer with all that the register says of an issuer."""
    with call.store() as store:
        force = in_force(store)
    found = force.register
    one = found.issuer(call.path["name"])
    to = f"/register/issuers/{part(one.name)}"
    sections: dict[str, Sequence[Any]] = {
        "roles": found.roles,
        "stances": found.stances,
        "outcomes": found.outcomes,
        "marks": found.marks,
        "specimens": found.specimens,
    }
    page = IssuerEntryPage(
        title=one.title,
        issuer=one,
        register=found,
        places={
            name: [at for at, entry in enumerate(entries) if entry.issuer == one.name]
            for name, entries in sections.items()
        },
        forms=[
            form(kind, to, issuer=one.name)
            for kind in ("role", "member", "alias", "specimen", "stance", "outcome", "mark")
        ],
        seen=force.digest,
    )
    return call.render("register_issuer.html", page)


def channel(call: Call) -> Response:
    """Answer with all that the register says of a channel."""
    with call.store() as store:
        force = in_force(store)
        undecided = became_decided.undecided(store)
    found = force.register
    one = found.channel(call.path["name"])
    to = f"/register/channels/{part(one.name)}"
    page = ChannelEntryPage(
        title=one.title,
        channel=one,
        roles=[
            (at, role, found.issuer(role.issuer))
            for at, role in enumerate(found.roles)
            if role.channel == one.name
        ],
        became=[told for told in undecided if told.channel == one.name],
        forms=[form(kind, to, channel=one.name) for kind in ("role", "end", "key", "source")],
        seen=force.digest,
    )
    return call.render("register_channel.html", page)


def glossary(call: Call) -> Response:
    """Answer with the terms of the glossary, or with those like what is asked."""
    asked = call.asked("q").strip()
    with call.store() as store:
        found = in_force(store).register
    places = {id(term): at for at, term in enumerate(found.glossary)}
    terms = [e.term for e in look_up(found, asked)] if asked else found.glossary
    page = GlossaryPage(
        title="Glossary",
        asked=asked,
        terms=[(places[id(term)], term) for term in terms[: 3 * MOST]],
        found=len(terms),
        forms=[form("term", "/register/glossary")],
    )
    return call.render("register_glossary.html", page)


def add(call: Call) -> Response:
    """Add an entry."""
    said = defaultdict(str, {name: call.said(name).strip() for name in call.form})
    with call.store() as store:
        try:
            made = enter(store, call.path["kind"], said, call.person.name)
        except RegisterError as error:
            what = error.what.replace(f"{FILE}:", "line ")
            raise UsageError(what, do="go back: what was typed is still there") from error
    to = to_of(said["to"])
    return call.go(f"{to}/{part(made)}" if made and to.count("/") == 2 else to)


DOORS = (
    Door("/register", register, room="register"),
    Door("/register/issuers/{name}", issuer, room="register"),
    Door("/register/channels/{name}", channel, room="register"),
    Door("/register/glossary", glossary, room="register"),
    Door(
        "/register/add/{kind}",
        add,
        May.WORK,
        ("POST",),
        room="register",
        does="added to the register",
    ),
)
