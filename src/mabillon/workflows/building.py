"""A dispatch with what it cites at hand, composed and built."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from mabillon.archive.folders import write_synced
from mabillon.archive.store import Store
from mabillon.dispatch.cited import Cited, Item, Missing
from mabillon.dispatch.cited import Dispatch as CitedDispatch
from mabillon.dispatch.composed import Composed
from mabillon.dispatch.composing import compose
from mabillon.dispatch.front import Front, Release
from mabillon.dispatch.outputs import OUTPUTS
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UsageError
from mabillon.workflows import dispatches
from mabillon.workflows.citing import Gathering, gather

EDITIONS: Final[tuple[Release, ...]] = ("complimentary", "subscribers")


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was made of a dispatch; ``size`` in bytes, ``digest``: its SHA-256 (hex)."""

    output: str
    path: str
    size: int
    digest: str


def composed(
    store: Store,
    dispatch: Dispatch,
    *,
    version: int = 1,
    made_at: datetime | None = None,
    live_links: bool = False,
    beside: Mapping[str, Front] = MappingProxyType({}),
    position: int | None = None,
    gathering: Gathering | None = None,
) -> dict[Release, Composed]:
    """Return a dispatch as each edition shows it.

    Parameters
    ----------
    version, made_at
        Of the publication; who signed the opinion after that is not shown. None = it is not
        published.
    live_links
        Links lead where they say.
    beside
        SERIES/NUMBER -> front matter of what is published in the same step.
    position
        As known at a ledger position; None = now.
    gathering
        One of this store and position, which looked things up already; None = a new one.
    """
    cited, house = gather(store, dispatch, position, gathering=gathering)
    cited = Cited({target: _beside(item, beside) for target, item in cited.items.items()})
    main = house.main
    if main is not None and made_at is not None:
        signed = tuple(s for s in main.signatures if s.at <= made_at)
        house = replace(house, main=replace(main, signatures=signed))
    return {
        edition: compose(
            dispatch,
            cited,
            house,
            edition=edition,
            live_links=live_links,
            version=version,
            made_at=made_at,
        )
        for edition in EDITIONS
    }


def _beside(item: Item | Missing, beside: Mapping[str, Front]) -> Item | Missing:
    """Return a cited dispatch as it will have been published."""
    if not isinstance(item, CitedDispatch) or item.key not in beside:
        return item
    front = beside[item.key]
    return replace(
        item,
        called=front.called,
        title="" if front.status == "withdrawn" else front.title,
        date=front.date,
        release=front.release,
        published=True,
    )


def build(
    store: Store,
    given: str,
    outputs: Sequence[str],
    folder: Path,
    *,
    edition: Release = "subscribers",
    live_links: bool = False,
) -> list[Built]:
    """Build a dispatch into a folder: as published, where its text is; else as a next version.

    Parameters
    ----------
    given
        A file, or SERIES/NUMBER.
    outputs
        Names of `OUTPUTS`.

    Raises
    ------
    UsageError
        There is no such output, or the folder cannot be written.
    """
    for name in outputs:
        if name not in OUTPUTS:
            raise UsageError(f"there is no output {name!r}", do=f"use {', '.join(OUTPUTS)}")
    dispatch = dispatches.read(dispatches.find(store, given))
    versions = dispatches.publications(store, dispatch.front.key)
    same = [kept for kept in versions if kept.publication.source == dispatch.source]
    made = composed(
        store,
        dispatch,
        version=same[-1].publication.version if same else len(versions) + 1,
        made_at=same[-1].at if same else None,
        live_links=live_links,
    )[edition]
    built = []
    for name in outputs:
        content = OUTPUTS[name].make(made)
        path = folder / f"{dispatch.front.key.replace('/', '-')}{OUTPUTS[name].suffix}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_synced(path, content)
        except OSError as error:
            raise UsageError(f"cannot be written ({error.strerror})", where=str(path)) from error
        digest = hashlib.sha256(content).hexdigest()
        built.append(Built(output=name, path=str(path), size=len(content), digest=digest))
    return built
