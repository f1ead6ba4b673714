"""Trace: a post or a picture in time, by channel, and who had it from whom."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import HTMLResponse, Response

from mabillon.errors import ArchiveBusy
from mabillon.pages.media_trace import MediaTraceContext, media_trace
from mabillon.pages.trace import trace as trace_page
from mabillon.web.contexts.trace import TracePage
from mabillon.web.doors import Call, Door
from mabillon.web.reading import Reading
from mabillon.web.routes.media import served_stills
from mabillon.workflows.recorded import evidence
from mabillon.workflows.trace import context, trace
from mabillon.workflows.tracing_media import trace_evidence

ROWS: Final = 80
"""Rows that a trace lists at the desk, for a page to stay small whatever is in them."""


def traced(call: Call) -> Response:
    """Answer with the trace of a post, or of a picture."""
    post, picture = call.asked("post").strip(), call.asked("picture").strip()
    if not post and not picture:
        return call.render("trace_form.html", TracePage())
    with call.reading() as reading:
        if not reading.ready:
            raise ArchiveBusy(
                f"posts cannot be held against each other yet ({reading.progress})",
                do="look at this page again in a while",
            )
        return HTMLResponse(_post(call, reading, post) if post else _media(call, reading, picture))


def _post(call: Call, reading: Reading, post: str) -> str:
    made = trace(reading.store, post, holdings=reading.holdings, with_media=False)
    shown = msgspec.structs.replace(context(made), most=ROWS)
    return trace_page(shown, render=call.framed())


def _media(call: Call, reading: Reading, picture: str) -> str:
    digest = evidence(reading.store, picture).digest
    made = trace_evidence(reading.store, digest, holdings=reading.holdings)
    files = [made.evidence, *(one.found.evidence for one in made.appearances)]
    shown = MediaTraceContext(
        trace=made,
        stills=served_stills(reading.store, call.desk.looks, files),
        command=f"mabillon trace {digest}",
    )
    return media_trace(shown, render=call.framed())


DOORS = (Door("/trace", traced, room="search"),)
