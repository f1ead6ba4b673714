"""A file or folder for others, written under a temporary name and renamed: whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    """Give a name to write to; rename it where all was written, else remove it."""
    try:
        room = Path(tempfile.mkdtemp(prefix=f".{out.name[:80]}.", dir=out.parent))
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", where=str(out)) from error
    try:
        yield room / "new"
        if replace and out.exists():
            out.rename(room / "old")
        (room / "new").rename(out)
    except OSError as error:
        if (room / "old").exists() and not out.exists():
            (room / "old").rename(out)
        raise MabillonError(
            f"the export cannot be written ({error.strerror or error})", where=str(out)
        ) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
