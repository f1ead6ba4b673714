"""The server's parts in their order: host, session, role, token, the door's answer, headers."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mabillon.errors import ArchiveBusy, MabillonError, UnknownName, UsageError
from mabillon.web import arriving, frame
from mabillon.web.changed import ChangedSince
from mabillon.web.desk import Desk
from mabillon.web.doors import FIELD, FIELDS, FILES, Call, Door
from mabillon.web.people.people import Session
from mabillon.web.people.roles import NEEDED
from mabillon.web.safety import origin
from mabillon.web.safety.cookies import COOKIE
from mabillon.web.safety.headers import HEADERS

log = logging.getLogger("mabillon.web")


class ErrorPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``error.html``: what happened, where (null = nowhere), the way out."""

    title: str
    what: str
    where: str | None = None
    do: str | None = None


def application(desk: Desk) -> ASGIApp:
    """Return the server of a desk."""
    from mabillon.web.routes import DOORS

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await run_in_threadpool(desk.close)

    routes = [Route(d.path, _endpoint(desk, d), methods=list(d.methods)) for d in DOORS]
    routes.append(Route("/static/{version}/{name}", _static))
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={404: _nowhere(desk), 405: _nowhere(desk)},
    )
    return _Guarded(app, desk)


class _Guarded:
    """Asks every request for its host, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.setdefault("headers", [])
                has = {name.lower() for name, _ in given}
                given += [
                    (name.lower().encode(), value.encode())
                    for name, value in HEADERS.items()
                    if name.lower().encode() not in has
                ]
            await send(message)

        request = Request(scope)
        if not origin.host_is_ours(request.headers, self._desk.hosts):
            refused = PlainTextResponse("This desk is not served under that name.\n", 421)
            await refused(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)


def _endpoint(desk: Desk, door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        secret = request.cookies.get(COOKIE)
        session = await run_in_threadpool(_session, desk, secret)
        call = Call(desk, request, door, session)
        if door.may is not None:
            if session is None:
                return _to_sign_in(call)
            if not session.person.may(door.may):
                return _refused(
                    call, f"A {session.person.role} may not do this.", f"ask a {NEEDED[door.may]}"
                )
        if request.method not in origin.SAFE:
            if not origin.is_from_here(request.headers, desk.hosts):
                return _refused(call, "This form does not come from the desk.", None)
            if door.files:
                return await _with_files(call)
            async with request.form(
                max_fields=FIELDS, max_files=FILES, max_part_size=FIELD
            ) as form:
                call.form = form
                return await run_in_threadpool(_formed, call)
        return await run_in_threadpool(_answered, call)

    return endpoint


def _formed(call: Call) -> Response:
    """Answer a form that came whole, if it is of the session."""
    given = call.request.headers.get("x-csrf") or call.said("csrf")
    if not _of_session(call, given):
        return _refused(
            call, "This form is not of your session.", "load the page again and send it anew"
        )
    return _answered(call)


def _of_session(call: Call, token: str) -> bool:
    return call.session is None or origin.token_is_right(token, call.session.csrf)


async def _with_files(call: Call) -> Response:
    """Answer a form with files; what its door did not take over is removed again."""
    call.form, call.arrived = await arriving.receive(
        call.request, call.desk.root, partial(_of_session, call)
    )
    try:
        return await run_in_threadpool(_formed, call)
    finally:
        await run_in_threadpool(call.arrived.gone)


def _session(desk: Desk, secret: str | None) -> Session | None:
    return desk.people.session(secret, desk.now()) if secret else None


def _answered(call: Call) -> Response:
    """Answer; write down what was changed, and who did it."""
    try:
        answer = call.door.answer(call)
        came = "done" if answer.status_code < 400 else f"refused ({answer.status_code})"
    except ChangedSince as changed:
        answer, came = call.render("changed.html", changed.page, status=409), "changed meanwhile"
    except MabillonError as error:
        answer, came = _error(call, error), str(error)
    if call.door.does and call.session is not None:
        call.desk.people.log(call.person.name, call.door.does, came, call.desk.now())
    return answer


def _error(call: Call, error: MabillonError) -> Response:
    status = 500
    if isinstance(error, UnknownName):
        status = 404
    elif isinstance(error, ArchiveBusy):
        status = 503
    elif isinstance(error, UsageError) or error.exit_status == 3:
        status = 400
    if status == 500:
        log.error("%s: %s", call.request.url.path, error)
    page = ErrorPage(title=error.what[:80], what=error.what, where=error.where, do=error.do)
    return call.render("error.html", page, status=status)


def _to_sign_in(call: Call) -> Response:
    if call.partial:
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    if call.request.method in origin.SAFE:
        return RedirectResponse(f"/sign-in?{_to(call)}", 303)
    return RedirectResponse("/sign-in", 303)


def _to(call: Call) -> str:
    from urllib.parse import urlencode

    return urlencode({"to": call.surroundings().here})


def _refused(call: Call, what: str, do: str | None) -> Response:
    if call.session is not None:
        name, does = call.person.name, call.door.does or call.request.url.path
        call.desk.people.log(name, does, f"refused: {what}", call.desk.now())
    page = ErrorPage(title="Not allowed", what=what, do=do)
    return call.render("error.html", page, status=403)


def _nowhere(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        session = await run_in_threadpool(_session, desk, request.cookies.get(COOKIE))
        call = Call(desk, request, Door(request.url.path, lambda _: Response(), None), session)
        page = ErrorPage(title="No such page", what="There is no such page.", do="go to the desk")
        return call.render("error.html", page, status=status)

    return answer


async def _static(request: Request) -> Response:
    found = frame.static().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("no such file\n", 404)
    body, kind = found
    current = request.path_params["version"] == frame.version()
    keep = "public, max-age=31536000, immutable" if current else "no-store"
    return Response(body, media_type=kind, headers={"Cache-Control": keep})
