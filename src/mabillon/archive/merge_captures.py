"""Which captures of another archive are new here, and which number each has here.

A capture that is the same in every respect is the same act. One of the same bytes that were read
here in the same way, and of which no other time of collecting is given, says nothing new: it is
the file that is ingested a second time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mabillon.errors import ArchiveDamaged

_SAME: Final = (
    *("evidence", "name", "member", "format", "version", "tool", "options", "mode"),
    *("collected_at", "basis", "kept_at", "read", "kept", "rejected", "observations", "rejects"),
)
"""Columns in which captures that are one act do not differ."""

Earlier = Callable[[str, str | None, int, str, int | None], int | None]
"""Returns the capture here that says the same already, as of a file ingested again."""


@dataclass(slots=True)
class Captures:
    """Captures of another archive.

    Parameters
    ----------
    here
        Number there -> number here, of every one.
    new
        Numbers there of those that are new here, ascending.
    said
        How many say what is said here already, and are no capture here.
    """

    here: dict[int, int] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    said: int = 0

    def numbers(self) -> npt.NDArray[np.int64]:
        """Return the number here of each number there; -1 = there is no such capture."""
        made = np.full(max(self.here, default=-1) + 1, -1, np.int64)
        for there, here in self.here.items():
            made[there] = here
        return made


def captures(
    own: sqlite3.Connection, other: sqlite3.Connection, position: int, earlier: Earlier
) -> Captures:
    """Tell which captures of another archive are new here.

    Parameters
    ----------
    position
        Of the other ledger: later captures are left out.
    earlier
        See `Earlier`; asked of files, not of what is inside containers.

    Raises
    ------
    ArchiveDamaged
        Captures there are not numbered from 0, or one is inside of none.
    """
    columns = ", ".join(_SAME)
    known: dict[tuple[Any, ...], int] = {
        tuple(row[1:]): row[0]
        for row in own.execute(f"SELECT capture, container, {columns} FROM captures")
    }
    [next_] = own.execute("SELECT coalesce(max(capture), -1) + 1 FROM captures").fetchone()
    found, said = Captures(), set[int]()
    for capture, container, *row in other.execute(
        f"SELECT capture, container, {columns} FROM captures WHERE leaf < ? ORDER BY capture",
        (position,),
    ):
        if capture != len(found.here) or (container is not None and container not in found.here):
            raise ArchiveDamaged(
                f"capture {capture} of the other archive cannot be there",
                where="its catalogue.sqlite",
                do="nothing of it was merged; `mabillon ingest` takes its raw files in anew",
            )
        inside = None if container is None else found.here[container]
        here = known.get((inside, *row))
        if here is None and container is None:
            of = dict(zip(_SAME, row, strict=True))
            given = of["collected_at"] if of["basis"] == "given" else None
            here = earlier(of["evidence"], of["format"], of["version"], of["options"], given)
            if here is not None:
                said.add(capture)
        elif here is None and container in said:
            here = _inside(own, inside, row[_SAME.index("member")])
            said.add(capture)
        if here is None:
            here, next_ = next_, next_ + 1
            found.new.append(capture)
        found.here[capture] = here
    found.said = len(said)
    return found


def _inside(own: sqlite3.Connection, container: int | None, member: str | None) -> int | None:
    """Return the capture here of a member; where it was not read here, that of its container."""
    row = own.execute(
        "SELECT capture FROM captures WHERE container = ? AND member IS ? ORDER BY capture LIMIT 1",
        (container, member),
    ).fetchone()
    return container if row is None else int(row[0])
