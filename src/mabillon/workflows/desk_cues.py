"""A desk's own words of claiming, praising and denying: a small table in the archive's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.examine.said.cues import Cue, read

FILE: Final = "cues.csv"
"""In the archive's folder: a desk's own words of claiming, praising and denying."""
MAX_BYTES: Final = 1 << 20


def desk_cues(store: Store, path: Path | None = None) -> list[Cue]:
    """Return the words of the desk's own table: the one given, else the archive's, if any."""
    file = path or store.root / FILE
    if path is None and not file.is_file():
        return []
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        table = content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", where=str(file)) from error
    if len(content) > MAX_BYTES:
        raise UsageError("is too large for a table of cues", where=str(file))
    return read(table, file.name)
