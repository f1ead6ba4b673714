"""Destroying evidence for a stated reason and authority, by two people; a tombstone stays.

What is destroyed: the raw bytes, and what the catalogue quotes of records in them that could
not be read. On request also the texts of posts that no other evidence shows, with the desk's
translations and shot lists of them, and every cache. What is not reached is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from mabillon.archive.destruction import Order
from mabillon.archive.rows import Entry, Tombstone
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.examine.finding import OpinionDocument
from mabillon.pages.words import count
from mabillon.workflows.recorded import Piece, evidence
from mabillon.workflows.shots import KIND as SHOTS
from mabillon.workflows.translating import KIND as TRANSLATIONS

Rows = npt.NDArray[np.int64]

LISTED: Final = 8
"""Opinions and pages that are named."""

LEAST: Final = 3
"""Characters of a reason, an authority, a name."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What an order reaches, and what it does not.

    Parameters
    ----------
    evidence, size, names
        Digest, bytes, and the names the file was handed in by.
    posts
        Posts (kept versions) that no other evidence shows.
    shown_elsewhere
        Posts in it that other evidence shows too: their texts stay in any case.
    entries
        Translations and shot lists, of the file and of the posts that no other evidence shows.
    opinions
        Numbers of opinions on a text of these posts: they quote it, and stay.
    pages
        Files in the archive's folder that may quote it: pages of opinions, dispatches.
    """

    evidence: str
    size: int
    names: list[str]
    posts: int
    shown_elsewhere: int
    entries: int
    opinions: list[int]
    pages: list[str]


class Destroyed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an order: the tombstone, what it reached, and sentences on what is left.

    ``tombstone``: null = it was only asked what would be destroyed.
    """

    tombstone: Tombstone | None
    scope: Scope
    with_posts: bool
    left: list[str]
    schema: str = "mabillon.destruction/1"


def left(scope: Scope, *, with_posts: bool) -> list[str]:
    """Say in sentences what an order does not reach: nobody should believe it is gone."""
    said = []
    if scope.posts and not with_posts:
        said.append(
            f"The texts of {count(scope.posts, 'post')} read from it, in the archive and its "
            "caches: --with-posts destroys them too."
        )
    if scope.entries and not with_posts:
        said.append(
            f"{count(scope.entries, 'translation or shot list', 'translations and shot lists')}: "
            "--with-posts destroys them too."
        )
    if scope.shown_elsewhere:
        said.append(
            f"The texts of {count(scope.shown_elsewhere, 'post')} that other evidence shows "
            "too: destroy that as well if they must go."
        )
    said.append(
        "That posts stood there: channel, number and times of each, who was answered or "
        "forwarded, and when it was seen."
    )
    if scope.opinions:
        numbers = ", ".join(map(str, scope.opinions[:LISTED]))
        more = f" and {len(scope.opinions) - LISTED:,} more" if len(scope.opinions) > LISTED else ""
        said.append(
            f"Opinions on a text of these posts, which quote it: {numbers}{more}. Others may quote "
            "it as a donor."
        )
    if scope.pages:
        shown = ", ".join(scope.pages[:LISTED])
        more = f" and {len(scope.pages) - LISTED:,} more" if len(scope.pages) > LISTED else ""
        said.append(
            f"Pages and dispatches beside the catalogue, which may quote it: {shown}{more}. Look "
            "through them and remove what must go."
        )
    said.append(
        "Register, events and looks; dispatches as they were published, which the archive keeps, "
        "and sealed annexes; what was exported or handed on; copies and back-ups of the archive; "
        "traces on the disk: the file is removed, not overwritten."
    )
    return [sentence.replace("\u00a0", " ") for sentence in said]


def rehearse(store: Store, given: str, *, with_posts: bool = False) -> Destroyed:
    """Tell what destroying the evidence of that digest would reach, and change nothing."""
    reached, _, _ = _scope(store, evidence(store, given))
    return Destroyed(
        tombstone=None,
        scope=reached,
        with_posts=with_posts,
        left=left(reached, with_posts=with_posts),
    )


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

    Raises
    ------
    UsageError
        Reason, authority or a name is missing, both names are one person's, or it was
        destroyed before.
    UnknownName
        There is no such evidence.
    """
    stated(reason=reason, authority=authority, by=by, second=second)
    with store.writing() as writer:  # so that nothing new is shown meanwhile
        piece = evidence(store, given)
        reached, rows, entries = _scope(store, piece)
        if piece.tombstone is not None and not (with_posts and (len(rows) or entries)):
            raise UsageError(
                f"this evidence was destroyed on {piece.tombstone.at:%Y-%m-%d}",
                where=piece.digest[:12],
            )
        stone = writer.destroy(
            Order(
                evidence=piece.digest,
                reason=reason.strip(),
                authority=authority.strip(),
                by=by.strip(),
                second=second.strip(),
                rows=rows if with_posts else None,
                entries=[e.number for e in entries] if with_posts else (),
            )
        )
    return Destroyed(
        tombstone=stone,
        scope=reached,
        with_posts=with_posts,
        left=left(reached, with_posts=with_posts),
    )


def _scope(store: Store, piece: Piece) -> tuple[Scope, Rows, list[Entry]]:
    rows, elsewhere = _shown_by(store, piece.digest)
    keys = _keys(store, rows) | {piece.digest}
    found = [
        entry
        for kind, split in ((TRANSLATIONS, True), (SHOTS, False))
        for entry in store.entries(kind)
        if (entry.key.rpartition(" ")[0] if split else entry.key) in keys
    ]
    opinions = _opinions_on(store, rows)
    return (
        Scope(
            evidence=piece.digest,
            size=piece.size,
            names=list(piece.names),
            posts=len(rows),
            shown_elsewhere=elsewhere,
            entries=len(found),
            opinions=opinions,
            pages=_pages(store.root),
        ),
        rows,
        found,
    )


def _shown_by(store: Store, digest: str) -> tuple[Rows, int]:
    """Return the rows whose text only this file (and what was destroyed) shows; count the rest."""
    mine = store.captures_of(digest)
    gone = {c for stone in store.tombstones() for c in store.captures_of(stone.evidence)}
    seen = store.sightings(["capture", "row"])
    capture, row = (seen[name].to_numpy() for name in ("capture", "row"))
    here = np.isin(capture, mine)
    there = ~here & ~np.isin(capture, list(gone))
    every = np.unique(row[here])
    only = np.setdiff1d(every, row[there])
    texts = store.posts(["row", "text"], rows=only)
    filled = pc.not_equal(texts["text"], "").to_numpy()
    return texts["row"].to_numpy()[filled], len(every) - len(only)


def _keys(store: Store, rows: Rows) -> set[str]:
    """Return CHANNEL/ID of these rows, with raw channel keys."""
    held = store.posts(["channel", "id"], rows=rows)
    pairs = zip(held["channel"].to_pylist(), held["id"].to_pylist(), strict=True)
    return {f"{channel}/{id_}" for channel, id_ in pairs}


def _opinions_on(store: Store, rows: Rows) -> list[int]:
    """Return the numbers of opinions that quote the text of one of these rows."""
    texts = set(store.posts(["text"], rows=rows)["text"].to_pylist())
    found = []
    for opinion in store.opinions():
        document = msgspec.json.decode(store.opinion(opinion.number), type=OpinionDocument)
        if document.question.text in texts:
            found.append(opinion.number)
    return found


def _pages(root: Path) -> list[str]:
    """Return the files beside the catalogue that may quote what was evidence."""
    return [
        str(path.relative_to(root))
        for folder in ("opinions", "dispatches")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    ]
