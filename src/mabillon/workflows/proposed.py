"""What a person decided of proposed posts: kept as entries, remembered, and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.rows import Entry, NewEntry
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged
from mabillon.examine.record import interval
from mabillon.workflows.signed import signed

KIND: Final = "proposal"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a post speaks in an issuer's name, as a person judged it.

    ``post``: CHANNEL/ID with the raw channel key. ``digest``: SHA-256 of its text. ``score``:
    what was heard then; null = nothing. ``proposed``: whether that was enough.
    """

    issuer: str
    post: str
    digest: str
    yes: bool
    by: str
    score: int | None
    proposed: bool

    @property
    def key(self) -> str:
        """What the entry is kept under."""
        return f"{self.issuer}/{self.post}"


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How proposals fared with those who decided of them.

    ``right``, ``wrong``: proposals that got a yes, or a no. ``low``, ``high``: 95 % interval of
    the share that was right (Jeffreys); null = nothing was decided. ``missed``:
    posts that got a yes though they were not proposed.
    """

    right: int
    wrong: int
    low: float | None
    high: float | None
    missed: int


def keep(store: Store, made: Decision, reason: str, now: Callable[[], datetime]) -> Decision:
    """Keep a decision; the same again changes nothing.

    Raises
    ------
    UsageError
        Who decided or why is not said, or said at too great length.
    """
    who, because = signed(made.by, reason)
    made = msgspec.structs.replace(made, by=who)
    if made not in decided(store, made.issuer):
        document = msgspec.json.encode(made, order="sorted")
        with store.writing(now) as writer:
            writer.add_entries([NewEntry(KIND, made.key, made.by, because, document)])
    return made


def decided(store: Store, issuer: str, position: int | None = None) -> list[Decision]:
    """Return what was decided for an issuer (register name), of each post the last decision."""
    last: dict[str, Decision] = {}
    for entry in store.entries(KIND, position=position):
        if entry.key.startswith(f"{issuer}/"):
            last[entry.key] = _read(entry)
    return list(last.values())


def _read(entry: Entry) -> Decision:
    try:
        return msgspec.json.decode(entry.document, type=Decision)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveDamaged(
            f"entry {entry.number} is no decision of a proposal ({error})",
            do="run `mabillon audit`",
        ) from error


def tally(decisions: Sequence[Decision]) -> Tally:
    """Count how many proposals were right."""
    right = sum(d.proposed and d.yes for d in decisions)
    wrong = sum(d.proposed and not d.yes for d in decisions)
    low, high = interval(right, right + wrong) if right + wrong else (None, None)
    missed = sum(d.yes and not d.proposed for d in decisions)
    return Tally(right=right, wrong=wrong, low=low, high=high, missed=missed)
