"""Files that survive a crash: written under a temporary name, synced, renamed, folder synced."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def sync_file(path: Path) -> None:
    """Have a file's bytes on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
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
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folders([path.parent])
