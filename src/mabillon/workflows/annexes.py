"""The sealed annex of a dispatch: the whole opinion, which public editions cite by digest only.

What would help to forge (missing formulas, the donor's changes, which channels are watched)
stays in it. Whoever is given the file can check it: its SHA-256 is the digest that was published.
A salt of 256 bits makes the digest tell nothing to those who only guess.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.examine.finding import OpinionDocument

KIND: Final = "annex"


class Annex(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed annex: of which dispatch (SERIES/NUMBER), the opinion, and the salt."""

    dispatch: str
    opinion: OpinionDocument
    salt: str
    schema: str = "mabillon.annex/1"


def seal(store: Store, dispatch: str, opinion: OpinionDocument, by: str) -> str:
    """Keep a sealed annex; return its digest, which the public edition cites."""
    annex = Annex(dispatch=dispatch, opinion=opinion, salt=secrets.token_hex(32))
    document = msgspec.json.encode(annex, order="sorted")
    digest = hashlib.sha256(document).hexdigest()
    with store.writing() as writer:
        writer.add_entries([NewEntry(KIND, digest, by, f"annex of {dispatch}", document)])
    return digest


def annexes(store: Store) -> dict[str, str]:
    """Return digest -> SERIES/NUMBER of every sealed annex."""
    return {
        entry.key: msgspec.json.decode(entry.document, type=Annex).dispatch
        for entry in store.entries(KIND)
    }


def unsealed(store: Store, digest: str) -> bytes:
    """Return the bytes of a sealed annex: their SHA-256 is its digest.

    Raises
    ------
    UnknownName
        There is no annex of that digest, or of several that begin so.
    """
    found = [entry for entry in store.entries(KIND) if entry.key.startswith(digest)]
    if len(found) != 1 or not digest:
        count = "no annex has" if not found else f"{len(found)} annexes have"
        raise UnknownName(
            f"{count} a digest that begins with {digest[:16]}",
            do="give the digest that the dispatch's front matter has under annex",
        )
    return found[0].document
