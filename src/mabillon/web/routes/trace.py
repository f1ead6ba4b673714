"""Trace: a post or a picture in time, by channel, and who had it from whom."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import HTMLResponse, Response

from mabillon.archive.store import Store
from mabillon.errors import ArchiveBusy
from mabillon.pages.media_trace import MediaTraceContext, media_trace
from mabillon.pages.stills import GRAPHIC, Still
from mabillon.pages.trace import trace as trace_page
from mabillon.web.contexts.trace import TracePage
from mabillon.web.doors import Call, Door
from mabillon.web.reading import Reading
from mabillon.workflows.looked_at import Looks
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


def served_stills(store: Store, looks: Looks, files: list[str]) -> dict[str, Still]:
    """Return stills of files that resemble each other, as the desk serves them.

    Where one of them is marked graphic none is shown of any.
    """
    every = list(dict.fromkeys(files))
    if any(looks.is_graphic(store, digest) for digest in every):
        return {digest: Still(data=None, about="", hidden=GRAPHIC) for digest in every}
    return {
        digest: Still(
            data=None,
            about="a grey, blurred still; its page says what it shows",
            address=f"/media/{digest}/still",
            page=f"/media/{digest}",
        )
        for digest in every
    }


DOORS = (Door("/trace", traced, room="search"),)
