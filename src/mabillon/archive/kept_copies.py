"""Local copies of objects of a store: as many as there is room for, the last used of them.

Whoever is given a copy has it for as long as its archive is open. Each open archive has a
lease, a locked file that says since when, and touches what it is given; what was touched since
the oldest lease that is held stays, and of the rest the least recently used goes first, once
there is more than the bound. The system frees the lease of a process that dies. Looking, with
touching, and removing exclude each other by a lock. Where a file system has no locks, what is
there is used, and nothing is removed.
"""

from __future__ import annotations

import errno
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

_CLOSED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)

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

    Where the folder may not be written, or cannot be locked, what is there is used, and nothing
    is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lease: tuple[int, Path] | None = None
        self._since = 0
        self._most = 0
        self._new: int | None = None  # bytes since they were counted; None = they never were
        self._guard = Lock()
        self._no_leases = False

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
        with self._locked(fcntl.LOCK_SH):
            self._hold()
            self._touch(temporary)
            size = temporary.stat().st_size
            temporary.replace(path)
        self._came(size)

    @contextmanager
    def unasked(self, coming: Mapping[Path, Path]) -> Iterator[None]:
        """Have copies be given their names meanwhile that nobody asked for.

        They may go at once, the last of all that may; but one that takes the place of another,
        which somebody may have been given, stays as long as any.

        Parameters
        ----------
        coming
            What they are called still, and what they will be.
        """
        size = sum(temporary.stat().st_size for temporary in coming)
        with self._locked(fcntl.LOCK_EX) as locked:
            before = self._since - 1
            for temporary, path in coming.items():
                if locked and before > 0 and not path.exists():
                    os.utime(temporary, ns=(before, before))
                else:
                    self._touch(temporary)
            yield
        if coming:
            self._came(size)

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
            if self._no_leases or (self._lease and os.fstat(self._lease[0]).st_nlink):
                return
            (self.folder / _LEASES).mkdir(exist_ok=True)
            lease, text = tempfile.mkstemp(dir=self.folder / _LEASES)
            with suppress(OSError):
                os.fchmod(lease, 0o644)  # so that other users can see that it is held
            if not _got(lease, fcntl.LOCK_EX):
                self._no_leases = True
                os.close(lease)
                Path(text).unlink()
                return
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
                since = path.lstat().st_mtime_ns
                if _held(path):
                    oldest = min(oldest, since)
                else:
                    path.unlink()
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
        """Hold the lock, shared or alone; False = it cannot be had: nothing may be removed."""
        try:
            self.folder.parent.mkdir(exist_ok=True)
            self.folder.mkdir(exist_ok=True)
            descriptor = _opened(self.folder / _LOCK)
        except OSError:
            yield False
            return
        try:
            yield _got(descriptor, how)
        finally:
            os.close(descriptor)


def _opened(lock: Path) -> int:
    """Open a lock, for writing where that may be: NFS has a lock alone for nothing less."""
    flags = os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(lock, flags | os.O_RDWR, 0o644)
    except OSError as error:
        if error.errno not in _CLOSED:
            raise
        return os.open(lock, flags | os.O_RDONLY, 0o644)  # another user's


def _got(descriptor: int, how: int) -> bool:
    """Lock an open file; tell whether that could be done."""
    try:
        fcntl.flock(descriptor, how)
    except OSError:  # this file system has no locks, or none such
        return False
    return True


def _held(lease: Path) -> bool:
    """Tell whether a lease is held, or may be.

    It is asked for a lock that is shared, which a lease's excludes: NFS gives no other to who
    may only read.
    """
    try:
        descriptor = os.open(lease, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except PermissionError:
        return True
    try:
        return not _got(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    finally:
        os.close(descriptor)
