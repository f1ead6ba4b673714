"""The contexts of ``rounds.html`` and ``round.html``."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mabillon.examine.looks import Look
from mabillon.workflows.places import Place


class KeptRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round of which looks are kept: its name, what it looked for, and its looks by time."""

    name: str
    issuer: str
    about: str
    words: str
    looks: tuple[Look, ...]


class RoundsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Rounds, and where one is begun: ``rounds.html``.

    Parameters
    ----------
    issuers
        Register name, title, and number of tracked channels of each issuer.
    issuer
        Of which they are shown; "" = of all.
    rounds
        The latest first.
    more
        How many further ones there are.
    """

    title: str
    issuers: tuple[tuple[str, str, int], ...]
    issuer: str
    rounds: tuple[KeptRound, ...]
    more: int


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a round: its look so far (null = none), and the address that asks it again."""

    place: Place
    look: Look | None
    address: str


class RoundPage(msgspec.Struct, frozen=True, kw_only=True):
    """One round, at one place or at its end: ``round.html``.

    Parameters
    ----------
    issuer, issuer_name
        Register name and title.
    name
        Of the round; "" = nothing is kept of it yet.
    about
        The captured post that is looked for; null = a text.
    opinion
        The opinion from which it was begun; null = from none.
    words
        The first words that are looked for.
    since
        How far back to look; null = not known when it was posted.
    early
        When it was posted, where that is later than now: a look can say nothing of it then.
    stops
        All places, in the register's order.
    at
        The place that is asked about, counted from 0; null = every place was looked at.
    had
        The post by which it stands there as collected; null = it does not.
    seen
        What the form was made for: the look that is corrected, if any.
    skip, back
        Addresses of the next place, and of the last answer; null = there is none.
    links
        Whether addresses are shown so that they can be followed.
    other
        The address of this page with addresses the other way.
    by
        What the looker's name is filled in with.
    carried
        Fields that the form carries along.
    """

    title: str
    issuer: str
    issuer_name: str
    name: str
    about: str | None
    opinion: int | None
    words: str
    since: datetime | None
    early: datetime | None
    stops: tuple[Stop, ...]
    at: int | None
    had: str | None
    seen: str
    skip: str | None
    back: str | None
    links: bool
    other: str
    by: str
    carried: tuple[tuple[str, str], ...]
    now: datetime

    @property
    def done(self) -> int:
        """How many places were looked at."""
        return sum(1 for stop in self.stops if stop.look is not None)
