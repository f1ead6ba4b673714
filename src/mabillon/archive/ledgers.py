"""Two ledgers side by side: one history that two machines went on with, or one that was changed?

Archives that began as copies of one share their first leaves and then differ, as they may: each
took in its own. What tells this from a history that was changed is a leaf that says a time to
the microsecond: two machines never write the same one. So where such a leaf stands at the same
number in both ledgers after their first difference, what differs before it was changed. And
what was merged from one place is known: the ledger there may only have grown.
Nothing here reads or writes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Final

TIMED: Final = frozenset(
    {"archive", "capture", "register", "opinion", "judgement", "entry", "tombstone", "merge"}
)
"""Kinds of leaves that say when, to the microsecond."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """An archive's ledger.

    Parameters
    ----------
    hashes
        Of its leaves, 32 bytes each.
    timed
        Numbers of the leaves that say when something was done, in this archive itself: what a
        merge brought is not among them.
    """

    hashes: Sequence[bytes]
    timed: Collection[int]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A ledger as it was when it was merged.

    Parameters
    ----------
    number, leaf
        Of the merge; its leaf in the merging archive.
    place
        What tells where the archive was then; see `compare`.
    hashes
        Of all its leaves then.
    """

    number: int
    leaf: int
    place: str
    hashes: Sequence[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ledger stands to this archive.

    Parameters
    ----------
    common
        How many first leaves both have.
    before
        The merge of the same ledger before; null = it was not merged yet.
    """

    common: int
    before: Remembered | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first leaf in which two ledgers differ that should not.

    ``merge``: the number of the merge that remembers it otherwise; null = the two archives'
    common beginning differs. ``lost``: the ledger ends before it.
    """

    leaf: int
    merge: int | None
    lost: bool = False


def compare(
    own: Ledger, other: Ledger, merged: Sequence[Remembered], place: str
) -> Standing | Difference:
    """Tell how another archive's ledger stands to this one's.

    Parameters
    ----------
    merged
        What this archive remembers of the ledgers that it merged.
    place
        Where the other one is. Ledgers that begin alike and then differ may be those of two
        copies of one archive; at the same place they are the same archive, which was changed.
    """
    common = _alike(own.hashes, other.hashes)
    if common and _same_later(own.hashes, other.hashes, common, {*own.timed} & {*other.timed}):
        return Difference(common, None)
    if (changed := otherwise(merged, other, place, common)) is not None:
        return changed
    whole = [held for held in merged if _alike(held.hashes, other.hashes) == len(held.hashes)]
    return Standing(common, max(whole, key=lambda held: len(held.hashes), default=None))


def otherwise(
    merged: Sequence[Remembered], ledger: Ledger, place: str, common: int
) -> Difference | None:
    """Tell where a ledger is not what is remembered of it; null = nowhere.

    ``common``: how many leaves it has in common with the ledger of who remembers. A copy that
    was made since the merge has that merge among its own leaves, and nothing to answer for.
    """
    for held in merged:
        alike = _alike(held.hashes, ledger.hashes)
        if not alike or alike == len(held.hashes) or common > held.leaf:
            continue
        if held.place == place or _same_later(held.hashes, ledger.hashes, alike, ledger.timed):
            return Difference(alike, held.number, lost=alike == len(ledger.hashes))
    return None


def _alike(one: Sequence[bytes], two: Sequence[bytes]) -> int:
    """Return how many first leaves are the same."""
    pairs = zip(count(), one, two, strict=False)
    return next((n for n, a, b in pairs if a != b), min(len(one), len(two)))


def _same_later(
    one: Sequence[bytes], two: Sequence[bytes], after: int, timed: Collection[int]
) -> bool:
    """Tell whether a leaf that says when is the same in both, at or after a number."""
    pairs = islice(zip(count(), one, two, strict=False), after, None)
    return any(a == b and n in timed for n, a, b in pairs)
