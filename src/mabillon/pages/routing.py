"""The routing page: which channels carry an issuer's statements, how often and how soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import partial

import msgspec

from mabillon.pages import curve, frame, words
from mabillon.pages.carriage import LETTERS, Carriage, Point, Row


class RoutingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One channel of the profile.

    ``n`` statements were due on it while it was watched; ``share`` (0 to 1) of them it
    carried, between ``low`` and ``high``; ``median_s`` and ``p90_s`` its usual delays in
    seconds; ``order`` its usual place among those that carry (1 = first); ``since`` its
    first carrying. ``role`` is what the register says, ``suggests`` the role
    that the profile would give it, or a sentence about that. Null = too little is known.
    """

    channel: str
    title: str
    n: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    order: float | None = None
    since: datetime | None = None
    role: str | None = None
    suggests: str | None = None

    @property
    def remark(self) -> str | None:
        """What the profile would say of its role, if the register does not say it already."""
        if not self.suggests or self.suggests == self.role:
            return None
        return self.suggests if " " in self.suggests else f"suggests {self.suggests}"


class RoutingContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/routing.html`` prints.

    ``statements`` were counted between ``from_at`` and ``to_at``; ``curve`` is the share
    carried by at least one tracked channel, by age; ``sentence`` says it in words.
    """

    issuer_name: str
    rows: Sequence[RoutingRow]
    curve: Sequence[Point] = ()
    statements: int | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    sentence: str | None = None
    caveats: Sequence[str] = ()
    zone: tzinfo | None = None
    command: str | None = None

    @property
    def title(self) -> str:
        """The page's title."""
        return f"Routing profile of {self.issuer_name}"

    @property
    def counted(self) -> str | None:
        """How many statements, from when to when."""
        if self.statements is None:
            return None
        said = words.count(self.statements, "statement")
        if self.from_at and self.to_at:
            said += f" from {words.date(self.from_at)} to {words.date(self.to_at)}"
        return f"{said} counted"

    @property
    def ordered(self) -> bool:
        """Whether any channel's place among the carriers is known."""
        return any(row.order is not None for row in self.rows)

    @property
    def letters(self) -> list[str]:
        """A letter for each row with a usual delay, "" for the others."""
        given = iter(LETTERS)
        return [next(given, "") if row.median_s is not None else "" for row in self.rows]

    @property
    def carriage(self) -> Carriage:
        """The profile as the curve is drawn from."""
        return Carriage(
            determined=True,
            age_s=None,
            posted_at=None,
            asked_at=None,
            curve=tuple(sorted(self.curve, key=lambda point: point.age_s)),
            rows=tuple(
                Row(
                    channel=row.channel,
                    title=row.title,
                    role=row.role,
                    letter=letter,
                    share=row.share,
                    median_s=row.median_s,
                    p90_s=row.p90_s,
                    stretches=(),
                    gaps=(),
                    left_out=None,
                    carried_at=None,
                    post=None,
                    posted_since=None,
                )
                for row, letter in zip(self.rows, self.letters, strict=True)
            ),
            clock=(),
            limit=None,
            window=None,
            sentence="",
            carried=False,
            why_not=None,
        )


def routing(page: RoutingContext) -> str:
    """Return the routing page as one HTML file that fetches nothing."""
    return frame.render(
        "routing.html",
        page,
        curve_wide=partial(curve.draw, width=720, height=300, size=12.5),
        curve_narrow=partial(curve.draw, width=344, height=270, size=12),
        curve_rows=curve.table,
    )
