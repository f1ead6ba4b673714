"""Checking an archive: every piece of it intact, altered, missing, destroyed or not checked.

Everything that matters is bound by a leaf of the ledger: evidence and segments by their
digests, catalogue rows by their values, observations and rejects by digests in their
capture's row. What two people destroyed has a tombstone, and what stands in its place is
bound by a leaf too. So a change anywhere shows against a leaf, and a change of a leaf against
its own hash. Whoever changes all of these alike is only found out by a root that was
kept elsewhere.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mabillon.archive import catalogue
from mabillon.archive.evidence import is_digest
from mabillon.archive.ledger import encode, leaf_data, leaf_hash, prefixed
from mabillon.archive.pieces import Advance, LocalPieces, Pieces, SharedPieces, State
from mabillon.archive.removing import no_longer
from mabillon.archive.segments import SCHEMAS
from mabillon.archive.shared import Piece
from mabillon.archive.store import MARK, Store, mark
from mabillon.archive.tombstones import replaced, words
from mabillon.errors import ArchiveDamaged

Status = Literal["intact", "altered", "missing", "destroyed", "not checked"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one piece.

    Parameters
    ----------
    kind
        leaf, archive, evidence, capture, segment, register, opinion, judgement,
        entry, tombstone, replacement, merge, catalogue, or file for what the archive does not vouch
        for.
    piece
        Its name: a leaf's or row's number, a digest, a file.
    place
        The file that was looked at and, for the ledger, the leaf.
    why
        What is wrong, why it was not checked, or who destroyed it, when and why; "" where it
        is intact.
    """

    kind: str
    piece: str
    status: Status
    place: str
    why: str = ""


def volume(store: Store) -> int:
    """Return how many bytes there are to go through."""
    held: int = store.connection.execute(
        "SELECT (SELECT coalesce(sum(size), 0) FROM evidence"
        " WHERE digest NOT IN (SELECT evidence FROM tombstones))"
        " + (SELECT coalesce(sum(size), 0) FROM standing_segments)"
    ).fetchone()[0]
    return held


def check(store: Store, advance: Advance) -> Iterator[Check]:
    """Go through the whole archive."""
    steps = (_database, _leaves, _rows, _details, _documents, _mark)
    for step in steps:
        try:
            yield from step(store)
        except sqlite3.DatabaseError as error:
            yield Check("catalogue", step.__name__.strip("_"), "altered", _CATALOGUE, str(error))
    try:
        pieces = pieces_of(store)
        yield from _evidence(store, pieces, advance)
        yield from _segments(store, pieces, advance)
        yield from _strays(store, pieces)
    except ArchiveDamaged as error:
        yield Check("catalogue", "files", "altered", _CATALOGUE, error.what)
    except sqlite3.DatabaseError as error:
        yield Check("catalogue", "files", "altered", _CATALOGUE, str(error))


def pieces_of(store: Store) -> Pieces:
    """Return the evidence and segments of an archive as they stand, wherever that is."""
    return LocalPieces(store.root) if store.shared is None else SharedPieces(store.shared)


_CATALOGUE = "catalogue.sqlite"

_NOT_VOUCHED = {
    "register.yaml": "it is your working copy; what counts are the versions in the ledger",
    "opinions": "these are copies to look at; what counts are the opinions in the ledger",
    "caches": "these are made again from the evidence when they lag",
}


def _leaf_place(number: int) -> str:
    return f"{_CATALOGUE}, leaf {number}"


def _database(store: Store) -> Iterator[Check]:
    """Ask SQLite whether its pages and indexes agree."""
    found = [row[0] for row in store.connection.execute("PRAGMA integrity_check(20)")]
    if found == ["ok"]:
        yield Check("catalogue", "database", "intact", _CATALOGUE)
    else:
        for words in found:
            yield Check("catalogue", "database", "altered", _CATALOGUE, str(words))
    for table, row, parent, _ in store.connection.execute("PRAGMA foreign_key_check"):
        why = f"a row of {table} names a row of {parent} that is not there"
        yield Check("catalogue", f"{table} {row}", "altered", _CATALOGUE, why)


