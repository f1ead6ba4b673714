"""What is asked about, as given on the command line: posts, files, or standard input."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from mabillon.errors import UnreadableInput, UsageError
from mabillon.text.display import plain
from mabillon.workflows.questions import MAX_TEXT, Handed


def asked(given: str, posted_at: datetime | None, channel: str | None) -> str | Handed:
    """Return the post that ``given`` names, or the text of the file or of standard input.

    Raises
    ------
    UnreadableInput
        The file is no UTF-8 text, or far too long for a statement.
    UsageError
        ``given`` is neither a file nor the name of a post.
    """
    if given == "-":
        return Handed(_decoded(sys.stdin.buffer.read(4 * MAX_TEXT + 1), "-"), posted_at, channel)
    path = Path(given)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False
    if is_file:
        with path.open("rb") as file:
            raw = file.read(4 * MAX_TEXT + 1)
        return Handed(_decoded(raw, given), posted_at, channel)
    if "/" not in given:
        raise UsageError(
            f"{plain(given)!r} is neither a file nor a post",
            do="name a file, a post as CHANNEL/ID, or - for standard input",
        )
    if posted_at or channel:
        raise UsageError(
            f"{plain(given)} is a captured post: it has its own time and channel",
            do="leave out --posted-at and --channel",
        )
    return given


def _decoded(raw: bytes, name: str) -> str:
    if len(raw) > 4 * MAX_TEXT:
        raise UnreadableInput(
            f"it has more than {4 * MAX_TEXT:,} bytes", where=plain(name), do="give one statement"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"byte {error.start:,} is not UTF-8",
            where=plain(name),
            do="save the text as UTF-8; pictures and PDFs are not read yet",
        ) from error
