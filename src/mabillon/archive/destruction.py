"""Destroying evidence: first the tombstone and what stands in its place, then the bytes.

New segments, without the texts and hashes that go, are written and synced under names of their own;
then one transaction writes the tombstone, names the new segments and empties what the
catalogue itself quotes; then the caches, the old segments and the raw file are removed, in
this order. Whatever stops it, before the transaction nothing has happened, and after it the
next writer finds the raw file or an old segment still there and goes on (`finish`).
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.archive import catalogue, removing, segments
from mabillon.archive.emptying import Gone, standing, touched, without
from mabillon.archive.evidence import Evidence, is_digest
from mabillon.archive.folders import sync_folders
from mabillon.archive.ledger import encode, prefixed
from mabillon.archive.shared import SharedFiles
from mabillon.archive.tombstones import Replaced, tombstones

GONE: Final = "destroyed with its evidence"
"""What stands in place of why a record could not be read: the reason may quote it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be destroyed, why, by what authority and by which two people.

    Parameters
    ----------
    rows
        Rows of POSTS whose texts go too, ascending; None = texts stay.
    entries
        Numbers of the desk's entries whose documents go too.
    media
        Media files, by their digests, that go with it: each gets a tombstone of its own.
    """

    evidence: str
    reason: str
    authority: str
    by: str
    second: str
    rows: npt.NDArray[np.int64] | None = None
    entries: Sequence[int] = ()
    media: Sequence[str] = ()


def destroy(
    root: Path,
    connection: sqlite3.Connection,
    evidence: Evidence,
    order: Order,
    at: int,
    shared: SharedFiles | None = None,
) -> int:
    """Carry out an order; return the number of the tombstone.

    Parameters
    ----------
    at
        Microseconds since 1970 in UTC.
    shared
        The files of a shared archive; None = they stand in its folder.
    """
    folder = (root if shared is None else shared.copies) / "segments"
    rows = np.empty(0, np.int64) if order.rows is None else order.rows
    raw = [order.evidence, *order.media]
    gone = Gone(rows, frozenset(raw))
    if shared is not None:
        shared.fetch_all([shared.segment(held) for held in standing(connection)])
    old = list(touched(folder, connection, gone))
    renewed = [
        segments.renewed(folder, root / "tmp", held, without(held.kind, gone)) for held in old
    ]
    if shared is not None:
        shared.put_segments(renewed)
        going = [shared.segment(held).name for held in old]
        going += [removing.object_of(digest) for digest in raw]
        removing.begin(root, shared.address, connection, going)
    connection.execute("PRAGMA secure_delete = ON")  # what is emptied is overwritten
    with catalogue.transaction(connection):
        number = _next(connection, "tombstones")
        for digest in raw:
            _entomb(connection, order, digest, at)
        for new in renewed:
            _replace(connection, number, "segment", new.number, new.file, new.digest, new.size)
        for of in raw:
            for capture, digest, count in _empty_rejects(connection, of):
                _replace(connection, number, "rejects", capture, "", digest, count)
        for entry in order.entries:
            connection.execute("UPDATE entries SET document = x'' WHERE number = ?", (entry,))
            _replace(connection, number, "entry", entry, "", hashlib.sha256(b"").hexdigest(), 0)
    finish(root, connection, evidence, shared)
    return number


def finish(
    root: Path,
    connection: sqlite3.Connection,
    evidence: Evidence,
    shared: SharedFiles | None = None,
) -> None:
    """Remove what tombstones say is gone and is still there; nothing where all of it went.

    Notes
    -----
    The catalogue's free pages and the caches go first and the raw file last, so that whatever
    is left tells the next writer that something is left. Of a shared archive a list of what is
    to be removed tells it, for a store is not asked at every writing.
    """
    old = list(_replaced(evidence.folder.parent / "segments", connection))
    gone = {stone.evidence for stone in tombstones(connection)}
    raw = [evidence.place(digest) for digest in sorted(gone) if is_digest(digest)]
    raw = [path for path in raw if path.exists()]
    objects: list[str] = []
    if shared is not None:
        known = removing.gone(connection, gone)
        listed = removing.listed(root, shared.address, connection)
        objects = [name for name in listed if name in known]
    if not old and not raw and not objects:
        return
    connection.execute("VACUUM")  # pages may hold what stood there before they were last parted
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if old or objects:
        _empty(root / "caches", () if shared is None else {shared.copies})
    if shared is not None:
        for name in objects:
            shared.delete(name)
        for path in (*old, *raw):
            shared.drop(path.relative_to(shared.copies).as_posix())
        removing.end(root, shared.address)
        return
    for path in (*old, *raw):
        path.unlink()
        sync_folders([path.parent])


def _replaced(folder: Path, connection: sqlite3.Connection) -> Iterator[Path]:
    """Yield the files of segments that stand no longer: of those in the folder, no others."""
    names = removing.no_longer(connection)
    for path in folder.glob("*/*.parquet") if names else ():
        if f"{path.parent.name}/{path.name}" in names:
            yield path


def _empty(caches: Path, of_others: Collection[Path]) -> None:
    """Remove all caches; of a link that leads elsewhere only the link.

    What stays is no cache: what was collected, or came to the desk, and is not yet taken in; and
    locks.

    Parameters
    ----------
    of_others
        Folders that are left: they hold copies of single pieces, which somebody may have been
        given, and nothing that was made of what goes.
    """
    if caches.is_symlink():
        caches.unlink()
    caches.mkdir(exist_ok=True)
    waiting = {*caches.glob("collect/collected-*.warc"), *caches.glob("arriving/*")}
    stays = {*waiting, *caches.glob("*/lock")}
    for path in set(caches.iterdir()) - set(of_others):
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        elif not any(path in one.parents for one in stays):
            shutil.rmtree(path)
        else:
            for inside in set(path.iterdir()) - stays:
                shutil.rmtree(inside) if _is_folder(inside) else inside.unlink()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _entomb(connection: sqlite3.Connection, order: Order, digest: str, at: int) -> None:
    """Write the tombstone of a raw file; texts of posts went with the one that was ordered."""
    [size] = connection.execute("SELECT size FROM evidence WHERE digest = ?", (digest,)).fetchone()
    with_posts = order.rows is not None and digest == order.evidence
    catalogue.append(
        connection,
        "tombstone",
        {
            "number": _next(connection, "tombstones"),
            "evidence": digest,
            "size": size,
            "reason": order.reason,
            "authority": order.authority,
            "by": order.by,
            "second": order.second,
            "posts": len(order.rows) if order.rows is not None and with_posts else None,
            "at": at,
        },
    )


def _empty_rejects(connection: sqlite3.Connection, evidence: str) -> list[tuple[int, str, int]]:
    """Empty what the catalogue quotes of records that could not be read.

    Returns
    -------
    list of (int, str, int)
        Captures that had any, the digest of their rejects now, and how many there are.
    """
    captures = connection.execute(
        "SELECT DISTINCT capture FROM rejects JOIN captures USING (capture) WHERE evidence = ?",
        (evidence,),
    ).fetchall()
    found = []
    for [capture] in captures:
        connection.execute(
            "UPDATE rejects SET excerpt = x'', reason = ? WHERE capture = ?", (GONE, capture)
        )
        digest, count = hashlib.sha256(), 0
        for values in connection.execute(
            f"SELECT {', '.join(catalogue.REJECT)} FROM rejects WHERE capture = ? ORDER BY number",
            (capture,),
        ):
            digest.update(prefixed(map(encode, values)))
            count += 1
        found.append((capture, digest.hexdigest(), count))
    return found


def _replace(
    connection: sqlite3.Connection,
    tombstone: int,
    kind: Replaced,
    piece: int,
    file: str,
    digest: str,
    size: int,
) -> None:
    catalogue.append(
        connection,
        "replacement",
        {
            "number": _next(connection, "replacements"),
            "tombstone": tombstone,
            "kind": kind,
            "piece": piece,
            "file": file,
            "digest": digest,
            "size": size,
        },
    )


def _next(connection: sqlite3.Connection, table: str) -> int:
    last = connection.execute(f"SELECT coalesce(max(number), 0) FROM {table}").fetchone()
    number: int = last[0] + 1
    return number
