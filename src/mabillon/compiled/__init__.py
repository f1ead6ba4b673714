"""Inner loops that walk over bytes, compiled where there is a C compiler.

Each is a C file and a module of the same name that gives it its types. Whoever calls one has
the same in array code, for machines without a compiler, and a test holds the two against each
other; what they answer is the same to the last bit.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from mabillon.compiled import building

Kernel: TypeAlias = Callable[..., Any]
"""A compiled function; takes and returns what it was asked for with."""

_FOLDER: Final = building.HERE
_LEFT_ALONE: Final[list[str]] = []  # why nothing compiled is used, at the moment


def kernel(thing: str, name: str, result: type, *arguments: type) -> Kernel | None:
    """Return the function ``mabillon_THING_NAME``; null where it is not compiled.

    Parameters
    ----------
    thing
        The C file it stands in, without its ending.
    result, arguments
        Types of ctypes.

    Notes
    -----
    The interpreter's lock is let go while it runs. A library that cannot be loaded, or was
    made of other sources than those beside it, counts as none.
    """
    if _LEFT_ALONE:
        return None
    return _kernel(_FOLDER, thing, name, result, *arguments)


@contextmanager
def array_code_only() -> Iterator[None]:
    """Let nothing compiled be used within, by any thread of this process."""
    _LEFT_ALONE.append("array code is asked for")
    try:
        yield
    finally:
        _LEFT_ALONE.pop()


@functools.cache
def _kernel(folder: Path, thing: str, name: str, result: type, *arguments: type) -> Kernel | None:
    library = _library(folder, thing)
    if library is None:
        return None
    function = library[f"mabillon_{thing}_{name}"]
    function.restype = result
    function.argtypes = arguments
    return function


@functools.cache
def _library(folder: Path, thing: str) -> ctypes.CDLL | None:
    """Return a library if it is there, loads, and is of the sources beside it."""
    try:
        library = ctypes.CDLL(str(building.library(thing, folder)))
        stamp = library[f"mabillon_{thing}_sources"]
        stamp.restype = ctypes.c_char_p
        return library if stamp() == building.sources(thing).encode() else None
    except (OSError, AttributeError):
        return None
