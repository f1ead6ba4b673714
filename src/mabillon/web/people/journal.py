"""The log: who did what, when, from where, and what came of it. It is only ever added to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from mabillon.web.people.kept import Kept, micros, time_of

LONGEST: Final = 400
"""Characters of one value that are kept."""


class Logged(msgspec.Struct, frozen=True):
    """One thing that somebody did, or was refused.

    Parameters
    ----------
    number
        Counts up, without gaps.
    name
        Whose desk name; "" = nobody was signed in.
    what
        In words: "signed an opinion".
    at_page
        The address at which it was done; "" = at the terminal.
    came
        What came of it: "done", "refused: …".
    address
        Of the machine that asked; "" = not asked over the network.
    """

    number: int
    at: datetime
    name: str
    what: str
    at_page: str
    came: str
    address: str


class Journal:
    """The log of a desk."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def write(
        self,
        name: str,
        what: str,
        came: str,
        now: datetime,
        *,
        at_page: str = "",
        address: str = "",
    ) -> None:
        """Write down what somebody did and what came of it."""
        values = [value[:LONGEST] for value in (name, what, at_page, came, address)]
        with self._kept.writing() as connection:
            connection.execute(
                "INSERT INTO log (at, name, what, at_page, came, address) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (micros(now), *values),
            )

    def page(
        self,
        most: int = 200,
        *,
        before: int | None = None,
        name: str = "",
        words: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Logged]:
        """Return lines of the log, the latest first.

        Parameters
        ----------
        most
            So many at most.
        before
            Only those with a lower number; null = from the latest.
        name
            Only of this desk name; "" = of everybody.
        words
            Only those in which this stands, in what was done, where, or what came of it.
        since, until
            Only those from ``since`` on and before ``until``; null = no bound.
        """
        asked = (
            ("number < ?", before),
            ("name = ?", name or None),
            ("instr(lower(what || ' ' || at_page || ' ' || came), lower(?))", words or None),
            ("at >= ?", None if since is None else micros(since)),
            ("at < ?", None if until is None else micros(until)),
        )
        held = [(clause, value) for clause, value in asked if value is not None]
        where = f"WHERE {' AND '.join(clause for clause, _ in held)}" if held else ""
        rows = self._kept.rows(
            "SELECT number, at, name, what, at_page, came, address FROM log "
            f"{where} ORDER BY number DESC LIMIT ?",
            (*(value for _, value in held), most),
        )
        return [Logged(row[0], time_of(row[1]), *row[2:]) for row in rows]

    def names(self) -> list[str]:
        """Return every desk name that the log has, in order."""
        return [row[0] for row in self._kept.rows("SELECT DISTINCT name FROM log ORDER BY 1")]