def _leaves(store: Store) -> Iterator[Check]:
    """Check each leaf against its hash, and that none is left out."""
    expected = 0
    for number, kind, data, digest in store.connection.execute(
        "SELECT number, kind, data, hash FROM leaves ORDER BY number"
    ):
        place = _leaf_place(number)
        for lacking in range(expected, min(number, expected + 1000)):
            yield Check("leaf", str(lacking), "missing", _leaf_place(lacking), "it is not there")
        expected = number + 1
        if leaf_hash(data) != digest:
            yield Check("leaf", str(number), "altered", place, "its data do not have its hash")
        elif not data.startswith(prefixed([kind.encode()])):
            yield Check("leaf", str(number), "altered", place, f"it is not of the kind {kind!r}")
        else:
            yield Check("leaf", str(number), "intact", place)


def _rows(store: Store) -> Iterator[Check]:
    """Check each row of the catalogue against the leaf that binds it."""
    run = store.connection.execute
    for kind, (table, columns) in catalogue.BOUND.items():
        names = ", ".join(f't."{name}"' for name in columns)
        for number, data, leaf, *values in run(
            f"SELECT l.number, l.data, t.leaf, {names} FROM leaves l"
            f" LEFT JOIN {table} t ON t.leaf = l.number WHERE l.kind = ? ORDER BY l.number",
            (kind,),
        ):
            place = _leaf_place(number)
            piece = str(values[0])
            if leaf is None:
                why = "the leaf's row is not in the catalogue"
                yield Check(kind, f"of leaf {number}", "missing", place, why)
            elif leaf_data(kind, values) != data:
                why = "its row in the catalogue is not what the leaf says"
                yield Check(kind, piece, "altered", place, why)
            elif kind in ("judgement", "archive", "tombstone", "replacement"):
                yield Check(kind, piece, "intact", place)
        for first, leaf in run(
            f'SELECT "{columns[0]}", leaf FROM {table}'
            " WHERE leaf NOT IN (SELECT number FROM leaves WHERE kind = ?)",
            (kind,),
        ):
            why = f"its row names leaf {leaf}, which does not bind it"
            yield Check(kind, str(first), "altered", _leaf_place(leaf), why)
    known = ", ".join("?" * len(catalogue.BOUND))
    for number, kind in run(
        f"SELECT number, kind FROM leaves WHERE kind NOT IN ({known})", tuple(catalogue.BOUND)
    ):
        why = f"leaves of the kind {kind!r} belong to a later version"
        yield Check("leaf", str(number), "not checked", _leaf_place(number), why)


def _details(store: Store) -> Iterator[Check]:
    """Check each capture's observations and rejects against the digests in its row."""
    run = store.connection.execute
    emptied = replaced(store.connection, "rejects")
    for capture, leaf, observations, rejects, rejected in run(
        "SELECT capture, leaf, observations, rejects, rejected FROM captures ORDER BY capture"
    ):
        place, wrong = _leaf_place(leaf), []
        stone, *left = emptied.get(capture, (0, rejects, rejected))
        seen = _digest(store, "observations", catalogue.OBSERVATION, capture)
        refused = _digest(store, "rejects", catalogue.REJECT, capture)
        if seen[0] != observations:
            wrong.append("its observations are not those that were kept")
        if refused != tuple(left):
            wrong.append("its rejects are not those that were kept")
        if stone and not wrong:
            yield _destroyed("capture", str(capture), place, "what it quotes of rejects", stone)
            continue
        status: Status = "altered" if wrong else "intact"
        yield Check("capture", str(capture), status, place, "; ".join(wrong))


def _destroyed(kind: str, piece: str, place: str, what: str, tombstone: int) -> Check:
    return Check(kind, piece, "destroyed", place, f"{what}: see tombstone {tombstone}")


def _digest(store: Store, table: str, columns: tuple[str, ...], capture: int) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    for values in store.connection.execute(
        f"SELECT {', '.join(columns)} FROM {table} WHERE capture = ? ORDER BY number", (capture,)
    ):
        digest.update(prefixed(map(encode, values)))
        count += 1
    return digest.hexdigest(), count


