"""Times, durations and counts as a reader is given them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from mabillon.examine.instants import as_datetime

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ORDINALS: Final = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
    *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
)


def moment(micros: int) -> str:
    """Return an instant (microseconds since 1970) as ``16:12 UTC on 27 March 2031``."""
    at = as_datetime(micros)
    return f"{at:%H:%M} UTC on {day(at)}"


def day(at: datetime) -> str:
    """Return the day in UTC: ``3 February 2031``."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y}"


_UNITS: Final = ((90, 1, "s"), (90 * 60, 60, "min"), (72 * 3600, 3600, "h"))


def span(seconds: float) -> str:
    """Return a length of time in one unit: ``40 s``, ``4 min``, ``1.5 h``, ``31 h``, ``12 days``.

    Hours are kept up to three days, since carriage is spoken of in hours. Hours and days
    under ten have one decimal, where it is not 0.
    """
    seconds = abs(seconds)
    size, unit = next(((s, u) for limit, s, u in _UNITS if seconds < limit), (86_400, "days"))
    number = seconds / size
    fine = unit in ("h", "days") and number < 9.95
    return f"{f'{number:.1f}'.removesuffix('.0') if fine else f'{number:,.0f}'} {unit}"


def number(count: int) -> str:
    """Return a count in words below ten, else in digits."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def ordinal(count: int) -> str:
    """Return ``twelfth`` for 12; in digits from 21 on."""
    if count < len(_ORDINALS):
        return _ORDINALS[count]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th") if count % 100 // 10 != 1 else "th"
    return f"{count}{ending}"


def things(count: int, one: str, many: str | None = None) -> str:
    """Return ``one channel`` or ``11 channels``."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def joined(names: Sequence[str]) -> str:
    """Return ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def opening(name: str) -> str:
    """Return a name as it opens a sentence: ``The League`` for ``the League``."""
    return name[:1].upper() + name[1:]


def chance(share: float) -> str:
    """Return a small probability as ``1 in 100``."""
    return f"1 in {round(1 / share):,}" if share > 0 else "none"
