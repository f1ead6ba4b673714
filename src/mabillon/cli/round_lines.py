"""A round by lines: ``CHANNEL ANSWER [SCREENSHOT]``, or an object of JSON, for scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import click
import msgspec

from mabillon.cli.times import Time
from mabillon.errors import ArchiveBusy, MabillonError, UsageError
from mabillon.examine.looks import Answer, Look
from mabillon.workflows import screenshots
from mabillon.workflows.round import Round

SPELT: Final[dict[str, Answer]] = {
    "t": "there",
    "there": "there",
    "n": "not_there",
    "not_there": "not_there",
    "not-there": "not_there",
    "u": "unreachable",
    "unreachable": "unreachable",
}
SKIPS: Final = ("s", "skip")


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer. ``at``: when it was given, written as for ``--at``; null = now."""

    channel: str
    answer: str
    screenshot: str | None = None
    newest: str | None = None
    note: str | None = None
    at: str | None = None


def read(text: str) -> Line | None:
    """Read one line; None for an empty line and for a remark behind ``#``.

    Raises
    ------
    UsageError
        It is neither of the two forms.
    """
    text = text.strip()
    if not text or text.startswith("#"):
        return None
    if text.startswith("{"):
        try:
            line = msgspec.json.decode(text, type=Line)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise UsageError(f"this is no answer ({error})") from error
        if line.at is not None:
            _time(line.at)
        return line
    channel, answer, *rest = [*text.split(maxsplit=2), "", ""][:3]
    if not answer:
        raise UsageError("there is no answer", do="write CHANNEL there|not_there|unreachable|skip")
    return Line(channel=channel, answer=answer, screenshot=rest[0] or None)


def _time(text: str) -> datetime:
    try:
        return Time().convert(text, None, None)
    except click.BadParameter as error:
        raise UsageError(error.message) from error


def take(of: Round, line: Line, by: str, at: datetime | None) -> Look | None:
    """Keep the look that a line tells of; None where it skips.

    Raises
    ------
    MabillonError
        Channel, answer or screenshot are not what they should be; nothing was kept.
    """
    place = of.place(line.channel)
    spelt = line.answer.casefold()
    if spelt in SKIPS:
        return None
    if spelt not in SPELT:
        raise UsageError(
            f"{line.answer!r} is no answer", do="write there, not_there, unreachable or skip"
        )
    shot = None
    if line.screenshot:
        shot = screenshots.read(screenshots.dropped(line.screenshot))
    return of.answer(
        place,
        SPELT[spelt],
        by,
        at=_time(line.at) if line.at else at,
        screenshot=shot,
        newest=line.newest,
        note=line.note,
    )


def run(
    of: Round,
    lines: Iterable[str],
    by: str,
    at: datetime | None,
    *,
    said: Callable[[Look], None],
    wrong: Callable[[str], None],
) -> int:
    """Take every line; return how many were wrong (each is told, and the next goes on).

    Raises
    ------
    ArchiveBusy
        Another process is writing; what was kept so far stays.
    """
    failed = 0
    for number, text in enumerate(lines, 1):
        try:
            line = read(text)
            look = None if line is None else take(of, line, by, at)
        except ArchiveBusy:
            raise
        except MabillonError as error:
            failed += 1
            wrong(f"line {number}: {error}")
            continue
        if look is not None:
            said(look)
    return failed
