"""Looking up the files that posts have attached, among those of one ingest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, NamedTuple
from unicodedata import is_normalized, normalize

import numpy as np
import pyarrow as pa

from mabillon.archive.layout import Place, inside, place_of
from mabillon.archive.store import Store
from mabillon.workflows.telling import VERSIONS

Basis = Literal["path", "digest", "name", "inside"]

_BY_PATH: Final = "telegram-desktop"
_BY_NAME: Final = "x-archive"
_BY_ADDRESS: Final = frozenset({"warc", "wacz"})
INSIDE: Final = _BY_ADDRESS | {"mail"}
_MOVING: Final = frozenset({"video", "animation"})
_FOLDERS_OF_X: Final = ("tweets_media/", "tweet_media/")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file of an ingest that is evidence.

    Parameters
    ----------
    path
        Where it lies.
    evidence
        SHA-256 of its bytes.
    capture
        The capture in which its posts, or what is in it, were read, now or earlier; null = it
        holds none.
    """

    path: Path
    evidence: str
    capture: int | None


class Hit(NamedTuple):
    """The file (SHA-256) that a post has attached, and how that is known."""

    evidence: str
    basis: Basis


class Files:
    """SHA-256 of files by their paths, also by these with their letters composed (NFC).

    Of two different files of a container with one path, none is the one that was meant.
    """

    def __init__(self, files: Iterable[tuple[str, str]]) -> None:
        self._found: dict[str, str] = {}
        double = set()
        for path, evidence in files:
            if self._found.setdefault(path, evidence) != evidence:
                double.add(path)
        for path in double:
            del self._found[path]
        for path in [path for path in self._found if not is_normalized("NFC", path)]:
            self._found.setdefault(normalize("NFC", path), self._found[path])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._found.items())

    def at(self, path: str) -> str | None:
        """Return the file of a path; null = it is not there."""
        return self._found.get(path) or self._found.get(normalize("NFC", path))

    def below(self, base: str) -> bool:
        """Tell whether a folder ("", or a path with the last / or !) has folders with files."""
        return base in self._above

    @cached_property
    def _above(self) -> set[str]:
        """The folders that have a folder with a file in them."""
        folders = {path[: path.rfind("/") + 1] for path in self._found}
        return {
            folder[:at]
            for folder in folders
            for at in range(len(folder))
            if at == 0 or folder[at - 1] in "/!"
        }


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files that lie together with an export, which may name those below ``base``."""

    files: Files
    base: str

    def at(self, name: str) -> str | None:
        """Return the file of a path from the export's folder on; null = it is not there."""
        return self.files.at(self.base + name)


@dataclass(frozen=True, slots=True)
class Export:
    """A file in which posts were read.

    Parameters
    ----------
    folders
        Where it lies on this machine; none: in a container.
    shelves
        Where the files of its posts may lie.
    of_x
        Of an X archive, name and digest of what it has, by the post's number.
    """

    name: str
    format: str | None
    folders: Sequence[Path]
    shelves: Sequence[Shelf]
    of_x: Mapping[str, Sequence[tuple[str, str]]]

    def at(self, name: str) -> Hit | None:
        """Return the file that has a name as such exports give it; null = it is not there.

        A path of Telegram Desktop has a folder in it; a name without one is a sender's own.
        """
        basis: Basis = "path" if self.format == _BY_PATH else "inside"
        if self.format not in _BY_ADDRESS and (self.format != _BY_PATH or "/" not in name):
            return None
        found = next(filter(None, (shelf.at(name) for shelf in self.shelves)), None)
        return None if found is None else Hit(found, basis)


