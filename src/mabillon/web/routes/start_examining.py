"""From a question to its examination: whose name it is, what the register lacks, then the work."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import Response

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.errors import MabillonError, UsageError
from mabillon.web.contexts.start import LackingPage, Put, Typed, WhosePage
from mabillon.web.doors import Call, Door, number_of
from mabillon.web.people.roles import May
from mabillon.workflows.named_posts import issuers_named
from mabillon.workflows.picture_text import text_of
from mabillon.workflows.register_in_force import current
from mabillon.workflows.registering import SHOWN, missing_for
from mabillon.workflows.supplying import Carrying, key_of, name_for, supply
from mabillon.workflows.verify import load

FIELDS: Final = tuple(field.name for field in msgspec.structs.fields(Put))


def issuers(register: Register) -> tuple[tuple[str, str], ...]:
    """Return register name and title of each issuer."""
    return tuple((one.name, one.title) for one in register.issuers)


def said(call: Call) -> Put:
    """Return the question as a form says it; lines end as they do everywhere."""
    given = {name: call.said(name).replace("\r\n", "\n") for name in FIELDS}
    return Put(**{n: v if n == "text" else v.strip() for n, v in given.items()})


def examine(call: Call, store: Store, put: Put) -> Response:
    """Ask for what is lacking, one thing after another; at last examine, as long work."""
    _, register = current(store, record=False)
    if not put.issuer and len(register.issuers) == 1:
        put = msgspec.structs.replace(put, issuer=register.issuers[0].name)
    if not put.issuer:
        page = WhosePage(
            title="In whose name?",
            put=put,
            named=tuple(issuers_named(register, _words(call, store, put))),
            issuers=issuers(register),
        )
        return call.render("start_whose.html", page)
    if not missing_for(register, store, put.issuer).complete and not call.said("without"):
        return _lacking(call, store, put)
    if missing_for(register, store, put.issuer).issuer is None:
        supply(store, put.issuer, [], reason="")
    return go(call, store, put)


def _words(call: Call, store: Store, put: Put) -> str:
    """Return the words of a question, wherever they stand."""
    if put.picture:
        found = text_of(store, put.picture, read=False)
        return found.text if found else ""
    if not put.post:
        return put.text
    with call.reading() as reading:
        return reading.holdings.text(reading.holdings.find(put.post)[0].row)


def go(call: Call, store: Store, put: Put) -> Response:
    """Examine, as long work."""
    issuer = current(store)[1].issuer(put.issuer)
    asked = {name: value for name, value in msgspec.structs.asdict(put).items() if value}
    work = call.desk.works.start(
        "verify",
        asked | {"issuer": issuer.name},
        title=f"Was it issued by {issuer.title}?",
        by=call.person.name,
    )
    return call.go(f"/works/{work.number}")


def _lacking(
    call: Call,
    store: Store,
    put: Put,
    *,
    opinion: int | None = None,
    typed: Typed | None = None,
    wrong: str | None = None,
) -> Response:
    _, register = current(store, record=False)
    missing = missing_for(register, store, put.issuer)
    titles = dict(issuers(register))
    page = LackingPage(
        title="What the register lacks",
        put=put,
        opinion=opinion,
        known=missing.issuer,
        names=titles.get(missing.issuer or "", put.issuer),
        near=tuple((name, titles[name]) for name in missing.near),
        typed=typed or Typed(title=put.issuer, name=name_for(register, put.issuer)),
        channels=tuple(missing.channels[:SHOWN]),
        more=max(0, len(missing.channels) - SHOWN),
        wrong=wrong,
    )
    return call.render("start_lacking.html", page, status=400 if wrong else 200)


def channels(call: Call) -> Response:
    """Answer with what the register lacks for a question that was asked before."""
    put = Put(issuer=call.asked("issuer"))
    with call.store() as store:
        return _lacking(call, store, put, opinion=number_of(call.asked("opinion")))


def enter(call: Call) -> Response:
    """Enter the issuer and its channels, and go on to the question."""
    put = said(call)
    opinion = number_of(call.said("opinion"))
    typed = _typed(call)
    with call.store() as store:
        try:
            issuer = supply(
                store,
                put.issuer,
                _carrying(call, typed),
                reason=typed.reason,
                title=typed.title,
                name=typed.name,
            )
        except MabillonError as error:
            do = f" What to do: {error.do}." if error.do else ""
            wrong = f"{error.what}.{do}"
            return _lacking(call, store, put, opinion=opinion, typed=typed, wrong=wrong)
        if opinion is not None:
            load(store, opinion)
            work = call.desk.works.start(
                "anew",
                {"opinion": opinion},
                title=f"Asking opinion {opinion} anew",
                by=call.person.name,
            )
            return call.go(f"/works/{work.number}")
        return go(call, store, msgspec.structs.replace(put, issuer=issuer))


def _typed(call: Call) -> Typed:
    return Typed(
        title=call.said("title"),
        name=call.said("name"),
        own=tuple(call.said_all("own-key")),
        forwarder=tuple(call.said_all("forwarder-key")),
        own_more=call.said("own-more"),
        forwarder_more=call.said("forwarder-more"),
        reason=call.said("reason"),
    )


def _carrying(call: Call, typed: Typed) -> list[Carrying]:
    """Return the channels that were ticked or written, each once."""
    said = {
        "own": (typed.own, typed.own_more),
        "forwarder": (typed.forwarder, typed.forwarder_more),
    }
    found: dict[str, Carrying] = {}
    for role, (ticked, more) in said.items():
        for key in ticked:
            found.setdefault(key, Carrying(key=key, role=role, title=call.said(f"title {key}")))
        for written in more.replace(",", " ").replace(";", " ").split():
            key = key_of(written)
            found.setdefault(key, Carrying(key=key, role=role))
    return list(found.values())


def other(call: Call) -> Response:
    """Take in whose name it circulates, and go on."""
    put = said(call)
    if not put.issuer:
        raise UsageError("nobody is named", do="say in whose name it circulates")
    with call.store() as store:
        return examine(call, store, put)


DOORS = (
    Door("/start/whose", other, May.WORK, ("POST",), room="start", does="said whose name it is"),
    Door("/start/channels", channels, May.WORK, room="start"),
    Door(
        "/start/channels",
        enter,
        May.WORK,
        ("POST",),
        room="start",
        does="entered an issuer or its channels",
    ),
)
