"""A visit: what one source is asked in one run, one answer leading to the next ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from rapidfuzz import fuzz

from mabillon.collect.answers import Answer
from mabillon.collect.state import Identity, SourceState

What = Literal["vanished", "renamed", "changed hands"]
UNLIKE: Final = 60.0
"""Two texts with a lower ratio (rapidfuzz, 0 to 100) have little to do with each other."""

GONE: Final = frozenset({404, 410})
_FOR_GOOD: Final = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to be asked.

    ``again``: whether it is known from earlier visits by its ETag. ``guessed``: whether nobody
    named it, so that it is no failure where it is not there. ``picture``: whether it is one that
    a post shows, which is asked for only where the user wants pictures.
    """

    url: str
    again: bool = False
    guessed: bool = False
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a source became, in a sentence: it vanished, was renamed, or changed hands."""

    what: What
    why: str


class Visit(Protocol):
    """One visit of one source."""

    def first(self) -> list[Wanted]:
        """Return what to ask first."""

    def more(self, answer: Answer, body: bytes) -> list[Wanted]:
        """Take in an answer with its body unpacked (empty where none came); return what next."""

    def remembered(self) -> SourceState:
        """Return what to remember after what was taken in."""

    def changes(self) -> list[Change]:
        """Return what the source became, as far as its answers tell."""


def gone(answer: Answer) -> Change | None:
    """Return that a source says it is gone; null = it does not."""
    if answer.status in GONE:
        return Change("vanished", f"it answered {answer.status} at {answer.url}")
    return None


def moved(answer: Answer) -> Change | None:
    """Return that a source says it moved for good; null = it does not."""
    if answer.hops and all(hop.status in _FOR_GOOD for hop in answer.hops):
        return Change("renamed", f"it leads to {answer.url} for good")
    return None


def compared(before: Identity, now: Identity) -> Change | None:
    """Return what became of a source that says other things of itself; null = nothing much.

    It may have changed hands where two of title, description and name are unlike those before;
    a new title or name alone is a renaming.
    """
    pairs = [
        (word, old, new)
        for word, old, new in (
            ("title", before.title, now.title),
            ("description", before.about, now.about),
            ("name", before.handle, now.handle),
        )
        if old and new and old != new
    ]
    told = "; ".join(f"its {word} was “{old}” and is “{new}”" for word, old, new in pairs)
    unlike = [
        word for word, old, new in pairs if fuzz.ratio(old.casefold(), new.casefold()) < UNLIKE
    ]
    if len(unlike) >= 2:
        return Change("changed hands", told)
    if any(word != "description" for word, _, _ in pairs):
        return Change("renamed", told)
    return None


def merged(before: Identity, now: Identity) -> Identity:
    """Return what is known of a source: what it says now, else what it said before."""
    return Identity(
        title=now.title or before.title,
        about=now.about or before.about,
        handle=now.handle or before.handle,
    )