class Finder:
    """Finds the files that posts have attached.

    Parameters
    ----------
    arrived
        The files of an ingest, all of them in the archive.
    """

    def __init__(self, store: Store, arrived: Sequence[Arrived]) -> None:
        self._store = store
        self._arrived = arrived
        self._roots: dict[int, list[Path]] = defaultdict(list)
        for file in arrived:
            if file.capture is not None:
                self._roots[file.capture].append(file.path)
        self._places: dict[int, Place] = {}
        for root in self._roots:
            for place in (place_of(store.connection, root), *inside(store.connection, root)):
                self._places[place.capture] = place
        self._exports: dict[int, Export] = {}
        self._containers: dict[int, Files] = {}
        self._gone = {stone.evidence for stone in store.tombstones()}

    @property
    def captures(self) -> list[int]:
        """The captures in which posts may have been read."""
        return [c for c, place in self._places.items() if place.format not in VERSIONS]

    def find(self, listed: pa.Table) -> list[Hit | None]:
        """Return the file of each row (schema ``tables.LISTED``); null = it is not there."""
        exports = map(self.export, listed["capture"].unique().to_pylist())
        if listed["digest"].null_count == len(listed) and not any(map(_has_files, exports)):
            return [None] * len(listed)
        names = ("capture", "post", "kind", "name", "digest")
        rows = list(zip(*(listed[name].to_pylist() for name in names), strict=True))
        moving = Counter((row[0], row[1]) for row in rows if row[2] in _MOVING)
        numbers = self._numbers({r[1] for r in rows if self.export(r[0]).format == _BY_NAME})
        hits: list[Hit | None] = []
        for capture, post, kind, name, digest in rows:
            export = self.export(capture)
            if digest is not None and self._has(digest):
                hits.append(Hit(digest, "inside" if export.format in INSIDE else "digest"))
            elif name is None:
                hits.append(None)
            elif export.format == _BY_NAME:
                alone = kind in _MOVING and moving[capture, post] == 1
                files = export.of_x.get(numbers[post], ())
                hits.append(_named_by_x(files, name, alone=alone))
            else:
                hits.append(export.at(name))
        return hits

    def export(self, capture: int) -> Export:
        """Return the file in which a capture's posts were read."""
        if capture not in self._exports:
            self._exports[capture] = self._export(self._places[capture])
        return self._exports[capture]

    def given(self, folder: Path) -> bool:
        """Tell whether any file of this ingest lies somewhere in a folder."""
        return any(path.startswith(f"{folder}/") for path, _ in self._on_disk)

    def _export(self, place: Place) -> Export:
        alone = place.container is None
        name = place.name if alone else f"{place.name}!{place.member}"
        folders = [path.parent for path in self._roots[place.capture]] if alone else []
        if place.format in _BY_ADDRESS:
            base = "" if alone else f"{place.member}!"
            root = place.capture if place.container is None else place.container
            shelves = [Shelf(self._inside(root), base)]
        elif place.container is None:
            shelves = [Shelf(self._on_disk, f"{folder}/") for folder in folders]
        else:
            shelves = [Shelf(self._inside(place.container), place.folder)]
        of_x: dict[str, list[tuple[str, str]]] = {}
        for shelf in shelves if place.format == _BY_NAME else ():
            of_x |= _of_x(shelf)
        return Export(name, place.format, folders, shelves, of_x)

    @cached_property
    def _on_disk(self) -> Files:
        return Files((str(file.path), file.evidence) for file in self._arrived)

    def _inside(self, container: int) -> Files:
        """Return what of a container is evidence of its own, by paths in it."""
        if container not in self._containers:
            self._containers[container] = Files(
                (place.member or "", place.evidence)
                for place in self._places.values()
                if place.container == container and (place.format in VERSIONS or not place.format)
            )
        return self._containers[container]

    def _has(self, digest: str) -> bool:
        found = self._store.connection.execute(
            "SELECT 1 FROM evidence WHERE digest = ?", (digest,)
        ).fetchone()
        return found is not None and digest not in self._gone

    def _numbers(self, posts: Iterable[int]) -> dict[int, str]:
        """Return the ids of posts by their rows."""
        rows = np.fromiter(posts, np.int64)
        held = self._store.posts(["row", "id"], rows=rows)
        return dict(zip(held["row"].to_pylist(), held["id"].to_pylist(), strict=True))


def _has_files(export: Export) -> bool:
    return any(shelf.files.below(shelf.base) for shelf in export.shelves)


def _of_x(shelf: Shelf) -> dict[str, list[tuple[str, str]]]:
    """Return what lies in the folder of media of an X archive, by the post's number.

    Notes
    -----
    X names them "NUMBER-NAME", where NAME is the last part of the file's address.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    folders = tuple(shelf.base + folder for folder in _FOLDERS_OF_X)
    for path, evidence in shelf.files:
        if path.startswith(folders):
            number, dash, name = path.rpartition("/")[2].partition("-")
            if dash:
                found[number].append((name, evidence))
    return found


def _named_by_x(files: Sequence[tuple[str, str]], address: str, *, alone: bool) -> Hit | None:
    """Return the file of an address; of a post's only video (``alone``) the only video there.

    The address given of a video is that of its still: it does not name the file.
    """
    name = address.partition("?")[0].rpartition("/")[2]
    for called, evidence in files:
        if called == name:
            return Hit(evidence, "name")
    videos = [evidence for called, evidence in files if called.endswith(".mp4")]
    return Hit(videos[0], "name") if alone and len(videos) == 1 else None
