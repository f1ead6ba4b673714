"""The figures of a finding, read with care: a missing one is None, never a crash.

A finding's ``figures`` are JSON from an examination of this version or another one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Figures = Mapping[str, Any]


def number(figures: Figures, name: str) -> float | None:
    """Return a finite number; None where there is none."""
    value = figures.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def whole(figures: Figures, name: str) -> int | None:
    """Return a whole number; None where there is none."""
    value = number(figures, name)
    return None if value is None else int(value)


def text(figures: Figures, name: str) -> str | None:
    """Return a text that is not empty, numbers as text; None where there is none."""
    value = figures.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None


def items(figures: Figures, name: str) -> list[Figures]:
    """Return the objects of a list; [] where there is none."""
    value = figures.get(name)
    return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list | tuple) else []


def texts(figures: Figures, name: str) -> list[str]:
    """Return the texts of a list; [] where there is none."""
    value = figures.get(name)
    return [v for v in value if isinstance(v, str)] if isinstance(value, list | tuple) else []


def rows(figures: Figures, name: str) -> list[list[Any]]:
    """Return the lists of a list; [] where there is none."""
    value = figures.get(name)
    if not isinstance(value, list | tuple):
        return []
    return [list(v) for v in value if isinstance(v, list | tuple)]


def moment(value: object) -> datetime | None:
    """Return an RFC 3339 time as an instant in UTC; None where it is none."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except OverflowError:
        return None
