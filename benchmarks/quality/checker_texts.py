"""Texts that nobody wrote for the checker, as dispatches: wire reports, and statements.

Both stand as they are: no citation, no signed opinion, front matter of our own making (which
is not counted). What the desk knows comes with the material: of the wire reports (MUC-3, test
part) the events and organisations of MUC's templates; of the statements (re3d) the
organisations, persons and places that people marked in them. Wire reports are all capitals,
where no name can be told from a word; statements are in small letters.

Texts come in the order of a hash of their names. Some are read to mend rules, others are
judged, and none is both.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from benchmarks.quality.figures import say
from benchmarks.quality.material import digest, folder, temporary_archive
from mabillon.dispatch import source
from mabillon.dispatch.checking import check
from mabillon.dispatch.cited import Cited, Event, House, Name
from mabillon.dispatch.drafting import written
from mabillon.dispatch.front import Front
from mabillon.dispatch.imported import reading
from mabillon.dispatch.imported.dating import as_date
from mabillon.dispatch.rules import RULES
from mabillon.dispatch.rules.rule import Checked, Finding
from mabillon.dispatch.source import Dispatch
from mabillon.workflows.event_columns import PRESETS
from mabillon.workflows.event_import import import_events
from mabillon.workflows.events import events
from mabillon.workflows.importing import open_report

_MARKUP: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~"})
_KINDS: Final = {"Organisation": ("issuer", 2), "Person": ("term", 2), "Location": ("term", 1)}
"""Type of what people marked -> kind of name that the desk knows, and its fewest words."""
_UNDATED: Final = date(2017, 1, 10)
"""The day of a text that bears none: soon after the last of the statements."""
_KNOWN: Final = 2
"""Documents that have to have a name before the desk knows it."""


class Texts(NamedTuple):
    """A set of texts, of which the first ``number`` are counted.

    ``judged``: those whose findings a reader judged; ``mended``: those read to mend the rules.
    """

    name: str
    number: int
    judged: slice
    mended: slice

    def as_dispatches(self) -> list[tuple[Dispatch, House]]:
        """Return the texts as dispatches, each with what the desk knows."""
        made = _wire() if self is WIRE else _statements()
        return sorted(made, key=lambda one: _hash(one[0].where))


WIRE: Final = Texts("wire reports", 100, judged=slice(20, 100), mended=slice(20))
STATEMENTS: Final = Texts("statements", 40, judged=slice(40), mended=slice(40, 75))


def found_in(made: Dispatch, house: House) -> list[Finding]:
    """Return what the rules find in a text; lines count from the first of its body."""
    first, _ = made.place(made.body)
    found = check(Checked(made, Cited({}), house), RULES)
    return [msgspec.structs.replace(f, line=f.line - first + 1) for f in found if f.line >= first]


def _wire() -> list[tuple[Dispatch, House]]:
    paths = sorted((folder() / "claims/muc3").glob("tst*/*.xhtml"))
    say("checker: wire reports, material", len(paths), data=digest(paths))
    houses = _events()
    return [
        (_as_dispatch(path.stem, path.read_bytes(), path.name), houses.get(path.stem, House()))
        for path in paths
    ]


def _events() -> dict[str, House]:
    """Return what is known of each report's events, by the report's name."""
    with temporary_archive() as archive:
        import_events(archive.store, folder() / "claims/muc_events.csv", PRESETS["muc"])
        held = [kept.event for kept in events(archive.store)]
    known: dict[str, list[Event]] = {}
    for event in held:
        known.setdefault(event.sources[0], []).append(
            Event(
                key=event.key,
                title=event.title,
                from_day=event.from_day,
                to_day=event.to_day,
                places=tuple(place.name for path in event.places for place in path),
                manners={actor.name: tuple(actor.manners) for actor in event.actors},
            )
        )
    return {name: House(events=tuple(of)) for name, of in known.items()}


def _statements() -> list[tuple[Dispatch, House]]:
    folders = sorted((folder() / "statements/re3d").glob("*/"))
    paths = [place / "documents.json" for place in folders]
    marked = [place / "entities.json" for place in folders]
    documents = [row for path in paths for row in _rows(path)]
    say("checker: statements, material", len(documents), data=digest([*paths, *marked]))
    house = House(names=_names(row for path in marked for row in _rows(path)))
    return [
        (_as_dispatch(row["_id"], row["text"].encode(), "text.txt", row["title"]), house)
        for row in documents
    ]


def _names(marked: Iterable[dict[str, Any]]) -> tuple[Name, ...]:
    """Return the names that several documents have: words with capitals, longer than "He"."""
    of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in marked:
        kind, fewest = _KINDS.get(row["type"], ("", 0))
        words = row["value"].removeprefix("The ").removeprefix("the ").split()
        capitals = all(word[0].isupper() for word in words if len(word) > len("for"))
        if kind and len(words) >= fewest and capitals and len(words[0]) > len("He"):
            of[kind, " ".join(words)].add(row["documentId"])
    known = sorted(name for name, documents in of.items() if len(documents) >= _KNOWN)
    return tuple(Name(kind=kind, text=text) for kind, text in known)


def _rows(path: Path) -> Sequence[dict[str, Any]]:
    lines = path.read_text("utf-8-sig").splitlines()
    return [msgspec.json.decode(line) for line in lines if line.strip()]


def _as_dispatch(name: str, content: bytes, file: str, heading: str = "") -> Dispatch:
    opened = open_report(content, file)
    front = Front(
        series="Text", number=1, date=as_date(reading.read(opened).report.date) or _UNDATED,
        title="Text", countries=["x"], topics=["x"], issuers=[], authors=["x"],
    )  # fmt: skip
    blocks = [block.text.translate(_MARKUP) for block in opened.blocks]
    head = [f"# {heading.translate(_MARKUP)}"] if heading else []
    return source.read(written(front, "\n\n".join([*head, *blocks])), name)


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
