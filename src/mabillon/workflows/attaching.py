"""Saying by hand which file is what a post has attached, and taking it back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.records.attachment import FEWEST_LETTERS, Attachment, document
from mabillon.examine.settings import Settings
from mabillon.media import kinds
from mabillon.text.display import plain
from mabillon.workflows.attached import KIND, in_force
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.media_items import Item, MediaItems
from mabillon.workflows.picture_text import keep
from mabillon.workflows.recorded import Subject, evidence, is_digits, post
from mabillon.workflows.register_in_force import current

_HEAD: Final = 4096


def attach(
    store: Store,
    given: str,
    to: str,
    *,
    by: str,
    reason: str,
    now: Callable[[], datetime] = utc_now,
) -> tuple[Subject, Attachment, bool]:
    """Record that a post has a file attached; return it, and whether that is new.

    Parameters
    ----------
    given
        A picture, video or PDF, which becomes evidence if it is none yet; or a digest.
    to
        CHANNEL/ID.
    by, reason
        Who says it, and how they know.

    Raises
    ------
    UsageError
        Nobody says it, or for no reason; it is no media file; it was destroyed.
    UnknownName
        There is no such post or evidence.
    """
    _stated(reason)
    _named(given)
    of = post(Holdings(store, current(store, record=False)[1], Settings()), to)
    file = digest_of(store, given, ingested=True)
    items = MediaItems(store).of(of.versions[-1].row) or []
    held = next((item for item in items if item.evidence == file), None)
    made = Attachment(
        posts=list(of.keys),
        place=_place(items) if held is None else held.place,
        evidence=file,
        by=by.strip(),
        made=now().date(),
    )
    if held is None:
        _enter(store, made, reason, now)
    return of, made, held is None


def withdraw(
    store: Store,
    given: str,
    to: str,
    *,
    by: str,
    reason: str,
    now: Callable[[], datetime] = utc_now,
) -> tuple[Subject, Attachment]:
    """Record that what was said by hand is said no longer.

    Raises
    ------
    UsageError
        Nobody says so, or for no reason.
    UnknownName
        Nobody said by hand that the post has the file.
    """
    _stated(reason)
    _named(given)
    of = post(Holdings(store, current(store, record=False)[1], Settings()), to)
    file = digest_of(store, given)
    for kept in in_force(store):
        if kept.attachment.evidence == file and kept.attachment.posts[0] in of.keys:
            made = msgspec.structs.replace(
                kept.attachment, by=by.strip(), made=now().date(), withdrawn=True
            )
            _enter(store, made, reason, now)
            return of, made
    raise UnknownName(
        f"nobody said by hand that {plain(to)} has {plain(given)} attached",
        do="`mabillon media show CHANNEL/ID` tells how each file is known",
    )


def digest_of(store: Store, given: str, *, ingested: bool = False) -> str:
    """Return the digest of a file, or of the evidence that is named by its digits.

    Parameters
    ----------
    ingested
        Whether a file becomes evidence that is none yet; else it must be.

    Raises
    ------
    UsageError
        It is no picture, video or PDF, or it was destroyed.
    UnknownName
        It is no evidence.
    """
    path = Path(given)
    if not path.is_file():
        piece = evidence(store, given)
        if piece.tombstone is not None and ingested:
            raise UsageError(
                f"this evidence was destroyed on {piece.tombstone.at:%Y-%m-%d}",
                where=piece.digest[:12],
                do="nothing can be recorded of it any more",
            )
        return piece.digest
    with path.open("rb") as file:
        if kinds.medium(file.read(_HEAD)) is None:
            raise UsageError("this is no picture, video or PDF", where=plain(given))
    if ingested:
        return keep(store, path)
    return evidence(store, _hashed(path)).digest


def _named(given: str) -> None:
    """Make sure that this may name a file or evidence."""
    if Path(given).is_dir():
        raise UsageError(f"{plain(given)} is a folder", do="name one file in it")
    if not (Path(given).is_file() or is_digits(given)):
        raise UnknownName(
            f"there is no file {plain(given)}",
            do="check the name, or give 8 digits or more of the digest of evidence",
        )


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _place(items: list[Item]) -> int:
    """Return the first place of which no file is held, else the one behind all."""
    free = (item.place for item in items if item.evidence is None)
    return next(free, max((item.place for item in items), default=-1) + 1)


def _stated(reason: str) -> None:
    if reason.strip() and len(reason.strip()) < FEWEST_LETTERS:
        raise UsageError(
            f"{plain(reason.strip())!r} says too little as --reason",
            do="say in a few words how that is known",
        )
    if not reason.strip():
        raise UsageError("it is not said how that is known", do="give --reason TEXT")


def _enter(store: Store, made: Attachment, reason: str, now: Callable[[], datetime]) -> None:
    with store.writing(now) as writer:
        writer.add_entries([NewEntry(KIND, made.key, made.by, reason.strip(), document(made))])
