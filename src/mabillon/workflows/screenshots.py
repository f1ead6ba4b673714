"""Screenshots that are handed in: found by the path a file manager drops, kept as evidence.

A screenshot is typed by its first bytes and never decoded.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from mabillon.archive.writer import Writer
from mabillon.errors import LimitExceeded, UnreadableInput

MAX_BYTES: Final = 25 << 20
_KINDS: Final = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "WebP": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "HEIC or AVIF": re.compile(rb".{4}ftyp(?:hei|hev|mif1|msf1|avi[fs])", re.DOTALL),
    "TIFF": re.compile(rb"II\*\x00|MM\x00\*"),
    "BMP": re.compile(rb"BM.{4}\x00{4}", re.DOTALL),
    "PDF": re.compile(rb"%PDF-\d"),
}


def kind_of(data: bytes) -> str | None:
    """Return what kind of picture or document the first bytes announce; None = none of ours."""
    return next((name for name, first in _KINDS.items() if first.match(data)), None)


def dropped(text: str) -> Path:
    """Return the path that a file manager, or a hand, put down.

    As it stands, in quotes, with escaped spaces, or as a ``file://`` address; ``~`` is the
    home folder. Where none of these is a file, as it stands.
    """
    text = text.strip()
    for reading in _readings(text):
        try:
            path = Path(reading).expanduser()
            if path.is_file():
                return path
        except (OSError, ValueError, RuntimeError):
            continue
    return Path(text)


def _readings(text: str) -> Iterator[str]:
    yield text
    if text.startswith("file://"):
        yield unquote(text.removeprefix("file://").removeprefix("localhost"))
    try:
        words = shlex.split(text)
    except ValueError:
        return
    if len(words) == 1:
        yield words[0]
        if words[0].startswith("file://"):
            yield unquote(words[0].removeprefix("file://").removeprefix("localhost"))


def read(path: Path) -> bytes:
    """Return a screenshot's bytes, whole.

    Raises
    ------
    UnreadableInput
        There is no such file, or it is neither a picture nor a PDF.
    LimitExceeded
        It is larger than a screenshot.
    """
    name = str(path)
    try:
        if not path.is_file():  # a folder, a pipe or a device is no screenshot
            raise UnreadableInput("there is no such file", where=name, do="give its path again")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise UnreadableInput(
            f"cannot be read ({why or 'not a path'})", where=name, do="give its path again"
        ) from error
    return checked(data, name)


def checked(data: bytes, name: str) -> bytes:
    """Return a screenshot's bytes; ``name``: of the file that they came in.

    Raises
    ------
    UnreadableInput
        They are neither a picture nor a PDF.
    LimitExceeded
        There are more than a screenshot has.
    """
    if len(data) > MAX_BYTES:
        raise LimitExceeded(
            f"a screenshot has at most {MAX_BYTES >> 20} MB", where=name, do="give a smaller one"
        )
    if kind_of(data) is None:
        known = ", ".join(list(_KINDS)[:-1])
        raise UnreadableInput(
            f"is neither a picture ({known}) nor a PDF", where=name, do="give a screenshot"
        )
    return data


def keep(writer: Writer, data: bytes) -> str:
    """Make a screenshot evidence; return its digest."""
    staged = writer.stage(io.BytesIO(data), len(data))
    writer.keep([staged])
    return staged.digest
