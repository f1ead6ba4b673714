"""Destroying evidence for a stated reason and authority, by two people; a tombstone stays.

What is destroyed: the raw bytes, and what the catalogue quotes of records in them that could
not be read; of a picture, video or document also what it says of itself, its text and its
hashes. On request also the texts of posts that no other evidence shows, with the desk's
translations, shot lists and other records of them; the media files that came out of it or that
only its posts have; and every cache. What is not reached is named.
"""

from __future__ import annotations

from typing import Final

import msgspec

from mabillon.archive.destruction import Order
from mabillon.archive.rows import Tombstone
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.workflows.destruction_scope import Scope, scope_of, what_is_left
from mabillon.workflows.recorded import evidence

LEAST: Final = 3
"""Characters of a reason, an authority, a name."""


class Destroyed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an order: the tombstone, what it reached, and sentences on what is left.

    ``tombstone``: null = it was only asked what would be destroyed.
    """

    tombstone: Tombstone | None
    scope: Scope
    with_posts: bool
    with_media: bool
    left: list[str]
    schema: str = "mabillon.destruction/1"


def rehearse(
    store: Store, given: str, *, with_posts: bool = False, with_media: bool = False
) -> Destroyed:
    """Tell what destroying the evidence of that digest would reach, and change nothing."""
    scope = scope_of(store, evidence(store, given)).scope
    return _destroyed(None, scope, with_posts=with_posts, with_media=with_media)


def stated(*, reason: str, authority: str, by: str, second: str) -> None:
    """Make sure that reason, authority and two people are named.

    Raises
    ------
    UsageError
        One of them is missing, or both names are one person's.
    """
    said = {"reason": reason, "authority": authority, "by": by, "second": second}
    for name, value in said.items():
        if len(value.strip()) < LEAST:
            if value.strip():
                raise UsageError(
                    f"{plain(value.strip())!r} says too little as --{name}",
                    do="it stays in the ledger: say it in full, a reason in at least a few words",
                )
            raise UsageError(
                f"evidence is destroyed for a reason, by an authority, by two people: "
                f"there is no {name}",
                do="give --reason, --authority, --by and --second",
            )
    if " ".join(by.split()).casefold() == " ".join(second.split()).casefold():
        raise UsageError(f"{by} is one person", do="a second person decides with the first")


def destroy(
    store: Store,
    given: str,
    *,
    reason: str,
    authority: str,
    by: str,
    second: str,
    with_posts: bool = False,
    with_media: bool = False,
) -> Destroyed:
    """Destroy evidence.

    Parameters
    ----------
    given
        Its digest, or 8 of its digits or more.
    reason, authority
        Why, and by what authority: an order, a law, a rule of the house.
    by, second
        The two people who decide it.
    with_posts
        Whether the texts of the posts that no other evidence shows go too.
    with_media
        Whether the media files go too that came out of it, or that only its posts have.

    Raises
    ------
    UsageError
        Reason, authority or a name is missing, both names are one person's, or it was
        destroyed before and nothing of it stands in a store any more.
    UnknownName
        There is no such evidence.
    """
    stated(reason=reason, authority=authority, by=by, second=second)
    with store.writing() as writer:  # so that nothing new is shown meanwhile
        piece = evidence(store, given)
        reach = scope_of(store, piece)
        posts = with_posts and bool(len(reach.rows) or reach.entries)
        if piece.tombstone is not None and not (posts or (with_media and reach.scope.media)):
            if writer.destroyed_again(piece.digest):
                return _destroyed(
                    piece.tombstone, reach.scope, with_posts=with_posts, with_media=with_media
                )
            raise UsageError(
                f"this evidence was destroyed on {piece.tombstone.at:%Y-%m-%d}",
                where=piece.digest[:12],
            )
        entries = reach.entries * with_posts + reach.media_entries * with_media
        stone = writer.destroy(
            Order(
                evidence=piece.digest,
                reason=reason.strip(),
                authority=authority.strip(),
                by=by.strip(),
                second=second.strip(),
                rows=reach.rows if with_posts else None,
                entries=[e.number for e in entries],
                media=reach.scope.media if with_media else (),
            )
        )
    return _destroyed(stone, reach.scope, with_posts=with_posts, with_media=with_media)


def _destroyed(
    stone: Tombstone | None, scope: Scope, *, with_posts: bool, with_media: bool
) -> Destroyed:
    return Destroyed(
        tombstone=stone,
        scope=scope,
        with_posts=with_posts,
        with_media=with_media,
        left=what_is_left(scope, with_posts=with_posts, with_media=with_media),
    )
