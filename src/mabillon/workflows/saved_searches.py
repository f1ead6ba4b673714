"""Saved searches: a small JSON file in the archive's folder; no evidence, and not ledgered."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.folders import write_synced
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.workflows.search import Request

FILE: Final = "searches.json"
MOST: Final = 500
MAX_BYTES: Final = 4 << 20

_NAME: Final = re.compile(r"[\w][\w .-]{0,63}")


def path_of(store: Store) -> Path:
    """Return the path of the file, which may be missing."""
    return store.root / FILE


def saved(store: Store) -> dict[str, Request]:
    """Return every saved search by its name, in the order of saving.

    Raises
    ------
    UsageError
        The file was edited and cannot be read.
    """
    path = path_of(store)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from error
    if len(content) > MAX_BYTES:
        raise UsageError("is too large for saved searches", where=str(path))
    try:
        return msgspec.json.decode(content, type=dict[str, Request])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"does not hold saved searches ({error})",
            where=str(path),
            do="mend it, or delete it to begin anew",
        ) from error


def load(store: Store, name: str) -> Request:
    """Return the saved search of that name.

    Raises
    ------
    UnknownName
        There is none; the message lists those there are.
    """
    known = saved(store)
    if name not in known:
        raise UnknownName(
            f"no search was saved as {name!r}",
            do=f"there are: {', '.join(known)}" if known else "save one with --save NAME",
        )
    return known[name]


def save(store: Store, name: str, request: Request) -> None:
    """Save a search under a name, in place of one that had it.

    Raises
    ------
    UsageError
        The name has other characters than letters, digits, spaces, dots, hyphens and
        underscores, or there are too many searches.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be the name of a search",
            do="use up to 64 letters, digits, spaces, dots, hyphens and underscores",
        )
    with _alone(store):
        known = saved(store)
        if name not in known and len(known) >= MOST:
            raise UsageError(f"there are {MOST} saved searches already", where=str(path_of(store)))
        _write(store, {**known, name: request})


def forget(store: Store, name: str) -> None:
    """Delete a saved search."""
    with _alone(store):
        load(store, name)
        _write(store, {n: request for n, request in saved(store).items() if n != name})


def digest(searches: Mapping[str, Request]) -> str:
    """Return what changes when any saved search does (hexadecimal)."""
    return hashlib.sha256(msgspec.json.encode(searches, order="sorted")).hexdigest()


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    """Keep who saves at the same time waiting: else one of two would be lost."""
    folder = os.open(store.root, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _write(store: Store, searches: dict[str, Request]) -> None:
    path = path_of(store)
    content = msgspec.json.format(msgspec.json.encode(searches), indent=2) + b"\n"
    try:
        write_synced(path, content)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", where=str(path)) from error
