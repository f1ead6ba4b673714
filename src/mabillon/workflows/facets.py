"""What a search can be narrowed by: channels, roles, issuers, languages, media, and time.

Each facet counts what would be found with one of its values in place of those chosen of it, so
that a choice does not hide the others. Nothing is told here but counts of posts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from mabillon.archive.register import Register, Role
from mabillon.archive.register.model import ROLES
from mabillon.archive.search_counts import Counts, Days, counts, days
from mabillon.archive.search_index import Filters, Place
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.examine.settings import Settings
from mabillon.text.query import Query
from mabillon.workflows.search import TRACKED, Asking, Nowhere, Opened, Request

Step = Literal["day", "week", "month", "year"]

BARS: Final = 90
"""Bars of the histogram, about; the step is the shortest that needs no more."""
CHANNELS: Final = 50
"""Channels that are named; further ones are counted."""
_STEPS: Final[tuple[tuple[Step, int], ...]] = (("day", 1), ("week", 7), ("month", 31))
_EPOCH: Final = date(1970, 1, 1)
_FIRST: Final = date.min.toordinal() - _EPOCH.toordinal()
_LAST: Final = date.max.toordinal() - _EPOCH.toordinal() - 400


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a facet: as a request has it, as a reader knows it, and its posts."""

    value: str
    label: str
    count: int


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Posts from ``since`` on until before ``until``, days in UTC."""

    since: date
    until: date
    count: int


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """The values of each facet, those of most posts first, and the posts in time.

    ``more_channels``: how many have posts and are not named. ``media``, ``forwards``: posts with
    and without. ``bars``: every ``step`` from the first post
    to the last, those without posts too.
    """

    channels: list[Value]
    more_channels: int
    roles: list[Value]
    issuers: list[Value]
    languages: list[Value]
    scripts: list[Value]
    media: tuple[int, int]
    forwards: tuple[int, int]
    bars: list[Bar]
    step: Step


NOTHING: Final = Facets(
    channels=[],
    more_channels=0,
    roles=[],
    issuers=[],
    languages=[],
    scripts=[],
    media=(0, 0),
    forwards=(0, 0),
    bars=[],
    step="day",
)


def facets(store: Store, request: Request, opened: Opened, position: int | None) -> Facets:
    """Count what a search finds by each facet.

    Parameters
    ----------
    store
        The archive.
    request
        What is searched for; order and limit do not matter.
    opened
        Register, index and holdings, as known at ``position``.
    """
    return _Counting(store, request, opened, position).facets()


class _Counting:
    def __init__(
        self, store: Store, request: Request, opened: Opened, position: int | None
    ) -> None:
        self._store, self._request, self._position = store, request, position
        self._opened, self._register = opened, opened.register
        self._before = store.rows(position)
        self._known: dict[Filters, Counts] = {}

    def facets(self) -> Facets:
        query = self._asking(self._request).query(self._opened.index)
        if isinstance(query, Nowhere):
            return NOTHING
        self._query: Query | None = query
        anywhere = self._without(issuer=None, roles=[])
        width = self._days(self._without(since=None, until=None))
        media = self._counts(self._without(media=None))
        forwards = self._counts(self._without(forwards=None))
        bars, step = _bars(width)
        channels = self._channels(self._counts(self._without(channels=[])).channels)
        return Facets(
            channels=[self._channel(name, count) for name, count in channels[:CHANNELS]],
            more_channels=max(0, len(channels) - CHANNELS),
            roles=list(self._roles(anywhere)),
            issuers=list(self._issuers(anywhere)),
            languages=self._languages(self._counts(self._without(language=None)).channels),
            scripts=_values(self._counts(self._without(script=None)).scripts),
            media=_parted(media, media.media),
            forwards=_parted(forwards, forwards.forwards),
            bars=bars,
            step=step,
        )

    def _asking(self, request: Request) -> Asking:
        opened = self._opened
        return Asking(
            self._store,
            self._register,
            request,
            self._position,
            Settings(),
            holdings=opened.holdings,
        )

    def _without(self, **left_out: Any) -> Filters:
        request = msgspec.structs.replace(self._request, **left_out)
        return self._asking(request).filters(self._opened.index)

    def _counts(self, filters: Filters) -> Counts:
        if filters not in self._known:
            found = counts(self._opened.index, self._query, filters, self._before)
            self._known[filters] = found
        return self._known[filters]

    def _days(self, filters: Filters) -> Days:
        return days(self._opened.index, self._query, filters, self._before)

    def _channels(self, found: Mapping[str, int]) -> list[tuple[str, int]]:
        """Count by register name; a channel that the register has not by its raw key.

        Those that were chosen come first.
        """
        named: Counter[str] = Counter()
        for key, count in found.items():
            channel = self._register.channel_of_key(key)
            named[channel.name if channel else key] += count
        chosen = [(name, named.get(name, 0)) for name in self._request.channels]
        others = [one for one in named.most_common() if one[0] not in self._request.channels]
        return chosen + others

    def _channel(self, name: str, count: int) -> Value:
        try:
            label = self._register.channel(name).title
        except UnknownName:
            label = self._opened.holdings.title(name)
        return Value(value=name, label=label, count=count)

    def _roles(self, filters: Filters) -> Iterator[Value]:
        """Count what channels with each role, towards the issuer asked for or any, posted."""
        asked = self._request.issuer
        issuer = self._register.issuer(asked).name if asked else None
        for word in ROLES:
            held = [
                role
                for role in self._register.roles
                if role.role == word and issuer in (None, role.issuer)
            ]
            if held and (count := self._count(filters, held)):
                yield Value(value=word, label=word, count=count)

    def _issuers(self, filters: Filters) -> Iterator[Value]:
        for issuer in self._register.issuers:
            held = [r for r in self._register.roles_of(issuer.name) if r.role in TRACKED]
            if count := self._count(filters, held):
                yield Value(value=issuer.name, label=issuer.title, count=count)

    def _count(self, filters: Filters, held: Iterable[Role]) -> int:
        """Count the posts of channels while they have these roles."""
        places = [
            Place(tuple(_keys(self._register, role)), role.since, role.until) for role in held
        ]
        if all(place.since is None and place.until is None for place in places):
            found = self._counts(filters).channels
            return sum(found.get(key, 0) for key in {k for place in places for k in place.channels})
        within = replace(filters, places=(*filters.places, tuple(places)))
        return sum(self._counts(within).channels.values())

    def _languages(self, found: Mapping[str, int]) -> list[Value]:
        named: Counter[str] = Counter()
        for key, count in found.items():
            channel = self._register.channel_of_key(key)
            if channel and channel.language:
                named[channel.language.casefold().split("-")[0]] += count
        return _values(named)


def _keys(register: Register, role: Role) -> list[str]:
    try:
        return register.channel(role.channel).keys
    except UnknownName:
        return []


def _values(found: Mapping[str, int]) -> list[Value]:
    return [Value(value=v, label=v, count=n) for v, n in Counter(found).most_common()]


def _parted(found: Counts, having: int) -> tuple[int, int]:
    return having, sum(found.channels.values()) - having


def _bars(found: Days) -> tuple[list[Bar], Step]:
    """Put stretches of days into bars that stand side by side."""
    if not found.counts:
        return [], "day"
    first = max(min(found.counts), _FIRST)
    last = min(max(found.counts) + found.width - 1, _LAST)
    step: Step = next((s for s, long in _STEPS if last - first < BARS * long), "year")
    edges = [_begin(_day(first), step)]
    while edges[-1].toordinal() <= _day(last).toordinal():
        edges.append(_next(edges[-1], step))
    made = dict.fromkeys(edges[:-1], 0)
    for day, count in found.counts.items():
        made[_begin(_day(min(max(day, first), last)), step)] += count
    return [
        Bar(since=since, until=_next(since, step), count=count) for since, count in made.items()
    ], step


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)


def _begin(day: date, step: Step) -> date:
    """Return the first day of the day's stretch; weeks begin on Monday."""
    if step == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    if step == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def _next(day: date, step: Step) -> date:
    if step == "day":
        return day + timedelta(days=1)
    if step == "week":
        return day - timedelta(days=day.weekday()) + timedelta(days=7)
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date(day.year + 1, 1, 1)


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
