"""Times as a user writes them: RFC 3339, always with a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import click

from mabillon.errors import UsageError
from mabillon.text.times import instant


class Time(click.ParamType[datetime]):
    """A parameter that is an instant, such as ``2031-03-27T16:12Z`` or ``… +03:00``."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant in UTC, or refuse what does not say its zone."""
        if isinstance(value, datetime):
            return value
        try:
            return instant(str(value))
        except UsageError as error:
            self.fail(error.what, param, ctx)


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
