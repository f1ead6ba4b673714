"""From a text that is written to one that is out: signed, ready, published; then corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from mabillon.archive.store import Store
from mabillon.dispatch.front import Front
from mabillon.errors import UnknownName, UsageError
from mabillon.pages import words
from mabillon.web import looked_up
from mabillon.web.changed import hold
from mabillon.web.contexts.dispatch_writing import ChangePage, SignOffPage
from mabillon.web.dispatch_held import ONE, held, key_of, way_of
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.routes.dispatches import by
from mabillon.workflows import drafts
from mabillon.workflows.dispatches import publications
from mabillon.workflows.drafts import Draft
from mabillon.workflows.judge import Kind, judge
from mabillon.workflows.recall import recall
from mabillon.workflows.signing_off import sign_off
from mabillon.workflows.sites import site_place

LONGEST = 2_000
"""Characters of a notice."""


def look(call: Call) -> Response:
    """Answer with what is done and what is lacking, in the order in which it is done."""
    with call.reading(fresh=True) as reading:
        store = reading.store
        standing = drafts.draft(store, key_of(call))
        _, versions = held(call, store)
        way = way_of(call, "sign-off", standing.dispatch, versions)
        found = sign_off(store, standing.dispatch, looked_up.gathering(reading))
        opinion = standing.dispatch.front.opinion
        signs, first = _signature(store, opinion)
    place = site_place(call.desk.root)
    page = SignOffPage(
        title=f"Sign-off of {way.called}",
        way=way,
        sign_off=found,
        opinion=opinion,
        signs=signs,
        own=call.desk.team and (first or "").casefold() == call.person.name.casefold(),
        by=call.person.name,
        place=call.fit(place.folder),
        address=place.address,
        seen=standing.seen,
        notice="",
        withdrawn=standing.dispatch.front.status == "withdrawn",
    )
    return call.render("dispatch_sign_off.html", page)


def _signature(store: Store, opinion: int | None) -> tuple[Kind | None, str | None]:
    """Return which signature an opinion lacks, and who signed first."""
    if opinion is None:
        return None, None
    try:
        store.opinion(opinion)
    except UnknownName:
        return None, None
    held_by = {j.kind: j.by for j in store.judgements(opinion)}
    if "sign" not in held_by:
        return "sign", None
    return (None if "second" in held_by else "second"), held_by["sign"]


def sign(call: Call) -> Response:
    """Sign the opinion that a dispatch states, first or second."""
    with call.store() as store:
        standing = drafts.draft(store, key_of(call))
        opinion = standing.dispatch.front.opinion
        if opinion is None:
            raise UsageError("this dispatch states no opinion", do="there is nothing to sign")
        lacks, first = _signature(store, opinion)
        asked = next((k for k in ("sign", "second") if k == call.said("kind")), None)
        if asked is None or lacks is None:
            raise UsageError(f"opinion {opinion} lacks no such signature")
        hold(
            call,
            lacks,
            what=f"who signed opinion {opinion}",
            now=[f"Signed first: {first}" if first else "Nobody signed it."],
            yours=[call.said("reason")],
            to=f"/dispatches/{key_of(call)}/sign-off",
        )
        judge(store, opinion, lacks, by=by(call), reason=call.said("reason"))
    return call.go(f"/dispatches/{key_of(call)}/sign-off")


def mark(call: Call) -> Response:
    """Mark a text as ready, or as a draft again."""
    status = call.said("status")
    if status not in ("ready", "draft"):
        raise UsageError("it is marked as ready or as a draft", do="choose one of the two")
    _set(call, {"status": status}, f"mark it as {status}")
    return call.go(f"/dispatches/{key_of(call)}/sign-off")


def publish(call: Call) -> Response:
    """Begin to publish one dispatch, and to make the sites of both editions."""
    key = key_of(call)
    with call.store() as store:
        standing = drafts.draft(store, key)
    _held_to(call, standing, "publish it")
    return _publishing(call, standing.dispatch.front)


def _publishing(call: Call, front: Front) -> Response:
    place = site_place(call.desk.root)
    work = call.desk.works.start(
        "publish",
        {
            "folder": place.folder,
            "key": front.key,
            "by": by(call),
            "address": place.address,
            "title": place.title,
        },
        title=f"Publishing {front.called}",
        by=call.person.name,
    )
    return call.go(f"/works/{work.number}")


def _what(call: Call) -> str:
    """Return which of the two is asked for: the door says who may."""
    return "withdraw" if call.door.path.endswith("withdraw") else "correct"


def change(call: Call) -> Response:
    """Answer with the form for a correction or a withdrawal."""
    what = _what(call)
    with call.store() as store:
        standing = drafts.draft(store, key_of(call))
        _, versions = held(call, store)
        way = way_of(call, what, standing.dispatch, versions)
        if not versions:
            raise UsageError(
                "it was never published, so there is nothing to correct or to withdraw",
                do="go on writing",
            )
    with call.reading() as reading:
        relied = recall(reading.store, gathering=looked_up.gathering(reading))
    drafted = [one.notice for one in relied if one.key == way.key]
    changes = standing.dispatch.front.changes
    last = versions[-1].publication.version
    if len(changes) >= last:  # it was begun already
        drafted = [changes[-1].notice]
    page = ChangePage(
        title=f"{'Withdrawing' if what == 'withdraw' else 'Correcting'} {way.called}",
        way=way,
        what=what,
        notice=drafted[0] if drafted else "",
        number=last + 1,
        day=call.desk.now().date().isoformat(),
        seen=standing.seen,
        earlier=tuple((words.date(v.at), v.publication.notice) for v in versions[1:]),
    )
    return call.render("dispatch_change.html", page)


def do_change(call: Call) -> Response:
    """Write down what a correction says, or withdraw and publish that."""
    what = _what(call)
    notice = " ".join(call.said("notice").split())
    if not notice or "TO DO" in notice or len(notice) > LONGEST:
        raise UsageError(
            "what its readers are told is not written yet",
            do=f"say in plain sentences what changed, in at most {LONGEST:,} characters",
        )
    with call.store() as store:
        standing = drafts.draft(store, key_of(call))
        versions = publications(store, key_of(call))
    if not versions:
        raise UsageError("it was never published", do="go on writing")
    front = standing.dispatch.front
    told = versions[-1].publication.version - 1
    entry = {"date": _day(call), "notice": notice}
    changes = [{"date": c.date, "notice": c.notice} for c in front.changes[:told]]
    fields: dict[str, Any] = {"changes": [*changes, entry]}
    if what == "withdraw":
        made = _set(call, {**fields, "status": "withdrawn"}, f"withdraw it: {notice}")
        return _publishing(call, made.dispatch.front)
    _set(call, {**fields, "status": "draft"}, f"correct it: {notice}")
    return call.go(f"/dispatches/{key_of(call)}/write")


def _day(call: Call) -> date:
    try:
        return date.fromisoformat(call.said("date"))
    except ValueError:
        return call.desk.now().date()


def _set(call: Call, fields: dict[str, Any], yours: str) -> Draft:
    """Set fields of the front matter, unless somebody else saved meanwhile."""
    with call.store() as store:
        saved = drafts.set_fields(store, key_of(call), fields, call.said("seen"))
    if not saved.done:
        _held_to(call, saved.draft, yours)
    return saved.draft


def _held_to(call: Call, standing: Draft, yours: str) -> None:
    front = standing.dispatch.front
    hold(
        call,
        standing.seen,
        what=f"the text of {front.called}",
        now=[
            f"“{front.title}”, marked as {front.status}, {len(standing.dispatch.source):,} "
            "characters"
        ],
        yours=[yours],
        to=f"/dispatches/{front.key}/sign-off",
    )


DOORS = (
    Door(f"{ONE}/sign-off", look, May.WORK, room="dispatches"),
    Door(f"{ONE}/sign", sign, May.WORK, ("POST",), room="dispatches", does="signed an opinion"),
    Door(f"{ONE}/mark", mark, May.WORK, ("POST",), room="dispatches", does="marked a dispatch"),
    Door(
        f"{ONE}/publish",
        publish,
        May.PUBLISH,
        ("POST",),
        room="dispatches",
        does="published a dispatch",
    ),
    Door(f"{ONE}/correct", change, May.WORK, room="dispatches"),
    Door(
        f"{ONE}/correct",
        do_change,
        May.WORK,
        ("POST",),
        room="dispatches",
        does="began to correct a dispatch",
    ),
    Door(f"{ONE}/withdraw", change, May.PUBLISH, room="dispatches"),
    Door(
        f"{ONE}/withdraw",
        do_change,
        May.PUBLISH,
        ("POST",),
        room="dispatches",
        does="withdrew a dispatch",
    ),
)
