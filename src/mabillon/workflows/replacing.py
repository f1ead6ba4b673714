"""A folder replaced whole, in one rename: whoever looks finds the old one or the new one.

The new folder is written beside the old, synced, and then the two exchange their names in one
step of the kernel (Linux ``renameat2`` with RENAME_EXCHANGE, macOS ``renamex_np`` with
RENAME_SWAP). What is left of an interrupted run goes at the next.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mabillon.archive.folders import sync, sync_folders
from mabillon.errors import MabillonError, UsageError

_AT_FDCWD: Final = -100
_EXCHANGE: Final = 2
"""RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS."""


def vacant(folder: Path, mark: str, sign: str) -> None:
    """See that nothing of others would be lost: all that stands there is listed by its mark.

    Parameters
    ----------
    mark
        The file of a folder that lists the others, as sha256sum does.
    sign
        A file that is listed there if the folder is of this command.

    Raises
    ------
    UsageError
        Something else stands there, or in it.
    MabillonError
        It cannot be read.
    """
    for path in (folder, _beside(folder)):
        with _told(folder):
            strange = _strange(path, mark, sign)
        if strange is not None:
            raise UsageError(
                "something stands here that this command did not make",
                where=str(strange),
                do="name another folder, or move it away",
            )


def stage(folder: Path, files: Mapping[str, bytes], mark: str) -> None:
    """Write what is to stand in the place of a folder, beside it.

    Parameters
    ----------
    files
        Path within the folder -> bytes.
    mark
        The file that lists all others, as sha256sum does; see `vacant`, which is asked before.

    Raises
    ------
    MabillonError
        It cannot be written; what was there is untouched.
    """
    beside = _beside(folder)
    with _told(folder):
        if beside.exists():
            _remove(beside, mark)
        _write(beside, files, mark)


def put(folder: Path, mark: str) -> None:
    """Put what was staged in the place of a folder, in one step; then remove the old one.

    Raises
    ------
    MabillonError
        It cannot be done; the folder is as it was.
    """
    beside = _beside(folder)
    with _told(folder):
        if folder.exists():
            _exchange(beside, folder)
        else:
            beside.rename(folder)
        sync_folders([folder.parent])
        if beside.exists():
            _remove(beside, mark)


def _remove(folder: Path, mark: str) -> None:
    """Remove a folder of ours, its mark last: what an interruption leaves is still known."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != mark:
            path.unlink()
    (folder / mark).unlink(missing_ok=True)
    folder.rmdir()


def _beside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.new")


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell what went wrong as a message."""
    try:
        yield
    except OSError as error:
        raise MabillonError(
            f"the site cannot be written ({error.strerror or error})",
            where=str(folder),
            do="make room or name another folder, then run this again",
        ) from error


def _strange(folder: Path, mark: str, sign: str) -> Path | None:
    """Return what stands there and is not ours; None = nothing."""
    if folder.is_symlink() or not folder.is_dir():
        return folder if folder.is_symlink() or folder.exists() else None
    listed = _listed(folder / mark)
    held = {path.relative_to(folder).as_posix() for path in _files(folder)} - {mark}
    strange = sorted(held - listed if sign in listed else held)
    return folder / strange[0] if strange else None


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def _listed(mark: Path) -> set[str]:
    """Return the paths that a mark lists; nothing where there is none."""
    if mark.is_symlink() or not mark.is_file():
        return set()
    lines = mark.read_text("utf-8", errors="replace").splitlines()
    return {line.partition("  ")[2] for line in lines}


def _write(beside: Path, files: Mapping[str, bytes], mark: str) -> None:
    """Write and sync the files; the mark first, so that what is left over is known for ours."""
    beside.mkdir(parents=True)
    folders = {beside}
    for path in sorted(files, key=lambda p: (p != mark, p)):
        file = beside / path
        file.parent.mkdir(parents=True, exist_ok=True)
        folders |= {parent for parent in file.parents if parent.is_relative_to(beside)}
        with file.open("wb") as opened:
            opened.write(files[path])
            opened.flush()
            sync(opened.fileno())
    sync_folders(folders)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders exchange their names in one step.

    Raises
    ------
    OSError
        The operating system or the file system cannot.
    """
    names = os.fsencode(one), os.fsencode(other)
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        failed = libc.renamex_np(*names, _EXCHANGE)
    else:
        failed = libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE)
    if failed:
        number = ctypes.get_errno()
        if number in (errno.ENOSYS, errno.EINVAL):
            raise OSError(number, "this file system cannot exchange two folders in one step")
        raise OSError(number, os.strerror(number))
