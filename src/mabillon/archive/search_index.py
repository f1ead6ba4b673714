"""The search index: which posts hold these words, as a cache of the catalogue.

One tantivy index. Each post is one document: its canonical words with their places, the
words of the addresses in it, what filters ask for, and what is shown of it. Each distinct
word has a document of its own with its name keys, so that a name is found in other
spellings without looking at the posts. One more document is the stamp: how many posts and
words there are, and a digest over the segments they came from. It is replaced in the same
commit as what it speaks of, so an interrupted build is either not there or not believed.

The index is used only if its stamp fits the segments of the catalogue: if they went on,
the new rows are added; if they differ, or the index is broken, it is made anew. What is
asked as of an earlier moment is answered by row number.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tantivy

from mabillon.archive.search_documents import (
    COLUMNS,
    SCHEMA,
    VERSION,
    Stamp,
    post_document,
    row_count,
    stamp_document,
    stamp_of,
    word_document,
)
from mabillon.archive.search_reading import (
    Broken,
    Filters,
    Hits,
    Order,
    Place,
    SearchIndex,
    read_stamp,
    reading,
)
from mabillon.archive.search_seal import is_sealed, seal, unseal
from mabillon.archive.search_words import words_of
from mabillon.archive.segments import Segment
from mabillon.errors import MabillonError
from mabillon.text.names import is_indexed

__all__ = [
    "COLUMNS",
    "Broken",
    "Filters",
    "Hits",
    "Order",
    "Place",
    "SearchIndex",
    "open_index",
    "standing_index",
]

Rows = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]

BATCH: Final = 10_000
"""Rows that are read and indexed at once."""

TELL: Final = 1_000
"""Rows after which the one who waits is told."""

_HEAP: Final = 96 << 20


def open_index(
    folder: Path,
    segments: Sequence[Segment],
    posts: Callable[[Rows], pa.Table],
    progress: Progress | None = None,
    *,
    anew: bool = False,
) -> SearchIndex:
    """Open the index, bringing it up to date with the catalogue first.

    Parameters
    ----------
    folder
        ``caches/search`` of the archive. Where nothing can be written there and no current
        index stands in it, one is made in memory.
    segments
        All posts' segments, in order.
    posts
        Gives the posts (``COLUMNS``) of rows, in their order.
    progress
        Called with (rows indexed, rows to index).
    anew
        Throw away what stands there: it turned out to be broken.

    Raises
    ------
    MabillonError
        The index cannot be written, for instance because the disk is full.
    """
    path = folder / f"v{VERSION}"
    if not anew and (found := _opened(path, segments)) and found.rows == row_count(segments):
        return found
    try:
        _make_room(folder)
        with _alone(folder / "lock"):
            return _brought_up(path, segments, posts, progress, anew=anew)
    except PermissionError:
        return _in_memory(segments, posts, progress)
    except OSError as error:
        if error.errno == errno.EROFS:
            return _in_memory(segments, posts, progress)
        raise MabillonError(
            f"the search index cannot be written ({error.strerror or error})",
            where=str(folder),
            do="it is a cache; make room, or delete the folder, then run this again",
        ) from error


def standing_index(folder: Path, segments: Sequence[Segment]) -> SearchIndex | None:
    """Return the index that stands there; it may hold only the first of these segments.

    Null: none stands there, it is not of these segments, or somebody is adding to it.
    """
    return _opened(folder / f"v{VERSION}", segments)


def _brought_up(
    path: Path,
    segments: Sequence[Segment],
    posts: Callable[[Rows], pa.Table],
    progress: Progress | None,
    *,
    anew: bool,
) -> SearchIndex:
    """Add what lags, or make the whole; the caller holds the lock."""
    for left in path.parent.glob("*"):  # of interrupted builds, and of other versions
        if left.is_dir() and left.name != path.name and _OURS.fullmatch(left.name):
            _throw_away(left)
    found = None if anew else _opened(path, segments)
    if found is not None:
        if found.rows == row_count(segments):
            return found
        known = unseal(path)
        try:
            try:
                with reading():
                    _add(tantivy.Index.open(str(path)), found, segments, posts, progress)
            finally:  # where it was stopped, what stood before stands still
                seal(path, known)
            grown = _opened(path, segments)
        except Broken:
            grown = None
        if grown is not None and grown.rows == row_count(segments):
            return grown
    _throw_away(path)
    temporary = path.with_name(f"making-{path.name}")
    _throw_away(temporary)
    temporary.mkdir()
    _fill(temporary, segments, posts, progress)
    temporary.rename(path)
    seal(path)
    made = _opened(path, segments)
    if made is None:
        raise MabillonError("the search index that was just made cannot be read", where=str(path))
    return made


_OURS: Final = re.compile(r"(making-)?v\d+")
"""Names of indexes: the folder may be a link that leads elsewhere, where others stand too."""


def _make_room(folder: Path) -> None:
    """Make the folder of indexes; a file in its place is thrown away, a link is left."""
    if folder.is_file() and not folder.is_symlink():
        folder.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "lock"
    if lock.is_dir() and not lock.is_symlink():
        shutil.rmtree(lock)


def _throw_away(path: Path) -> None:
    unseal(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _fill(
    path: Path,
    segments: Sequence[Segment],
    posts: Callable[[Rows], pa.Table],
    progress: Progress | None,
) -> None:
    try:
        _add(tantivy.Index(SCHEMA, str(path)), None, segments, posts, progress)
    except ValueError as error:  # how tantivy tells of a full disk
        raise OSError(None, str(error)) from error


def _in_memory(
    segments: Sequence[Segment],
    posts: Callable[[Rows], pa.Table],
    progress: Progress | None,
) -> SearchIndex:
    index = tantivy.Index(SCHEMA)
    stamp = _add(index, None, segments, posts, progress)
    index.reload()
    return SearchIndex(index, stamp)


def _add(
    index: tantivy.Index,
    known: SearchIndex | None,
    segments: Sequence[Segment],
    posts: Callable[[Rows], pa.Table],
    progress: Progress | None,
) -> Stamp:
    """Put the rows that are not there yet into an index, all in one commit."""
    first, end = (known.rows if known else 0), row_count(segments)
    writer = index.writer(_HEAP, 1)
    try:
        seen: set[str] = set()
        words = known.word_count if known else 0
        for start in range(first, end, BATCH):
            table = posts(np.arange(start, min(start + BATCH, end), dtype=np.int64))
            found = words_of(table["text"].to_pylist())
            posts_words = zip(table.to_pylist(), found.of_text, strict=True)
            for number, (post, running) in enumerate(posts_words, start - first):
                writer.add_document(post_document(post, running))
                if progress and number and number % TELL == 0:
                    progress(number, end - first)
            new = filter(is_indexed, found.distinct - seen)
            fresh = [word for word in new if known is None or not known.has_word(word)]
            seen |= found.distinct
            for word in fresh:
                writer.add_document(word_document(word))
            words += len(fresh)
            if progress:
                progress(start + table.num_rows - first, end - first)
        stamp = stamp_of(segments, words)
        writer.delete_documents_by_term("kind", "stamp")
        writer.add_document(stamp_document(stamp))
        writer.commit()
    finally:
        writer.wait_merging_threads()  # stopped or not, they write no file any more
    return stamp


def _opened(path: Path, segments: Sequence[Segment]) -> SearchIndex | None:
    """Return the index that stands there if it is whole and of these segments' beginning."""
    if not (path / "meta.json").is_file() or not is_sealed(path):
        return None
    try:
        with reading():
            index = tantivy.Index.open(str(path))
        stamp = read_stamp(index)
        if stamp is None or not stamp.fits(segments):
            return None
        found = SearchIndex(index, stamp)
        return found if found.is_whole else None
    except Broken:
        return None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other process is making the index; the system frees it if one dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
