"""What channels seem to have become, as collecting saw it, and what people decided of it.

A decision is an entry of the archive. What follows from it (a role that ends, a further key)
stands in the register.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.collect.state import Suggestion
from mabillon.errors import ArchiveDamaged
from mabillon.workflows.collect_memory import recall
from mabillon.workflows.signed import signed

KIND: Final = "became-decided"


class DecidedOn(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion on which somebody decided, in its sentence."""

    sentence: str
    accepted: bool
    by: str
    reason: str
    at: datetime


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """The document of an entry; its key is the suggestion's digest."""

    suggestion: Suggestion
    accepted: bool
    reason: str


def digest_of(one: Suggestion) -> str:
    """Return what tells a suggestion from others; one that is told anew is another."""
    said = msgspec.json.encode([one.what, one.channel, one.where, one.why, one.when])
    return hashlib.sha256(said).hexdigest()[:24]


def undecided(store: Store) -> list[Suggestion]:
    """Return the suggestions that still hold and on which nobody decided, the latest first."""
    known = {entry.key for entry in store.entries(KIND)}
    found = (one for one in reversed(recall(store).suggestions) if not one.over)
    return [one for one in found if digest_of(one) not in known]


def read(document: bytes) -> Suggestion:
    """Return the suggestion that the document of an entry decided on."""
    return msgspec.json.decode(document, type=_Said).suggestion


def decided(store: Store) -> Sequence[DecidedOn]:
    """Return what was decided, the latest first."""
    found = []
    for entry in reversed(store.entries(KIND)):
        try:
            said = msgspec.json.decode(entry.document, type=_Said)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ArchiveDamaged(
                f"entry {entry.number} is no decision ({error})", do="run `mabillon audit`"
            ) from error
        found.append(
            DecidedOn(
                sentence=said.suggestion.sentence,
                accepted=said.accepted,
                by=entry.by,
                reason=said.reason,
                at=entry.at,
            )
        )
    return found


def decide(
    store: Store,
    one: Suggestion,
    accepted: bool,
    *,
    by: str,
    reason: str,
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Keep what somebody decided of a suggestion.

    Raises
    ------
    UsageError
        Who decided or why is not said.
    """
    who, because = signed(by, reason)
    said = _Said(suggestion=one, accepted=accepted, reason=because)
    document = msgspec.json.encode(said, order="sorted")
    with store.writing(now) as writer:
        writer.add_entries([NewEntry(KIND, digest_of(one), who, because, document)])
