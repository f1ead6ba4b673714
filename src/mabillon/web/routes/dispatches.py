"""The dispatches: all of them, a new one, and what was published on ground that gave way."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from mabillon.dispatch.front import Release
from mabillon.errors import UsageError
from mabillon.web import looked_up
from mabillon.web.contexts.dispatches import DispatchesPage, NewDispatchPage, RecallPage
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.workflows.dispatches import read
from mabillon.workflows.drafting import begin
from mabillon.workflows.listed_dispatches import Broken, Listed, everything, published
from mabillon.workflows.recall import given_out, recall
from mabillon.workflows.signing_off import STATES
from mabillon.workflows.verify import load

ON_A_PAGE: Final = 40
SERIES: Final = "Special Dispatch"
"""The series that is proposed where there is none yet."""
RELEASES: Final[tuple[Release, ...]] = ("subscribers", "complimentary")


def dispatches(call: Call) -> Response:
    """Answer with those that are asked for; a reader is shown what was published."""
    found, broken, drafting = _all(call)
    wanted = {name: call.asked(name) for name in ("state", "release", "series", "q")}
    rows = [one for one in found if _is_asked_for(one, wanted)]
    start = max(0, _number(call.asked("from", "1")) - 1) // ON_A_PAGE * ON_A_PAGE
    page = DispatchesPage(
        title="Dispatches",
        rows=tuple(rows[start : start + ON_A_PAGE]),
        total=len(rows),
        first=start + 1,
        states=STATES if drafting else STATES[3:],
        series=tuple(sorted({one.series for one in found})),
        state=wanted["state"],
        release=wanted["release"],
        of_series=wanted["series"],
        q=wanted["q"],
        earlier=_at(wanted, start + ON_A_PAGE) if start + ON_A_PAGE < len(rows) else None,
        later=_at(wanted, start - ON_A_PAGE) if start else None,
        broken=tuple(broken),
        drafting=drafting,
    )
    return call.render("dispatches_list.html", page)


def _all(call: Call) -> tuple[list[Listed], list[Broken], bool]:
    if not call.person.may(May.WORK):
        with call.store() as store:
            return published(store), [], False
    with call.reading() as reading:
        found, broken = everything(reading.store, lambda one: looked_up.state(reading, one))
    return found, broken, True


def _is_asked_for(one: Listed, wanted: dict[str, str]) -> bool:
    said = f"{one.called} {one.title} {' '.join(one.authors)}".casefold()
    return (
        wanted["state"] in ("", one.state)
        and wanted["release"] in ("", one.release)
        and wanted["series"] in ("", one.series)
        and all(word in said for word in wanted["q"].casefold().split())
    )


def _at(wanted: dict[str, str], start: int) -> str:
    given = {name: value for name, value in wanted.items() if value}
    return "/dispatches?" + urlencode({**given, "from": str(start + 1)})


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 1


def new(call: Call) -> Response:
    """Answer with the form for a new one."""
    chosen = _number(call.asked("opinion")) if call.asked("opinion") else None
    with call.store() as store:
        made = [load(store, row.number) for row in reversed(store.opinions())]
        series = sorted({one.series for one in published(store)})
    page = NewDispatchPage(
        title="New dispatch",
        opinions=tuple(
            (m.number or 0, f"{m.opinion.standing}, in the name of {m.issuer_name}") for m in made
        ),
        opinion=chosen,
        series=tuple(series) or (SERIES,),
        by=call.person.name,
    )
    return call.render("dispatch_new.html", page)


def start(call: Call) -> Response:
    """Begin one from an opinion, and go to writing it."""
    opinion = call.said("opinion")
    if not (opinion.isascii() and opinion.isdecimal() and len(opinion) < 9):
        raise UsageError("no opinion was named", do="choose the opinion that it is about")
    release = next((r for r in RELEASES if r == call.said("release")), RELEASES[0])
    with call.reading(fresh=True) as reading:
        path = begin(
            reading.store,
            int(opinion),
            series=" ".join(call.said("series").split()) or SERIES,
            by=by(call),
            authors=_several(call, "authors"),
            release=release,
            countries=_several(call, "countries"),
            topics=_several(call, "topics"),
            gathering=looked_up.gathering(reading),
        )
        key = read(path).front.key
    return call.go(f"/dispatches/{key}/write")


def by(call: Call) -> str:
    """Return whose name stands under what is done: in a team always the session's."""
    given = " ".join(call.said("by").split())
    return call.person.name if call.desk.team or not given else given


def _several(call: Call, name: str) -> list[str]:
    """Return what a field lists, with commas or lines between."""
    parts = (part for given in call.said_all(name) for part in given.replace("\n", ",").split(","))
    return [" ".join(part.split()) for part in parts if part.strip()]


def recalled(call: Call) -> Response:
    """Answer with the recall list."""
    opinion = _number(call.asked("opinion")) if call.asked("opinion") else None
    every = call.asked("all") == "1"
    with call.reading() as reading:
        gathering = looked_up.gathering(reading)
        found = recall(reading.store, opinion=opinion, gathering=gathering)
        exports = given_out(reading.store, opinion=opinion)
    page = RecallPage(
        title="Recall list",
        found=tuple(one for one in found if every or not one.answered),
        exports=tuple(exports),
        every=every,
        answered=sum(one.answered for one in found),
        opinion=opinion,
    )
    return call.render("dispatch_recall.html", page)


DOORS = (
    Door("/dispatches", dispatches, room="dispatches"),
    Door("/dispatches/new", new, May.WORK, room="dispatches"),
    Door(
        "/dispatches/new",
        start,
        May.WORK,
        ("POST",),
        room="dispatches",
        does="began a dispatch",
    ),
    Door("/dispatches/recall", recalled, May.WORK, room="dispatches"),
)
