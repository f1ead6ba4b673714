"""What the loop remembers of its rounds: a cache, written whole; lost, only the past is untold."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from mabillon.archive.folders import write_synced, writing_here
from mabillon.archive.store import Store
from mabillon.errors import ArchiveBusy

_VERSION: Final = 1
_FILE: Final = "rounds.json"
_MOST: Final = 100
"""Rounds that are remembered."""

Part = Literal["collect", "watch", "deliver"]


class Failure(msgspec.Struct, frozen=True):
    """What went wrong in a part of a round, in a sentence; ``channel``: with which, null = all."""

    part: Part
    said: str
    channel: str | None = None


class Round(msgspec.Struct, kw_only=True):
    """One round.

    Parameters
    ----------
    asked, answered
        Addresses; answered whole, or with "nothing changed".
    new, edited, gone
        Posts.
    again
        Looks that saw what an earlier answer had shown.
    raised
        Numbers of the alerts that were raised.
    delivered
        Alerts that were acknowledged, by way.
    collected
        Whether sources were asked; false = collecting is switched off.
    jumped_s
        Seconds by which the wall clock jumped since the round before; 0 = it did not.
    """

    number: int
    began: datetime
    ended: datetime
    asked: int = 0
    answered: int = 0
    new: int = 0
    edited: int = 0
    gone: int = 0
    again: int = 0
    rejected: int = 0
    suggestions: list[str] = []
    raised: list[int] = []
    delivered: dict[str, int] = {}
    collected: bool = True
    jumped_s: float = 0.0
    failures: list[Failure] = []

    @property
    def cut_off(self) -> bool:
        """Whether something was asked and nothing at all answered: the network is lost."""
        return self.asked > 0 and not self.answered


class Failing(msgspec.Struct, frozen=True):
    """A channel of which nothing came: since when, in how many rounds, and what was last said."""

    since: datetime
    rounds: int
    said: str


class Rounds(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is remembered.

    Parameters
    ----------
    every_s
        Seconds from the start of one round to the start of the next.
    next
        When the next round is due by the wall clock; null = the loop was ended.
    rounds
        The latest last.
    failing
        By channel.
    stopped
        Why the loop stopped whole; null = it did not.
    """

    version: int = _VERSION
    every_s: float = 0.0
    next: datetime | None = None
    rounds: list[Round] = []
    failing: dict[str, Failing] = {}
    stopped: str | None = None

    def add(self, made: Round, failed: Iterable[tuple[str, str]]) -> None:
        """Note a round, and the (channel, sentence) pairs of which nothing came in it."""
        self.rounds = [*self.rounds, made][-_MOST:]
        if not made.asked:
            return
        before, self.failing = self.failing, {}
        for channel, said in failed:
            old = before.get(channel)
            since, rounds = (old.since, old.rounds) if old else (made.began, 0)
            self.failing[channel] = Failing(since, rounds + 1, said)

    @property
    def number(self) -> int:
        """The number of the next round."""
        return self.rounds[-1].number + 1 if self.rounds else 1


def _folder(store: Store) -> Path:
    return store.root / "caches" / "loop"


def recall(store: Store) -> Rounds:
    """Return what is remembered; nothing where it is lost or of another version."""
    try:
        found = msgspec.json.decode((_folder(store) / _FILE).read_bytes(), type=Rounds)
    except (OSError, msgspec.DecodeError):
        return Rounds()
    return found if found.version == _VERSION else Rounds()


def remember(store: Store, rounds: Rounds) -> None:
    """Write down what is remembered, whole or not at all.

    Raises
    ------
    MabillonError
        It cannot be written, as on a full disk.
    """
    with writing_here():
        _folder(store).mkdir(parents=True, exist_ok=True)
        write_synced(_folder(store) / _FILE, msgspec.json.encode(rounds))


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Be the only loop of this archive; the system frees it if the process dies.

    It is the archive's folder itself that is held: caches may be emptied meanwhile.

    Raises
    ------
    ArchiveBusy
        There is one.
    """
    with _opened(store) as folder:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveBusy(
                "a loop runs on this archive already",
                where=str(store.root),
                do="one loop an archive; end it first, or look at it with `mabillon status`",
            ) from error
        yield


def running(store: Store) -> bool:
    """Return whether a loop runs on this archive."""
    with _opened(store) as folder:
        try:
            fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


@contextmanager
def _opened(store: Store) -> Iterator[int]:
    folder = os.open(store.root, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield folder
    finally:
        os.close(folder)
