"""Files that survive a crash: written under a temporary name, synced, renamed, folder synced."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterable
from pathlib import Path


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
