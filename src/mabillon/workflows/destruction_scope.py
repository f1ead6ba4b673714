"""What an order to destroy evidence reaches, and what it does not: looked up, and said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.examine.finding import OpinionDocument
from mabillon.pages.words import count
from mabillon.workflows.recorded import Piece
from mabillon.workflows.shots import KIND as SHOTS
from mabillon.workflows.translating import KIND as TRANSLATIONS

Rows = npt.NDArray[np.int64]

LISTED: Final = 8
"""Opinions, pages and digests that are named in a sentence."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What an order reaches, and what it does not.

    Parameters
    ----------
    evidence, size, names
        Digest, bytes, and the names the file was handed in by.
    posts
        Posts (kept versions) that no other evidence shows.
    shown_elsewhere, elsewhere
        Posts in it that other evidence shows too: their texts stay in any case. The digests
        of that evidence.
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
    elsewhere: list[str]
    entries: int
    opinions: list[int]
    pages: list[str]


def what_is_left(scope: Scope, *, with_posts: bool) -> list[str]:
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
            f"too: destroy that as well if they must go ({_some(d[:12] for d in scope.elsewhere)})."
        )
    said.append(
        "That posts stood there: channel, number and times of each, who was answered or "
        "forwarded, and when it was seen."
    )
    if scope.opinions:
        said.append(
            "Opinions on a text of these posts, which quote it: "
            f"{_some(map(str, scope.opinions))}. Others may quote it as a donor."
        )
    if scope.pages:
        said.append(
            "Pages and dispatches beside the catalogue, which may quote it: "
            f"{_some(scope.pages)}. Look through them and remove what must go."
        )
    said.append(
        "Register, events and looks; dispatches as they were published, which the archive keeps, "
        "and sealed annexes; what was exported or handed on; copies and back-ups of the archive; "
        "traces on the disk: the file is removed, not overwritten."
    )
    return [sentence.replace("\u00a0", " ") for sentence in said]


def _some(names: Iterable[str]) -> str:
    """Return the first few names, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - LISTED:,} more" if len(every) > LISTED else ""
    return ", ".join(every[:LISTED]) + more


def scope_of(store: Store, piece: Piece) -> tuple[Scope, Rows, list[Entry]]:
    """Return what destroying evidence reaches, with the rows and entries that go with posts."""
    rows, shown_elsewhere, elsewhere = _shown_by(store, piece.digest)
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
            shown_elsewhere=shown_elsewhere,
            elsewhere=elsewhere,
            entries=len(found),
            opinions=opinions,
            pages=_pages(store.root),
        ),
        rows,
        found,
    )


def _shown_by(store: Store, digest: str) -> tuple[Rows, int, list[str]]:
    """Return the rows whose text only this file shows; how many others do too, and which files.

    What was destroyed shows nothing any more.
    """
    captured = store.captured()
    gone = {stone.evidence for stone in store.tombstones()} - {digest}
    seen = store.sightings(["capture", "row"])
    capture, row = (seen[name].to_numpy() for name in ("capture", "row"))
    here = np.isin(capture, [c for c, of in captured.items() if of == digest])
    there = np.isin(capture, [c for c, of in captured.items() if of not in gone | {digest}])
    every = np.unique(row[here])
    only = np.setdiff1d(every, row[there])
    others = np.unique(capture[there & np.isin(row, every)]).tolist()
    texts = store.posts(["row", "text"], rows=only)
    filled = pc.not_equal(texts["text"], "").to_numpy()
    elsewhere = list(dict.fromkeys(captured[c] for c in others))
    return texts["row"].to_numpy()[filled], len(every) - len(only), elsewhere


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
