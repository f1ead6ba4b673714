"""One writer at a time: a locked file that names the process which holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mabillon.errors import ArchiveBusy


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold the archive for writing; the system frees it if the process dies.

    Raises
    ------
    ArchiveBusy
        Another process (or another opened Store) holds it; its number is in the message.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            raise ArchiveBusy(
                f"process {holder or '(unknown)'} is writing to this archive",
                where=str(path.parent),
                do="wait until it has ended, then run this again",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
