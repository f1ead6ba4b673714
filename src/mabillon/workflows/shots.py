"""Shot lists of an archive: what of a video or picture is there to be seen, and what is not.

A list is bound to the digest of the file that was looked at; where no file is kept, to the
post that has it. A later list of the same thing counts; the earlier ones stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.errors import UnknownName
from mabillon.examine.records.shots import Shot, ShotList, document, read
from mabillon.workflows.recorded import Subject, subject

KIND: Final = "shots"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A shot list as it was entered: ``superseded``: a later one of the same thing counts."""

    shots: ShotList
    number: int
    at: datetime
    reason: str
    superseded: bool = False


def shot_lists(
    store: Store, keys: Collection[str] | None = None, position: int | None = None
) -> list[Kept]:
    """Return every shot list, oldest first, each with whether it is superseded.

    Parameters
    ----------
    keys
        Only of these: digests of evidence, CHANNEL/ID with raw channel keys. None = all.
    position
        A ledger position: as they were known then. None = now.
    """
    entries = [
        entry
        for entry in store.entries(KIND, position=position)
        if keys is None or entry.key in keys
    ]
    last = {entry.key: entry.number for entry in entries}
    return [
        Kept(
            shots=read(entry.document),
            number=entry.number,
            at=entry.at,
            reason=entry.reason,
            superseded=last[entry.key] != entry.number,
        )
        for entry in entries
    ]


def in_force(
    store: Store, keys: Collection[str] | None = None, position: int | None = None
) -> list[Kept]:
    """Return the shot lists that count: one a video or picture."""
    return [kept for kept in shot_lists(store, keys, position) if not kept.superseded]


def show(store: Store, given: str) -> tuple[Subject, Kept]:
    """Return a file or post with the shot list of it that counts.

    Raises
    ------
    UnknownName
        There is no such file or post, or nobody made a shot list of it.
    """
    of = subject(store, given)
    found = in_force(store, of.keys)
    if not found:
        raise UnknownName(
            f"there is no shot list of {of.shown[:40]}",
            do="`mabillon shots template` prints a table to fill in",
        )
    return of, found[-1]


def add(
    store: Store,
    given: str,
    rows: Sequence[Shot],
    *,
    by: str,
    graphic: bool = False,
    overlapping: bool = False,
    notes: str = "",
    reason: str = "",
    made: date | None = None,
    now: Callable[[], datetime] = utc_now,
) -> tuple[Subject, Kept, bool]:
    """Record a shot list; return it, and whether anything changed. The same again is nothing.

    Parameters
    ----------
    given
        Digest of the video or picture, or CHANNEL/ID of a post that has it.
    rows
        With times they are of a video, without any of a picture.
    made
        The day on which it was written; None = today.

    graphic
        No frame or picture of it may leave the archive.

    Raises
    ------
    UsageError
        The rows do not hold; the message names the row.
    UnknownName
        There is no such evidence or post.
    """
    of = subject(store, given)
    entered = ShotList(
        of=of.key,
        medium="picture" if all(r.from_s is None and r.to_s is None for r in rows) else "video",
        rows=list(rows),
        by=by.strip(),
        made=made or now().date(),
        graphic=graphic,
        overlapping=overlapping,
        notes=notes.strip(),
    )
    before = in_force(store, of.keys)
    if before and msgspec.structs.replace(before[-1].shots, made=entered.made) == entered:
        return of, before[-1], False
    with store.writing(now) as writer:
        [number] = writer.add_entries(
            [NewEntry(KIND, of.key, entered.by, reason, document(entered))]
        )
    return of, next(k for k in shot_lists(store, of.keys) if k.number == number), True
