"""Start: a statement is pasted, dropped or named, and the first answer comes without more."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from starlette.responses import Response

from mabillon.archive.store import Store
from mabillon.errors import MabillonError, UnreadableInput
from mabillon.examine.finding import OpinionDocument
from mabillon.text.times import instant
from mabillon.web.contexts.start import Put, StartPage
from mabillon.web.doors import Call, Door, number_of
from mabillon.web.people.roles import May
from mabillon.web.routes import start_examining as examining
from mabillon.web.routes import start_read
from mabillon.workflows.handed_files import handed_file
from mabillon.workflows.named_posts import address_in, posts_meant
from mabillon.workflows.questions import MAX_TEXT, not_in_the_future
from mabillon.workflows.register_in_force import current
from mabillon.workflows.screenshots import MAX_BYTES
from mabillon.workflows.verify import load


def start(call: Call) -> Response:
    """Answer with the form, filled in as far as the address says, or as an opinion was asked."""
    put = Put(**{name: call.asked(name) for name in examining.FIELDS})
    before = call.asked("opinion")
    with call.store() as store:
        if (number := number_of(before)) is not None:
            return _form(call, store, _asked_before(load(store, number)), more=True)
        return _form(call, store, put)


def _asked_before(made: OpinionDocument) -> Put:
    question = made.question
    return Put(
        post=question.post or "",
        text="" if question.post or question.picture else question.text,
        picture="" if question.post else question.picture or "",
        issuer=made.issuer,
        posted_at=question.posted_at or "",
        channel=question.channel or "",
        link=question.link or "",
    )


def _form(call: Call, store: Store, put: Put, **more: Any) -> Response:
    _, register = current(store, record=False)
    page = StartPage(title="Start", put=put, issuers=examining.issuers(register), **more)
    return call.render("start.html", page, status=400 if page.wrong else 200)


def begin(call: Call) -> Response:
    """Take what was pasted or dropped, and go on to whatever comes next."""
    put = examining.said(call)
    with call.store() as store:
        try:
            put = _with_file(call, store, put)
            if put.posted_at:
                not_in_the_future(store, instant(put.posted_at))
            if put.picture:
                return start_read.have_read(call, put)
            if len(put.text) > MAX_TEXT:
                raise UnreadableInput(f"the text has {len(put.text):,} characters")
        except MabillonError as error:
            return _form(call, store, put, wrong=_whole(error), do=error.do)
        if not put.post and "/" in put.text and not re.search(r"\s", put.text.strip()):
            return _named(call, store, put)
        if not (put.post or put.text.strip()):
            return _form(call, store, put, wrong="There is nothing to examine yet")
        return examining.examine(call, store, put)


def _named(call: Call, store: Store, put: Put) -> Response:
    """Go on with the captured post that one word means: CHANNEL/ID, or an address."""
    with call.reading(fresh=True) as reading:
        posts = posts_meant(reading.holdings, put.text)
    if len(posts) == 1:
        return examining.examine(call, store, msgspec.structs.replace(put, post=posts[0], text=""))
    if posts:
        return _form(call, store, put, posts=tuple(posts), wrong="Which of these?")
    address = address_in(put.text)
    if address is None:
        return examining.examine(call, store, put)
    return _form(
        call,
        store,
        msgspec.structs.replace(put, text="", link=address),
        wrong="No captured post has this address, and the desk fetches nothing",
        do="paste its text or drop a screenshot; the address is kept with the question",
    )


def _with_file(call: Call, store: Store, put: Put) -> Put:
    """Return the question with what was dropped: a picture is kept, a text file read."""
    files = call.files("file")
    if not files:
        return put
    found = handed_file(store, files[0].filename or "file", files[0].file.read(MAX_BYTES + 1))
    if found.evidence:
        return msgspec.structs.replace(put, picture=found.evidence, text="")
    return msgspec.structs.replace(put, text=found.text)


def _whole(error: MabillonError) -> str:
    return f"{error.where}: {error.what}" if error.where else error.what


DOORS = (
    Door("/start", start, room="start"),
    Door("/start", begin, May.WORK, ("POST",), room="start", does="started with a statement"),
)
