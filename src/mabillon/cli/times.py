"""Times as a user writes them: RFC 3339, always with a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import click


class Time(click.ParamType[datetime]):
    """A parameter that is an instant, such as ``2031-03-27T16:12Z`` or ``… +03:00``."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant in UTC, or refuse what does not say its zone."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        for ending in (" UTC", "UTC", " Z"):
            if text.endswith(ending):
                text = text.removesuffix(ending) + "Z"
        head, gap, zone = text.rpartition(" ")
        if gap and zone[:1] in "+-":
            text = head + zone
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{str(value)!r} is not a time; write it like 2031-03-27T16:12Z or "
                "2031-03-27T19:12+03:00",
                param,
                ctx,
            )
        if at.tzinfo is None:
            self.fail(
                f"{str(value)!r} does not say its zone; add Z for UTC, or an offset like +03:00",
                param,
                ctx,
            )
        try:
            return at.astimezone(UTC)
        except OverflowError:
            self.fail(f"{str(value)!r} is out of any calendar", param, ctx)


class TimeOrName(Time):
    """A time, or the word ``name``: each file's name says it."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant; `IN_NAME` for the word ``name``."""
        return IN_NAME if value == "name" else super().convert(value, param, ctx)


IN_NAME: Final = datetime.min
"""Stands for "in the file's name"; no instant, for it has no zone."""


def shown(at: datetime) -> str:
    """Return an instant as a user reads it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
