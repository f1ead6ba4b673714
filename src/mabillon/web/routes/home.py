"""The first page: what is new, what is open, how the archive fares."""

from __future__ import annotations

from starlette.responses import Response

from mabillon.web.contexts.home import HomePage
from mabillon.web.doors import Call, Door


def home(call: Call) -> Response:
    """Answer with the desk's first page."""
    with call.store() as store:
        page = HomePage(title="Desk", posts=store.rows(), now=call.desk.now())
    return call.render("home.html", page)


DOORS = (Door("/", home, room="home"),)
