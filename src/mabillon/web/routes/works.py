"""Long work: what runs, how far it is, and stopping it."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from mabillon.errors import UnknownName
from mabillon.web.contexts.works import WorkPage, WorksPage
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.work.works import Work


def _of(call: Call) -> Work:
    work = call.desk.works.of(call.path["number"])
    if work is None:
        raise UnknownName("this piece of work is not remembered", do="look at /works")
    return work


def all_of_them(call: Call) -> Response:
    """Answer with every piece of work."""
    return call.render("works.html", WorksPage(title="Work", works=tuple(call.desk.works.all())))


def one(call: Call) -> Response:
    """Answer with one, or with its progress alone where htmx asks; go on where it is done."""
    work = _of(call)
    if work.state == "done" and work.result and "to" in work.result and not call.asked("stay"):
        call.desk.readings.written()
        return call.go(str(work.result["to"]))
    left_s = work.left_s(call.desk.now())
    if work.error is not None:
        work = msgspec.structs.replace(work, error=call.fit(work.error))
    page = WorkPage(title=work.title, work=work, left_s=left_s)
    return call.render("work_progress.html" if call.partial else "work.html", page)


def stop(call: Call) -> Response:
    """Stop one."""
    work = _of(call)
    call.desk.works.stop(work.number)
    return call.go(f"/works/{work.number}", stay="1")


DOORS = (
    Door("/works", all_of_them),
    Door("/works/{number:int}", one),
    Door("/works/{number:int}/stop", stop, May.WORK, ("POST",), does="stopped a piece of work"),
)
