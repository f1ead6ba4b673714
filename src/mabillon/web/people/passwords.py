"""Passwords: what is kept of them, and which are refused as too easily guessed.

Argon2id with 19 MiB, two passes and one lane, the first choice of the OWASP Password Storage
Cheat Sheet (2024). A password that was kept by other parameters is kept anew when it is used.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.low_level import Type

from mabillon.errors import ArchiveBusy, UsageError
from mabillon.web.people.guessing import easily_guessed

LEAST, MOST = 12, 256
"""Characters of a password. There is no rule of which; all count as they were typed."""
PARAMETERS: Final = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
AT_ONCE, WAITING = 2, 6
"""Passwords that are tried at the same time, and that wait for that: whoever floods the entrance
takes no more of the desk from those who are in."""
PATIENCE_S: Final = 10.0
_room = threading.BoundedSemaphore(AT_ONCE)
_queue = threading.BoundedSemaphore(AT_ONCE + WAITING)


@contextmanager
def _one_of_few() -> Iterator[None]:
    busy = ArchiveBusy("too many people sign in at the same time", do="try again in a minute")
    if not _queue.acquire(blocking=False):
        raise busy
    try:
        if not _room.acquire(timeout=PATIENCE_S):
            raise busy
        try:
            yield
        finally:
            _room.release()
    finally:
        _queue.release()


def kept(password: str, *, names: tuple[str, ...]) -> str:
    """Return what is kept of a new password, or say why it cannot be one.

    ``names``: words that anybody would try here first: the person's, the desk's.
    """
    if not LEAST <= len(password) <= MOST:
        raise UsageError(
            f"a password has {LEAST} to {MOST} characters",
            do="take a sentence, or a few words that have nothing to do with each other",
        )
    why = easily_guessed(password, names)
    if why is not None:
        raise UsageError(
            f"that password is among the first that anybody tries: {why}",
            do="take a few words that have nothing to do with each other",
        )
    with _one_of_few():
        return PARAMETERS.hash(password.encode("utf-8", "surrogatepass"))


def is_right(password: str, wanted: str | None) -> bool:
    """Whether a password is the one that is kept; the same work where none is kept."""
    given = password[: MOST + 1].encode("utf-8", "surrogatepass")
    with _one_of_few():
        try:
            PARAMETERS.verify(wanted or _nobodys(), given)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return wanted is not None and len(password) <= MOST


def outdated(wanted: str) -> bool:
    """Whether a password is kept by parameters of another day."""
    return PARAMETERS.check_needs_rehash(wanted)


def again(password: str) -> str:
    """Return a right password as it is kept by the parameters of today."""
    with _one_of_few():
        return PARAMETERS.hash(password.encode("utf-8", "surrogatepass"))


@cache
def _nobodys() -> str:
    return PARAMETERS.hash(b"\xff nobody types this")
