"""Proofs that something stands in the ledger, which a stranger can check with SHA-256 alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.archive import ledger
from mabillon.archive.catalogue import BOUND, instant
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged

_KEYS: Final = {"evidence": "digest", "register": "digest"}
"""By which column a row is named; ``number`` where it is not said here."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf and how it leads to a root.

    Parameters
    ----------
    leaf
        Its number, from 0.
    kind
        What it binds: evidence, opinion, judgement ...
    fields
        Its fields before they are length-prefixed, the kind first; see `ledger.encode`.
    hash
        SHA-256 of 0x00 and the fields, each behind its length in 8 bytes.
    path
        The inclusion proof of RFC 9162, from the leaf upwards.
    """

    leaf: int
    kind: str
    fields: tuple[bytes, ...]
    hash: bytes
    path: tuple[bytes, ...]


def proofs(store: Store, named: Iterable[tuple[str, str | int]], size: int) -> list[Proof]:
    """Prove that these rows of the catalogue stand among the first leaves of the ledger.

    Parameters
    ----------
    named
        A kind of `catalogue.BOUND` and the row's digest (evidence, register) or number.
        What is not in the catalogue, or came later, is left out.
    size
        How many leaves the root is over.

    Raises
    ------
    ArchiveDamaged
        A row does not say any more what its leaf says.
    """
    held = [row[0] for row in _hashes(store, size)]
    found: dict[int, tuple[str, tuple[bytes, ...]]] = {}
    for kind, name in named:
        table, columns = BOUND[kind]
        row = store.connection.execute(
            f"SELECT leaf, {', '.join(columns)} FROM {table}"
            f" WHERE {_KEYS.get(kind, 'number')} = ? AND leaf < ? ORDER BY leaf LIMIT 1",
            (name, size),
        ).fetchone()
        if row is not None:
            fields = (kind.encode("ascii"), *map(ledger.encode, row[1:]))
            if ledger.leaf_hash(ledger.prefixed(fields)) != held[row[0]]:
                raise ArchiveDamaged(
                    f"{kind} {name} is not what the ledger says", do="run `mabillon audit`"
                )
            found[row[0]] = (kind, fields)
    paths = ledger.inclusion_paths(held, found)
    return [
        Proof(leaf, kind, fields, held[leaf], tuple(paths[leaf]))
        for leaf, (kind, fields) in sorted(found.items())
    ]


def origin(store: Store) -> tuple[str, datetime]:
    """Return what tells this archive from others, and when it was made.

    The first is the hash (hex) of the ledger's first leaf.
    """
    [(hashed,)] = _hashes(store, 1)
    [(created,)] = store.connection.execute("SELECT created FROM origin")
    return hashed.hex(), instant(created)


def sizes(store: Store, begins: str) -> dict[str, int]:
    """Return the pieces of evidence whose digest begins so: digest -> bytes."""
    return dict(
        store.connection.execute(
            "SELECT digest, size FROM evidence WHERE substr(digest, 1, ?) = ? ORDER BY digest",
            (len(begins), begins),
        )
    )


def _hashes(store: Store, size: int) -> Iterable[tuple[bytes]]:
    return store.connection.execute(
        "SELECT hash FROM leaves WHERE number < ? ORDER BY number", (size,)
    )
