"""What the catalogue of an archive has, row by row, as of now or as of an earlier moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from mabillon import tables
from mabillon.archive import catalogue, ledger
from mabillon.archive.rows import (
    Entry,
    Judgement,
    OpinionRow,
    RegisterVersion,
    RejectRow,
    Tombstone,
)
from mabillon.archive.tombstones import tombstones
from mabillon.errors import UnknownName, UsageError

_FEW: Final = 100
"""Channels that the catalogue is asked for by name; of more, all are read."""


class Catalogued:
    """What was kept, decided and entered, out of the catalogue of the archive at ``root``.

    Every ``position`` is a number of ledger leaves: what is returned is what the
    archive held when it had that many. None means now.
    """

    def __init__(self, root: Path, connection: sqlite3.Connection) -> None:
        self.root = root
        self.connection = connection

    # --- The ledger ---------------------------------------------------------------------

    def position(self) -> int:
        """Return the number of ledger leaves."""
        return catalogue.size(self.connection)

    def ledger_root(self, size: int | None = None) -> str:
        """Return the tree head over the first ``size`` leaves (all), in hexadecimal."""
        hashes = self.connection.execute(
            "SELECT hash FROM leaves WHERE number < ? ORDER BY number", (self._upto(size),)
        )
        return ledger.tree_head(row[0] for row in hashes).hex()

    def known_at(self, position: int | None = None) -> datetime | None:
        """Return when the latest capture known at a position was kept; None = nothing was."""
        row = self.connection.execute(
            "SELECT max(kept_at) FROM captures WHERE leaf < ?", (self._upto(position),)
        ).fetchone()
        return None if row[0] is None else catalogue.instant(row[0])

    def looked_until(self) -> datetime | None:
        """Return when the latest of all captures was taken; None = there is none."""
        row = self.connection.execute("SELECT max(collected_at) FROM captures").fetchone()
        return None if row[0] is None else catalogue.instant(row[0])

    # --- Captures -----------------------------------------------------------------------

    def observations(
        self,
        *,
        channels: Collection[str] | None = None,
        position: int | None = None,
        after: int = 0,
    ) -> pa.Table:
        """Return what each capture shows of each channel (schema ``tables.OBSERVATIONS``).

        ``after``: only of captures that were not known at that position yet.
        """
        asked = list(channels) if channels is not None and len(channels) <= _FEW else []
        among = f" AND o.channel IN ({', '.join('?' * len(asked))})" if asked else ""
        found = self.connection.execute(
            f"SELECT {', '.join('o.' + name for name in tables.OBSERVATIONS.names)}"
            " FROM observations o JOIN captures c USING (capture)"
            f" WHERE c.leaf < ? AND c.leaf >= ?{among} ORDER BY o.capture, o.number",
            (self._upto(position), after, *asked),
        ).fetchall()
        wanted = None if channels is None else frozenset(channels)
        kept = found if wanted is None else [row for row in found if row[1] in wanted]
        columns = zip(*kept, strict=True) if kept else [[] for _ in tables.OBSERVATIONS]
        return pa.table(
            [
                pa.array(list(column), pa.int64() if field.type == tables.TIME else None).cast(
                    field.type
                )
                if kept
                else pa.array([], field.type)
                for column, field in zip(columns, tables.OBSERVATIONS, strict=True)
            ],
            schema=tables.OBSERVATIONS,
        )

    def rejects(
        self,
        position: int | None = None,
        *,
        evidence: str | None = None,
        first: int = 0,
        most: int | None = None,
    ) -> Iterator[RejectRow]:
        """Return the records that could not be read, in the order of keeping.

        Parameters
        ----------
        evidence
            Digest of the raw file whose records they are; None = of all.
        first, most
            How many are left out before, and how many there are of at most; None = all.
        """
        found = self.connection.execute(
            "SELECT r.capture, c.evidence, c.name, r.member, r.number, r.record, r.offset,"
            " r.length, r.reason, r.excerpt FROM rejects r JOIN captures c USING (capture)"
            " WHERE c.leaf < ? AND (? IS NULL OR c.evidence = ?)"
            " ORDER BY r.capture, r.number LIMIT ? OFFSET ?",
            (self._upto(position), evidence, evidence, -1 if most is None else most, first),
        )
        return (RejectRow(*row) for row in found)

    def count_rejects(self, evidence: str | None = None) -> int:
        """Return how many records could not be read, of one raw file or of all (None)."""
        [count] = self.connection.execute(
            "SELECT count(*) FROM rejects r JOIN captures c USING (capture)"
            " WHERE ? IS NULL OR c.evidence = ?",
            (evidence, evidence),
        ).fetchone()
        return int(count)

    # --- Register, opinions, judgements, entries ----------------------------------------

    def register_version(self, position: int | None = None) -> tuple[str, bytes] | None:
        """Return digest and YAML of the register in force, or None before the first."""
        row: tuple[str, bytes] | None = self.connection.execute(
            "SELECT digest, yaml FROM registers WHERE leaf < ? ORDER BY number DESC LIMIT 1",
            (self._upto(position),),
        ).fetchone()
        return row

    def register_versions(self, position: int | None = None) -> list[RegisterVersion]:
        """Return every version of the register, oldest first."""
        return [
            RegisterVersion(number, digest, reason, catalogue.instant(at))
            for number, digest, reason, at in self.connection.execute(
                "SELECT number, digest, reason, at FROM registers WHERE leaf < ? ORDER BY number",
                (self._upto(position),),
            )
        ]

    def register_numbered(self, number: int) -> bytes:
        """Return the YAML of a version of the register.

        Raises
        ------
        UnknownName
            There is none of that number.
        """
        row = self.connection.execute(
            "SELECT yaml FROM registers WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise UnknownName(f"the register has no version {number}")
        return bytes(row[0])

    def opinion(self, number: int) -> bytes:
        """Return the JSON of an opinion.

        Raises
        ------
        UnknownName
            There is none of that number.
        """
        row = self.connection.execute(
            "SELECT document FROM opinions WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise UnknownName(f"there is no opinion {number} in this archive")
        return bytes(row[0])

    def opinions(self) -> list[OpinionRow]:
        """Return every opinion, oldest first."""
        return [
            OpinionRow(number, digest, catalogue.instant(at), size)
            for number, digest, at, size in self.connection.execute(
                "SELECT number, digest, at, ledger_size FROM opinions ORDER BY number"
            )
        ]

    def judgements(self, opinion: int) -> list[Judgement]:
        """Return what was decided of an opinion, oldest first."""
        return [
            Judgement(number, of, kind, by, reason, catalogue.instant(at))
            for number, of, kind, by, reason, at in self.connection.execute(
                "SELECT number, opinion, kind, by, reason, at FROM judgements"
                " WHERE opinion = ? ORDER BY number",
                (opinion,),
            )
        ]

    def entries(
        self, kind: str, key: str | None = None, position: int | None = None
    ) -> list[Entry]:
        """Return what the desk entered by hand and nobody destroyed, oldest first.

        Parameters
        ----------
        kind
            event, look.
        key
            Only of this key; a later entry supersedes an earlier one. None = of all keys.
        """
        return [
            Entry(number, kind, of, digest, by, reason, catalogue.instant(at), document, leaf)
            for number, of, digest, by, reason, at, document, leaf in self.connection.execute(
                "SELECT number, key, digest, by, reason, at, document, leaf FROM entries"
                " WHERE kind = ? AND (? IS NULL OR key = ?) AND leaf < ? AND document <> x''"
                " ORDER BY number",
                (kind, key, key, self._upto(position)),
            )
        ]

    def has_entry(self, kind: str, key: str) -> bool:
        """Tell whether there was ever an entry of that kind and key, destroyed since or not."""
        found = self.connection.execute(
            "SELECT 1 FROM entries WHERE kind = ? AND key = ? LIMIT 1", (kind, key)
        )
        return found.fetchone() is not None

    # --- Evidence -----------------------------------------------------------------------

    def evidence_like(self, digits: str) -> list[tuple[str, int]]:
        """Return digest and size of the evidence whose digest begins with these digits."""
        found: list[tuple[str, int]] = self.connection.execute(
            "SELECT digest, size FROM evidence WHERE digest >= ? AND digest < ? ORDER BY digest",
            (digits, digits + "g"),
        ).fetchall()
        return found

    def evidence_leaves(self) -> dict[str, int]:
        """Return the ledger leaf of each raw file: from which position on it was known."""
        return dict(self.connection.execute("SELECT digest, leaf FROM evidence"))

    def names_of(self, evidence: str) -> list[str]:
        """Return the names by which a raw file was handed in, the first first."""
        found = self.connection.execute(
            "SELECT name FROM captures WHERE evidence = ? AND member IS NULL"
            " GROUP BY name ORDER BY min(capture)",
            (evidence,),
        )
        return [row[0] for row in found]

    def collected_of(self, evidence: str) -> datetime | None:
        """Return when a raw file was first collected; None = no capture of it says so."""
        row = self.connection.execute(
            "SELECT min(collected_at) FROM captures WHERE evidence = ?", (evidence,)
        ).fetchone()
        return None if row[0] is None else catalogue.instant(row[0])

    def captured(self) -> dict[int, str]:
        """Return the raw file of each capture; members of a container are of the container."""
        return dict(self.connection.execute("SELECT capture, evidence FROM captures"))

    def tombstones(self, evidence: str | None = None) -> list[Tombstone]:
        """Return what was destroyed, oldest first; of one raw file or of all."""
        return tombstones(self.connection, evidence)

    def _upto(self, position: int | None) -> int:
        if position is None:
            return 1 << 62
        held = self.position()
        if not 0 <= position <= held:
            raise UsageError(
                f"the ledger has {held:,} leaves; there is no state at {position:,}",
                where=str(self.root),
            )
        return position
