"""What is asked about, as given on the command line: posts, files, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mabillon.cli.misnamed import passes_for_none
from mabillon.errors import UnreadableInput, UsageError
from mabillon.media.kinds import medium
from mabillon.text.display import plain
from mabillon.workflows.questions import MAX_TEXT, Handed

OfPicture = Callable[[Path, Handed], Handed]


def asked(
    given: str,
    posted_at: datetime | None,
    channel: str | None,
    link: str | None = None,
    of_picture: OfPicture | None = None,
) -> str | Handed:
    """Return the post that ``given`` names, or the text of the file or of standard input.

    Parameters
    ----------
    of_picture
        Called with a file that is a picture or a document, and what is known of its source;
        None = such a file is refused.

    Raises
    ------
    UnreadableInput
        The file is no UTF-8 text, or far too long for a statement; it passes for a picture,
        video or document and is none.
    UsageError
        ``given`` is neither a file nor the name of a post.
    """
    if given == "-":
        raw = sys.stdin.buffer.read(4 * MAX_TEXT + 1)
        if (found := medium(raw)) is not None:
            raise UnreadableInput(
                f"standard input is a {found}, and words are read from it",
                do="save it and give the file's name",
            )
        text = _decoded(raw, "-")
        return Handed(text, posted_at, channel, link=link)
    path = Path(given)
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except (OSError, ValueError):
        is_file = is_folder = False
    if is_folder:
        raise UsageError(
            f"{plain(given)} is a folder", do="name one file, or ingest it and name a post of it"
        )
    if is_file:
        with path.open("rb") as file:
            raw = file.read(4 * MAX_TEXT + 1)
        if of_picture is not None and medium(raw) in ("picture", "document"):
            return of_picture(path, Handed("", posted_at, channel, link=link))
        passes_for_none(raw, path)
        return Handed(_decoded(raw, given), posted_at, channel, link=link)
    if "/" not in given:
        raise UsageError(
            f"{plain(given)!r} is neither a file nor a post",
            do="name a file, a post as CHANNEL/ID, or - for standard input",
        )
    if posted_at or channel or link:
        raise UsageError(
            f"{plain(given)} is a captured post: it has its own time, channel and address",
            do="leave out --posted-at, --channel and --link",
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
            do="save the text as UTF-8; a picture or PDF: mabillon verify, or transcribe",
        ) from error
