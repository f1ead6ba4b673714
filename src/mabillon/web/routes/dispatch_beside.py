"""What stands beside a dispatch: the background of its opinion, and its sealed annex."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from starlette.responses import Response

from mabillon.dispatch import source
from mabillon.dispatch.front import Front
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UsageError
from mabillon.web.contexts.dispatches import AnnexPage, BackgroundPage
from mabillon.web.dispatch_held import ONE, held, way_of
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.routes.dispatch_pages import attached
from mabillon.workflows import handed_out
from mabillon.workflows.annexes import unsealed
from mabillon.workflows.background import related
from mabillon.workflows.dispatches import Kept
from mabillon.workflows.handed_out import HandedOut
from mabillon.workflows.verify import load


def background(call: Call) -> Response:
    """Answer with events and dispatches that have to do with its opinion, and why."""
    with call.store() as store:
        draft, published = held(call, store)
        way = way_of(call, "background", draft, published)
        number = draft.front.opinion if draft else None
    items = []
    if number is not None:
        with call.reading() as reading:
            items = reading.remembered(
                b"background %d" % number,
                lambda: related(reading.store, load(reading.store, number), held=reading.holdings),
            )
    page = BackgroundPage(
        title=f"Background of {way.called}",
        way=way,
        opinion=number,
        items=tuple(item for item in items if item.key != way.key),
    )
    part = "dispatch_background_part.html" if call.partial else "dispatch_background.html"
    return call.render(part, page)


def annex(call: Call) -> Response:
    """Answer with the form by which a sealed annex is handed out."""
    with call.store() as store:
        draft, published = held(call, store)
        way = way_of(call, "annex", draft, published)
        front = _front(draft, published)
        given = [
            (one.export.to, one.at)
            for one in handed_out.handed_out(store)
            if one.export.format == "annex" and way.key in one.export.dispatches
        ]
    page = AnnexPage(
        title=f"Annex of {way.called}",
        way=way,
        digest=front.annex,
        opinion=front.opinion,
        given=tuple(given),
    )
    return call.render("dispatch_annex.html", page)


def hand_over(call: Call) -> Response:
    """Record who is given a sealed annex, and answer with it."""
    to = " ".join(call.said("to").split())
    if not to or len(to) > 200:
        raise UsageError("who is given it is not said", do="name who it is for, in one line")
    with call.store() as store:
        draft, published = held(call, store)
        front = _front(draft, published)
        if front.annex is None:
            raise UsageError(f"{front.called} has no annex", do="its front matter names none")
        content = unsealed(store, front.annex)
        handed_out.record(
            store,
            HandedOut(
                format="annex",
                digest=hashlib.sha256(content).hexdigest(),
                to=to,
                opinions=[front.opinion] if front.opinion is not None else [],
                dispatches=[front.key],
            ),
        )
    name = f"annex-{front.key.replace('/', '-')}.json"
    return attached(content, "application/json; charset=utf-8", name)


def _front(draft: Dispatch | None, published: Sequence[Kept]) -> Front:
    if draft is not None:
        return draft.front
    last = published[-1].publication
    return source.read(last.source, last.key).front


DOORS = (
    Door(f"{ONE}/background", background, May.WORK, room="dispatches"),
    Door(f"{ONE}/annex", annex, May.PUBLISH, room="dispatches"),
    Door(
        f"{ONE}/annex",
        hand_over,
        May.PUBLISH,
        ("POST",),
        room="dispatches",
        does="handed out a sealed annex",
    ),
)
