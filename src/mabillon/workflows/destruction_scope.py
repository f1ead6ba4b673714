"""What an order to destroy evidence reaches, and what it does not: looked up, and said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.layout import came_out_of, holders, names_inside
from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.examine.finding import OpinionDocument
from mabillon.pages.words import count
from mabillon.workflows.alerts_done import KIND as ALERTS_DONE
from mabillon.workflows.attached import KIND as ATTACHMENTS
from mabillon.workflows.attached import attached
from mabillon.workflows.proposed import KIND as PROPOSALS
from mabillon.workflows.raised import KIND as ALERTS
from mabillon.workflows.recorded import Piece
from mabillon.workflows.shots import KIND as SHOTS
from mabillon.workflows.transcribed import KIND as TRANSCRIPTIONS
from mabillon.workflows.translating import KIND as TRANSLATIONS

Rows = npt.NDArray[np.int64]

LISTED: Final = 8
"""Opinions, pages and digests that are named in a sentence."""


_PARTS: Final[dict[str, Callable[[str], Sequence[str]]]] = {
    TRANSLATIONS: lambda key: [key.rpartition(" ")[0]],
    SHOTS: lambda key: [key],
    TRANSCRIPTIONS: lambda key: [key.partition("#")[0]],
    ATTACHMENTS: lambda key: key.rpartition(" ")[::2],
    ALERTS: str.split,
    ALERTS_DONE: str.split,
    PROPOSALS: lambda key: [key.partition("/")[2]],
}
"""What an entry of a kind is of, by its key: posts and raw files."""


class Holder(msgspec.Struct, frozen=True):
    """Evidence that a media file came in, and that has its bytes: a container or a mail."""

    evidence: str
    name: str


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What an order reaches, and what it does not.

    Parameters
    ----------
    evidence, size, names
        Digest, bytes, and the names the file was handed in by; of one that was not handed in
        itself, what it is called in what it came in.
    holders, media_holders
        Evidence that has the same bytes inside, and stays: of the file; of ``media``.
    posts
        Posts (kept versions) that no other evidence shows.
    shown_elsewhere, elsewhere
        Posts in it that other evidence shows too: their texts stay in any case. The digests
        of that evidence.
    entries
        Translations, shot lists, transcriptions, attachments by hand, alerts and decisions on them
        and on proposals, of the file and of the posts that no other evidence shows.
    told
        Whether it is a media file of which facts, text or hashes are kept: they go with it.
    media
        Media files that came out of it, or that no other posts than those have attached. Their
        digests.
    media_entries
        Shot lists, transcriptions, attachments by hand and alerts of these media files.
    media_elsewhere
        Media files of it that other evidence holds or other posts have: they stay in any case.
    opinions
        Numbers of opinions on a text of these posts: they quote it, and stay.
    pages
        Files in the archive's folder that may quote it: pages of opinions, dispatches.
    """

    evidence: str
    size: int
    names: list[str]
    holders: list[Holder]
    media_holders: list[Holder]
    posts: int
    shown_elsewhere: int
    elsewhere: list[str]
    entries: int
    told: bool
    media: list[str]
    media_entries: int
    media_elsewhere: int
    opinions: list[int]
    pages: list[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """A scope with what is carried out: rows of POSTS, entries with posts, entries with media."""

    scope: Scope
    rows: Rows
    entries: list[Entry]
    media_entries: list[Entry]


def what_is_left(scope: Scope, *, with_posts: bool, with_media: bool) -> list[str]:
    """Say in sentences what an order does not reach: nobody should believe it is gone."""
    said = []
    inside = [*scope.holders, *(scope.media_holders if with_media else ())]
    if inside:
        named = _some(dict.fromkeys(f"{one.evidence[:12]}, {one.name}" for one in inside), "; ")
        said.append(
            f"THE SAME BYTES, inside other evidence that it came in: {named}. "
            "Destroy that too if they must go, after keeping what else is in it."
        )
    if scope.posts and not with_posts:
        said.append(
            f"The texts of {count(scope.posts, 'post')} read from it, in the archive and its "
            "caches: --with-posts destroys them too."
        )
    if scope.entries and not with_posts:
        said.append(
            f"{count(scope.entries, 'record', 'records')} made of it (translations, shot lists, "
            "transcriptions, attachments by hand, alerts, decisions on alerts and proposals): "
            "--with-posts destroys them too."
        )
    if scope.media and not with_media:
        said.append(
            f"{count(len(scope.media), 'media file')} that came out of it, or that only its posts "
            f"have attached ({_some(d[:12] for d in scope.media)}), with what is kept of them: "
            "--with-media destroys them too."
        )
    if scope.media_elsewhere:
        said.append(
            f"{count(scope.media_elsewhere, 'media file')} of it that other evidence holds or "
            "other posts have attached: destroy each by its own digest if it must go."
        )
    if scope.told or (scope.media and with_media):
        said.append(
            "Copies of a picture or video that differ in a single byte: look for them with "
            "`mabillon trace` before, for afterwards nothing here knows what it looked like."
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
        "The names of files, as they were handed in or called in a container. "
        "Register, events and looks, and the reasons that were given for records; dispatches as "
        "they were published, which the archive keeps, "
        "and sealed annexes; what was exported or handed on; copies and back-ups of the archive; "
        "traces on the disk: the file is removed, not overwritten."
    )
    return [sentence.replace("\u00a0", " ") for sentence in said]


def _some(names: Iterable[str], between: str = ", ") -> str:
    """Return the first few names, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - LISTED:,} more" if len(every) > LISTED else ""
    return between.join(every[:LISTED]) + more


def scope_of(store: Store, piece: Piece) -> Reach:
    """Return what destroying evidence reaches."""
    rows, shown_elsewhere, elsewhere = _shown_by(store, piece.digest)
    media, media_elsewhere = _media_of(store, piece.digest, rows)
    entries = _entries(store, _keys(store, rows) | {piece.digest})
    media_entries = [e for e in _entries(store, set(media)) if e not in entries]
    held = store.media_files(["evidence"])["evidence"]
    scope = Scope(
        evidence=piece.digest,
        size=piece.size,
        names=list(piece.names) or names_inside(store.connection, piece.digest),
        holders=_holding(store, [piece.digest], {piece.digest}),
        media_holders=_holding(store, media, {piece.digest}),
        posts=len(rows),
        shown_elsewhere=shown_elsewhere,
        elsewhere=elsewhere,
        entries=len(entries),
        told=bool(pc.any(pc.equal(held, piece.digest)).as_py()),
        media=media,
        media_entries=len(media_entries),
        media_elsewhere=media_elsewhere,
        opinions=_opinions_on(store, rows),
        pages=_pages(store.root),
    )
    return Reach(scope, rows, entries, media_entries)


def _holding(store: Store, digests: Iterable[str], without: Collection[str]) -> list[Holder]:
    """Return what some media files came in, but for these and what was destroyed."""
    gone = {stone.evidence for stone in store.tombstones()}.union(without)
    found: dict[str, str] = {}
    for digest in digests:
        found = holders(store.connection, digest) | found
    return [Holder(digest, name) for digest, name in found.items() if digest not in gone]


def _entries(store: Store, keys: Collection[str]) -> list[Entry]:
    """Return what the desk entered of posts (CHANNEL/ID, raw keys) and raw files (digests)."""
    return [
        entry
        for kind, parts in _PARTS.items()
        for entry in store.entries(kind)
        if any(part in keys for part in parts(entry.key))
    ]


def _media_of(store: Store, digest: str, rows: Rows) -> tuple[list[str], int]:
    """Return the media files that nothing but this file and its posts has; how many others do."""
    links = attached(store)
    theirs = pc.is_in(links["post"], value_set=pa.array(rows))
    files = links["evidence"].cast(pa.string())
    mine = files.filter(theirs).unique().to_pylist()
    others = set(files.filter(pc.invert(theirs)).unique().to_pylist())
    out = came_out_of(store.connection, digest)
    gone = {stone.evidence for stone in store.tombstones()} | {digest}
    every = [one for one in dict.fromkeys([*out, *mine]) if one not in gone]
    only = [one for one in every if one not in others and not out.get(one, False)]
    return only, len(every) - len(only)


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
    texts = store.posts(["row", "text", "media"], rows=only)
    filled = pc.or_(pc.not_equal(texts["text"], ""), pc.is_valid(texts["media"])).to_numpy()
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
