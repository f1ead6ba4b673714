"""A shot list: what of a video or picture is visible, captioned, spoken, implied, not to be seen.

Each row says which it is, so that nobody takes what a caption claims for what the camera
showed. A list without a word on what cannot be seen is no list: that is where claims about
place, time and people mostly stand.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Final, Literal

import msgspec

from mabillon.errors import UsageError
from mabillon.examine.records.translation import LANGUAGE

Medium = Literal["video", "picture"]

ALL: Final = "shots"
"""The part of a citation that stands for the whole list."""

COLUMNS: Final = ("visible", "captioned", "spoken", "implied", "not_seen")
IN_WORDS: Final = {"not_seen": "cannot be seen"}
"""What a column is called where its name is not plain words."""

LONGEST: Final = 4_000
"""Characters of one cell."""
MOST: Final = 5_000
"""Rows of one list."""
LATEST_S: Final = 100 * 3600.0

_TIME: Final = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,3})?)")


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words in a caption or spoken: BCP 47 language; ``translation``: "" = none is given."""

    text: str
    language: str
    translation: str = ""


class Shot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row. Seconds from the start; null = the picture as a whole.

    ``visible``: what the camera shows. ``captioned``: words set over it. ``spoken``: words
    heard. ``implied``: what it suggests without showing. ``not_seen``: what cannot be seen,
    though it is told of. "" or null = nothing is said of it here.
    """

    from_s: float | None = None
    to_s: float | None = None
    visible: str = ""
    captioned: Words | None = None
    spoken: Words | None = None
    implied: str = ""
    not_seen: str = ""

    @property
    def when(self) -> str:
        """Return ``0:14 to 0:21``; "" for a picture."""
        if self.from_s is None or self.to_s is None:
            return ""
        return f"{clock(self.from_s)} to {clock(self.to_s)}"


class ShotList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rows of one video or picture.

    Parameters
    ----------
    of
        SHA-256 (hex) of the file as evidence, or the post that has it, CHANNEL/ID with the
        channel's raw key, where no file is kept.
    medium
        A video's rows have times, a picture's have none.
    by, made
        Who looked, and on which day they wrote it down.
    graphic
        No frame or picture of it leaves the archive.
    overlapping
        Rows may overlap, such as speech over several shots.
    """

    of: str
    medium: Medium
    rows: list[Shot]
    by: str
    made: date
    graphic: bool = False
    overlapping: bool = False
    notes: str = ""

    def __post_init__(self) -> None:
        if not self.rows or len(self.rows) > MOST:
            raise UsageError(f"a shot list has 1 to {MOST:,} rows, not {len(self.rows):,}")
        if not self.by.strip():
            raise UsageError("a shot list has a name", do="say who looked with --by")
        for number, row in enumerate(self.rows, 1):
            for fault, do in _faults(row, self.medium):
                raise UsageError(f"row {number} {fault}", do=do)
        if not any(row.not_seen.strip() for row in self.rows):
            raise UsageError(
                "no row says what cannot be seen",
                do="say so in one row at least (who holds the camera, where, when), or write "
                "that everything told of can be seen",
            )
        self._in_order()

    def _in_order(self) -> None:
        if self.medium == "picture":
            return
        for number, (one, two) in enumerate(pairwise(self.rows), 2):
            if _seconds(two.from_s) < _seconds(one.from_s):
                raise UsageError(
                    f"row {number} begins at {clock(_seconds(two.from_s))}, before the row above",
                    do="put the rows in order of time",
                )
            if not self.overlapping and _seconds(two.from_s) < _seconds(one.to_s):
                raise UsageError(
                    f"row {number} begins at {clock(_seconds(two.from_s))}, before the row above "
                    f"ends ({clock(_seconds(one.to_s))})",
                    do="mend the times, or say that rows overlap",
                )

    def at(self, part: str | None) -> list[Shot]:
        """Return the rows that a citation's part points to; none where there is no such row.

        ``shots`` or null: all. ``0:14``: those that run then. ``2``: of a picture, row 2.
        """
        if part is None or part == ALL:
            return self.rows
        if self.medium == "picture":
            number = int(part) if part.isdecimal() else 0
            return self.rows[number - 1 : number] if number else []
        try:
            at = seconds(part)
        except UsageError:
            return []
        running = [r for r in self.rows if _seconds(r.from_s) <= at < _seconds(r.to_s)]
        return running or [r for r in self.rows if at in (r.from_s, r.to_s)]


def _seconds(given: float | None) -> float:
    return 0.0 if given is None else given


def _faults(row: Shot, medium: Medium) -> list[tuple[str, str]]:
    """Return what is wrong with a row and what to do, the first thing first."""
    found: list[tuple[str, str]] = []
    if medium == "picture" and (row.from_s is not None or row.to_s is not None):
        found.append(("has a time, and a picture has none", "give every row its times, or none"))
    if medium == "video":
        if row.from_s is None or row.to_s is None:
            found.append(("lacks a time", "give from and to, in seconds or m:ss"))
        elif not 0 <= row.from_s <= row.to_s <= LATEST_S:
            found.append(
                (f"runs from {row.from_s:g} s to {row.to_s:g} s", "let it end after it begins")
            )
    words = [w for w in (row.captioned, row.spoken) if w is not None]
    if not (row.visible.strip() or row.implied.strip() or row.not_seen.strip() or words):
        found.append(("says nothing", "fill one column at least, or leave the row out"))
    for said in words:
        if not said.text.strip():
            found.append(("has a language or translation without words", "give the words"))
        if not LANGUAGE.fullmatch(said.language):
            found.append(
                ("has words without a language", "say which: BCP 47, such as ar; und = not known")
            )
    texts = (
        row.visible,
        row.implied,
        row.not_seen,
        *(t for w in words for t in (w.text, w.translation)),
    )
    if any(len(text) > LONGEST for text in texts):
        found.append((f"has a cell of more than {LONGEST:,} characters", "shorten it"))
    return found


def seconds(written: str) -> float:
    """Read seconds (``14``, ``14.5``), ``m:ss`` or ``h:mm:ss``.

    Raises
    ------
    UsageError
        It is none of these.
    """
    found = _TIME.fullmatch(written.strip())
    hours, minutes, rest = found.groups(default="0") if found else ("0", "0", "60")
    alone = found is not None and found[2] is None
    if found is None or (not alone and float(rest) >= 60) or (found[1] and int(minutes) >= 60):
        raise UsageError(
            f"{written[:40]!r} is no time in a video", do="write 14, 14.5, 0:14 or 1:02:14"
        )
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def clock(at: float) -> str:
    """Return seconds as ``0:14``, ``1:02:14``, ``0:14.5``."""
    thousandths = round(at * 1000)
    whole, part = divmod(thousandths, 1000)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    tail = f".{part:03d}".rstrip("0") if part else ""
    return (f"{hours}:{minutes:02d}:" if hours else f"{minutes}:") + f"{rest:02d}{tail}"


def document(made: ShotList) -> bytes:
    """Return a shot list as canonical JSON: what is kept."""
    return msgspec.json.encode(made, order="sorted")


def read(content: bytes) -> ShotList:
    """Return the shot list that `document` wrote."""
    return msgspec.json.decode(content, type=ShotList)
