"""Instants between Arrow columns, numpy and text: microseconds since 1970, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Micros = npt.NDArray[np.int64]
Day = TypeVar("Day", bound=date)

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
EVER: Final = 2**62
"""Later than any instant; ``-EVER`` is earlier than any."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def micros(column: Any, null: int) -> Micros:
    """Return a time column as int64 microseconds (its length), ``null`` where it is null."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    whole = pc.fill_null(whole.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()), null)
    return np.asarray(whole.to_numpy(zero_copy_only=False), dtype=np.int64)


def of_datetime(at: datetime) -> int:
    """Return microseconds since 1970 of a timezone-aware time."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def as_datetime(at: int) -> datetime:
    """Return the timezone-aware time in UTC; of what is beyond the calendar, its end."""
    return _EPOCH + timedelta(microseconds=min(max(int(at), _FIRST), _LAST))


_FIRST: Final = of_datetime(datetime.min.replace(tzinfo=UTC))
_LAST: Final = of_datetime(datetime.max.replace(tzinfo=UTC))


def moved(at: Day, by: timedelta) -> Day:
    """Return a day or time so much later, or itself where the calendar ends before."""
    try:
        return at + by
    except OverflowError:
        return at


def rfc3339(at: int | datetime) -> str:
    """Return ``2031-03-27T16:12:00Z``, with microseconds only where there are some."""
    time = at.astimezone(UTC) if isinstance(at, datetime) else as_datetime(at)
    return time.isoformat().replace("+00:00", "Z")
