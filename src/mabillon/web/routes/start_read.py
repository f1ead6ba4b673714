"""The words of a picture that was handed in: read as long work, corrected by a person."""

from __future__ import annotations

import msgspec
import numpy as np
from starlette.responses import Response

from mabillon.archive.store import Store
from mabillon.errors import MabillonError, UsageError
from mabillon.examine.read_off import told
from mabillon.examine.records.screenshot import source_read
from mabillon.text.times import instant
from mabillon.web.contexts.start import Put, ReadPage
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.routes import start_examining as examining
from mabillon.workflows.picture_text import text_of
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.questions import not_in_the_future
from mabillon.workflows.register_in_force import current
from mabillon.workflows.transcribed import in_force
from mabillon.workflows.transcribing import correct, sheets

REASON = "read against the picture at the desk"


def have_read(call: Call, put: Put) -> Response:
    """Have the words of a picture read, as long work."""
    asked = {name: value for name, value in msgspec.structs.asdict(put).items() if value}
    work = call.desk.works.start(
        "read",
        asked | {"by": call.person.name},
        title="Reading the words of a picture",
        by=call.person.name,
    )
    return call.go(f"/works/{work.number}")


def read(call: Call) -> Response:
    """Answer with the words that were read, to be held against the picture."""
    names = ("picture", "issuer", "posted_at", "channel", "link")
    put = Put(**{name: call.asked(name) for name in names})
    with call.store() as store:
        return _page(call, store, put, unread=call.asked("unread") or None)


def _page(
    call: Call,
    store: Store,
    put: Put,
    *,
    unread: str | None = None,
    wrong: str | None = None,
    typed: str | None = None,
) -> Response:
    if not store.evidence.has(put.picture):
        raise UsageError("this picture is not kept here", do="drop it under Start")
    found = text_of(store, put.picture, read=False)
    wanted = sheets(store, put.picture)
    held = in_force(store, [sheet.key for sheet in wanted])
    doubted = [kept.transcription for kept in held.values() if kept.transcription.doubtful]
    _, register = current(store, record=False)
    text = found.text if found else ""
    page = ReadPage(
        title="What stands on it",
        put=put,
        text=text if typed is None else typed,
        told=told(found.transcription) if found and found.transcription else None,
        marked="\n\n".join(one.marked for one in doubted) or None,
        one_sheet=len(wanted) == 1,
        seems=source_read(text),
        posts=_posts(store, put.picture),
        issuers=examining.issuers(register),
        unread=unread,
        wrong=wrong,
    )
    return call.render("start_read.html", page, status=400 if wrong else 200)


def _posts(store: Store, picture: str) -> tuple[str, ...]:
    rows = Pictures(store).posts_with(picture)[:5]
    held = store.posts(["channel", "id"], rows=np.array(rows, np.int64)).to_pylist()
    return tuple(f"{post['channel']}/{post['id']}" for post in held)


def take(call: Call) -> Response:
    """Keep what a person reads there, where it is something else, and examine it."""
    put = examining.said(call)
    text = put.text.strip()
    with call.store() as store:
        try:
            if put.posted_at:
                not_in_the_future(store, instant(put.posted_at))
            _corrected(call, store, put.picture, text, held=call.said("held") == "1")
        except MabillonError as error:
            return _page(call, store, put, wrong=str(error), typed=text)
        return examining.examine(call, store, msgspec.structs.replace(put, text=""))


def _corrected(call: Call, store: Store, picture: str, text: str, *, held: bool) -> None:
    """Keep what a person reads there: what differs, or what they held against the picture."""
    known = text_of(store, picture, read=False)
    wanted = sheets(store, picture)
    if known is not None and (len(wanted) != 1 or (known.text.strip() == text and not held)):
        return
    if len(wanted) != 1:
        raise UsageError(
            "its pages are not read yet, and there are several",
            do="make a picture of the page with the statement, and drop that",
        )
    correct(store, wanted[0], text, by=call.person.name, reason=REASON)


DOORS = (
    Door("/start/read", read, May.WORK, room="start"),
    Door(
        "/start/read",
        take,
        May.WORK,
        ("POST",),
        room="start",
        does="corrected the words of a picture and had it examined",
    ),
)
