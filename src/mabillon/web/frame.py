"""The frame of the desk: its templates, and those of the pages that stand in files.

A template of ``mabillon.pages`` extends ``page.html``. Here that name is the desk's own frame,
so that an opinion reads the same in a file and at the desk, with the desk's rooms around it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup, escape

from mabillon.pages import frame, words
from mabillon.pages.fonts import FACES
from mabillon.pages.safe import verbatim
from mabillon.web.at_the_desk import at_the_desk

if TYPE_CHECKING:
    import jinja2

SHEETS: Final = ("page.css", "dispatch.css", "contact_sheet.css")
"""Style sheets of the pages that the desk shows, in this order, before its own."""


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk's frame shows around every page.

    Parameters
    ----------
    name, role
        Whose session it is; null = nobody is signed in.
    team
        Whether people sign in and out.
    may
        The names of what the person may (`May`), in lower case.
    csrf
        The token for forms; "" = nobody is signed in.
    here
        The address of this page, with its query.
    room
        Which room of the desk is lit, as in `ROOMS`; "" = none.
    version
        Of the static files, as it stands in their addresses.
    archive
        The archive's folder name.
    """

    name: str | None
    role: str | None
    team: bool
    may: frozenset[str]
    csrf: str
    here: str
    room: str
    version: str
    archive: str

    @property
    def rooms(self) -> tuple[tuple[str, str, str], ...]:
        """Name, title and address of every room."""
        return ROOMS


ROOMS: Final = (
    ("home", "Desk", "/"),
    ("start", "Start", "/start"),
    ("search", "Search", "/search"),
    ("opinions", "Opinions", "/opinions"),
    ("dispatches", "Dispatches", "/dispatches"),
    ("issuers", "Issuers", "/issuers"),
    ("events", "Events", "/events"),
    ("watch", "Watch", "/watch"),
    ("register", "Register", "/register"),
    ("ingest", "Take in", "/ingest"),
    ("audit", "Audit", "/audit"),
)


@cache
def environment() -> jinja2.Environment:
    """Return the desk's templates before those of the pages, with the same safety."""
    import jinja2

    made = frame.environment().overlay(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("mabillon.web", "templates"),
                jinja2.PackageLoader("mabillon.pages", "templates"),
            ]
        )
    )
    made.globals = dict(made.globals)
    # what stands in a form's field goes back as it was typed: escaped, and nothing else
    made.filters = dict(made.filters) | {
        "as_typed": escape,
        "post": linked,
        "sentence": lambda said: words.sentence(at_the_desk(said)),
    }
    return made


def linked(post: str) -> Markup:
    """Return a post (CHANNEL/ID) as a page names it, leading to its page."""
    address = f"/post?{urlencode({'id': post})}"
    return Markup('<a href="{}">{}</a>').format(address, verbatim(post))


@cache
def static() -> dict[str, tuple[bytes, str]]:
    """Return every static file by its name: its bytes and its type."""
    own = resources.files("mabillon.web") / "static"
    faces = "\n".join(
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
        f"font-style:{face.style};font-display:swap;unicode-range:{face.ranges};"
        f'src:url("{face.file}.woff2") format("woff2")}}'
        for face in FACES
    )
    of_rooms = sorted((own / "rooms").iterdir(), key=lambda file: file.name)
    rooms = [file.read_text("utf-8") for file in of_rooms if file.name.endswith(".css")]
    css = "\n".join(
        [faces, *map(frame.static, SHEETS), (own / "desk.css").read_text("utf-8"), *rooms]
    )
    files = {"desk.css": (css.encode("utf-8"), "text/css; charset=utf-8")}
    for name in ("htmx.min.js", "desk.js", "writing.js"):
        files[name] = ((own / name).read_bytes(), "text/javascript; charset=utf-8")
    files["icon.svg"] = ((own / "icon.svg").read_bytes(), "image/svg+xml")
    fonts = resources.files("mabillon.pages") / "static" / "fonts"
    for face in FACES:
        files[f"{face.file}.woff2"] = ((fonts / f"{face.file}.woff2").read_bytes(), "font/woff2")
    return files


@cache
def version() -> str:
    """Return what changes when any static file does."""
    digest = hashlib.sha256()
    for name, (body, _) in sorted(static().items()):
        digest.update(f"{name} {len(body)} ".encode() + body)
    return digest.hexdigest()[:16]


def render(template: str, page: msgspec.Struct, desk: Surroundings, **drawings: Any) -> str:
    """Return a page of the desk, or a part of one.

    Parameters
    ----------
    template
        Its name, of the desk or of ``mabillon.pages``.
    page
        The template's one documented context.
    desk
        What stands around it.
    drawings
        Functions that draw from the context, for the template to call.
    """
    return environment().get_template(template).render(page=page, desk=desk, **drawings)
