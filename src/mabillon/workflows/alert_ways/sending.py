"""What every way has: a name, a stable id for each alert, and a limit to how long it may take."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from mabillon.workflows.raised import Raised


class NotSent(Exception):
    """A way did not acknowledge an alert; the message says why, in a sentence."""


class Way(Protocol):
    """One way out."""

    name: str

    def send(self, one: Raised) -> None:
        """Hand an alert over; returning is the acknowledgement.

        Raises
        ------
        NotSent
            It was not taken, or nobody said that it was.
        """

    def close(self) -> None:
        """Let go of what was opened."""


def stable_id(archive: str, one: Raised) -> str:
    """Return the id of an alert: the same however often it is sent, so that repeats can be told.

    ``archive``: what tells this archive from others.
    """
    return hashlib.sha256(f"{archive}\n{one.alert.key}".encode()).hexdigest()[:32]


@contextmanager
def within(seconds: float, connected: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut a connection that takes longer, however often it says a little.

    ``connected``: gives the connection to be cut; null = there is none yet.

    Raises
    ------
    TimeoutError
        It was cut: what was read until then counts for nothing.
    """
    late = threading.Event()

    def cut() -> None:
        late.set()
        held = connected()
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError(f"it took more than {seconds:g} seconds")
