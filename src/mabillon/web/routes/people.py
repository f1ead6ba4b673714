"""People: one's own account and sessions; for admins everybody's, and who did what."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from mabillon.errors import UnknownName, UsageError
from mabillon.web.changed import hold
from mabillon.web.contexts.people import (
    AccountPage,
    InvitedPage,
    LogPage,
    PeoplePage,
    PersonPage,
    SecondPage,
)
from mabillon.web.doors import Call, Door, part
from mabillon.web.people import passwords, second
from mabillon.web.people.accounts import Person
from mabillon.web.people.entrance import TooSoon
from mabillon.web.people.invitations import LASTS
from mabillon.web.people.roles import MAY, May, Role
from mabillon.web.people.sessions import Session
from mabillon.web.routes.signing_in import new_password
from mabillon.web.safety.cookies import cookie

LINES: Final = 100
"""Lines of the log on a page."""
_DONE: Final = {
    "password": "The new password holds. Every other browser is signed out.",
    "others": "Every other browser is signed out.",
    "one": "That browser is signed out.",
    "second": "You sign in with a code of your authenticator from now on.",
    "removed": "You sign in with your password alone from now on.",
}


def account(call: Call) -> Response:
    """Answer with one's own account."""
    session = _session(call)
    page = AccountPage(
        title="Your account",
        person=call.desk.people.accounts.known(call.person.name),
        sessions=call.desk.people.sessions.all(call.desk.now(), call.person.name),
        mine=session.digest,
        least=passwords.LEAST,
        done=_DONE.get(call.asked("done"), ""),
        second=call.desk.people.seconds.has(call.person.name),
        must=call.desk.strict,
    )
    return call.render("account.html", page)


def _session(call: Call) -> Session:
    if call.session is None:
        raise UsageError("nobody is signed in")
    return call.session


def _prove(call: Call) -> None:
    """Ask for the password once more: whoever found a browser open does not have it."""
    if not call.desk.team:
        return
    name, now = call.person.name, call.desk.now()
    try:
        right = call.desk.people.entrance.enter(
            name, call.said("current"), call.said("code"), call.address, now
        )
    except TooSoon as too_soon:
        minutes = max(1, round(too_soon.left.total_seconds() / 60))
        raise UsageError("too many attempts failed", do=f"try again in {minutes} min") from too_soon
    if right is None:
        raise UsageError("that is not your password and code", do="go back and type them again")


def change_password(call: Call) -> Response:
    """Change one's password; every other browser is signed out, and this one gets a new secret."""
    if not call.desk.team:
        raise UsageError("this desk has no passwords")
    _prove(call)
    people, person, session = call.desk.people, call.person, _session(call)
    people.accounts.keep_password(person, new_password(call, person))
    secret, _ = people.sessions.begin(
        person, call.desk.now(), agent=session.agent, address=call.address
    )
    answer = RedirectResponse("/account?done=password", 303)
    answer.set_cookie(**cookie(call.desk.cookie, secret, secure=call.desk.secure))
    return answer


def end_own(call: Call) -> Response:
    """Sign one of one's own browsers out, or all but this one."""
    _prove(call)
    session, wanted = _session(call), call.said("session")
    sessions = call.desk.people.sessions
    if wanted == "others":
        sessions.end_all(call.person.name, but=session.digest)
        return call.go("/account", done="others")
    own = {one.digest for one in sessions.all(call.desk.now(), call.person.name)}
    if wanted not in own:
        raise UnknownName("that browser is not signed in any more", do="look at /account")
    sessions.end(wanted)
    return call.go("/account", done="one")


def begin_second(call: Call) -> Response:
    """Answer with a secret for an authenticator."""
    _only_a_team(call)
    _prove(call)
    return _second(call, call.desk.people.seconds.begin(call.person.name, call.desk.now()), None)


def _second(call: Call, secret: str, why: str | None) -> Response:
    page = SecondPage(
        title="Authenticator",
        secret=secret,
        link=second.link_of(secret, call.person.name, call.desk.root.name),
        why=why,
    )
    return call.render("second.html", page, status=400 if why else 200)


def put_second(call: Call) -> Response:
    """Set up an authenticator, once it has shown a code; every other browser is signed out."""
    _only_a_team(call)
    people, name, now = call.desk.people, call.person.name, call.desk.now()
    secret = people.seconds.begun(name, now)
    if secret is None:
        raise UsageError("nothing was begun, or too long ago", do="begin anew at /account")
    if not people.seconds.put(name, call.said("code"), now):
        return _second(call, secret, "That is not the code that it shows now.")
    people.sessions.end_all(name, but=_session(call).digest)
    return call.go("/account", done="second")


def remove_second(call: Call) -> Response:
    """Sign in by the password alone from now on."""
    _only_a_team(call)
    _prove(call)
    call.desk.people.seconds.remove(call.person.name)
    call.desk.people.sessions.end_all(call.person.name, but=_session(call).digest)
    return call.go("/account", done="removed")


def people(call: Call) -> Response:
    """Answer with every account."""
    everybody = call.desk.people.accounts.all()
    counts = {one.name: 0 for one in everybody}
    for session in call.desk.people.sessions.all(call.desk.now()):
        counts[session.person.name] += 1
    return call.render("people.html", PeoplePage(title="People", people=everybody, sessions=counts))


