"""How the League's posts are passed on: shares, delays, outages, and a few that nobody carried."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mabillon.invented.channels import DESK, FORWARDERS, QUIET, Channel, Habits
from mabillon.invented.posts import ASKED_AT, FIRST_DAY, Post

QUIET_FROM = datetime(2031, 3, 26, 8, tzinfo=UTC)
CALM_FROM = datetime(2031, 3, 22, tzinfo=UTC)
LEFT_OUT = "potting-wire"
Outages = dict[str, list[tuple[datetime, datetime]]]

_TRANSLATED = {
    "es": "La Liga del Vilano da cuenta de la siembra número {n} y pide a los vecinos que dejen en "
    "paz las plantas jóvenes. El texto completo, en el canal de origen.",
    "ar": "أعلنت رابطة الشوك عن الزرع رقم {n} وطلبت من المارة العناية بالنباتات الصغيرة. "
    "النص الكامل في القناة الأصلية.",
}


def outages(rng: random.Random) -> Outages:
    """Return when each forwarder posted nothing: a day or two, a few times a year."""
    found: Outages = {}
    for channel in FORWARDERS:
        spells = []
        for _ in range(8):
            start = FIRST_DAY + timedelta(hours=rng.randint(0, 1170 * 24))
            end = start + timedelta(hours=rng.randint(20, 50))
            if end < CALM_FROM:
                spells.append((start, end))
        if channel.slug in QUIET:
            spells.append((QUIET_FROM, ASKED_AT + timedelta(days=1)))
        found[channel.slug] = spells
    return found


def _out(spells: list[tuple[datetime, datetime]], at: datetime) -> bool:
    return any(start <= at < end for start, end in spells)


def _delay(rng: random.Random, habits: Habits) -> timedelta:
    minutes = rng.lognormvariate(math.log(habits.median_min), habits.spread)
    return timedelta(seconds=round(min(max(minutes, 0.4), 14 * 60) * 60) + rng.randint(1, 40))


def _passed_on(
    rng: random.Random, channel: Channel, habits: Habits, post: Post, seen: Post, at: datetime
) -> Post:
    """Write a forwarder's post of ``post``, which it saw as ``seen``."""
    if post.kind == "communique" and rng.random() < habits.translates:
        text = _TRANSLATED[channel.language].format(n=post.number)
        return Post(channel, at, text, "translated", source=post)
    if post.letter is not None and rng.random() < habits.quotes:
        first = post.letter.paragraphs[0][0]
        text = f"From today's letter: “{first}” ({post.letter.heading})"
        return Post(channel, at, text, "quoted", source=post)
    if habits.form == "forward":
        origin = seen.origin or seen
        return Post(channel, at, seen.text, "carried", origin=origin, source=post, media=seen.media)
    lines = [line for line in (habits.above, post.text, habits.below) if line]
    return Post(channel, at, "\n\n".join(lines), "carried", source=post, media=post.media)


@dataclass
class Carriers:
    """The eleven forwarders at work: when each was out, and the draws that decide."""

    rng: random.Random
    spells: Outages

    def attempt(
        self, channel: Channel, post: Post, here: Mapping[str, Post], *, whole: bool = False
    ) -> Post | None:
        """Return the forwarder's post of ``post``, or None if it was out at that time."""
        habits = FORWARDERS[channel]
        seen = here.get(habits.source, post)
        if seen.kind != "carried" or post.kind == "picture":
            seen = post
        if whole:
            habits = replace(habits, quotes=0.0, translates=0.0)
        at = seen.at + _delay(self.rng, habits)
        if _out(self.spells[channel.slug], at):
            return None
        return _passed_on(self.rng, channel, habits, post, seen, at)

    def carry(self, post: Post, early: Post | None = None) -> list[Post]:
        """Return all forwarders' posts of one statement.

        A forwarder with another as its source sees only what that one carried. Where
        fewer than two passed it on whole within half a day, others step in, so that the
        joint share is what the case says. ``early`` is a forwarder's post that was there
        before the own channel's.
        """
        kind = "communique" if post.kind == "picture" else post.kind
        here: dict[str, Post] = {} if early is None else {early.channel.slug: early}
        ready = [
            channel
            for channel, habits in FORWARDERS.items()
            if post.at >= habits.since and (post.kind != "picture" or habits.form == "forward")
        ]
        for channel in sorted(ready, key=lambda c: FORWARDERS[c].source != DESK.slug):
            habits = FORWARDERS[channel]
            sees = habits.source == DESK.slug or habits.source in here or kind != "communique"
            draw = self.rng.random()
            if channel.slug not in here and sees and draw < habits.share[kind]:
                mine = self.attempt(channel, post, here)
                if mine is not None:
                    here[channel.slug] = mine
        self.rng.shuffle(ready)
        for channel in ready:
            if self._enough(post, here):
                break
            if channel.slug not in here and channel.slug != LEFT_OUT:
                mine = self.attempt(channel, post, {}, whole=True)
                if mine is not None and soon(mine, post):
                    here[channel.slug] = mine
        return list(here.values())

    def _enough(self, post: Post, here: Mapping[str, Post]) -> bool:
        whole = [p for slug, p in here.items() if slug != LEFT_OUT and soon(p, post)]
        return len(whole) >= 2


def soon(mine: Post, post: Post) -> bool:
    """Whether ``mine`` passes ``post`` on whole within half a day."""
    return mine.kind == "carried" and mine.at < post.at + timedelta(hours=12)
