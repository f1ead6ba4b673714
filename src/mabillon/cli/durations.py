"""Durations as a user writes them: 90s, 10m, 1h."""

from __future__ import annotations

import re
from typing import Final

import click

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_WRITTEN: Final = re.compile(r"([0-9]{1,6})\s*([smhd])", re.IGNORECASE)


class Duration(click.ParamType[float]):
    """A parameter in seconds that is written with its unit, from a second to a week."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return seconds, or say how it is written."""
        found = _WRITTEN.fullmatch(str(value).strip())
        seconds = int(found[1]) * _UNITS[found[2].lower()] if found else 0
        if not 1 <= seconds <= 7 * 86_400:
            self.fail(
                f"{str(value)!r} is no time from 1s to 7d; write it like 90s, 10m or 1h",
                param,
                ctx,
            )
        return float(seconds)


def shown(seconds: float) -> str:
    """Return a duration as a user reads it, in its largest unit."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
