"""The server's parts in their order: host, session, role, token, the door's answer, headers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from mabillon.errors import MabillonError
from mabillon.web import arriving, frame
from mabillon.web.changed import ChangedSince
from mabillon.web.desk import Desk
from mabillon.web.doors import DIGITS, FIELD, FIELDS, FILES, Call, Door
from mabillon.web.failing import erred, handlers, refused
from mabillon.web.people.roles import NEEDED, May
from mabillon.web.safety import origin
from mabillon.web.safety.cookies import secret_of
from mabillon.web.safety.guarding import Guarded
from mabillon.web.safety.limits import BODY, STRANGER, limited


def application(desk: Desk, more: Sequence[Door] = ()) -> ASGIApp:
    """Return the server of a desk; ``more``: doors beside its own."""
    from mabillon.web.routes import DOORS

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await run_in_threadpool(desk.close)

    register_url_convertor("int", _Number())
    routes = [Route(d.path, _endpoint(desk, d), methods=list(d.methods)) for d in (*DOORS, *more)]
    routes.append(Route("/static/{version}/{name}", _static))
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers(desk))
    app.router.redirect_slashes = False  # it would lead to http:// behind a proxy
    return Guarded(app, desk.hosts, secure=desk.secure, proxy=desk.proxy)


class _Number(IntegerConvertor):
    """Numbers of addresses, as long as the archive counts; what is longer names nothing."""

    regex = f"[0-9]{{1,{DIGITS}}}"


def _endpoint(desk: Desk, door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        call = Call(desk, request, door, None)
        request.state.call = call
        if request.method in origin.SAFE:
            return await run_in_threadpool(_looked_at, call)
        refusal = await run_in_threadpool(_let_in, call)
        if refusal is not None:
            return refusal
        if not origin.is_from_here(request.headers, desk.hosts, secure=desk.secure):
            return refused(call, "This form does not come from the desk.", None)
        most = BODY if door.may is not None and door.may > May.READ else STRANGER
        call.request = limited(request, None if door.files else most)
        if door.files:
            return await _with_files(call)
        async with call.request.form(
            max_fields=FIELDS, max_files=FILES, max_part_size=FIELD
        ) as form:
            call.form = form
            return await run_in_threadpool(_formed, call)

    return endpoint


def _looked_at(call: Call) -> Response:
    """Answer whoever only looks, in one turn of a thread: each turn waits for a processor."""
    refusal = _let_in(call)
    return _answered(call) if refusal is None else refusal


def _let_in(call: Call) -> Response | None:
    """Find the session that asks; return why it may not go through this door, null = it may."""
    desk, door = call.desk, call.door
    secret = secret_of(call.request.headers.getlist("cookie"), desk.cookie)
    call.session = desk.people.sessions.of(secret, desk.now()) if secret else None
    if door.may is not None:
        if call.session is None:
            return _to_sign_in(call)
        role = call.session.person.role
        if not call.session.person.may(door.may):
            what = f"{'A' if role == 'reader' else 'An'} {role} may not do this."
            return refused(call, what, f"ask an {NEEDED[door.may]}")
    return call.go("/account") if _lacks_second(call) else None


def _lacks_second(call: Call) -> bool:
    """Whether somebody must set up a second factor before anything else."""
    if not call.desk.strict or call.session is None or call.door.unproven:
        return False
    return not call.desk.people.seconds.has(call.person.name)


def _formed(call: Call) -> Response:
    """Answer a form that came whole, if it is of the session."""
    given = call.request.headers.get("x-csrf") or call.said("csrf")
    if not _of_session(call, given):
        return refused(
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


def _answered(call: Call) -> Response:
    """Answer; write down what was changed, and who did it."""
    try:
        answer = call.door.answer(call)
        came = "done" if answer.status_code < 400 else f"refused ({answer.status_code})"
        came += f": {call.did}" if call.did else ""
    except ChangedSince as changed:
        answer, came = call.render("changed.html", changed.page, status=409), "changed meanwhile"
    except MabillonError as error:
        answer, came = erred(call, error), str(error)
    if call.door.does and call.session is not None:
        call.log(call.door.does, came)
    if call.door.does:
        call.desk.readings.written()
    return answer


def _to_sign_in(call: Call) -> Response:
    if call.partial:
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    if call.request.method in origin.SAFE:
        return RedirectResponse(f"/sign-in?{urlencode({'to': call.surroundings().here})}", 303)
    return RedirectResponse("/sign-in", 303)


async def _static(request: Request) -> Response:
    found = frame.static().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("no such file\n", 404)
    body, kind = found
    current = request.path_params["version"] == frame.version()
    keep = "public, max-age=31536000, immutable" if current else "no-store"
    return Response(body, media_type=kind, headers={"Cache-Control": keep})
