"""An event made of what somebody typed: its title and key follow where they are not given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from mabillon.errors import UsageError
from mabillon.examine.events import cells
from mabillon.examine.events.days import Unreadable, days
from mabillon.examine.events.model import Event, titled
from mabillon.workflows.events import key_of


def made(
    *,
    title: str,
    written: str,
    places: Sequence[str],
    more: Mapping[str, object],
    actors: Sequence[tuple[str, str, str]] = (),
    claims: Sequence[tuple[str, str, str, str]] = (),
    sources: Sequence[str] = (),
    key: str = "",
    names: tuple[str, str] = ("--date", "--place"),
) -> Event:
    """Make an event.

    Parameters
    ----------
    title, key
        "" = made of kind, place and day; of the title.
    written
        The day or days, as the source has them.
    places
        Each from the widest level to the narrowest: "Quillon: Eastmere".
    more
        Further fields of ``Event``, as JSON has them.
    actors
        Name, manner, source.
    claims
        Organisation, yes | no | unknown, mode, source.
    sources
        Beside those of actors and claims.
    names
        What days and places are called to who typed them.

    Raises
    ------
    UsageError
        A day or a place cannot be read, or the event says too little.
    """
    try:
        first, last = days(written)
    except Unreadable as error:
        raise UsageError(f"{names[0]}: {error}") from error
    try:
        levels = [path for place in places for path in cells.places(place)]
    except Unreadable as error:
        raise UsageError(f"{names[1]}: {error}") from error
    kinds = msgspec.convert(more.get("kinds", []), list[str])
    name = title or titled(kinds, levels, first, last)
    every = list(dict.fromkeys([*sources, *(a[2] for a in actors), *(c[3] for c in claims)]))
    try:
        return msgspec.convert(
            {
                **more,
                "key": key or key_of(name, first, last, levels),
                "title": name,
                "from_day": first,
                "to_day": last,
                "days_as_written": written,
                "places": msgspec.to_builtins(levels),
                "place_as_written": " / ".join(places),
                "actors": [{"name": n, "manners": [m], "source": s} for n, m, s in actors],
                "claims": [
                    {"organisation": o, "claimed": c, "mode": m, "source": s}
                    for o, c, m, s in claims
                ],
                "sources": every,
            },
            Event,
        )
    except msgspec.ValidationError as error:
        raise UsageError(f"this is no event: {error}") from error
