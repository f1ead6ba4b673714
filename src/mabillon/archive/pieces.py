"""The files of an archive as they stand, on this machine or in a store, for who checks them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Protocol

from mabillon.archive.evidence import CHUNK
from mabillon.archive.places import digest_of
from mabillon.archive.shared import Piece, SharedFiles
from mabillon.errors import ArchiveDamaged, StoreOutOfReach, UsageError

State = Literal["intact", "altered", "missing", "not checked"]

Advance = Callable[[str, int], None]
"""Told which file is gone through and how many bytes more of it were."""

_ALTERED: Final = "its bytes do not have its digest"


class Pieces(Protocol):
    """Files by their names in the archive's folder: ``evidence/ab/cdef…``."""

    def place(self, name: str) -> str:
        """Return what a file is called to people."""

    def state(self, piece: Piece, advance: Advance) -> tuple[State, str]:
        """Read a file to its end; return what was found of it, and why."""

    def there(self, name: str) -> bool:
        """Tell whether something has that name."""

    def names(self) -> Iterator[str]:
        """Yield what lies where evidence and segments do, by name."""

    def unread(self) -> str:
        """Return why nothing can be told of any file; "" = it can."""


class LocalPieces:
    """Files in the archive's own folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def place(self, name: str) -> str:
        """Return the name itself."""
        return name

    def state(self, piece: Piece, advance: Advance) -> tuple[State, str]:
        """Hash a file and compare."""
        path = self._root / piece.name
        hashed, read = hashlib.sha256(), 0
        try:
            if not path.is_file():
                return "missing", "the file is not there"
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    hashed.update(chunk)
                    read += len(chunk)
                    advance(piece.name, len(chunk))
        except OSError as error:
            return "not checked", f"cannot be read ({error.strerror or error})"
        if hashed.hexdigest() == piece.digest:
            return "intact", ""
        return "altered", _of_size(read, piece)

    def there(self, name: str) -> bool:
        """Tell whether a file, or a link, has that name."""
        return os.path.lexists(self._root / name)

    def names(self) -> Iterator[str]:
        """Yield what lies in the folders, save folders."""
        for folder in ("evidence", "segments"):
            for path in sorted((self._root / folder).rglob("*")):
                if path.is_symlink() or not path.is_dir():
                    yield str(path.relative_to(self._root))

    def unread(self) -> str:
        """Files of this machine can be told of one by one."""
        return ""


class SharedPieces:
    """Objects of a store; a local copy vouches for nothing, but is read, and so is compared."""

    def __init__(self, files: SharedFiles) -> None:
        self._files = files
        self._lost = ""

    def place(self, name: str) -> str:
        """Return the object's address."""
        return f"{self._files.address}/{name}"

    def state(self, piece: Piece, advance: Advance) -> tuple[State, str]:
        """Read an object through and compare; once the store is lost it is not asked again."""
        if why := self.unread():
            return "not checked", why
        if (size := self._sizes.get(piece.name)) is None:
            return "missing", "the object is not there"
        try:
            self._files.check(piece, lambda count: advance(self.place(piece.name), count))
        except ArchiveDamaged:
            return "altered", _of_size(size, piece)
        except StoreOutOfReach as error:
            self._lost = error.what
            return "not checked", error.what
        return self._copied(piece)

    def _copied(self, piece: Piece) -> tuple[State, str]:
        """Compare the local copy, where there is one: what is asked of the archive rests on it."""
        copy = self._files.copy_of(piece.name)
        try:
            if not copy.is_file() or digest_of(copy) == piece.digest:
                return "intact", ""
        except FileNotFoundError:  # there was too much meanwhile
            return "intact", ""
        except OSError as error:
            return "not checked", f"its copy {copy} cannot be read ({error.strerror or error})"
        return "altered", f"its copy here does not have its digest: remove {copy}"

    def there(self, name: str) -> bool:
        """Tell whether an object has that name; False where the store cannot be asked."""
        return not self.unread() and name in self._sizes

    def names(self) -> Iterator[str]:
        """Yield every object under the address."""
        if not self.unread():
            yield from sorted(self._sizes)

    def unread(self) -> str:
        """Return why the store cannot be asked; "" = it can."""
        if not self._lost:
            try:
                _ = self._sizes
            except (StoreOutOfReach, UsageError) as error:
                self._lost = error.what
        return self._lost

    @cached_property
    def _sizes(self) -> dict[str, int]:
        return self._files.sizes()


def _of_size(read: int, piece: Piece) -> str:
    if read != piece.size:
        return f"it has {read:,} bytes and should have {piece.size:,}"
    return _ALTERED
