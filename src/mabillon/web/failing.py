"""Pages for what did not go: refused, not there, damaged, or a mistake of the desk itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mabillon.errors import ArchiveBusy, MabillonError, UnknownName, UsageError
from mabillon.web.at_the_desk import at_the_desk
from mabillon.web.desk import Desk
from mabillon.web.doors import Call, Door
from mabillon.web.safety.cookies import secret_of
from mabillon.web.safety.limits import lingers
from mabillon.web.safety.origin import SAFE
from mabillon.web.trouble import numbered

log = logging.getLogger("mabillon.web")
_SAID: Final = {
    400: ("The form came broken.", "load the page again and send it anew"),
    404: ("There is no such page.", "go to the desk"),
    405: ("There is no such page.", "go to the desk"),
    408: ("The form did not come whole.", "send it anew"),
    413: ("The form is larger than what is taken here.", "send less at once"),
    415: ("That is no form of the desk.", "load the page again and send it anew"),
}


class ErrorPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``error.html``: what happened, where (null = nowhere), the way out."""

    title: str
    what: str
    where: str | None = None
    do: str | None = None


def erred(call: Call, error: MabillonError) -> Response:
    """Answer with an error that says what, where and what to do."""
    status = 500
    if isinstance(error, UnknownName):
        status = 404
    elif isinstance(error, ArchiveBusy):
        status = 503
    elif isinstance(error, UsageError) or error.exit_status == 3:
        status = 400
    if status == 500:
        log.error("%s: %s", call.request.url.path, error)
    what, where, do = (
        call.fit(at_the_desk(part or "")) or None for part in (error.what, error.where, error.do)
    )
    page = ErrorPage(title=(what or "")[:80], what=what or "", where=where, do=do)
    return call.render("error.html", page, status=status)


def refused(call: Call, what: str, do: str | None, status: int = 403) -> Response:
    """Answer that this may not be done, and write it down."""
    if call.session is not None:
        call.log(call.door.does or "asked for a page", f"refused: {what}")
    page = ErrorPage(title="Not allowed", what=what, do=do)
    answer = call.render("error.html", page, status=status)
    if lingers(call.request):
        answer.headers["connection"] = "close"
    return answer


def handlers(desk: Desk) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    """Return what answers for what no door answers."""

    def call_of(request: Request) -> Call:
        begun = getattr(request.state, "call", None)
        if isinstance(begun, Call):
            return begun
        secret = secret_of(request.headers.getlist("cookie"), desk.cookie)
        known = secret is not None and request.method in SAFE
        session = desk.people.sessions.of(secret or "", desk.now()) if known else None
        return Call(desk, request, Door(request.url.path, lambda _: Response(), None), session)

    def not_so(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        what, do = _SAID.get(status, (f"{HTTPStatus(status).phrase}.", "go to the desk"))
        call = call_of(request)
        answer = call.render(
            "error.html", ErrorPage(title=what[:-1], what=what, do=do), status=status
        )
        if isinstance(error, HTTPException) and error.headers:
            answer.headers.update(error.headers)
        if lingers(request):
            answer.headers["connection"] = "close"
        return answer

    def failed(request: Request, error: Exception) -> Response:
        number, call = numbered(error), call_of(request)
        if not desk.people.kept.is_open:
            return PlainTextResponse("The desk is closing.\n", 503)
        if call.door.does and call.session is not None:
            call.log(call.door.does, f"failed: error {number}")
        what = "Something failed in the desk itself."
        do = f"tell whoever keeps the desk: error {number}; its log says what happened"
        page = ErrorPage(title="Something failed", what=what, do=do)
        answer = call.render("error.html", page, status=500)
        answer.headers["connection"] = "close"  # for the server closes it after an error
        return answer

    return {HTTPException: not_so, Exception: failed}
