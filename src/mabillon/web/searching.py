"""A search as an address, and an address as a search: every view of it is a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.datastructures import QueryParams

from mabillon.errors import UsageError
from mabillon.workflows.search import Request

PATH: Final = "/search"
PAGE: Final = 20
"""Posts of a page."""
PAGES: Final = 100
"""Pages that can be turned; who wants more narrows the search, or asks for a file of it."""

MOST: Final = 30
"""Values of one field: names, channels, roles."""

_LISTS: Final = {"name": "names", "gloss": "glosses", "channel": "channels", "role": "roles"}
_WORDS: Final = ("issuer", "script", "language", "files", "copy_of")
_EITHER: Final = {"media": ("with", "without"), "forwards": ("only", "none")}
_DAY: Final = timedelta(days=1)


def request_of(query: QueryParams) -> Request:
    """Return what an address asks for; what is left empty is not asked for.

    Raises
    ------
    UsageError
        A value that nothing can be asked by.
    """
    asked: dict[str, Any] = {"query": query.get("q", "").strip() or None, "limit": PAGE}
    for name, field in _LISTS.items():
        asked[field] = list(dict.fromkeys(v.strip() for v in query.getlist(name) if v.strip()))
        if len(asked[field]) > MOST:
            raise UsageError(f"a search has at most {MOST} of {name}", do="search in parts")
    asked |= {name: query.get(name, "").strip() or None for name in _WORDS}
    for name, (yes, no) in _EITHER.items():
        said = query.get(name, "")
        if said not in ("", yes, no):
            raise UsageError(f"{name} may be {yes} or {no}, not {said[:40]!r}")
        asked[name] = None if not said else said == yes
    asked["since"] = _moment(query.get("since", ""), last=False)
    asked["until"] = _moment(query.get("until", ""), last=True)
    asked["order"] = query.get("order") or "relevance"
    try:
        return msgspec.convert(asked, Request)
    except msgspec.ValidationError as error:
        raise UsageError(f"this cannot be searched for ({error})") from error


def page_of(query: QueryParams) -> int:
    """Return which page an address asks for, from 1."""
    said = query.get("page", "1")
    if not (said.isascii() and said.isdigit()):
        return 1
    return min(max(int(said[:9]), 1), PAGES)


def _moment(said: str, *, last: bool) -> datetime | None:
    """Return the beginning of a day, or its end where it is the last; or a time with its zone."""
    said = said.strip()
    if not said:
        return None
    try:
        if len(said) == len("2031-03-25"):
            day = date.fromisoformat(said)
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            return at + _DAY if last else at
        at = datetime.fromisoformat(said)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{said[:40]!r} is no day", do="write it as 2031-03-25, or as a time with its zone"
        ) from error
    raise UsageError(f"{said} does not say its zone", do="write 2031-03-25T09:12Z")


def said_of(at: datetime | None, *, last: bool) -> str:
    """Return a bound as an address has it: a day where it is one, the last one included."""
    if at is None:
        return ""
    at = at.astimezone(UTC)
    if at.time() != datetime.min.time():
        return at.isoformat().replace("+00:00", "Z")
    return (at - _DAY if last and at.date() > date.min else at).date().isoformat()


def fields_of(request: Request, page: int = 1) -> list[tuple[str, str]]:
    """Return the fields of a search's address."""
    asked: list[tuple[str, str]] = [("q", request.query or "")]
    for name, field in _LISTS.items():
        asked += [(name, value) for value in getattr(request, field)]
    asked += [(name, getattr(request, name) or "") for name in _WORDS]
    for name, (yes, no) in _EITHER.items():
        value = getattr(request, name)
        asked.append((name, "" if value is None else yes if value else no))
    asked += [
        ("since", said_of(request.since, last=False)),
        ("until", said_of(request.until, last=True)),
        ("order", "" if request.order == "relevance" else request.order),
        ("page", "" if page == 1 else str(page)),
    ]
    return [(name, value) for name, value in asked if value]


def address_of(request: Request, page: int = 1) -> str:
    """Return the address of a search."""
    query = urlencode(fields_of(request, page))
    return f"{PATH}?{query}" if query else PATH


def changed(request: Request, **fields: Any) -> str:
    """Return the address of a search with some fields changed, from its first page."""
    return address_of(msgspec.structs.replace(request, **fields))


def toggled(given: Sequence[str], value: str) -> list[str]:
    """Return values with one added, or taken away where it is there."""
    return [one for one in given if one != value] if value in given else [*given, value]
