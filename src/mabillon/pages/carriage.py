"""The carriage finding as a page draws it: its figures read into shape.

The names of the figures are those that ``examine.carriage`` documents. What is missing
is None or empty here, and the page says less.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

import msgspec

from mabillon.examine.finding import Finding
from mabillon.examine.instants import moved
from mabillon.examine.looks import IN_WORDS
from mabillon.pages import figures, lines, words

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BEFORE = timedelta(days=1)
"""A carrying may precede the first appearance by this much (method.md section 1)."""


class Point(msgspec.Struct, frozen=True):
    """Share (0 to 1) of earlier statements carried by an age in seconds, with its band."""

    age_s: float
    share: float
    low: float
    high: float


class Stretch(msgspec.Struct, frozen=True):
    """A time during which a channel was watched; ``throughout`` or looked at later."""

    from_at: datetime
    to_at: datetime
    throughout: bool


class LookAt(msgspec.Struct, frozen=True, kw_only=True):
    """A guided look at a channel: an instant, drawn as a tick; ``by`` attests it."""

    at: datetime
    answer: str
    by: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One tracked channel.

    ``letter`` ties the row to its tick on the curve; "" where the delay is not known.
    ``share`` and the delays are None where the archive has too little to tell.
    ``stretches`` are cut to the window; ``gaps`` are what they leave of it. ``left_out``
    says why the channel does not count; None = it counts. ``gone_by`` is when its post was
    first seen to be gone; None = never. ``as_picture``: its post has no text, its picture has
    the words. ``looks`` are guided looks, by time.
    """

    channel: str
    title: str
    role: str | None
    letter: str
    share: float | None
    median_s: float | None
    p90_s: float | None
    stretches: tuple[Stretch, ...]
    gaps: tuple[tuple[datetime, datetime], ...]
    left_out: str | None
    carried_at: datetime | None
    post: str | None
    posted_since: int | None
    gone_by: datetime | None = None
    as_picture: bool = False
    looks: tuple[LookAt, ...] = ()

    @property
    def seen_there(self) -> LookAt | None:
        """The first look that saw the statement; None = none did."""
        return next((look for look in self.looks if look.answer == IN_WORDS["there"]), None)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A time of the clock: when silence reaches a strength of support."""

    support: str
    at: datetime | None
    age_s: float
    llr: float | None


class Carriage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the carriage section draws. Ages in seconds, times in UTC.

    ``window`` is the time that the watched bars span; None where there are no bars.
    ``why_not`` says why the finding is not determined; None = it is. ``looked`` sums up the
    guided looks; None = nobody looked. ``by_look`` says that the clock would tell more, were
    the channels collected; None = no channel is judged by a look.
    """

    determined: bool
    age_s: float | None
    posted_at: datetime | None
    asked_at: datetime | None
    curve: tuple[Point, ...]
    rows: tuple[Row, ...]
    clock: tuple[Mark, ...]
    limit: Mark | None
    window: tuple[datetime, datetime] | None
    sentence: str
    carried: bool
    why_not: str | None
    looked: str | None = None
    by_look: str | None = None

    def share_at(self, age_s: float) -> Point | None:
        """Return the curve at an age: its last step by then; None before the first."""
        i = bisect_right(self.curve, age_s, key=lambda point: point.age_s)
        return self.curve[i - 1] if i else None


def _curve(given: figures.Figures) -> tuple[Point, ...]:
    points = []
    for item in figures.items(given, "curve"):
        age, share = figures.number(item, "age_s"), figures.number(item, "share")
        if age is None or share is None:
            continue
        low, high = figures.number(item, "low"), figures.number(item, "high")
        share = min(1.0, max(0.0, share))
        points.append(
            Point(
                max(0.0, age),
                share,
                share if low is None else min(1.0, max(0.0, low)),
                share if high is None else min(1.0, max(0.0, high)),
            )
        )
    return tuple(sorted(points, key=lambda point: point.age_s))


def _stretches(item: figures.Figures) -> tuple[Stretch, ...]:
    found = []
    for row in figures.rows(item, "watched"):
        from_at = figures.moment(row[0]) if row else None
        to_at = figures.moment(row[1]) if len(row) > 1 else None
        if from_at is not None and to_at is not None and to_at > from_at:
            found.append(Stretch(from_at, to_at, len(row) > 2 and row[2] == "throughout"))
    return tuple(sorted(found, key=lambda stretch: stretch.from_at))


def _cut(
    stretches: tuple[Stretch, ...], window: tuple[datetime, datetime] | None
) -> tuple[tuple[Stretch, ...], tuple[tuple[datetime, datetime], ...]]:
    """Cut stretches to the window; return them and the gaps between them."""
    if window is None:
        return stretches, ()
    first, last = window
    kept = tuple(
        Stretch(max(first, s.from_at), min(last, s.to_at), s.throughout)
        for s in stretches
        if s.to_at > first and s.from_at < last
    )
    gaps, at = [], first
    for stretch in kept:
        if stretch.from_at > at:
            gaps.append((at, stretch.from_at))
        at = max(at, stretch.to_at)
    if at < last:
        gaps.append((at, last))
    return kept, tuple(gaps)


