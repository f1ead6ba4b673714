"""Opinions: all of them, and one with what people decided."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from mabillon.web.contexts.opinions import OpinionsPage
from mabillon.web.doors import Call, Door
from mabillon.workflows.paper import opinion_page
from mabillon.workflows.verify import load


def opinions(call: Call) -> Response:
    """Answer with all of them."""
    with call.store() as store:
        page = OpinionsPage(title="Opinions", opinions=tuple(reversed(store.opinions())))
    return call.render("opinions.html", page)


def opinion(call: Call) -> Response:
    """Answer with one."""
    with call.store() as store:
        document = load(store, call.path["number"])
        return HTMLResponse(opinion_page(store, document, render=call.framed()))


DOORS = (
    Door("/opinions", opinions, room="opinions"),
    Door("/opinions/{number:int}", opinion, room="opinions"),
)
