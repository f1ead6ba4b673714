"""Writing a dispatch's file: whole or not at all, and never over what somebody else wrote."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mabillon.archive.folders import write_synced, writing_here
from mabillon.archive.store import Store
from mabillon.dispatch import fronting, source
from mabillon.dispatch.rules.rule import Finding
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UnreadableInput, UsageError
from mabillon.workflows import dispatches


@dataclass(frozen=True, slots=True)
class Draft:
    """A dispatch's file as it stands: ``seen`` changes whenever a character of it does."""

    path: Path
    dispatch: Dispatch

    @property
    def seen(self) -> str:
        """SHA-256 (hex) of the text."""
        return digest(self.dispatch.source)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving; ``done``: false = the file has changed since, and stays as it is."""

    draft: Draft
    done: bool


def digest(text: str) -> str:
    """Return the SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def draft(store: Store, key: str) -> Draft:
    """Return a dispatch's file; ``key``: SERIES/NUMBER.

    Raises
    ------
    UnknownName
        The archive has no such file.
    """
    path = dispatches.filed_as(store, key)
    return Draft(path, dispatches.read(path))


def save(store: Store, key: str, text: str, seen: str) -> Saved:
    """Write a dispatch's file, unless it changed since it was seen.

    Parameters
    ----------
    key
        SERIES/NUMBER; the text keeps it.
    text
        The whole file.
    seen
        `Draft.seen` of the text that this one was made from.

    Raises
    ------
    UnreadableInput
        Its front matter does not hold.
    UsageError
        It gives itself another number.
    """
    text = clean(text)
    with _held(store):
        stands = draft(store, key)
        new = read(text, stands.path)
        if new.front.key != stands.dispatch.front.key:
            raise UsageError(
                f"this is {stands.dispatch.front.called}; its text calls itself {new.front.called}",
                do="leave series and number as they were given out",
            )
        if stands.seen != seen:
            return Saved(stands, done=digest(text) == stands.seen)
        if digest(text) != seen:
            try:
                with writing_here():
                    write_synced(stands.path, text.encode())
            except UnicodeEncodeError as error:
                raise UnreadableInput("this text has half a character in it") from error
        return Saved(Draft(stands.path, new), done=True)


def set_fields(store: Store, key: str, fields: Mapping[str, Any], seen: str) -> Saved:
    """Set fields of the front matter as `save` saves; the text stays."""
    stands = draft(store, key)
    if stands.seen != seen:
        return Saved(stands, done=False)
    made = fronting.fronted(stands.dispatch.source, str(stands.path), fields)
    return save(store, key, made, seen)


def clean(text: str) -> str:
    """Return a text as a file has it: lines end as they do there, the last one too."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def read(text: str, path: Path) -> Dispatch:
    """Read a text as the file of that name would be read."""
    return source.read(text, str(path))


def unread(error: UnreadableInput) -> Finding:
    """Return why a text cannot be read as a finding of the checker, at its line."""
    line = re.search(r", line (\d+)$", error.where or "")
    return Finding(
        rule="front-matter",
        line=int(line[1]) if line else 1,
        column=1,
        says=error.what,
        do=error.do or "mend it; a text without front matter that holds is not saved",
        excerpt="",
    )


@contextmanager
def _held(store: Store) -> Iterator[None]:
    """Be the only one that writes to the folder of dispatches."""
    descriptor = os.open(dispatches.folder(store), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
