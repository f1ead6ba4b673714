"""One writer at a time: a locked file that names the process which holds it."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mabillon.errors import ArchiveBusy, UsageError

EVERY_S: Final = 0.05

NONE: Final = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
"""What is said where a file system has no locks."""


@contextmanager
def writer_lock(path: Path, patience_s: float = 0.0) -> Iterator[None]:
    """Hold the archive for writing; the system frees it if the process dies.

    ``patience_s``: for how many seconds it is asked for while somebody else holds it.

    Raises
    ------
    ArchiveBusy
        Another process (or another opened Store) holds it; its number is in the message.
    UsageError
        The file system has no locks.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        until = time.monotonic() + patience_s
        while time.monotonic() < until and not _taken(descriptor):
            time.sleep(EVERY_S)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            raise ArchiveBusy(
                f"process {holder or '(unknown)'} is writing to this archive",
                where=str(path.parent),
                do="wait until it has ended, then run this again",
            ) from error
        except OSError as error:
            if error.errno not in NONE:
                raise
            raise UsageError(
                "this file system has no locks, and without them two could write at once",
                where=str(path.parent),
                do="have the archive on a disk of this machine, or mount this one with locks",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # which is told when it is asked for the last time
        return True
    return True
