"""Linking: which media file is what a post has attached.

An export lists what its posts have attached, and by which names. When all files of an ingest
are in, each name is looked up among them: a name is never opened as a path, and what it leads
to outside the export's own folder or container is not there. Nothing is read anew: what was
listed is kept, so that files that come later, or a run that was stopped, are linked then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.workflows.looking_up import Arrived, Finder, Hit
from mabillon.workflows.unread_media import SHOWN, UnreadMedia

__all__ = ["Arrived", "Linked", "link"]

FOLDERS: Final = {
    "telegram-desktop": (
        *("photos", "video_files", "files", "voice_messages", "round_video_messages"),
        *("stickers", "chats"),
    ),
    "x-archive": ("tweets_media", "tweet_media"),
}
"""Where the programs that make exports put what posts have attached, beside the export."""

ALONE: Final = "files that its posts have attached lie beside it; ingest its folder to keep them"

_LINK: Final = ["post", "place", "evidence"]
_PLACES: Final = 20
"""Bits of a place in a post's list, in a number that names both."""

_ASKED: Final = ["post", "place", "kind"]


@dataclass(slots=True)
class Linked:
    """What the posts of an ingest have attached that is a file; each counts once.

    Parameters
    ----------
    held
        The archive has the file.
    unreadable
        It was given the file, which could not be read, or is no picture or video though the
        post shows it as one.
    destroyed
        It had the file, which was destroyed by decision.
    lacking
        It does not have it.
    new
        How many links were found that were not known before.
    notes
        What there is to say of an export, by its name.
    """

    held: int = 0
    unreadable: int = 0
    destroyed: int = 0
    lacking: int = 0
    new: int = 0
    notes: dict[str, str] = field(default_factory=dict)


def link(store: Store, writer: Writer, arrived: Sequence[Arrived]) -> Linked:
    """Keep which file is what a post has attached, for the exports among some files.

    Parameters
    ----------
    arrived
        The files of an ingest, all of them in the archive.

    Raises
    ------
    MabillonError
        The archive could not be written; nothing was linked then.
    """
    if not store.segments("listed"):
        return Linked()
    finder = Finder(store, arrived)
    found = [tables.ATTACHED.empty_table()]
    asked = [tables.LISTED.empty_table().select(_ASKED)]
    lacking: set[int] = set()
    for listed in store.listed_by(finder.captures):
        hits = finder.find(listed)
        held = np.array([hit is not None for hit in hits])
        asked.append(listed.select(_ASKED))
        lacking.update(listed["capture"].filter(pa.array(~held)).unique().to_pylist())
        found.append(_attached(listed.filter(pa.array(held)), hits))
    known = store.attached(_LINK)
    new = _new(pa.concat_tables(found), known)
    if new.num_rows:
        with writer.intake() as intake:
            intake.attach(new)
            intake.commit()
    links = pa.concat_tables([known, new.select(_LINK)])
    linked = _counted(store, pa.concat_tables(asked), links)
    linked.new = new.num_rows
    linked.notes = _notes(finder, lacking)
    return linked


def _keys(rows: pa.Table) -> npt.NDArray[np.int64]:
    """Return numbers that each name a post and a place of its list."""
    return np.asarray((rows["post"].to_numpy() << _PLACES) | rows["place"].to_numpy())


def _attached(listed: pa.Table, hits: Iterable[Hit | None]) -> pa.Table:
    """Return rows of ATTACHED; ``listed``: what was found, in the order of the hits."""
    held = [hit for hit in hits if hit is not None]
    evidence = pa.array([hit.evidence for hit in held], pa.string())
    basis = pa.array([hit.basis for hit in held], pa.string())
    columns = [listed[name] for name in ("post", "place", "name")]
    columns += [evidence.dictionary_encode(), basis.dictionary_encode()]
    return pa.table(columns, schema=tables.ATTACHED)


def _new(found: pa.Table, known: pa.Table) -> pa.Table:
    """Return the links that are not known, each once."""
    plain, before = _plain(found), _plain(known)
    plain = plain.append_column("order", pa.array(np.arange(len(plain))))
    fresh = plain.join(before, _LINK, join_type="left anti", use_threads=False)
    first = fresh.group_by(_LINK, use_threads=False).aggregate([("order", "min")])["order_min"]
    return found.take(np.sort(first.to_numpy()))


def _plain(links: pa.Table) -> pa.Table:
    """Return links to be compared: their digests as text."""
    text = links["evidence"].cast(pa.string())
    return links.select(_LINK).set_column(2, "evidence", text)


def _counted(store: Store, listed: pa.Table, links: pa.Table) -> Linked:
    """Count what was asked for: held, could not be read, destroyed, lacking."""
    evidence = _plain(links)["evidence"]
    keys, asked = _keys(links), np.unique(_keys(listed))
    stones = pa.array({stone.evidence for stone in store.tombstones()}, pa.string())
    gone = pc.is_in(evidence, value_set=stones).to_numpy()
    bad = _unreadable(store, listed, links)
    held = np.isin(asked, keys[~bad & ~gone])
    unreadable = np.isin(asked, keys[bad & ~gone]) & ~held
    destroyed = np.isin(asked, keys[gone]) & ~held & ~unreadable
    lacking = ~(held | unreadable | destroyed)
    return Linked(int(held.sum()), int(unreadable.sum()), int(destroyed.sum()), int(lacking.sum()))


def _unreadable(store: Store, listed: pa.Table, links: pa.Table) -> npt.NDArray[np.bool_]:
    """Tell which links lead to a file that could not be read."""
    unread = UnreadMedia(store)
    evidence, keys = _plain(links)["evidence"], _keys(links)
    told = store.media_files(["evidence"])["evidence"].combine_chunks()
    untold = pc.invert(pc.is_in(evidence, value_set=told)).to_numpy()
    bad = np.zeros(len(links), np.bool_)
    for kind in (None, *SHOWN):
        of_kind = listed if kind is None else listed.filter(pc.equal(listed["kind"], kind))
        rows = np.flatnonzero(untold & ~bad & np.isin(keys, _keys(of_kind)))
        files = evidence.take(pa.array(rows)).to_pylist()
        why = {file: unread.why(file, kind) for file in set(files)}
        bad[rows] = [bool(why[file]) for file in files]
    return bad


def _notes(finder: Finder, lacking: Iterable[int]) -> dict[str, str]:
    """Say which exports were given without what lies beside them, and lack something."""
    notes = {}
    for export in map(finder.export, sorted(lacking)):
        beside = (f / name for f in export.folders for name in FOLDERS.get(export.format or "", ()))
        if any(folder.is_dir() and not finder.given(folder) for folder in beside):
            notes[export.name] = ALONE
    return notes
