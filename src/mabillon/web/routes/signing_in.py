"""Signing in and out. Without a team, the one-time link that ``mabillon serve`` prints."""

from __future__ import annotations

import secrets

from starlette.responses import RedirectResponse, Response

from mabillon.web.contexts.signing_in import SignInPage
from mabillon.web.doors import Call, Door
from mabillon.web.people.people import Person
from mabillon.web.safety.cookies import COOKIE, cookie


def sign_in(call: Call) -> Response:
    """Answer with the form; or sign in by the one-time link."""
    token = call.asked("token")
    wanted, alone = call.desk.token, call.desk.alone
    if token and wanted and alone and secrets.compare_digest(token.encode(), wanted.encode()):
        call.desk.token = None
        return begin(call, alone, to_of(call.asked("to")))
    why = "That link was used already; `mabillon serve` prints a new one." if token else None
    page = SignInPage(title="Sign in", to=to_of(call.asked("to")), why=why)
    return call.render("sign_in.html", page, status=403 if why else 200)


def begin(call: Call, person: Person, to: str) -> Response:
    """Begin a session and go where the person wanted to."""
    agent = call.request.headers.get("user-agent", "")
    secret, _ = call.desk.people.begin(person, agent, call.desk.now())
    call.desk.people.log(person.name, "signed in", "done", call.desk.now())
    answer = RedirectResponse(to, 303)
    answer.set_cookie(**cookie(secret, secure=call.desk.secure))
    return answer


def to_of(given: str) -> str:
    """Return an address of the desk, whatever was given: never one of another site."""
    if not given.startswith("/") or given.startswith(("//", "/\\", "/sign-in")):
        return "/"
    return given


def sign_out(call: Call) -> Response:
    """End the session."""
    if call.session is not None:
        call.desk.people.end(call.session.digest)
    answer = call.go("/sign-in")
    answer.delete_cookie(COOKIE)
    return answer


DOORS = (
    Door("/sign-in", sign_in, None),
    Door("/sign-out", sign_out, methods=("POST",), does="signed out"),
)
