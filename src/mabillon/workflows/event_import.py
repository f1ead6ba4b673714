"""Events from a table: rows become events, whatever cannot is rejected with line and reason.

Read = kept + rejected. The same table again changes nothing; an event that somebody revised
by hand since is left as it is.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.register.fields import slug_from
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.errors import LimitExceeded, MabillonError, UnreadableInput, UsageError
from mabillon.examine.events import cells
from mabillon.examine.events.days import Unreadable, days
from mabillon.examine.events.model import (
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
from mabillon.workflows.events import KIND, key_of

MAX_BYTES: Final = 256 << 20
MAX_CELL: Final = 1 << 20

OURS: Final = {
    "key": "what tells the event apart; rows of one key are numbered",
    "title": "else made of kind, place and day",
    "date": "the day or days, as written",
    "place": "from the widest level to the narrowest, parted by colons",
    "kind": "attack, bombing, …",
    "stage": "accomplished, attempted or threatened",
    "actors": "who is named, with the manner before a colon",
    "organisations": "who is named, where `actors` names nobody",
    "manner": "how the source names them, where the cell does not say",
    "claimed": "whether they claimed it: yes, no, unknown; 1, 0, -9",
    "claim_mode": "how",
    "competing_claims": "whether several did: yes, no, unknown; 1, 0, -9",
    "source": "where it stands: a post, a digest, a document",
    "words": "by which a text about it is known",
    "notes": "anything else",
}
"""Our columns, with what each takes."""

PRESETS: Final[dict[str, dict[str, str]]] = {
    "muc": {
        "key": "doc_id", "source": "doc_id", "date": "date", "place": "location",
        "kind": "type", "stage": "stage", "actors": "confidence", "organisations": "perp_org",
    },
    "gtd": {
        "key": "eventid", "source": "eventid", "date": "iyear-imonth-iday",
        "place": "country_txt: provstate: city", "kind": "attacktype1_txt",
        "organisations": "gname", "claimed": "claimed", "claim_mode": "claimmode_txt",
        "competing_claims": "compclaim",
    },
}  # fmt: skip
"""Column maps of two well-known tables. Both leave victims and targets unread."""

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
        Ours (`OURS`) -> theirs. Several of theirs, with what stands between them
        ("country: town", "year-month-day"), make one value; "=word" is one value for
        every row.

    Raises
    ------
    UsageError
        The map names a column that is not there, or one of ours that does not exist.
    UnreadableInput
        The file is no such table, or no row of it became an event.
    """
    made: list[Event] = []
    rejects: list[Refused] = []
    seen: Counter[str] = Counter()
    header, rows = _table(path)
    columns = _Columns(mapping, header, path.name)
    for line, row, broken in rows:
        if broken:
            rejects.append(Refused(line=line, reason=broken))
            continue
        try:
            event = _event(columns.of(row), f"{path.name}:{line}")
        except (Unreadable, MabillonError) as error:
            rejects.append(Refused(line=line, reason=str(error)))
            continue
        seen[event.key] += 1
        nth = seen[event.key]
        made.append(event if nth == 1 else msgspec.structs.replace(event, key=f"{event.key}-{nth}"))
    if not made:
        why = f" (line {rejects[0].line}: {rejects[0].reason})" if rejects else ""
        raise UnreadableInput(f"no row became an event{why}", where=str(path))
    with store.writing() as writer:
        known = {(e.key, e.document) for e in store.entries(KIND)}
        fresh = [
            NewEntry(KIND, event.key, by, reason or f"from {path.name}", content)
            for event in made
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


def _table(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str], str | None]]]:
    """Return the header, and each row with its line and what is wrong with it."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=str(path)) from error
    if len(content) > MAX_BYTES:
        raise LimitExceeded(f"has more than {MAX_BYTES >> 20} MB", where=str(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"is not UTF-8 (byte {error.start:,})", where=str(path), do="save it as UTF-8"
        ) from error
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip() for name in next(reader)]
    except (StopIteration, csv.Error) as error:
        raise UnreadableInput("has no header", where=str(path)) from error
    return header, _rows(reader, len(header))


def _rows(reader: Iterator[list[str]], width: int) -> Iterator[tuple[int, list[str], str | None]]:
    while True:
        line = getattr(reader, "line_num", 0) + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], f"is not CSV ({error})"
            continue
        if not row:
            continue
        wrong = len(row) != width
        yield line, row, f"has {len(row)} fields where the header has {width}" if wrong else None


class _Columns:
    """A column map, resolved against a header."""

    def __init__(self, mapping: Mapping[str, str], header: Sequence[str], file: str) -> None:
        if unknown := [ours for ours in mapping if ours not in OURS]:
            raise UsageError(
                f"{unknown[0]!r} is none of our columns", do=f"ours are: {', '.join(OURS)}"
            )
        self._parts = {ours: _split(theirs, header, file) for ours, theirs in mapping.items()}
        if "date" not in mapping and "place" not in mapping:
            raise UsageError(
                "the map says of no column that it is the date or the place",
                do=f"the file has: {', '.join(header[:40])}",
            )
        taken = {part for parts in self._parts.values() for part in parts if isinstance(part, int)}
        self.unread = [name for at, name in enumerate(header) if at not in taken]

    def of(self, row: Sequence[str]) -> dict[str, str]:
        """Return our values of a row; nothing said is ""."""
        return {ours: _joined(parts, row) for ours, parts in self._parts.items()}


def _split(theirs: str, header: Sequence[str], file: str) -> list[int | str]:
    """Return a value's parts: columns by number, and the text between them."""
    if theirs.startswith("="):
        return [theirs[1:]]
    if theirs in header:
        return [header.index(theirs)]
    parts: list[int | str] = []
    rest, between = theirs, ""
    while rest:
        name = max((n for n in header if n and rest.startswith(n)), key=len, default="")
        if name:
            parts += [between, header.index(name)] if between else [header.index(name)]
            rest, between = rest[len(name) :], ""
        elif rest[0].isalnum():
            raise UsageError(
                f"it has no column {theirs!r}", where=file, do=f"it has: {', '.join(header[:40])}"
            )
        else:
            rest, between = rest[1:], between + rest[0]
    return parts


def _joined(parts: Sequence[int | str], row: Sequence[str]) -> str:
    """Join the values of a row's columns; empty ones fall out with what stands before them."""
    joined = ""
    for at, part in enumerate(parts):
        if isinstance(part, int) and row[part].strip():
            between = parts[at - 1] if at and isinstance(parts[at - 1], str) else ""
            joined += f"{between if joined else ''}{row[part].strip()}"
    return joined if any(isinstance(part, int) for part in parts) else "".join(map(str, parts))


def _event(said: Mapping[str, str], place: str) -> Event:
    """Return the event that a row tells of."""
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
    """Return who claimed it: as a column says, else those who are named as claiming."""
    told = _yes(said.get("claimed", ""))
    mode = _mode(said.get("claim_mode", ""))
    claimed: list[tuple[Actor, YesNo]] = [
        (actor, "yes" if "claimed" in actor.manners else told) for actor in actors
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
