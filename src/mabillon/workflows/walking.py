"""Finding the files under the paths that were given, without following anybody's links."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mabillon.errors import UsageError


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file: where it is, what to call it, its size in bytes."""

    path: Path
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that was passed over, and why."""

    name: str
    reason: str


def check(paths: Sequence[Path]) -> None:
    """Make sure that every path is there before anything is done.

    Raises
    ------
    UsageError
        Some are not; all of them are named.
    """
    missing = [shown(path) for path in paths if not os.path.lexists(path)]
    if missing:
        raise UsageError(f"there is no such file or folder: {', '.join(missing)}")


def walk(paths: Sequence[Path], archive: Path | None) -> Iterator[Found | Passed]:
    """Go through files and folders, each folder in the order of its names.

    A path that was given may be a link; links inside a folder are passed over, so that
    no loop is walked and nothing outside the folder is taken in. So are devices, pipes
    and sockets, and the archive itself (null = there is none).
    """
    home = None if archive is None else archive.resolve()
    for path in paths:
        try:
            target = path.resolve(strict=True)
            status = target.stat()
        except (OSError, RuntimeError) as error:
            yield Passed(shown(path), f"cannot be opened ({_words(error)})")
            continue
        name = path.name or target.name
        if stat.S_ISDIR(status.st_mode):
            yield from _folder(target, name, home)
        elif stat.S_ISREG(status.st_mode):
            yield Found(target, shown(Path(name)), status.st_size)
        else:
            yield Passed(shown(path), "is not a file or a folder")


def shown(path: Path) -> str:
    r"""Return a path as text; a byte of its name that is no UTF-8 becomes ``\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _folder(folder: Path, name: str, home: Path | None) -> Iterator[Found | Passed]:
    waiting = [(folder, Path(name))]
    while waiting:
        here, called = waiting.pop()
        if here == home:
            yield Passed(shown(called), "is the archive itself")
            continue
        try:
            with os.scandir(here) as entries:
                inside = sorted(entries, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            yield Passed(shown(called), f"cannot be opened ({_words(error)})")
            continue
        folders = []
        for entry in inside:
            label = called / entry.name
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                yield Passed(shown(label), f"cannot be opened ({_words(error)})")
                continue
            if stat.S_ISDIR(status.st_mode):
                folders.append((Path(entry.path), label))
            elif stat.S_ISREG(status.st_mode):
                yield Found(Path(entry.path), shown(label), status.st_size)
            elif stat.S_ISLNK(status.st_mode):
                yield Passed(shown(label), "is a link, which is not followed")
            else:
                yield Passed(shown(label), "is not a file or a folder")
        waiting.extend(reversed(folders))


def _words(error: OSError | RuntimeError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