def _looks(given: figures.Figures) -> dict[str, tuple[LookAt, ...]]:
    """Return the guided looks by channel, each in order of time."""
    found: dict[str, tuple[LookAt, ...]] = {}
    for item in figures.items(given, "looks"):
        channel, at = figures.text(item, "channel"), figures.moment(item.get("at"))
        answer = figures.text(item, "answer")
        if channel and at and answer:
            look = LookAt(
                at=at,
                answer=IN_WORDS.get(answer, answer[:24]),
                by=figures.text(item, "by") or "somebody",
            )
            found[channel] = (*found.get(channel, ()), look)
    return found


def _mark(item: figures.Figures) -> Mark | None:
    age = figures.number(item, "age_s")
    if age is None:
        return None
    return Mark(
        support=(figures.text(item, "support") or "")[:24],
        at=figures.moment(item.get("at")),
        age_s=age,
        llr=figures.number(item, "llr"),
    )


def _rows(given: figures.Figures, window: tuple[datetime, datetime] | None) -> tuple[Row, ...]:
    why = {
        name: figures.text(item, "why") or "left out"
        for item in figures.items(given, "left_out")
        if (name := figures.text(item, "channel"))
    }
    items = figures.items(given, "channels")
    looks = _looks(given)
    gone = {
        name: figures.moment(item.get("gone_by"))
        for item in figures.items(given, "carried")
        if (name := figures.text(item, "channel"))
    }
    pictured = {
        figures.text(item, "channel")
        for item in figures.items(given, "carried")
        if (figures.text(item, "relation") or "").endswith("as a picture")
    }
    named = {figures.text(item, "channel") for item in items}
    items += [
        i for i in figures.items(given, "left_out") if figures.text(i, "channel") not in named
    ]
    rows: list[Row] = []
    letters = iter(LETTERS)
    for item in items:
        name = figures.text(item, "channel") or "?"
        median = figures.number(item, "median_s")
        stretches, gaps = _cut(_stretches(item), window)
        rows.append(
            Row(
                channel=name,
                title=figures.text(item, "title") or words.channel(name),
                role=figures.text(item, "role"),
                letter=next(letters, "") if median is not None else "",
                share=figures.number(item, "share"),
                median_s=median,
                p90_s=figures.number(item, "p90_s"),
                stretches=stretches,
                gaps=gaps,
                left_out=why.get(name),
                carried_at=figures.moment(item.get("carried_at")),
                post=figures.text(item, "post"),
                posted_since=figures.whole(item, "posted_since"),
                gone_by=gone.get(name),
                as_picture=name in pictured,
                looks=looks.get(name, ()),
            )
        )
    return tuple(rows)


def _sentence(given: figures.Figures, curve: tuple[Point, ...]) -> str:
    measured = figures.text(given, "measured")
    if measured is not None:
        return measured
    n, k = figures.whole(given, "n"), figures.whole(given, "k")
    age = figures.number(given, "age_s")
    parts = []
    if n is not None and k is not None and age is not None:
        parts.append(
            f"Of {words.count(n, 'earlier statement')}, {n - k:,} had been carried "
            f"by the age of {words.duration(age)}."
        )
    median = figures.number(given, "median_delay_s")
    p90 = figures.number(given, "p90_delay_s")
    if median is not None and p90 is not None:
        parts.append(
            f"Half were carried within {words.duration(median)}, "
            f"90\u00a0% within {words.duration(p90)}."
        )
    elif curve:
        last = curve[-1]
        parts.append(
            f"{words.percent(last.share)} were carried within {words.duration(last.age_s)}."
        )
    return " ".join(parts)


def of(finding: Finding, posted_at: datetime | None) -> Carriage:
    """Read the carriage finding of a statement posted at ``posted_at`` (None = not known)."""
    given = finding.figures
    asked_at = figures.moment(given.get("asked_at"))
    age = figures.number(given, "age_s")
    if asked_at is None and posted_at is not None and age is not None:
        asked_at = posted_at + timedelta(seconds=age)
    looks = [look.at for row in _looks(given).values() for look in row]
    seen = [s.to_at for item in figures.items(given, "channels") for s in _stretches(item)]
    if asked_at is None:
        asked_at = max([*seen, *looks], default=None)
    window = None
    if posted_at is not None and asked_at is not None and asked_at > posted_at:
        near = [at for at in looks if at - asked_at <= asked_at - posted_at]
        start = moved(posted_at, -min(BEFORE, asked_at - posted_at))
        window = (start, max([asked_at, *near]))
    curve = _curve(given)
    clock = [mark for item in figures.items(given, "clock") if (mark := _mark(item))]
    limit = given.get("limit")
    return Carriage(
        determined=finding.status == "determined",
        age_s=age,
        posted_at=posted_at,
        asked_at=asked_at,
        curve=curve,
        rows=_rows(given, window),
        clock=tuple(sorted(clock, key=lambda mark: mark.age_s)),
        limit=_mark(limit) if isinstance(limit, dict) else None,
        window=window,
        sentence=_sentence(given, curve),
        carried=bool(figures.items(given, "carried")),
        why_not=finding.reason if finding.status == "not_determined" else None,
        looked=figures.text(given, "looked"),
        by_look=lines.COLLECT_RATHER if given.get("looked_at") else None,
    )