def open_account(call: Call) -> Response:
    """Open an account and tell the link by which its owner sets a password."""
    _only_a_team(call)
    opened = call.desk.people.accounts.open(call.said("name"), _role(call), call.desk.now())
    call.did = f"{opened.name}, {opened.role}"
    return _invite(call, opened)


def _only_a_team(call: Call) -> None:
    if not call.desk.team:
        raise UsageError(
            "this desk is open to one analyst", do="serve it to a team: mabillon serve --team"
        )


def _role(call: Call) -> Role:
    for role in MAY:
        if role == call.said("role"):
            return role
    raise UsageError("there is no such role", do=f"take one of {', '.join(MAY)}")


def _of(call: Call) -> Person:
    return call.desk.people.accounts.known(call.path["name"])


def person(call: Call) -> Response:
    """Answer with one account."""
    found = _of(call)
    sessions = call.desk.people.sessions.all(call.desk.now(), found.name)
    page = PersonPage(
        title=found.name,
        person=found,
        sessions=sessions,
        second=call.desk.people.seconds.has(found.name),
    )
    return call.render("person.html", page)


def change(call: Call) -> Response:
    """Change an account: its role, whether it is open, its invitation, its sessions."""
    _only_a_team(call)
    found, accounts = _of(call), call.desk.people.accounts
    here, wanted = f"/people/{part(found.name)}", call.said("do")
    if wanted in ("role", "close", "reopen"):
        hold(
            call,
            found.version,
            what=f"the account of {found.name}",
            now=[found.version],
            yours=[f"{wanted} {call.said('role')}".strip()],
            to=here,
        )
    call.did = f"{wanted} {call.said('role') if wanted == 'role' else ''}".strip()
    if wanted == "role":
        accounts.give(found, _role(call))
    elif wanted == "close":
        accounts.close(found, call.desk.now())
    elif wanted == "reopen":
        return _invite(call, accounts.reopen(found))
    elif wanted == "invite":
        return _invite(call, found)
    elif wanted == "second":
        call.desk.people.seconds.remove(found.name)
        call.desk.people.sessions.end_all(found.name)
    elif wanted == "sign out":
        call.desk.people.sessions.end_all(found.name)
    else:
        raise UsageError("there is nothing of that kind to do")
    return call.go(here)


def _invite(call: Call, invited: Person) -> Response:
    now = call.desk.now()
    if invited.ended is not None:
        raise UsageError("that account is closed", do="open it again first")
    secret = call.desk.people.invitations.invite(invited, now)
    origin = f"http{'s' if call.desk.secure else ''}://{call.request.headers['host']}"
    page = InvitedPage(
        title=f"Invitation of {invited.name}",
        person=invited,
        link=f"{origin}/invitation?{urlencode({'token': secret})}",
        until=now + LASTS,
    )
    return call.render("invited.html", page)


def log(call: Call) -> Response:
    """Answer with who did what."""
    name, words = call.asked("name"), call.asked("words")
    since, until = call.asked("since"), call.asked("until")
    before = call.asked("before")
    number = int(before) if before.isdecimal() and len(before) < 16 else None
    last = _day(until)
    lines = call.desk.people.journal.page(
        LINES + 1,
        before=number,
        name=name,
        words=words,
        since=_day(since),
        until=None if last is None or last.date() == date.max else last + timedelta(days=1),
    )
    asked = {"name": name, "words": words, "since": since, "until": until}
    kept = {key: value for key, value in asked.items() if value}
    more = len(lines) > LINES
    page = LogPage(
        title="Log",
        lines=lines[:LINES],
        names=call.desk.people.journal.names(),
        **asked,
        older=f"/log?{urlencode(kept | {'before': lines[LINES - 1].number})}" if more else None,
        newest=f"/log?{urlencode(kept)}" if number is not None else None,
    )
    return call.render("log.html", page)


def _day(given: str) -> datetime | None:
    if not given:
        return None
    try:
        return datetime.combine(date.fromisoformat(given), time(), UTC)
    except ValueError as error:
        raise UsageError(f"“{given[:20]}” is no date", do="write it as 2031-03-26") from error


DOORS = (
    Door("/account", account, room="account", unproven=True),
    Door("/account/password", change_password, methods=("POST",), does="changed their password"),
    Door("/account/sessions", end_own, methods=("POST",), does="signed browsers out"),
    Door(
        "/account/second",
        begin_second,
        methods=("POST",),
        does="began to set up an authenticator",
        unproven=True,
    ),
    Door(
        "/account/second/code",
        put_second,
        methods=("POST",),
        does="set up an authenticator",
        unproven=True,
    ),
    Door(
        "/account/second/remove", remove_second, methods=("POST",), does="removed an authenticator"
    ),
    Door("/people", people, May.ADMIN, room="people"),
    Door("/people", open_account, May.ADMIN, ("POST",), room="people", does="opened an account"),
    Door("/people/{name}", person, May.ADMIN, room="people"),
    Door("/people/{name}", change, May.ADMIN, ("POST",), room="people", does="changed an account"),
    Door("/log", log, May.ADMIN, room="log"),
)
