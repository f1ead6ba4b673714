"""Files that survive a crash: written under a temporary name, synced, renamed, folder synced."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import RawIOBase
from pathlib import Path

from mabillon.errors import MabillonError, UsageError


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


def write_synced(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a small file whole or not at all; ``mode``: who may do what with it, at the most."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)  # one that was left, or a link to elsewhere
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())
    temporary.replace(path)
    sync_folders([path.parent])


def leads_out(folder: Path, root: Path) -> bool:
    """Tell whether a folder of an archive is elsewhere, by a link that came with it."""
    return not folder.resolve().is_relative_to(root.resolve())


def own(root: Path, names: Iterable[str], below: int = 0) -> None:
    """Make sure that what stands in an archive under these names is in the archive.

    Parameters
    ----------
    names
        Files and folders, there or not.
    below
        How many levels below them are looked at too.

    Raises
    ------
    UsageError
        One of them is a link that leads out of the archive, or to nothing in it.
    """
    for name in names:
        place = root / name
        if place.is_symlink() and leads_out(place, root):
            raise UsageError(
                "this is a link that leads out of the archive, and what is written or removed "
                "here would be elsewhere",
                where=str(place),
                do="remove the link, or have the thing itself in its place",
            )
        if below:
            own(root, [f"{name}/{one}" for one in _looked_into(place, below > 1)], below - 1)


def _looked_into(folder: Path, deeper: bool) -> list[str]:
    """Return the links in a folder, and its folders where it goes ``deeper``; none, no others."""
    with suppress(OSError), os.scandir(folder) as inside:
        return [one.name for one in inside if one.is_symlink() or (deeper and one.is_dir())]
    return []


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
