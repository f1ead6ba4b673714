"""Long work gives way to a desk that shows the same archive: whoever reads there waits for it.

A desk holds a lock, which the system frees if it dies. Whoever begins long work at a terminal
looks whether anybody holds it. Nothing depends on it but who goes first.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

GIVES_WAY: Final = 10
"""How far (`os.nice`): it has a tenth of what a page has of a processor that both want."""


@contextmanager
def shown(root: Path) -> Iterator[None]:
    """Have long work on an archive give way, as long as this lasts."""
    try:
        descriptor = os.open(_lock(root), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:  # nobody may write there, so nobody works there
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def give_way(root: Path) -> bool:
    """Let pages go before this process, if a desk shows the archive; tell whether one does."""
    try:
        descriptor = os.open(_lock(root), os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # there never was one
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.nice(GIVES_WAY)
        return True
    finally:
        os.close(descriptor)
    return False


def _lock(root: Path) -> Path:
    return root / "caches" / "desk.lock"