def _documents(store: Store) -> Iterator[Check]:
    """Check the bytes of register versions, opinions and entries against their digests."""
    for kind, table, column in (
        ("register", "registers", "yaml"),
        ("opinion", "opinions", "document"),
        ("entry", "entries", "document"),
        ("merge", "merges", "document"),
    ):
        emptied = replaced(store.connection, "entry") if kind == "entry" else {}
        for number, digest, data, leaf in store.connection.execute(
            f"SELECT number, digest, {column}, leaf FROM {table} ORDER BY number"
        ):
            stone, digest_now, _ = emptied.get(number, (0, digest, 0))
            same = hashlib.sha256(data).hexdigest() == digest_now
            if stone and same:
                yield _destroyed(kind, str(number), _leaf_place(leaf), "its document", stone)
                continue
            why = "" if same else f"its {column} does not have its digest"
            status: Status = "intact" if same else "altered"
            yield Check(kind, str(number), status, _leaf_place(leaf), why)


def _mark(store: Store) -> Iterator[Check]:
    """Check archive.json against the first leaf."""
    row = store.connection.execute("SELECT created FROM origin").fetchone()
    try:
        data = (store.root / MARK).read_bytes()
    except OSError as error:
        yield Check("archive", MARK, "missing", MARK, _words(error))
        return
    if row is None or data != mark(catalogue.instant(row[0]), store.address):
        yield Check("archive", MARK, "altered", MARK, "it is not what the first leaf says")
    else:
        yield Check("archive", MARK, "intact", MARK)


def _evidence(store: Store, pieces: Pieces, advance: Advance) -> Iterator[Check]:
    gone = {stone.evidence: stone for stone in store.tombstones()}
    for digest, size in store.connection.execute("SELECT digest, size FROM evidence ORDER BY leaf"):
        if not is_digest(digest):
            why = f"{digest!r} is not a SHA-256 digest in hexadecimal"
            yield Check("evidence", digest, "altered", _CATALOGUE, why)
            continue
        piece = Piece(f"evidence/{digest[:2]}/{digest[2:]}", digest, size)
        place = pieces.place(piece.name)
        if digest not in gone:
            yield Check("evidence", digest, *_turned(place, pieces.state(piece, advance)))
        elif why := pieces.unread():
            yield Check("evidence", digest, "not checked", place, f"{why} ({words(gone[digest])})")
        elif pieces.there(piece.name):
            why = "its bytes are still there; the next command that writes ends this"
            if store.shared is not None:
                why += ", or `mabillon destroy` with the same digest where another machine began it"
            yield Check("evidence", digest, "altered", place, f"{why} ({words(gone[digest])})")
        else:
            yield Check("evidence", digest, "destroyed", place, words(gone[digest]))


def _segments(store: Store, pieces: Pieces, advance: Advance) -> Iterator[Check]:
    renewed = replaced(store.connection, "segment")
    for kind in SCHEMAS:
        for segment in store.segments(kind):
            piece = Piece(f"segments/{segment.file}", segment.digest, segment.size)
            state = pieces.state(piece, advance)
            found = Check("segment", segment.file, *_turned(pieces.place(piece.name), state))
            if found.status == "intact" and segment.number in renewed:
                stone = renewed[segment.number][0]
                found = _destroyed("segment", segment.file, found.place, "what stood in it", stone)
            yield found


def _turned(place: str, found: tuple[State, str]) -> tuple[State, str, str]:
    return found[0], place, found[1]


def _strays(store: Store, pieces: Pieces) -> Iterator[Check]:
    """Name what lies where evidence and segments do and is vouched for by nothing."""
    known = {
        row[0]
        for row in store.connection.execute(
            "SELECT 'evidence/' || substr(digest, 1, 2) || '/' || substr(digest, 3) FROM evidence"
            " UNION ALL SELECT 'segments/' || file FROM standing_segments"
        )
    }
    what = "file" if store.shared is None else "object; another one may"
    replaced = {f"segments/{file}" for file in no_longer(store.connection)}
    for name in pieces.names():
        if name not in known:
            place, why = pieces.place(name), f"the catalogue does not know this {what}"
            if name in replaced and store.shared is not None:
                why = "it was replaced when evidence was destroyed, and still holds what went; "
                why += "an order that was interrupted goes on with the next command that writes "
                why += "on its machine"
            yield Check("file", place, "not checked", place, why)
    for name, why in _NOT_VOUCHED.items():
        path = store.root / name
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            yield Check("file", name, "not checked", name, why)


def _words(error: OSError) -> str:
    return error.strerror or str(error)
