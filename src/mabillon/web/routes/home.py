"""The first page: what is new, what is open, how the archive fares."""

from __future__ import annotations

import os

from starlette.responses import Response

from mabillon.web import kept_results
from mabillon.web.contexts.home import HomePage
from mabillon.web.doors import Call, Door
from mabillon.web.work import auditing
from mabillon.web.work.auditing import Audited
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
        audited=_audited(call),
        now=now,
    )
    return call.render("home.html", page)


def _audited(call: Call) -> Audited | None:
    root, kind = call.desk.root, auditing.KIND
    found = (kept_results.find(root, kind, n, Audited) for n in kept_results.names(root, kind, 5))
    return next((one for one in found if one is not None and one.ended is not None), None)


DOORS = (Door("/", home, room="home"),)
