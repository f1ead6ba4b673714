"""Evidence: raw bytes as collected, each file named by its SHA-256 digest, never changed."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO

import msgspec

from mabillon.archive.copying import copied, hashed
from mabillon.archive.folders import sync, sync_folders, write_synced, writing_here
from mabillon.errors import ArchiveDamaged, UnknownName

CHUNK = 256 << 10

_STEP = 128 << 10
"""Bytes read at a time: few enough that they are still in the processor's cache when written."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes that were hashed and, unless they are kept already, copied to a temporary name.

    ``copy`` is None where the archive has these bytes and they need not be copied again.
    """

    digest: str
    size: int
    copy: Path | None


def is_digest(text: str) -> bool:
    """Tell whether it is a SHA-256 digest in hexadecimal, which a file may be named by."""
    return _DIGEST.fullmatch(text) is not None


class Evidence:
    """The folder of raw files.

    A file comes to be here by `stage`, which copies and syncs it under a temporary
    name, and `publish`, which renames it; the catalogue's transaction follows. What an
    interrupted `publish` left is named in its list of intentions and removed by `clean`.
    """

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.folder = folder
        self._temporary = temporary
        self._intentions = temporary / "publishing.json"

    def place(self, digest: str) -> Path:
        """Return the name that bytes of that digest have in the folder."""
        if not is_digest(digest):
            raise UnknownName(f"{digest!r} is not a SHA-256 digest in hexadecimal")
        return self.folder / digest[:2] / digest[2:]

    def path(self, digest: str) -> Path:
        """Return where the bytes of that digest are to be read, whether they are there or not."""
        return self.place(digest)

    def has(self, digest: str) -> bool:
        """Tell whether a file of that digest is there (not whether it is intact)."""
        return self.path(digest).is_file()

    def open(self, digest: str) -> BinaryIO:
        """Open the bytes of that digest for reading."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise ArchiveDamaged(
                "this evidence is missing", where=digest, do="run `mabillon audit`"
            ) from error

    def read(self, digest: str) -> bytes:
        """Return the bytes of that digest."""
        with self.open(digest) as file:
            return file.read()

    def stage(
        self,
        stream: BufferedIOBase,
        *,
        copy: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> Staged:
        """Hash a stream to its end and copy the very bytes that were hashed.

        Parameters
        ----------
        stream
            Open for reading, at its start.
        copy
            False only hashes.
        progress
            Called with the number of bytes of each step.

        Raises
        ------
        OSError
            The stream cannot be read.
        MabillonError
            The copy cannot be written.
        """
        if not copy:
            return Staged(*hashed(stream, progress), None)
        name: Path | None = None
        try:
            with writing_here():
                descriptor, text = tempfile.mkstemp(dir=self._temporary, prefix="evidence-")
                name, target = Path(text), os.fdopen(descriptor, "wb", buffering=0)
            with target:
                digest, size = copied(stream, target, progress)
                with writing_here():
                    os.fchmod(target.fileno(), 0o444)
                    sync(target.fileno())
        except BaseException:
            if name is not None:
                name.unlink(missing_ok=True)
            raise
        return Staged(digest, size, name)

    def publish(self, staged: Sequence[Staged]) -> None:
        """Give staged copies their names; a second copy of the same bytes is dropped."""
        copies = {item.digest: item.copy for item in staged if item.copy is not None}
        if not copies:
            return
        write_synced(self._intentions, msgspec.json.encode(sorted(copies)))
        folders = {self.folder}
        for digest, copy in copies.items():
            path = self.place(digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            copy.replace(path)
            folders.add(path.parent)
        for item in staged:
            if item.copy is not None:
                item.copy.unlink(missing_ok=True)
        sync_folders(folders)

    def published(self) -> None:
        """Forget the intentions: the catalogue has them now."""
        self._intentions.unlink(missing_ok=True)

    def clean(self, known: Callable[[str], bool]) -> None:
        """Remove what an interrupted `publish` renamed and no transaction made so."""
        try:
            digests = msgspec.json.decode(self._intentions.read_bytes(), type=list[str])
        except FileNotFoundError:
            return
        except (msgspec.DecodeError, UnicodeDecodeError):
            digests = []  # cut off before the first rename
        for digest in digests:
            if is_digest(digest) and not known(digest):
                self.place(digest).unlink(missing_ok=True)
        self.published()
