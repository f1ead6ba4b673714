"""The routing page: which channels carry an issuer's statements, how often and how soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import partial

import msgspec

from mabillon.examine.routing import (
    ChannelRouting,
    Remark,
    RoutingProfile,
    Suggestion,
    Together,
)
from mabillon.examine.settings import RoutingSettings
from mabillon.pages import curve, frame, multiples, travel, words
from mabillon.pages.carriage import LETTERS, Carriage, Point, Row


class RoutingContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/routing.html`` prints.

    ``remarks`` are sentences about tracked channels; ``suggestions`` the channels that are
    not tracked and carry much, decided ones (with a role) among them. ``left_out``
    statements were themselves in question, and suggest nothing. ``interval`` is the level of
    all intervals.
    """

    issuer_name: str
    profile: RoutingProfile
    remarks: Sequence[Remark] = ()
    suggestions: Sequence[Suggestion] = ()
    left_out: int = 0
    caveats: Sequence[str] = ()
    interval: float = 0.9
    settings: RoutingSettings = RoutingSettings()
    zone: tzinfo | None = None
    command: str | None = None

    @property
    def title(self) -> str:
        """The page's title."""
        return f"Routing profile of {self.issuer_name}"

    @property
    def rows(self) -> list[ChannelRouting]:
        """The tracked channels on which statements were due, by share carried."""
        return [row for row in self.profile.channels if row.carried.due]

    @property
    def by_place(self) -> list[ChannelRouting]:
        """The same by their usual place in the order."""
        return sorted(self.rows, key=lambda row: (row.order.median or float("inf"), row.title))

    @property
    def origins(self) -> list[str]:
        """Titles of the tracked channels on which nothing was due: all began there."""
        return [row.title for row in self.profile.channels if not row.carried.due]

    @property
    def together(self) -> Together | None:
        """All channels together; None where none was watched."""
        return self.profile.together

    @property
    def within(self) -> str:
        """Up to which age a statement counts as carried."""
        return words.duration(self.settings.within_s)

    @property
    def counted(self) -> str:
        """How many statements, from when to when."""
        found = self.profile
        said = words.count(found.statements, "statement")
        if found.from_at and found.to_at:
            first, last = map(datetime.fromisoformat, (found.from_at, found.to_at))
            said += f" from {words.date(first)} to {words.date(last)}"
        return f"{said} counted"

    @property
    def sentence(self) -> str | None:
        """What became of them, on all channels together; None where none was watched."""
        if self.together is None or not self.together.carried.within.n:
            return None
        many = len(self.together.channels)
        where = "the one tracked channel"
        if many > 1:
            where = f"at least one of {words.count(many, 'tracked channel')}"
        return f"{where} carried {travel.carried(self.together.carried, self.within)}"

    @property
    def changed(self) -> list[tuple[str, str]]:
        """What changed: whose, and what."""
        found = [(row.title, said) for row in self.rows for said in row.changes]
        together = self.together.changes if self.together and len(self.rows) > 1 else []
        return [("all together", said) for said in together] + found

    @property
    def open(self) -> list[Suggestion]:
        """Suggestions on which nobody decided yet."""
        return [s for s in self.suggestions if s.role is None]

    @property
    def decided(self) -> list[Suggestion]:
        """Channels that would be suggested, had nobody given them a role."""
        return [s for s in self.suggestions if s.role is not None]

    @property
    def letters(self) -> list[str]:
        """A letter for each channel with a usual delay, "" for the others."""
        given = iter(LETTERS)
        return [next(given, "") if row.carried.usual is not None else "" for row in self.rows]

    @property
    def carriage(self) -> Carriage:
        """The profile as the curve is drawn from."""
        found = self.together.curve if self.together else []
        return Carriage(
            determined=True,
            age_s=None,
            posted_at=None,
            asked_at=None,
            curve=tuple(Point(p["age_s"], p["share"], p["low"], p["high"]) for p in found),
            rows=tuple(map(_row, self.rows, self.letters)),
            clock=(),
            limit=None,
            window=None,
            sentence="",
            carried=False,
            why_not=None,
        )


def _row(channel: ChannelRouting, letter: str) -> Row:
    """Return a channel as the curve marks it: by its usual delay."""
    made = channel.carried
    return Row(
        channel=channel.channel,
        title=channel.title,
        role=channel.role,
        letter=letter,
        share=made.within.share,
        median_s=made.usual.median if made.usual else None,
        p90_s=made.p90_s,
        stretches=(),
        gaps=(),
        left_out=None,
        carried_at=None,
        post=None,
        posted_since=None,
    )


def routing(page: RoutingContext, render: frame.Render = frame.render) -> str:
    """Return the routing page as one HTML file that fetches nothing."""
    every = [row.windows for row in page.rows]
    together = [page.together.windows] if page.together else []
    ticks = multiples.delay_ticks([*every, *together])
    small = partial(multiples.draw, ticks=ticks, within=page.within)
    return render(
        "routing.html",
        page,
        curve_wide=partial(curve.draw, width=720, height=300, size=12.5),
        curve_narrow=partial(curve.draw, width=344, height=270, size=12),
        curve_rows=curve.table,
        small=small,
        small_wide=partial(small, width=720, size=12.5),
        small_narrow=partial(small, width=344, size=12),
        carried=travel.carried,
        share=travel.share,
        usual=travel.usual,
        gaps=travel.gaps,
        left_out=travel.left_out,
        stamp=travel.stamp,
        day=travel.day,
        example_delay=travel.delay,
    )
