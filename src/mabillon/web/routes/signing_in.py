"""Signing in and out: by name and password, by an invitation, or alone by the one-time link."""

from __future__ import annotations

import re
from datetime import timedelta
from math import ceil
from typing import Final

from starlette.responses import RedirectResponse, Response

from mabillon.errors import UsageError
from mabillon.web.contexts.signing_in import InvitationPage, SignInPage
from mabillon.web.doors import Call, Door
from mabillon.web.people import passwords
from mabillon.web.people.accounts import Person
from mabillon.web.people.entrance import TooSoon
from mabillon.web.safety.cookies import cookie

WRONG: Final = "That name, password and code do not go together."
USED: Final = "That link was used already, or is too old."
_HERE: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def sign_in(call: Call) -> Response:
    """Answer with the form; or sign in by the one-time link."""
    token = call.asked("token")
    alone = call.desk.alone
    if call.request.method != "GET":  # a program that only looks whether the link is there
        return _form(call, "/", None, 200)
    if token and alone and call.desk.take_token(token):
        return begin(call, alone, to_of(call.asked("to")), "signed in by the link")
    why = f"{USED} `mabillon serve` prints a new one." if token else None
    return _form(call, to_of(call.asked("to")), why, 403 if why else 200)


def enter(call: Call) -> Response:
    """Sign in by name and password."""
    name, to = call.said("name").strip(), to_of(call.said("to"))
    if not call.desk.team:
        return _form(call, to, "This desk has no passwords.", 403)
    people = call.desk.people
    known = people.accounts.of(name)
    try:
        person = people.entrance.enter(
            name, call.said("password"), call.said("code"), call.address, call.desk.now()
        )
    except TooSoon as too_soon:  # not written down: nothing was tried, and a log has an end
        answer = _form(call, to, f"Too many attempts failed. {_wait(too_soon.left)}", 429, name)
        answer.headers["retry-after"] = str(ceil(too_soon.left.total_seconds()))
        return answer
    if person is None:
        left = people.attempts.left(name, call.address, call.desk.now())
        waits = f"; the next waits {ceil(left.total_seconds())} s" if left else ""
        call.log("signed in", f"refused: wrong{waits}", name=known.name if known else "")
        return _form(call, to, WRONG, 403, name)
    return begin(call, person, to, "signed in")


def _form(call: Call, to: str, why: str | None, status: int, name: str = "") -> Response:
    page = SignInPage(title="Sign in", to=to, why=why, name=name, strict=call.desk.strict)
    return call.render("sign_in.html", page, status=status)


def _wait(left: timedelta) -> str:
    minutes = ceil(left.total_seconds() / 60)
    return "Try again in a minute." if minutes == 1 else f"Try again in {minutes} minutes."


def begin(call: Call, person: Person, to: str, how: str) -> Response:
    """Begin a new session, end the browser's old one, and go where the person wanted to."""
    people = call.desk.people
    if call.session is not None:
        people.sessions.end(call.session.digest)
    agent = call.request.headers.get("user-agent", "")
    secret, _ = people.sessions.begin(person, call.desk.now(), agent=agent, address=call.address)
    call.log(how, "done", name=person.name)
    answer = RedirectResponse(to, 303)
    answer.set_cookie(**cookie(call.desk.cookie, secret, secure=call.desk.secure))
    return answer


def to_of(given: str) -> str:
    """Return an address of the desk, whatever was given: never one of another site."""
    if not _HERE.fullmatch(given) or given.startswith(("/sign-in", "/invitation")):
        return "/"
    return given


def invitation(call: Call) -> Response:
    """Answer with the form in which whoever is invited sets a password."""
    return _invited(call, call.asked("token"), None)


def _invited(call: Call, token: str, why: str | None) -> Response:
    person = call.desk.people.invitations.of(token, call.desk.now())
    if person is None:
        why = f"{USED} Ask an admin for a new one."
    page = InvitationPage(
        title="Invitation",
        token=token,
        name=person.name if person else None,
        role=person.role if person else None,
        least=passwords.LEAST,
        why=why,
    )
    return call.render("invitation.html", page, status=403 if why else 200)


def accept(call: Call) -> Response:
    """Set the password of whoever is invited; sign them in, unless a code is asked for too."""
    people, token = call.desk.people, call.said("token")
    person = people.invitations.of(token, call.desk.now())
    if person is None:
        return _invited(call, token, None)
    try:
        kept = new_password(call, person)
    except UsageError as error:
        return _invited(call, token, str(error))
    people.accounts.keep_password(person, kept)
    people.attempts.forget(person.name)
    call.log("set a password by invitation", "done", name=person.name)
    if people.seconds.has(person.name):
        return call.go("/sign-in")
    return begin(call, person, "/", "signed in by invitation")


def new_password(call: Call, person: Person) -> str:
    """Return a new password as it is kept; both fields of the form must say the same."""
    password = call.said("password")
    if password != call.said("again"):
        raise UsageError("the two are not the same", do="type the new password twice")
    return passwords.kept(password, names=(person.name, call.desk.root.name, "mabillon"))


def sign_out(call: Call) -> Response:
    """End the session, and have the browser forget what it keeps of the desk."""
    if call.session is not None:
        call.desk.people.sessions.end(call.session.digest)
    answer = call.go("/sign-in")
    answer.delete_cookie(
        call.desk.cookie, path="/", secure=call.desk.secure, httponly=True, samesite="lax"
    )
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


DOORS = (
    Door("/sign-in", sign_in, None, unproven=True),
    Door("/sign-in", enter, None, ("POST",), unproven=True),
    Door("/sign-out", sign_out, None, ("POST",), does="signed out", unproven=True),
    Door("/invitation", invitation, None, unproven=True),
    Door("/invitation", accept, None, ("POST",), unproven=True),
)
