"""Guided looks in the archive: kept as entries, screenshots as evidence, read as of a position."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.rows import Entry, NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.errors import ArchiveDamaged, UsageError
from mabillon.examine.looks import Look
from mabillon.workflows import screenshots
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import Asked

KIND: Final = "look"
LONGEST: Final = {"by": 80, "newest": 160, "note": 500}
"""Characters of what a looker writes."""


@dataclass(frozen=True, slots=True)
class KeptLook:
    """A look and when it was kept, which may be later than it was made."""

    look: Look
    kept_at: datetime


def keep(
    store: Store, look: Look, screenshot: bytes | None = None, now: Callable[[], datetime] = utc_now
) -> Look:
    """Keep a look, its screenshot first; return it with the screenshot's digest.

    Raises
    ------
    ArchiveBusy
        Another process is writing to the archive; nothing was kept.
    """
    with store.writing(now) as writer:
        if screenshot is not None:
            digest = screenshots.keep(writer, screenshot)
            look = msgspec.structs.replace(look, screenshot=digest)
        document = msgspec.json.encode(look, order="sorted")
        writer.add_entries([NewEntry(KIND, look.key, look.by, "", document)])
    return look


def kept(store: Store, issuer: str, position: int | None = None) -> list[KeptLook]:
    """Return the looks for an issuer, oldest first; of corrected ones the last.

    Parameters
    ----------
    issuer
        Register name.
    position
        A ledger position: as they were known then. None = now.
    """
    last: dict[str, KeptLook] = {}
    for entry in store.entries(KIND, position=position):
        if entry.key.startswith(f"{issuer}/"):
            last.pop(entry.key, None)
            last[entry.key] = KeptLook(_read(entry), entry.at)
    return list(last.values())


def looks_for(holdings: Holdings, issuer: str, asked: Asked) -> list[Look]:
    """Return the looks for a questioned statement: for its text, and for what carries it."""
    held = kept(holdings.store, issuer, holdings.position)
    if not held:
        return []
    texts = {asked.text.original, *(holdings.text(c.post.row) for c in asked.carriers)}
    digests = {digest_of(text) for text in texts}
    return [item.look for item in held if item.look.digest in digests]


def of_statement(held: Collection[KeptLook], digest: str) -> list[KeptLook]:
    """Return the looks for the text of that digest."""
    return [item for item in held if item.look.digest == digest]


def digest_of(text: str) -> str:
    """Return the SHA-256 (hex) by which a questioned text is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def written(name: str, text: str | None) -> str | None:
    """Return what a looker wrote, on one line; None where it is empty.

    Raises
    ------
    UsageError
        It is too long; ``name`` (by, newest, note) says for what.
    """
    said = " ".join((text or "").encode("utf-8", "replace").decode().split())
    if len(said) > LONGEST[name]:
        raise UsageError(f"{name} has {len(said):,} characters", do=f"at most {LONGEST[name]}")
    return said or None


def _read(entry: Entry) -> Look:
    try:
        return msgspec.json.decode(entry.document, type=Look)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveDamaged(
            f"entry {entry.number} is no look ({error})", do="run `mabillon audit`"
        ) from error
