"""The dispatches of an archive as a desk lists them: number, state, release, date, who."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.store import Store
from mabillon.dispatch import front, source
from mabillon.dispatch.front import Front, Release
from mabillon.dispatch.source import Dispatch
from mabillon.errors import MabillonError
from mabillon.workflows import dispatches
from mabillon.workflows.dispatches import Kept
from mabillon.workflows.signing_off import State, state_of

REMEMBERED: Final = 1_000
"""Texts whose front matter is not read anew for each list."""
Lacking = Callable[[Dispatch], State]
"""The state of a dispatch that was never published."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A dispatch in a list.

    Parameters
    ----------
    state
        What readers have of it; of one that was never published, how far it is.
    release
        Who may read it, as published or, before that, as the file says.
    version, published_at, by
        Of the latest published version; null = none, by whom it was published.
    authors
        By name or desk name.
    changed
        Whether the file differs from what is published; false of one that is not published.
    """

    key: str
    called: str
    series: str
    number: int
    title: str
    date: date
    state: State
    release: Release
    authors: tuple[str, ...]
    opinion: int | None = None
    version: int | None = None
    published_at: datetime | None = None
    by: str | None = None
    changed: bool = False


class Broken(msgspec.Struct, frozen=True):
    """A file among the dispatches that cannot be read, and why."""

    name: str
    why: str


def everything(store: Store, how_far: Lacking) -> tuple[list[Listed], list[Broken]]:
    """Return every dispatch of an archive, the latest first, and the files that are none.

    Parameters
    ----------
    how_far
        Asked of each that was never published: draft, checked or signed off.
    """
    latest = dispatches.latest(store)
    found: dict[str, Listed] = {}
    broken = []
    for path in sorted(dispatches.folder(store).glob("*.md")):
        try:
            text = dispatches.text(path)
            key = _front(text, str(path)).key
            last = latest.get(key)
            found[key] = _published(last, text) if last else _draft(text, path, how_far)
        except MabillonError as error:
            broken.append(Broken(path.name, error.message().replace(f"{store.root}/", "")))
    for key, last in latest.items():
        found.setdefault(key, _published(last, None))
    return _ordered(found.values()), broken


def published(store: Store) -> list[Listed]:
    """Return what readers have, the latest first; of what was withdrawn no title."""
    return _ordered(_read(_published(last, None)) for last in dispatches.latest(store).values())


def _read(one: Listed) -> Listed:
    if one.state != "withdrawn":
        return one
    return msgspec.structs.replace(one, title=f"{one.called} was withdrawn")


@lru_cache(maxsize=REMEMBERED)
def _front(text: str, where: str) -> Front:
    return front.read(text, where).front


def _draft(text: str, path: Path, how_far: Lacking) -> Listed:
    made = source.read(text, str(path))
    return _written(made.front, how_far(made))


def _ordered(found: Iterable[Listed]) -> list[Listed]:
    by_number = sorted(found, key=lambda one: (one.series, one.number), reverse=True)
    return sorted(by_number, key=lambda one: one.date, reverse=True)


def _published(last: Kept, text: str | None) -> Listed:
    of = last.publication
    return msgspec.structs.replace(
        _written(_front(of.source, of.key), state_of(last)),
        version=of.version,
        published_at=last.at,
        by=last.by,
        changed=text not in (None, of.source),
    )


def _written(of: Front, of_state: State) -> Listed:
    return Listed(
        key=of.key,
        called=of.called,
        series=of.series,
        number=of.number,
        title=of.title,
        date=of.date,
        state=of_state,
        release=of.release,
        authors=tuple(of.authors),
        opinion=of.opinion,
    )
