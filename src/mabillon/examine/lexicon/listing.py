"""What a lexicon lists beside its terms: windows of time, series of numbers, registered names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
import numpy as np

from mabillon.examine.instants import as_datetime, of_datetime, rfc3339
from mabillon.examine.lexicon.dated import DatedName, NameKind
from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.kinds import Kind
from mabillon.examine.lexicon.serials import Series
from mabillon.examine.lexicon.statements import Told
from mabillon.examine.lexicon.terms import Term, made
from mabillon.examine.phrases import day
from mabillon.text.tokens import canonical

WINDOWS: Final = 40
"""Windows of time that uses are counted in, at most: months, quarters or years."""

_KINDS: Final[dict[NameKind, Kind]] = {
    "name": "name",
    "branch": "branch",
    "outlet": "outlet",
    "office": "office",
}


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """A window of time: RFC 3339, ``label``, and how many statements lie in it."""

    from_at: str
    label: str
    statements: int


class Numbering(msgspec.Struct, frozen=True, kw_only=True):
    """A series of numbers: how it is ``written``, its range, and what is odd in it.

    ``first``, ``last``: [number, post, RFC 3339]. ``missing``: numbers of the last run between
    its first and last that no statement bears; ``repeats``: numbers borne twice; ``back``:
    steps back; ``runs``: how often it began again.
    """

    marker: str
    written: str
    statements: int
    first: tuple[int, str, str]
    last: tuple[int, str, str]
    missing: list[int]
    repeats: int
    back: int
    runs: int


def windows(told: Told) -> tuple[list[Window], Numbers]:
    """Return the windows of time, and which one each statement is of."""
    if not told.size:
        return [], np.empty(0, np.int64)
    times = [as_datetime(int(at)) for at in told.at]
    months = (times[-1].year - times[0].year) * 12 + times[-1].month - times[0].month + 1
    size = next((m for m in (1, 3, 12) if months / m <= WINDOWS), 12)
    starts = [(t.year * 12 + t.month - 1) // size for t in times]
    of = np.array(starts, np.int64) - starts[0]
    counts = np.bincount(of)
    made_of = []
    for i, count in enumerate(counts.tolist()):
        year, month = divmod((starts[0] + i) * size, 12)
        at = datetime(year, month + 1, 1, tzinfo=UTC)
        label = {1: f"{at:%B %Y}", 3: f"{at:%B %Y} and two months", 12: f"{at:%Y}"}[size]
        made_of.append(Window(from_at=rfc3339(of_datetime(at)), label=label, statements=count))
    return made_of, of


def numbering(told: Told, one: Series) -> Numbering:
    first, last = int(one.statements[0]), int(one.statements[-1])
    ends = [
        (int(number), told.posts[at], rfc3339(int(told.at[at])))
        for number, at in ((one.numbers[0], first), (one.numbers[-1], last))
    ]
    return Numbering(
        marker=one.name(),
        written=one.written,
        statements=len(one.numbers),
        first=ends[0],
        last=ends[1],
        missing=one.missing,
        repeats=one.repeats,
        back=int((one.steps < 0).sum()),
        runs=int(one.runs[-1]) + 1,
    )


def of_register(told: Told, names: Sequence[DatedName], of: Numbers) -> list[Term]:
    """Return the register's names that stand in statements, as terms."""
    plain = [f" {canonical(text)} " for text in told.texts]
    found = []
    for name in names:
        held = np.array([i for i, text in enumerate(plain) if name.stands_in(text)], np.int64)
        if len(held):
            found.append(
                made(
                    told,
                    held,
                    term=name.text,
                    form=canonical(name.text),
                    kind=_KINDS[name.kind],
                    windows=of,
                    held_until=_held(name),
                )
            )
    return found


def _held(name: DatedName) -> str | None:
    """Return from when to when the register says that a name held; None = it does not say."""
    parts = [f"from {day(name.since)}" if name.since else ""]
    parts.append(f"until {day(name.until)}" if name.until else "")
    return " ".join(filter(None, parts)) or None
