"""What long work came to, kept in the archive's caches so that a page need not wait again.

Written whole or not at all. Lost, it is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from mabillon.archive.folders import write_synced, writing_here

T = TypeVar("T")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def folder(root: Path, what: str) -> Path:
    """Return where results of a kind are kept."""
    return root / "caches" / "desk" / what


def keep(root: Path, what: str, name: str, result: msgspec.Struct) -> None:
    """Keep a result under a name (small letters, digits, hyphens)."""
    path = _path(root, what, name)
    if path is None:
        raise ValueError(f"{name!r} is no name of a result")
    with writing_here():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_synced(path, msgspec.json.encode(result))


def find(root: Path, what: str, name: str, kind: type[T]) -> T | None:
    """Return what is kept under a name; null = nothing, or in a form of another version."""
    path = _path(root, what, name)
    if path is None:
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def names(root: Path, what: str, most: int) -> Iterator[str]:
    """Yield the names under which results of a kind are kept, the latest first."""
    found = [(path.stat().st_mtime_ns, path.stem) for path in folder(root, what).glob("*.json")]
    for _, name in sorted(found, reverse=True)[:most]:
        yield name


def _path(root: Path, what: str, name: str) -> Path | None:
    return folder(root, what) / f"{name}.json" if _NAME.fullmatch(name) else None
