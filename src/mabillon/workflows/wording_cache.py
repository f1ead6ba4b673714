"""What was made for wording, kept as numbers so that the next question need not wait.

A cache of the archive: each file is named by a digest over everything that it was made from,
so that one made from something else is never taken for it; and it holds a digest of its own
content, so that a damaged one is made again. Deleting the folder costs nothing but time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final, TypeVar

import msgspec

VERSION: Final = 4
"""Goes with every change of what is made from the same."""

_MOST: Final = 300
"""Files of a folder that are kept; the oldest go."""

T = TypeVar("T")


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """``digest``: SHA-256 (hex) of ``made``, which is packed."""

    digest: str
    made: bytes


def digest(*said: object) -> str:
    """Return the SHA-256 (hex) over plain values, numbers to four places that count.

    What is learned differs from run to run in its last places, by how the work was parted, and
    what is nearly nothing by more.
    """
    return hashlib.sha256(msgspec.json.encode(_rounded(msgspec.to_builtins(said)))).hexdigest()


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{round(value, 4):.4g}") + 0.0
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return value


def digest_of(text: str) -> str:
    """Return the SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def kept(
    folder: Path,
    what: str,
    said: object,
    make: Callable[[], T],
    kind: type[T],
    *,
    most: int = _MOST,
) -> T:
    """Return what was made before from the same, or make it and keep it.

    Parameters
    ----------
    folder
        One of ``caches`` of the archive; made if it is not there. Where nothing can be
        written, it is made again next time.
    what
        A name for its kind.
    said
        Plain values: all that it is made from, beside the program's version.
    make, kind
        Makes it; and its type, which msgspec can pack.
    most
        Files of the folder that are kept; the oldest go.
    """
    [found] = kept_all(folder, what, [said], lambda _: [make()], kind, most=most)
    return found


def kept_all(
    folder: Path,
    what: str,
    said: Sequence[object],
    make: Callable[[Sequence[int]], Sequence[T]],
    kind: type[T],
    *,
    most: int = _MOST,
) -> list[T]:
    """Return several things as ``kept`` does each; those that are not there are made together.

    ``make`` is called with the places of these among ``said``, and gives them in that order.
    """
    stamp = (VERSION, _version(), what)
    paths = [folder / f"{what}-{digest(*stamp, one)}.msgpack" for one in said]
    found = [_load(path, kind) for path in paths]
    lacking = [n for n, one in enumerate(found) if one is None]
    made = make(lacking) if lacking else ()
    for n, one in zip(lacking, made, strict=True):
        _store(paths[n], msgspec.msgpack.encode(one))
        found[n] = one
    if lacking:
        _let_go(folder, most)
    return [one for one in found if one is not None]


def _load(path: Path, kind: type[T]) -> T | None:
    try:
        held = msgspec.msgpack.decode(path.read_bytes(), type=_Kept)
        if hashlib.sha256(held.made).hexdigest() == held.digest:
            return msgspec.msgpack.decode(held.made, type=kind)
    except (OSError, msgspec.MsgspecError):
        pass
    return None


def _store(path: Path, made: bytes) -> None:
    whole = _Kept(digest=hashlib.sha256(made).hexdigest(), made=made)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        temporary.write_bytes(msgspec.msgpack.encode(whole))
        temporary.replace(path)


def _let_go(folder: Path, most: int) -> None:
    """Let the oldest files go, of more than there may be."""
    with suppress(OSError):
        files = sorted(folder.glob("*.msgpack"), key=lambda p: p.stat().st_mtime)
        for old in files[:-most]:
            old.unlink(missing_ok=True)


@cache
def _version() -> str:
    return version("mabillon")
