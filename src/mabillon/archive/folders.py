"""Files that survive a crash: written under a temporary name, synced, renamed, folder synced."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path

from mabillon.errors import MabillonError


def sync(descriptor: int) -> None:
    """Have an open file's bytes on the disk before going on.

    Notes
    -----
    On macOS ``fsync`` only hands them to the drive; F_FULLFSYNC has the drive write them.
    """
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_file(path: Path) -> None:
    """Have a file's bytes on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(folders: Iterable[Path]) -> None:
    """Have the folders' names on the disk before going on."""
    for folder in sorted(set(folders)):
        sync_file(folder)


def write_synced(path: Path, data: bytes) -> None:
    """Write a small file whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())
    temporary.replace(path)
    sync_folders([path.parent])


def leads_out(folder: Path, root: Path) -> bool:
    """Tell whether a folder of an archive is elsewhere, by a link that came with it."""
    return not folder.resolve().is_relative_to(root.resolve())


@contextmanager
def writing_here() -> Iterator[None]:
    """Tell a fault of writing here from one of reading there."""
    try:
        yield
    except OSError as error:
        raise MabillonError(
            f"the archive cannot be written ({error.strerror or error})",
            do="what was acknowledged is kept; make room or mend it, then run this again",
        ) from error


def write_all(target: RawIOBase, data: bytes | memoryview) -> None:
    """Write all of it to an unbuffered file of the archive.

    Raises
    ------
    MabillonError
        It cannot be written, for instance because the disk is full.
    """
    with writing_here():
        rest = memoryview(data)
        while rest:
            rest = rest[target.write(rest) or 0 :]
