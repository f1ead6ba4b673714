"""The dispatches of an archive as a desk lists them: number, state, release, date, who."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import msgspec

from mabillon.archive.store import Store
from mabillon.dispatch import source
from mabillon.dispatch.front import Front, Release
from mabillon.dispatch.source import Dispatch
from mabillon.errors import MabillonError
from mabillon.workflows import dispatches
from mabillon.workflows.dispatches import Kept
from mabillon.workflows.signing_off import State, state_of

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
    for path, made in _files(store):
        if isinstance(made, MabillonError):
            broken.append(Broken(path.name, made.message().replace(f"{store.root}/", "")))
            continue
        last = latest.get(made.front.key)
        found[made.front.key] = (
            _published(last, made) if last else _written(made.front, how_far(made))
        )
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


def _files(store: Store) -> Iterable[tuple[Path, Dispatch | MabillonError]]:
    for path in sorted(dispatches.folder(store).glob("*.md")):
        try:
            yield path, dispatches.read(path)
        except MabillonError as error:
            yield path, error


def _ordered(found: Iterable[Listed]) -> list[Listed]:
    by_number = sorted(found, key=lambda one: (one.series, one.number), reverse=True)
    return sorted(by_number, key=lambda one: one.date, reverse=True)


def _published(last: Kept, made: Dispatch | None) -> Listed:
    of = last.publication
    front = source.read(of.source, of.key).front
    return msgspec.structs.replace(
        _written(front, state_of(last)),
        version=of.version,
        published_at=last.at,
        by=last.by,
        changed=made is not None and made.source != of.source,
    )


def _written(front: Front, of_state: State) -> Listed:
    return Listed(
        key=front.key,
        called=front.called,
        series=front.series,
        number=front.number,
        title=front.title,
        date=front.date,
        state=of_state,
        release=front.release,
        authors=tuple(front.authors),
        opinion=front.opinion,
    )
