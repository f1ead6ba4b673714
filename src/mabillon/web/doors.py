"""A door of the desk: an address, who may go through it, and what answers.

What answers is a plain function of a `Call`; everything that every door needs is done here,
in one order: the session, the role, the token of the form, the limits, the log, and errors as
pages that say what, where and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.pages import frame as pages_frame
from mabillon.web import frame
from mabillon.web.arriving import Arrived
from mabillon.web.desk import Desk
from mabillon.web.people.accounts import Person
from mabillon.web.people.roles import May
from mabillon.web.people.sessions import Session
from mabillon.web.reading import Reading
from mabillon.web.safety.guarding import ADDRESS
from mabillon.web.safety.paths import without_paths

Answer = Callable[["Call"], Response]
FIELD: Final = 4_000_000
"""Bytes of one text field of a form."""
FIELDS: Final = 400
PATIENCE_S: Final = 8.0
"""Seconds that a form waits while somebody else writes to the archive."""
FILES: Final = 1_000
DIGITS: Final = 15
"""Of a number in an address or a form."""
_WHOLE: Final = "/?&=%:@!$'()*+,;~#"
"""What an address may hold as it stands; a backslash or a line break is none of it."""


@dataclass(frozen=True, slots=True)
class Door:
    """An address of the desk.

    Parameters
    ----------
    path
        As Starlette has it: ``/opinions/{number:int}``.
    answer
        What answers.
    may
        What it asks of a person; null = anybody, signed in or not.
    methods
        Of HTTP.
    room
        Which room is lit.
    does
        For one that changes something: what, in words for the log ("signed an opinion").
    files
        Whether files that come with its form are written below the archive as they arrive
        (`Call.arrived`), however large they are.
    unproven
        Whether it is open to somebody who has yet to set up the second factor that the desk
        asks for.
    """

    path: str
    answer: Answer
    may: May | None = May.READ
    methods: tuple[str, ...] = ("GET",)
    room: str = ""
    does: str = ""
    files: bool = False
    unproven: bool = False


@dataclass(slots=True)
class Call:
    """One request, as the doors see it."""

    desk: Desk
    request: Request
    door: Door
    session: Session | None
    form: FormData = field(default_factory=FormData)
    arrived: Arrived = field(default_factory=Arrived)
    did: str = ""
    """What exactly was done, for the log, where the door's ``does`` does not say it."""

    @property
    def person(self) -> Person:
        """Who asks."""
        if self.session is None:
            raise UsageError("nobody is signed in")
        return self.session.person

    @property
    def path(self) -> Mapping[str, Any]:
        """The values of the address's fields."""
        return self.request.path_params

    def asked(self, name: str, default: str = "") -> str:
        """Return a field of the query."""
        return self.request.query_params.get(name, default)

    def asked_all(self, name: str) -> list[str]:
        """Return every value of a field of the query."""
        return [value for value in self.request.query_params.getlist(name) if value]

    def said(self, name: str, default: str = "") -> str:
        """Return a text field of the form; files are not text."""
        value = self.form.get(name, default)
        return value if isinstance(value, str) else default

    def said_all(self, name: str) -> list[str]:
        """Return every value of a text field of the form."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def files(self, name: str) -> list[UploadFile]:
        """Return the files of a field of the form that have a name."""
        given = self.form.getlist(name)
        return [one for one in given if isinstance(one, UploadFile) and one.filename]

    @property
    def address(self) -> str:
        """The address of the machine that asks."""
        return str(self.request.scope.get(ADDRESS, ""))

    def fit(self, message: str) -> str:
        """Return a message as this desk shows it: to a team without the server's paths."""
        return without_paths(message) if self.desk.team else message

    def log(self, what: str, came: str, *, name: str | None = None) -> None:
        """Write down what was done and what came of it; ``name``: null = of whoever asks."""
        self.desk.people.journal.write(
            self.person.name if name is None else name,
            what,
            came,
            self.desk.now(),
            at_page=self.request.url.path,
            address=self.address,
        )

    @property
    def partial(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return "hx-request" in self.request.headers

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the archive for this call: what stands now, for small questions and for writing.

        What changes something waits a while for others that write, so that no form is refused
        because of one file that is taken in.
        """
        with Store.open(self.desk.root) as store:
            store.patience_s = PATIENCE_S if self.request.method not in ("GET", "HEAD") else 0.0
            yield store

    @contextmanager
    def reading(self, *, fresh: bool = False) -> Iterator[Reading]:
        """Take a reading of the archive: whole columns and indexes, seconds old at most.

        ``fresh``: whether it must know everything that was written until now.
        """
        at_least = 0
        if fresh:
            with self.store() as store:
                at_least = store.position()
        with self.desk.readings.take(at_least) as reading:
            yield reading

    def surroundings(self) -> frame.Surroundings:
        """Return what the frame shows around a page."""
        person = self.session.person if self.session else None
        query = self.request.url.query
        return frame.Surroundings(
            name=person.name if person else None,
            role=person.role if person else None,
            team=self.desk.team,
            may=frozenset(m.name.lower() for m in May if person and person.may(m)),
            csrf=self.session.csrf if self.session else "",
            here=self.request.url.path + (f"?{query}" if query else ""),
            room=self.door.room,
            version=frame.version(),
            archive=self.desk.root.name,
        )

    def render(
        self, template: str, page: msgspec.Struct, *, status: int = 200, **drawings: Any
    ) -> HTMLResponse:
        """Answer with a page of the desk, or with a part of one."""
        body = frame.render(template, page, self.surroundings(), **drawings)
        return HTMLResponse(body, status)

    def framed(self) -> pages_frame.Render:
        """Return how a page of ``mabillon.pages`` is rendered within the desk's frame."""

        def render(template: str, page: msgspec.Struct, **more: Any) -> str:
            for of_file in ("sheet", "fonts", "script", "pictures"):
                more.pop(of_file, None)
            return frame.render(template, page, self.surroundings(), **more)

        return render

    def go(self, path: str, **query: str) -> Response:
        """Send the browser to a page of the desk, after something was done."""
        if not path.startswith("/") or path.startswith(("//", "/\\")):
            path = "/"  # another site's
        address = quote(path, safe=_WHOLE) + (f"?{urlencode(query)}" if query else "")
        if self.partial:
            return Response(status_code=204, headers={"HX-Redirect": address})
        return RedirectResponse(address, 303)


def number_of(given: str) -> int | None:
    """Return a number that stands in an address or a form; null = it is none, or too long."""
    given = given.strip()
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= DIGITS else None


def post_address(key: str) -> str:
    """Return the address of a post's page; ``key``: CHANNEL/ID."""
    return f"/post?{urlencode({'id': key})}"


def part(name: str) -> str:
    """Return a name as one part of an address."""
    return quote(name, safe="")
