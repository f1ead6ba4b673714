"""What an archive holds of media, looked at from a file, from a post, and as lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.layout import refused
from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.archive.tombstones import words
from mabillon.examine.media.told import Fact
from mabillon.examine.settings import Settings
from mabillon.workflows.attaching import digest_of
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.media_items import Item, MediaItems
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.recorded import evidence, post, shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.telling import VERSIONS
from mabillon.workflows.transcribed import in_force

_DIGITS: Final = re.compile(r"[0-9A-Fa-f]{8,64}")


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A post (CHANNEL/ID as a reader names it) that has a file, and how that is known."""

    post: str
    basis: str


class HeldFile(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of a media file.

    Parameters
    ----------
    evidence, size, names
        SHA-256, bytes, and the names that it was handed in by.
    medium, kind, width, height, duration_s, pages, turn, facts, also
        As in MEDIA_FILES; null = it could not be read, or nothing reads it.
    frames
        How many views of it were hashed.
    why
        Why it could not be read, or was destroyed; "" = neither.
    posts
        Which posts have it.
    transcriptions
        The words on it that count, by page where it has pages.
    """

    evidence: str
    size: int
    names: list[str]
    medium: str | None = None
    kind: str | None = None
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    pages: int | None = None
    turn: int = 0
    facts: list[Fact] = []
    also: list[str] = []
    frames: int = 0
    why: str = ""
    posts: list[Link] = []
    transcriptions: dict[str, str] = {}


class PostItems(msgspec.Struct, frozen=True, kw_only=True):
    """What a post has attached; null = its exports do not say."""

    post: str
    items: list[Item] | None


class ListedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A media file in a list; ``posts``: how many have it."""

    evidence: str
    medium: str
    kind: str
    width: int | None
    height: int | None
    duration_s: float | None
    pages: int | None
    posts: int


class LackingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that an export lists for a post and that is not held, or could not be read."""

    post: str
    item: Item


def held_file(store: Store, what: str) -> HeldFile | None:
    """Return what is held of a file, or of the evidence of these digits; null = it is neither.

    Raises
    ------
    UnknownName
        The archive has no such evidence.
    """
    if not (Path(what).is_file() or _DIGITS.fullmatch(what)):
        return None
    piece = evidence(store, digest_of(store, what))
    pictures = Pictures(store)
    known = pictures.of(piece.digest)
    why = refused(store.connection, list(VERSIONS)).get(piece.digest, "")
    if piece.tombstone is not None:
        why = words(piece.tombstone)
    links = pictures.posts_with(piece.digest)
    basis = {
        row: one.basis
        for row in links
        for one in pictures.attached_to(row)
        if one.evidence == piece.digest
    }
    posts = _names(store, links)
    texts = {
        key: kept.transcription.text
        for key, kept in in_force(store).items()
        if key.partition("#")[0] == piece.digest
    }
    found = HeldFile(
        evidence=piece.digest,
        size=piece.size,
        names=list(piece.names) or _members(store, piece.digest),
        why="" if known and piece.tombstone is None else why,
        posts=[Link(post=posts[row], basis=basis[row]) for row in links],
        transcriptions=texts,
    )
    if known is None or piece.tombstone is not None:
        return found
    told = known.told
    return msgspec.structs.replace(
        found,
        **{name: getattr(told, name) for name in ("medium", "kind", "width", "height", "turn")},
        duration_s=told.duration_s,
        pages=told.pages,
        facts=list(told.facts),
        also=list(told.also),
        frames=len(told.frames),
    )


def items_of(store: Store, what: str) -> PostItems:
    """Return what the post CHANNEL/ID has attached, by its latest text.

    Raises
    ------
    UnknownName
        There is no such post.
    """
    of = post(Holdings(store, current(store, record=False)[1], Settings()), what)
    return PostItems(post=of.shown, items=MediaItems(store).of(of.versions[-1].row))


def held_files(store: Store, channel: str | None = None) -> list[ListedFile]:
    """Return every media file that could be read, in the order of keeping.

    ``channel``: only those that its posts have attached.
    """
    pictures = Pictures(store)
    links = pictures.attachments
    if channel is not None:
        rows = pa.array(_rows(store, channel))
        links = links.filter(pc.is_in(links["post"], value_set=rows))
    pairs = zip(links["evidence"].to_pylist(), links["post"].to_pylist(), strict=True)
    posts = Counter(digest for digest, _ in set(pairs))
    columns = [name for name in ListedFile.__struct_fields__ if name != "posts"]
    held = store.media_files(["row", *columns])
    return [
        ListedFile(**{name: row[name] for name in columns}, posts=posts[row["evidence"]])
        for row in held.to_pylist()
        if pictures.files[row["evidence"]] == row["row"]
        and (channel is None or row["evidence"] in posts)
    ]


def lacking_items(
    store: Store, channel: str | None = None, limit: int | None = None
) -> tuple[int, list[LackingFile]]:
    """Return how many files are lacking, and the first of them in the order of the posts.

    ``channel``: only of its posts.
    """
    items = MediaItems(store)
    lacking = items.lacking(None if channel is None else _rows(store, channel))
    chosen = lacking[:limit]
    posts = _names(store, {row for row, _ in chosen})
    wanted = set(chosen)
    found = [
        LackingFile(post=posts[row], item=item)
        for row in sorted(posts)
        for item in items.of(row) or ()
        if (row, item.place) in wanted
    ]
    return len(lacking), found


def _rows(store: Store, channel: str) -> npt.NDArray[np.int64]:
    holdings = Holdings(store, current(store, record=False)[1], Settings())
    return holdings.rows_of(holdings.keys_of(channel))


def _names(store: Store, rows: Iterable[int]) -> Mapping[int, str]:
    """Return posts as a reader names them, by row."""
    register: Register = current(store, record=False)[1]
    held = store.posts(["row", "channel", "id"], rows=np.fromiter(rows, np.int64))
    return {
        row["row"]: shown(register, f"{row['channel']}/{row['id']}") for row in held.to_pylist()
    }


def _members(store: Store, digest: str) -> list[str]:
    """Return what a file is called in the container that it came out of."""
    known = Pictures(store).of(digest)
    return [] if known is None else [Pictures(store).name(known)]
