"""The first page: what is new, what is open, how the archive fares."""

from __future__ import annotations

import os

from starlette.responses import Response

from mabillon.web.contexts.home import HomePage
from mabillon.web.doors import Call, Door
from mabillon.workflows.at_a_glance import at_a_glance


def home(call: Call) -> Response:
    """Answer with the desk's first page."""
    now = call.desk.now()
    with call.store() as store:
        glance = at_a_glance(store, now, os.environ)
    works = call.desk.works.all()
    channels = glance.status.channels
    page = HomePage(
        title="Desk",
        archive=call.desk.root.name,
        glance=glance,
        quiet=tuple(one for one in channels if one.quiet_s is not None or one.failing is not None),
        works=tuple(one for one in works if not one.ended),
        audited=next((one for one in works if one.task == "audit" and one.ended), None),
        now=now,
    )
    return call.render("home.html", page)


DOORS = (Door("/", home, room="home"),)
