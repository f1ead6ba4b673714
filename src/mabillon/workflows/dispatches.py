"""The dispatches of an archive: their files, their numbers, the versions that were published.

A dispatch is a Markdown file under ``dispatches/`` in the archive, for an editor to work on. What
counts is in the catalogue: the numbers that were given out, and every version published.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.rows import Entry, NewEntry
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.dispatch import source
from mabillon.dispatch.front import Release, Status, slugged
from mabillon.dispatch.source import LARGEST, Dispatch
from mabillon.errors import ArchiveBusy, LimitExceeded, MabillonError, UnknownName, UnreadableInput

FOLDER: Final = "dispatches"
NUMBERED: Final = "dispatch"
PUBLISHED: Final = "publication"
PATIENCE_S: Final = 15.0
"""Seconds that a number is waited for while somebody else writes to the archive."""


class Numbered(msgspec.Struct, frozen=True, kw_only=True):
    """A number that was given out; ``opinion``: the one the dispatch was begun from."""

    series: str
    number: int
    title: str
    opinion: int | None = None


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """A published version of a dispatch: all of its source, under which release.

    ``version``: from 1. ``notice``: what it changes, as readers are told; "" = it is the first.
    ``outputs``: name of an output -> SHA-256 (hex) of its bytes.
    """

    series: str
    number: int
    version: int
    title: str
    date: date
    release: Release
    status: Status
    slug: str
    source: str
    digest: str
    notice: str = ""
    outputs: dict[str, str] = {}

    @property
    def key(self) -> str:
        """Return SERIES/NUMBER."""
        return f"{slugged(self.series)}/{self.number}"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A publication as the catalogue has it: who published it, when, at which ledger position."""

    publication: Publication
    by: str
    at: datetime
    position: int


def folder(store: Store) -> Path:
    """Return the folder of the archive's dispatches, which may be missing."""
    return store.root / FOLDER


def read(path: Path) -> Dispatch:
    """Read a dispatch's file.

    Raises
    ------
    UnreadableInput
        It cannot be read, is too large, or its front matter does not hold.
    """
    return source.read(text(path), str(path))


def text(path: Path) -> str:
    """Return the text of a dispatch's file.

    Raises
    ------
    UnreadableInput
        It cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(4 * LARGEST + 1)
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=str(path)) from error
    if len(content) > 4 * LARGEST:
        raise LimitExceeded(f"a dispatch has at most {LARGEST:,} characters", where=str(path))
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableInput(
            "this is not UTF-8", where=f"{path}, line {line}", do="save it as UTF-8"
        ) from error


def find(store: Store, given: str) -> Path:
    """Return the file of a dispatch: a path, or SERIES/NUMBER.

    Raises
    ------
    UnknownName
        There is neither such a file nor such a dispatch.
    """
    path = Path(given).expanduser()
    if path.is_file():
        return path
    return filed_as(store, given, f"there is no file {given!r}, and no dispatch of that number")


def filed_as(store: Store, given: str, otherwise: str = "") -> Path:
    """Return the file of SERIES/NUMBER in the archive; ``otherwise``: what is said of none.

    Raises
    ------
    UnknownName
        There is none.
    """
    key = given.strip().casefold()
    series, _, number = key.rpartition("/")
    usual = folder(store) / f"{slugged(series)}-{number}.md"
    try:
        if read(usual).front.key == key:
            return usual
    except MabillonError:
        pass  # it is under another name, or there is none
    for held, dispatch in filed(store):
        if dispatch.front.key == key:
            return held
    known = ", ".join(dispatch.front.key for _, dispatch in filed(store)) or "none yet"
    raise UnknownName(
        otherwise or f"there is no dispatch {given!r}", do=f"the archive's dispatches: {known}"
    )


def filed(store: Store) -> Iterator[tuple[Path, Dispatch]]:
    """Yield the dispatches of the folder that can be read, by file name."""
    for path in sorted(folder(store).glob("*.md")):
        try:
            yield path, read(path)
        except MabillonError:
            continue


def publications(store: Store, key: str | None = None) -> list[Kept]:
    """Return every published version, oldest first; ``key``: of one dispatch only."""
    return [_kept(entry) for entry in store.entries(PUBLISHED, key)]


def latest(store: Store) -> dict[str, Kept]:
    """Return the latest published version of every dispatch, by SERIES/NUMBER."""
    return {kept.publication.key: kept for kept in publications(store)}


def _kept(entry: Entry) -> Kept:
    return Kept(
        publication=msgspec.json.decode(entry.document, type=Publication),
        by=entry.by,
        at=entry.at,
        position=entry.leaf,
    )


def numbers(store: Store) -> dict[str, str]:
    """Return SERIES/NUMBER -> where it is used, of every number that is taken."""
    taken = {entry.key: f"given out on {entry.at:%Y-%m-%d}" for entry in store.entries(NUMBERED)}
    taken |= {kept.publication.key: "published" for kept in publications(store)}
    return taken | {dispatch.front.key: path.name for path, dispatch in filed(store)}


def reserve(store: Store, series: str, title: str, *, by: str, opinion: int | None = None) -> int:
    """Give out the next number of a series; no two who ask at once get the same.

    Raises
    ------
    ArchiveBusy
        Somebody else wrote to the archive for all of `PATIENCE_S`.
    """
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with store.writing() as writer:
                return _next(store, writer, series, title, by, opinion)
        except ArchiveBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _next(
    store: Store, writer: Writer, series: str, title: str, by: str, opinion: int | None
) -> int:
    """Give out the next number; the writer is the only one."""
    slug = slugged(series)
    taken = (key.rpartition("/") for key in numbers(store))
    number = max((int(n) for of, _, n in taken if of == slug), default=0) + 1
    document = Numbered(series=series, number=number, title=title, opinion=opinion)
    encoded = msgspec.json.encode(document, order="sorted")
    writer.add_entries([NewEntry(NUMBERED, f"{slug}/{number}", by, "", encoded)])
    return number
