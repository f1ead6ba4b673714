"""A text that is given in a file or on standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.text.display import plain


def given_text(path: str, *, most: int) -> str:
    """Return what a file, or standard input (``-``), holds; ``most``: characters.

    Raises
    ------
    UnreadableInput
        It cannot be read, or is not UTF-8.
    LimitExceeded
        It is far longer.
    """
    size = 4 * most + 1
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(size)
        else:
            with Path(path).expanduser().open("rb") as file:
                raw = file.read(size)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        raise UnreadableInput(why, where=plain(path)) from error
    except UnicodeDecodeError as error:
        why = f"byte {error.start:,} is not UTF-8"
        raise UnreadableInput(why, where=plain(path), do="save it as UTF-8") from error
    if len(raw) == size:
        raise LimitExceeded(f"has more than {most:,} characters", where=plain(path))
    return text
