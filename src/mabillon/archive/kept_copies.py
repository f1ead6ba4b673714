"""Local copies of objects of a store: as many as there is room for, the last used of them.

Whoever is given a copy has it for as long as its archive is open. Each open archive has a
lease, a locked file that says since when, and touches what it is given; what was touched since
the oldest lease that is held stays, and of the rest the least recently used goes first, once
there is more than the bound. The system frees the lease of a process that dies. Looking, with
touching, and removing exclude each other by a lock.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Final

from mabillon.errors import UsageError

VARIABLE: Final = "MABILLON_SHARED_COPIES"
MOST: Final = 20 * 10**9
"""Bytes of copies that are kept, unless the variable says otherwise."""

_LOCK: Final = "lock"
_LEASES: Final = "leases"
_OVER: Final = "over"
"""A file that is there while others still needed what was too much."""

_SIZE: Final = re.compile(r"([0-9]{1,15})([kMGT]?)")
_TIMES: Final = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_PART: Final = 20
"""Once so great a part of the bound came anew, what there is is counted."""


def most(environ: Mapping[str, str] = os.environ) -> int:
    """Return how many bytes of copies are kept.

    Raises
    ------
    UsageError
        The variable says no number of bytes.
    """
    said = environ.get(VARIABLE, "").strip()
    if not said:
        return MOST
    if not (found := _SIZE.fullmatch(said)):
        raise UsageError(
            f"{said!r} is no number of bytes", where=VARIABLE, do="write 20G, 500M or 20000000000"
        )
    return int(found[1]) * _TIMES[found[2]]


class Copies:
    """Copies in one folder, ``caches/shared`` of an archive.

    Where the folder may not be written, what is there is used, and nothing is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lease: tuple[int, Path] | None = None
        self._since = 0
        self._most = 0
        self._new: int | None = None  # bytes since they were counted; None = they never were
        self._guard = Lock()

    def use(self, path: Path) -> bool:
        """Tell whether a copy is there; if so it stays until `release`."""
        if not self.folder.is_dir():
            return False
        with self._locked(fcntl.LOCK_SH):
            self._hold()
            try:
                found = path.stat()
            except (FileNotFoundError, NotADirectoryError):
                return False
            if found.st_mtime_ns < self._since:
                self._touch(path)
            return stat.S_ISREG(found.st_mode)

    def hold(self) -> None:
        """Have every copy that comes from now on stay until `release`."""
        with self._locked(fcntl.LOCK_SH):
            self._hold()

    def put(self, temporary: Path, path: Path) -> None:
        """Give a copy its name; it stays until `release`. What is too much goes."""
        self.hold()
        self._touch(temporary)
        size = temporary.stat().st_size
        temporary.replace(path)
        self._came(size)

    def let_go(self, path: Path) -> None:
        """Have a copy be one that may go, the first to stay of those."""
        with suppress(OSError):
            os.utime(path, ns=(self._since - 1, self._since - 1))
            self._came(path.stat().st_size)

    def release(self) -> None:
        """Need no copy any more; what is too much goes."""
        with self._guard:
            lease, self._lease = self._lease, None
        if lease is None:
            return
        descriptor, path = lease
        with self._locked(fcntl.LOCK_SH):  # who is removing counted this lease, or does not
            with suppress(OSError):
                path.unlink()
            os.close(descriptor)
        if self._new is not None or (self.folder / _OVER).exists():
            self.bounded()

    def bounded(self) -> None:
        """Remove the least recently used copies that nobody was given, down to the bound."""
        self._new, bound = 0, self._most or most()
        with self._locked(fcntl.LOCK_EX) as locked:
            if not locked:
                return
            since = self._oldest_lease()
            files = sorted(self._files())
            total = sum(size for _, size, _ in files)
            for used, size, path in files:
                if total <= bound or used >= since:
                    break
                with suppress(OSError):
                    path.unlink()
                    total -= size
            over = self.folder / _OVER
            with suppress(OSError):
                over.touch() if total > bound else over.unlink(missing_ok=True)

    def _came(self, size: int) -> None:
        before, self._new = self._new, (self._new or 0) + size
        if before is None or self._new * _PART >= self._most:
            self.bounded()

    def _touch(self, path: Path) -> None:
        now = max(time.time_ns(), self._since)
        with suppress(PermissionError):  # another user's, who keeps it
            os.utime(path, ns=(now, now))

    def _hold(self) -> None:
        """Have a lease; the caller has the lock."""
        self._most = self._most or most()
        with self._guard, suppress(OSError):
            if self._lease is not None and os.fstat(self._lease[0]).st_nlink:
                return
            (self.folder / _LEASES).mkdir(exist_ok=True)
            lease, text = tempfile.mkstemp(dir=self.folder / _LEASES)
            os.fchmod(lease, 0o644)  # so that other users can see that it is held
            fcntl.flock(lease, fcntl.LOCK_EX)
            if self._lease is None:  # by the clock of the file system, which runs behind
                self._since = os.fstat(lease).st_mtime_ns
            else:  # its file went with all caches
                os.close(self._lease[0])
                os.utime(text, ns=(self._since, self._since))
            self._lease = lease, Path(text)

    def _oldest_lease(self) -> int:
        """Return since when the oldest lease is held that is; leases of the dead are removed."""
        oldest = 1 << 63
        for path in (self.folder / _LEASES).glob("*"):
            with suppress(OSError):  # it went meanwhile, or is another user's and of a dead process
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink()
                except BlockingIOError:
                    oldest = min(oldest, os.fstat(descriptor).st_mtime_ns)
                finally:
                    os.close(descriptor)
        return oldest

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """Yield when each copy was last used, its bytes and its place."""
        for folder, names, files in os.walk(self.folder):
            if Path(folder) == self.folder:
                names[:] = [name for name in names if name != _LEASES]
                continue
            for name in files:
                path = Path(folder, name)
                with suppress(FileNotFoundError):
                    found = path.lstat()
                    yield found.st_mtime_ns, found.st_size, path

    @contextmanager
    def _locked(self, how: int) -> Iterator[bool]:
        """Hold the lock, shared or alone; False = the folder cannot be written."""
        try:
            self.folder.parent.mkdir(exist_ok=True)
            self.folder.mkdir(exist_ok=True)
            flags = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self.folder / _LOCK, flags, 0o644)
        except OSError:
            yield False
            return
        try:
            fcntl.flock(descriptor, how)
            yield True
        finally:
            os.close(descriptor)
