"""What collecting remembers of its sources between runs: a cache, written whole.

Lost, or of another version, it is made anew: everything is asked anew then.
"""

from __future__ import annotations

import fcntl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from mabillon.archive.folders import write_synced, writing_here
from mabillon.archive.store import Store
from mabillon.collect.pacing import Rest
from mabillon.collect.state import LastAnswer, Rules, SourceState, Suggestion
from mabillon.errors import ArchiveBusy

_VERSION: Final = 1
_FILE: Final = "state.json"
_SUGGESTIONS: Final = 1_000
_ANSWERS: Final = 20_000


class Memory(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is remembered.

    Parameters
    ----------
    sources
        By kind and address: "feed https://…".
    answers
        The last whole answers, by address.
    shown
        By channel key: the posts that its last look showed, with when they were posted
        (microseconds since 1970).
    rests
        Hosts that are to be left alone for a while.
    rules
        What robots.txt files said lately, by their addresses.
    suggestions
        What sources became, the earliest first; each once, until it was over.
    """

    version: int = _VERSION
    sources: dict[str, SourceState] = {}
    answers: dict[str, LastAnswer] = {}
    shown: dict[str, dict[str, int]] = {}
    rests: dict[str, Rest] = {}
    rules: dict[str, Rules] = {}
    suggestions: list[Suggestion] = []

    def suggest(self, told: Sequence[Suggestion], answered: Collection[tuple[str, str]]) -> None:
        """Keep what was not told before, or was over since.

        Parameters
        ----------
        told
            What sources became, by their answers of this run.
        answered
            Channel and address of those that answered: what they tell no more is over.
        """
        still = {_same(one) for one in told}
        kept = [
            replace(one, over=True)
            if (one.channel, one.where) in answered and _same(one) not in still
            else one
            for one in self.suggestions
        ]
        for one in told:
            before = [each for each in kept if _same(each) == _same(one)]
            if not before or before[-1].over:
                kept.append(replace(one, times=len(before) + 1))
        self.suggestions = kept[-_SUGGESTIONS:]


def _same(one: Suggestion) -> tuple[str, str, str, str]:
    return one.what, one.channel, one.where, one.why


def folder(store: Store) -> Path:
    """Return where collecting keeps its memory, and answers that are not evidence yet."""
    return store.root / "caches" / "collect"


def recall(store: Store) -> Memory:
    """Return what is remembered; answers whose evidence is gone are forgotten."""
    try:
        memory = msgspec.json.decode((folder(store) / _FILE).read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError):
        return Memory()
    if memory.version != _VERSION:
        return Memory()
    held = {digest: store.evidence.has(digest) for digest in _evidence(memory)}
    memory.answers = {url: one for url, one in memory.answers.items() if held[one.evidence]}
    return memory


def _evidence(memory: Memory) -> set[str]:
    return {one.evidence for one in memory.answers.values()}


def remember(store: Store, memory: Memory) -> None:
    """Write down what is remembered, whole or not at all; of answers the last seen."""
    memory.answers = dict(list(memory.answers.items())[-_ANSWERS:])
    with writing_here():
        folder(store).mkdir(parents=True, exist_ok=True)
        write_synced(folder(store) / _FILE, msgspec.json.encode(memory))


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Be the only one who collects into this archive.

    Raises
    ------
    ArchiveBusy
        Another process does.
    """
    with writing_here():
        folder(store).mkdir(parents=True, exist_ok=True)
        lock = (folder(store) / "lock").open("wb")
    with lock:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ArchiveBusy(
                "another process is collecting into this archive",
                where=str(store.root),
                do="wait until it is done",
            ) from error
        yield
