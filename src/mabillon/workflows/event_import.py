"""Events from a table: rows become events, whatever cannot is rejected with line and reason.

Read = kept + rejected. The same table again changes nothing; an event that somebody revised
by hand since is left as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.register.fields import slug_from
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.errors import MabillonError, UnreadableInput
from mabillon.examine.events import cells
from mabillon.examine.events.days import Unreadable, days
from mabillon.examine.events.model import (
    LONGEST,
    STAGES,
    Actor,
    Claim,
    ClaimMode,
    Event,
    Manner,
    Stage,
    YesNo,
    document,
    titled,
)
from mabillon.workflows.event_columns import Columns, table
from mabillon.workflows.events import KIND, key_of

_YES: Final[dict[str, YesNo]] = {
    "yes": "yes", "y": "yes", "1": "yes", "true": "yes",
    "no": "no", "n": "no", "0": "no", "false": "no",
}  # fmt: skip
_MODES: Final[tuple[tuple[str, ClaimMode], ...]] = (
    ("letter", "letter"),
    ("pre-incident", "call before"),
    ("call before", "call before"),
    ("post-incident", "call after"),
    ("call after", "call after"),
    ("e-mail", "e-mail"),
    ("email", "e-mail"),
    ("note", "note at the scene"),
    ("video", "video"),
    ("posted", "posted online"),
    ("website", "posted online"),
    ("personal", "personal"),
    ("other", "other"),
)
_NOBODY: Final = ("unknown", "unaffiliated individual(s)")


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row that became no event: its line in the file (from 1), and why."""

    line: int
    reason: str


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a table: ``read`` = ``kept`` + rejected; ``new`` were not there before."""

    file: str
    read: int
    kept: int
    new: int
    rejects: list[Refused]
    columns: dict[str, str]
    unread: list[str]
    schema: str = "mabillon.event-import/1"


def import_events(
    store: Store,
    path: Path,
    mapping: Mapping[str, str],
    *,
    by: str = "",
    reason: str = "",
) -> Imported:
    """Enter the events of a CSV file with a header (UTF-8), in one transaction.

    Parameters
    ----------
    mapping
        Ours (`event_columns.OURS`) -> theirs. Several of theirs, with what stands between them
        ("country: town", "year-month-day"), make one value; "=word" is one value for
        every row.

    Raises
    ------
    UsageError
        The map names a column that is not there, or one of ours that does not exist.
    UnreadableInput
        The file is no such table, or no row of it became an event.
    """
    made: dict[str, Event] = {}
    used: Counter[str] = Counter()
    rejects: list[Refused] = []
    header, rows = table(path)
    columns = Columns(mapping, header, path.name)
    for line, cells_, fault in rows:
        if fault:
            rejects.append(Refused(line=line, reason=fault))
            continue
        try:
            event = _event(columns.of(cells_), f"{path.name}:{line}")
        except (Unreadable, MabillonError) as error:
            rejects.append(Refused(line=line, reason=str(error)))
            continue
        key = _numbered(event.key, made, used)
        made[key] = msgspec.structs.replace(event, key=key)
    if not made:
        why = f" (line {rejects[0].line}: {rejects[0].reason})" if rejects else ""
        raise UnreadableInput(f"no row became an event{why}", where=str(path))
    with store.writing() as writer:
        known = {(e.key, e.document) for e in store.entries(KIND)}
        fresh = [
            NewEntry(KIND, event.key, by, reason or f"from {path.name}", content)
            for event in made.values()
            if (event.key, content := document(event)) not in known
        ]
        if fresh:
            writer.add_entries(fresh)
    return Imported(
        file=path.name,
        read=len(made) + len(rejects),
        kept=len(made),
        new=len(fresh),
        rejects=rejects,
        columns=dict(mapping),
        unread=columns.unread,
    )


def _numbered(key: str, made: Mapping[str, Event], used: Counter[str]) -> str:
    """Return a key that no event has: the row's, or the row's with the next number.

    ``used``: how many rows of each key have been numbered.
    """
    while True:
        used[key] += 1
        found = key if used[key] == 1 else f"{key}-{used[key]}"
        if found not in made:
            return found


def _event(said: Mapping[str, str], place: str) -> Event:
    """Return the event that a row tells of."""
    if long := [ours for ours, cell in said.items() if len(cell) > LONGEST]:
        raise Unreadable(f"{long[0]} has more than {LONGEST:,} characters")
    first, last = days(said.get("date", ""))
    places = cells.places(said.get("place", ""))
    kinds = [kind.lower() for kind in cells.listed(said.get("kind", ""))]
    title = said.get("title", "").strip() or titled(kinds, places, first, last)
    source = said.get("source", "").strip() or place
    actors = _actors(said, source)
    return Event(
        key=slug_from(said.get("key", "")) or key_of(title, first, last, places),
        title=title,
        from_day=first,
        to_day=last,
        days_as_written=said.get("date", ""),
        places=places,
        place_as_written=said.get("place", ""),
        kinds=kinds,
        stages=_stages(said.get("stage", "")),
        words=cells.listed(said.get("words", "")),
        actors=actors,
        claims=_claims(actors, said, source),
        competing_claims=_yes(said.get("competing_claims", "")),
        sources=[source],
        notes=said.get("notes", "").strip(),
    )


def _actors(said: Mapping[str, str], source: str) -> list[Actor]:
    named = cells.actors(said.get("actors", "")) or cells.actors(said.get("organisations", ""))
    manner = said.get("manner", "")
    told: list[Manner] | None = cells.manners(manner) if manner.strip() else ["unknown"]
    if told is None:
        raise Unreadable(f"{manner!r} is no manner in which an actor is named")
    return [
        Actor(
            name=one.names[0],
            also=one.names[1:],
            manners=one.manners or told,
            unsure=one.unsure,
            source=source,
        )
        for one in named
        if one.names[0].casefold() not in _NOBODY
    ]


def _claims(actors: Sequence[Actor], said: Mapping[str, str], source: str) -> list[Claim]:
    """Return who claimed it: as a column says, else those who are named as claiming.

    An actor that the source names in doubt, or in several manners, is no claimant by that.
    """
    told = _yes(said.get("claimed", ""))
    mode = _mode(said.get("claim_mode", ""))
    claimed: list[tuple[Actor, YesNo]] = [
        (actor, "yes" if actor.manners == ["claimed"] and not actor.unsure else told)
        for actor in actors
    ]
    return [
        Claim(organisation=actor.name, claimed=whether, mode=mode, source=source)
        for actor, whether in claimed
        if whether != "unknown"
    ]


def _yes(text: str) -> YesNo:
    return _YES.get(text.strip().lower().removesuffix(".0"), "unknown")


def _mode(text: str) -> ClaimMode:
    said = text.strip().lower()
    return next((mode for words, mode in _MODES if words in said), "unknown")


def _stages(text: str) -> list[Stage]:
    listed = [stage.lower() for stage in cells.listed(text)]
    if unknown := [stage for stage in listed if stage not in STAGES]:
        raise Unreadable(f"{unknown[0]!r} is no stage; stages are {', '.join(STAGES)}")
    return msgspec.convert(listed, list[Stage])
