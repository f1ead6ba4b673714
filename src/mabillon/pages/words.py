"""Numbers, times and names as a reader is shown them, on pages and in the terminal.

Numbers come with their unit, times with their zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

from mabillon.examine import phrases
from mabillon.examine.finding import Opinion, Question

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_PLATFORMS: Final = {"telegram": "Telegram", "x": "X", "web": "web", "file": "file"}


def duration(seconds: float) -> str:
    """Return a length of time, worded as in a finding (``phrases.span``), on one line."""
    return phrases.span(seconds).replace(" ", "\u00a0")


def either_way(seconds: int | None) -> str:
    """Return how exactly a time is known: ``± 30 min``; "" where it is exact, or not told."""
    return f"±\u00a0{duration(seconds)}" if seconds else ""


def date(moment: datetime) -> str:
    """Return the UTC date: ``26 March 2031``."""
    at = moment.astimezone(UTC)
    return f"{at.day}\u00a0{_MONTHS[at.month - 1]}\u00a0{at.year}"


def names_date(text: str, moment: datetime) -> bool:
    """Tell whether a text names that UTC date already."""
    return date(moment).replace("\u00a0", " ") in text.replace("\u00a0", " ")


def time(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return date and time with the zone: ``26 March 2031, 09:12 UTC``.

    With ``zone``, the reader's own time stands behind it: ``(12:12 EET)``.
    """
    at = moment.astimezone(UTC)
    text = f"{date(at)}, {at:%H:%M}\u00a0UTC"
    if zone is None:
        return text
    local = moment.astimezone(zone)
    if local.utcoffset() == at.utcoffset():
        return text
    day = "" if local.date() == at.date() else f"{local.day}\u00a0{_MONTHS[local.month - 1][:3]}, "
    return f"{text} ({day}{local:%H:%M}\u00a0{local.tzname() or local.strftime('%z')})"


def short_time(moment: datetime) -> str:
    """Return a time for an axis, in UTC: ``26 Mar 09:12``."""
    at = moment.astimezone(UTC)
    return f"{at.day}\u00a0{_MONTHS[at.month - 1][:3]} {at:%H:%M}"


def percent(share: float) -> str:
    """Return a share of 0 to 1 as ``71 %``; near 0 and 1 with a digit more."""
    number = share * 100
    near = 0 < number < 1 or 99 < number < 100
    return f"{number:.1f}\u00a0%" if near else f"{number:.0f}\u00a0%"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return ``1 change`` or ``9 changes``."""
    return f"{number:,}\u00a0{one if number == 1 else many or one + 's'}"


def channel(key: str) -> str:
    """Return a channel key as a reader knows it: ``x:@marl`` is ``@marl (X)``.

    A register name is returned as it stands.
    """
    platform, colon, name = key.partition(":")
    if not colon or platform not in _PLATFORMS or not name:
        return key
    if platform == "telegram" and name.isdigit():
        name = f"channel {name}"
    return f"{name} ({_PLATFORMS[platform]})"


def nature(opinion: Opinion) -> str:
    """Return what the statement is, told apart from who issued it; "" where it is not known."""
    if opinion.nature is None:
        return ""
    issued = opinion.standing in ("assessed as issued", "appears to have been issued")
    return f"{'what was issued' if issued else 'if it was not issued'}: {opinion.nature}"


def account(question: Question) -> str | None:
    """Return who posted it, as a reader knows the channel; None = not known."""
    key = question.account or question.channel
    return channel(key) if key else None


def digest(hexadecimal: str) -> str:
    """Return a digest short enough to compare by eye: ``3f9c…12a1``."""
    if len(hexadecimal) <= 12:
        return hexadecimal
    return f"{hexadecimal[:4]}…{hexadecimal[-4:]}"


def sentence(text: str) -> str:
    """Return the text with a capital first letter and a full stop at its end."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if re.search(r"[.!?…]['\"”’»)\]\u2069]*$", text) else f"{text}."
