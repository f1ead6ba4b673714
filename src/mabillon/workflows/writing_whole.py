"""A file or folder for others, written under a temporary name and renamed: whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mabillon.archive.folders import sync_file, sync_folders
from mabillon.errors import MabillonError, UsageError


def may_write(out: Path, *, folder: bool, replace: bool) -> None:
    """Refuse a target that is there, or whose folder is not."""
    if not out.parent.is_dir():
        raise UsageError("there is no such folder", where=str(out.parent))
    if not out.exists():
        return
    if not replace:
        raise UsageError(
            "this is there already", where=str(out), do="name another, or say --replace"
        )
    if out.is_dir() != folder:
        what = "a folder" if folder else "a file"
        raise UsageError(f"this format is {what}, and it is not", where=str(out))


@contextmanager
def whole(out: Path, *, replace: bool) -> Iterator[Path]:
    """Give a name to write to; rename it where all was written, else leave what was there."""
    try:
        room = Path(tempfile.mkdtemp(prefix=f".{out.name[:80]}.", dir=out.parent))
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", where=str(out)) from error
    new, old = room / "new", room / "old"
    try:
        yield new
        for path in [new, *new.rglob("*")]:
            sync_file(path)
        if replace and out.is_dir():
            out.rename(old)  # a folder cannot be replaced in one step
        new.rename(out)
        sync_folders([out.parent])
    except OSError as error:
        raise MabillonError(
            f"the export cannot be written ({error.strerror or error})", where=str(out)
        ) from error
    finally:
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(room, ignore_errors=True)
