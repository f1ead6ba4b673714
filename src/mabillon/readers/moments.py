"""Read a time as exports write it: an instant in UTC and how far it is uncertain.

Accepted are ISO 8601 with or without zone, RFC 2822, and unix seconds or milliseconds
as number or digits. A time without a zone is read as UTC and uncertain by 14 hours,
the farthest that a zone is from UTC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.tables import TIME

NO_ZONE_S: Final = 50_400
"""Half-width in seconds of a time whose zone is not given: UTC-12 to UTC+14."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_FIRST: Final = -62_135_596_800  # unix seconds of the year 1
_LAST: Final = 253_402_300_800  # of the year 10000
_MILLIS: Final = 100_000_000_000  # as seconds this is the year 5138; as milliseconds 1973
_DIGITS: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,9})?")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN_BITS: Final = 1_000


class BadValueError(ValueError):
    """A value that is not what its field needs; the message names the value."""


def shown(value: object) -> str:
    """Return a value as a message names it: quoted, printable, not too long."""
    if isinstance(value, int) and value.bit_length() > _SHOWN_BITS:
        return "a number of more than 300 digits"  # Python itself would not write 4,301
    text = ascii(value) if isinstance(value, str | int | float | bool | None) else None
    if text is None:
        text = "a list" if isinstance(value, list) else "an object"
    if isinstance(value, str) and value.isprintable():
        text = f'"{value}"'
    elif value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    return text if len(text) <= 60 else text[:59] + "…"


def moment(value: object) -> tuple[int, int]:
    """Return microseconds since 1970 in UTC, and the uncertainty in seconds.

    Raises
    ------
    BadValueError
        If it is no time between the years 1 and 9999.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValueError(f"{shown(value)}, which is not a time")
    if isinstance(value, str):
        text = value.strip()
        if not _DIGITS.fullmatch(text):
            return _written(text, value)
        number = int(text) if text.lstrip("+-").isdigit() else float(text)
    else:
        number = value
    if not -_LAST * 1000 < number < _LAST * 1000:  # also false for NaN
        raise BadValueError(f"{shown(value)}, which is not a time")
    if abs(number) >= _MILLIS:
        number = number / 1000 if isinstance(number, float) else number * 1000
        micros = round(number * 1_000_000) if isinstance(number, float) else number
    else:
        micros = round(number * 1_000_000)
    return _of_calendar(micros, value), 0


def _of_calendar(micros: int, value: object) -> int:
    """Return what was read of a value if it is between the years 1 and 9999 of UTC."""
    if not _FIRST * 1_000_000 <= micros < _LAST * 1_000_000:
        raise BadValueError(f"{shown(value)}, which is not a time")
    return micros


def _written(text: str, value: object) -> tuple[int, int]:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            raise BadValueError(f"{shown(value)}, which is not a time") from None
    if at.tzinfo is None:
        uncertain = NO_ZONE_S + (43_200 if _DAY.fullmatch(text) else 0)
        if uncertain > NO_ZONE_S:
            at += timedelta(hours=12)
        at = at.replace(tzinfo=UTC)
    else:
        uncertain = 0
    try:
        return _of_calendar((at - _EPOCH) // _MICROSECOND, value), uncertain
    except OverflowError:
        raise BadValueError(f"{shown(value)}, which is not a time") from None


class Moments:
    """A column of times: ``micros`` and ``uncertain_s`` where ``there``; ``bad`` by row."""

    __slots__ = ("bad", "micros", "there", "uncertain_s")

    def __init__(self, values: Sequence[object]) -> None:
        count = len(values)
        self.bad: dict[int, str] = {}
        self.there: npt.NDArray[np.bool_] = np.ones(count, dtype=bool)
        self.uncertain_s: npt.NDArray[np.int32] = np.zeros(count, dtype=np.int32)
        self.micros: npt.NDArray[np.int64] = np.zeros(count, dtype=np.int64)
        none = values.count(None)
        given = [value for value in values if value is not None] if none else values
        fast = _whole(given)
        if fast is not None:
            if none:
                self.there[:] = [value is not None for value in values] if given else False
            self.micros[self.there] = fast
            return
        for row, value in enumerate(values):
            if value is None or value == "":
                self.there[row] = False
                continue
            try:
                self.micros[row], self.uncertain_s[row] = moment(value)
            except BadValueError as failure:
                self.there[row] = False
                self.bad[row] = str(failure)

    @classmethod
    def of_column(cls, column: pa.Array) -> Moments | None:
        """Read strings or integers without null at once; null where one needs a closer look."""
        if column.type == pa.string():
            micros = _iso(column)
        else:
            numbers = column.to_numpy()
            near = len(numbers) and numbers.min() > -_MILLIS and numbers.max() < _MILLIS
            micros = _all_of_calendar(numbers * 1_000_000) if near else None
        if micros is None:
            return None
        made = cls(())
        made.micros = micros
        made.there = np.ones(len(column), dtype=bool)
        made.uncertain_s = np.zeros(len(column), dtype=np.int32)
        return made

    def times(self) -> pa.Array:
        """Return the instants; null where none was given or it is bad."""
        return pa.array(self.micros, mask=~self.there).view(TIME)

    def uncertainty(self) -> pa.Array:
        """Return the half-widths in seconds; null where there is no time."""
        return pa.array(self.uncertain_s, mask=~self.there)


def _whole(values: Sequence[object]) -> npt.NDArray[np.int64] | None:
    """Read a column at once where all are unix seconds, or ISO 8601 with zone."""
    kinds = set(map(type, values))
    if not kinds:
        return np.zeros(0, dtype=np.int64)
    if kinds == {int}:
        numbers = values
    elif kinds == {str}:
        try:
            numbers = list(map(int, values))  # type: ignore[arg-type]
        except ValueError:
            return _iso(values)
        if not all(map(str.isascii, values)):  # type: ignore[arg-type]
            return None
    else:
        return None
    try:
        made = np.array(numbers, dtype=np.int64)
    except OverflowError:
        return None
    near = -_MILLIS < made.min() <= made.max() < _MILLIS
    return _all_of_calendar(made * 1_000_000) if near else None


def _iso(values: Sequence[object] | pa.Array) -> npt.NDArray[np.int64] | None:
    try:
        written = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        times = pc.cast(written, TIME)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    return _all_of_calendar(times.cast(pa.int64()).to_numpy())


def _all_of_calendar(micros: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
    """Return a column if all of it is between the years 1 and 9999: Arrow goes beyond."""
    if micros.size and not _FIRST * 1_000_000 <= micros.min() <= micros.max() < _LAST * 1_000_000:
        return None
    return micros
