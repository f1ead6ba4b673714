"""A small invented world for the cases: a desk, its forwarders, a year of statements.

Seeded: the same words always. The year is read once from real export files into an archive
(`history`); each case copies that archive, adds what happened in its own days, and looks
at the channels as a collector does (`Scene`).
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mabillon import Archive, Finding, OpinionDocument
from mabillon.invented import desktop
from mabillon.invented.channels import Channel
from mabillon.invented.places import Town, town
from mabillon.invented.posts import Post
from mabillon.invented.statements import Letter, letter

ISSUER = "thistledown-league"
TITLE = "Thistledown League"
FIRST = datetime(2030, 4, 2, tzinfo=UTC)
EVE = datetime(2031, 3, 25, tzinfo=UTC)
"""The exports of the year were taken then; the collector's looks begin."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

DESK = Channel("thistledown-desk", "Thistledown Desk", "telegram", "9900000001", "own")
VERGE = Channel("verge-relay", "Verge Relay", "telegram", "9900000002", "forwarder")
POTTING = Channel("potting-wire", "Potting Wire", "telegram", "9900000003", "forwarder")
HEDGE = Channel("hedge-bulletin", "Hedge Bulletin", "telegram", "9900000004", "forwarder")
MULCH = Channel("night-mulch", "Night Mulch", "telegram", "9900000005", "forwarder")
WATERERS = Channel("those-who-water", "Those Who Water", "telegram", "9900000040", "supporter")
COUNCIL = Channel("parks-desk", "Parks Desk", "web", "parks.quillon.example", "independent")
MARL = Channel("marl", "marl", "x", "marl", "unknown")
NEWCOMER = Channel("wrackline", "wrackline", "x", "wrackline", "unknown")

FORWARDERS = (VERGE, POTTING, HEDGE, MULCH)
TRACKED = (DESK, *FORWARDERS)
FOLLOWED = (*TRACKED, WATERERS, COUNCIL, MARL)

TOWN: Town = town(1, random.Random(1))

_HABITS = {VERGE: (8, 0.97), POTTING: (25, 0.6), HEDGE: (60, 0.4), MULCH: (150, 0.4)}
"""Usual delay in minutes, and the share carried."""

_ABOVE = {HEDGE: "Hedge Bulletin, the paper for those who look over it:"}
_BELOW = {VERGE: "Verge Relay · read it on the verge", HEDGE: "Subscribe, it costs nothing."}

Write = Callable[[random.Random, int, datetime], str]


def english(rng: random.Random, number: int, at: datetime) -> str:
    """Write a communiqué of the League."""
    return short(rng, number, at).text


def short(rng: random.Random, number: int, at: datetime) -> Letter:
    """Write a communiqué of six sentences in two paragraphs, some 110 words."""
    written = letter(rng, TOWN, number, at)
    first, last = written.paragraphs[0][:3], written.paragraphs[-1][-3:]
    return replace(written, paragraphs=(first, last))


def passed_on(channel: Channel, text: str) -> str:
    """Put a forwarder's own lines around a text."""
    lines = [line for line in (_ABOVE.get(channel), text, _BELOW.get(channel)) if line]
    return "\n\n".join(lines)


def _ident(at: datetime) -> int:
    return int((at - datetime(2030, 1, 1, tzinfo=UTC)).total_seconds())


def post(channel: Channel, at: datetime, text: str, **more: Any) -> Post:
    """Return a post; its id holds its time."""
    return Post(channel, at, text, ident=_ident(at), **more)


def name(made: Post) -> str:
    """Return CHANNEL/ID with the register's name of the channel."""
    return f"{made.channel.slug}/{made.ident}"


@dataclass
class Year:
    """The year before: the issuer's statements, by time, and every post."""

    statements: list[Post] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


def year(write: Write = english, *, count: int = 112, late: float = 0.0, seed: int = 7) -> Year:
    """Write a year of statements on as many days, carried by every forwarder's habit.

    ``late``: share of the statements that nobody carries before the next day.
    """
    rng = random.Random(f"cases {seed}")
    made = Year()
    days = sorted(rng.sample(range((EVE - FIRST).days - 1), count))
    slow = set(rng.sample(range(count), round(late * count)))
    for n, day in enumerate(days):
        at = FIRST + timedelta(days=day, seconds=rng.randint(5 * 3600, 12 * 3600))
        own = post(DESK, at, write(rng, n + 1, at))
        made.statements.append(own)
        made.posts.append(own)
        wait = 18 * HOUR if n in slow else timedelta(0)
        carried = [c for c in FORWARDERS if rng.random() < _HABITS[c][1]] or [VERGE]
        for channel in carried:
            delay = MINUTE * min(rng.lognormvariate(0, 0.5) * _HABITS[channel][0], 600)
            made.posts.append(carry(channel, own, wait + delay))
    made.posts += _other(rng)
    return made


def carry(channel: Channel, of: Post, after: timedelta) -> Post:
    """Let a forwarder carry a statement after that time."""
    at = (of.at + after).replace(microsecond=0)
    return post(channel, at, passed_on(channel, of.text), source=of)


_CHAT = (
    "The kettle of {0} is broken again; bring a flask and {1} biscuits on {2}.",
    "{0} has lost a glove, left hand, on {2}; it smells of rosemary and has {1} holes.",
    "On {2} {0} closes early, for {1} of us are at a christening and the rest are asleep.",
    "Found near the tram depot on {2}: {1} keys on a ring. {0} keeps them for a week.",
)


def _other(rng: random.Random) -> list[Post]:
    """Write what the channels post besides: short notices, every fortnight."""
    made = []
    for channel in (*FORWARDERS, WATERERS, COUNCIL, MARL):
        for week in range(0, 50, 2):
            at = FIRST + timedelta(weeks=week, days=rng.randint(0, 6), seconds=rng.randint(0, 9999))
            text = rng.choice(_CHAT).format(channel.title, rng.randint(2, 60), f"{at:%d %B}")
            made.append(post(channel, at, text))
        made.append(post(channel, EVE - 3 * HOUR, f"{channel.title} wishes a good night."))
    return made


def register(*more: str, statements: Sequence[str] = ("(?m)^Sowing No", "(?m)^نشرة رقم")) -> str:
    """Write register.yaml, with further lines at its end."""
    lines = ["issuers:", f"  {ISSUER}:", f"    title: {TITLE}", "    aliases: [رابطة الشوك]"]
    lines += ["    outlets: [Seedpost]", "    statements:"]
    lines += [f"      - '{pattern}'" for pattern in statements]
    lines.append("channels:")
    for channel in FOLLOWED:
        lines += [f"  {channel.slug}:", f"    title: {channel.title}"]
        lines.append(f'    keys: ["{channel.key}"]')
    lines.append("roles:")
    for channel in FOLLOWED:
        lines.append(
            f"  - {{channel: {channel.slug}, issuer: {ISSUER}, role: {channel.role}, "
            f"reason: as its posts of the year show}}"
        )
    return "\n".join([*lines, *more]) + "\n"


def stance(about: str, says: str, reason: str, **more: str) -> str:
    """Write one stance as lines of the register."""
    pairs = {"issuer": ISSUER, "about": about, "says": says, "reason": reason} | more
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in pairs.items()]
    return "\n".join(f"  {'- ' if i == 0 else '  '}{line}" for i, line in enumerate(lines))


def history(folder: Path, made: Year) -> Path:
    """Make an archive from exports of the year, one ``result.json`` a Telegram channel."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    with Archive.init(folder / "archive") as archive:
        (archive.store.root / "register.yaml").write_text(register(), encoding="utf-8")
        for channel in FOLLOWED:
            path = export(exports / f"{channel.slug}.json", channel, made.posts, EVE)
            mapping = {} if channel.platform == "telegram" else MAP
            results = archive.ingest([path], collected_at=EVE, mapping=mapping)
            assert not any(r.rejected for r in results)
        archive.verify_text("warm up the sketches with a few words", issuer=ISSUER, keep=False)
    return folder / "archive"


MAP = {
    "id": "post", "channel": "account", "channel_name": "name", "posted_at": "created_at",
    "text": "full_text", "collected_at": "retrieved_at", "forward_channel": "forwarded_account",
    "forward_id": "forwarded_post", "reply_channel": "reply_account", "reply_id": "reply_post",
}  # fmt: skip


def _row(made: Post, seen_at: datetime) -> dict[str, str | None]:
    return {
        "post": str(made.ident),
        "account": made.channel.key,
        "name": made.channel.title,
        "created_at": made.at.isoformat(),
        "full_text": made.text,
        "forwarded_account": made.origin.channel.key if made.origin else None,
        "forwarded_post": str(made.origin.ident) if made.origin else None,
        "reply_account": made.reply_to.channel.key if made.reply_to else None,
        "reply_post": str(made.reply_to.ident) if made.reply_to else None,
        "retrieved_at": seen_at.isoformat(),
    }


def export(path: Path, channel: Channel, posts: Iterable[Post], taken_at: datetime) -> Path:
    """Write what of a channel stood at that time: ``result.json``, or JSON lines."""
    stood = sorted((p for p in posts if p.channel == channel and p.stood(taken_at)), key=_at)
    if channel.platform == "telegram":
        path.write_text(desktop.single(channel, stood), encoding="utf-8")
    else:
        rows = [json.dumps(_row(p, taken_at), ensure_ascii=False) for p in stood]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def _at(made: Post) -> datetime:
    return made.at


class Scene:
    """One case: a copy of the year's archive, and what happens next."""

    def __init__(self, base: Path, folder: Path, made: Year) -> None:
        self.folder = folder
        shutil.copytree(base, folder / "archive")
        self.archive = Archive(folder / "archive")
        self.year = made
        self.posts = list(made.posts)
        self._files = 0

    def close(self) -> None:
        self.archive.close()

    def happens(self, *posts: Post) -> None:
        """Add posts to the world; nobody has looked at them yet."""
        self.posts += posts

    def carried(self, own: Post, **more: Any) -> list[Post]:
        """Let every forwarder carry a statement, after 10, 20, 30 and 40 minutes."""
        made = [carry(c, own, 10 * MINUTE * (i + 1)) for i, c in enumerate(FORWARDERS)]
        self.happens(*made)
        return made

    def look(
        self,
        until: datetime,
        *,
        since: datetime = EVE,
        every: timedelta = 30 * MINUTE,
        channels: Sequence[Channel] = FOLLOWED,
        down: Mapping[Channel, tuple[datetime, datetime]] | None = None,
        reach: int = 3,
    ) -> None:
        """Look at channels live: the newest posts of each, from ``since`` to ``until``."""
        times = [since]
        while times[-1] + every < until:
            times.append(times[-1] + every)
        posted = {c: sorted((p for p in self.posts if p.channel == c), key=_at) for c in channels}
        rows = []
        for at in [*times, until]:
            for channel in channels:
                start, end = (down or {}).get(channel, (until + DAY, until + DAY))
                if start <= at < end:
                    continue
                stood = [p for p in posted[channel] if p.stood(at)]
                rows += [json.dumps(_row(p, at), ensure_ascii=False) for p in stood[-reach:]]
        self._ingest("looks", "\n".join(rows) + "\n", until, live=True, mapping=MAP)

    def export(self, channel: Channel, taken_at: datetime) -> None:
        """Take an export of one channel, whole, and read it in."""
        self._files += 1
        path = self.folder / f"{self._files:02}-{channel.slug}.json"
        export(path, channel, self.posts, taken_at)
        mapping = {} if channel.platform == "telegram" else MAP
        self._kept(self.archive.ingest([path], collected_at=taken_at, mapping=mapping))

    def _ingest(self, what: str, text: str, at: datetime, **more: Any) -> None:
        self._files += 1
        path = self.folder / f"{self._files:02}-{what}.jsonl"
        path.write_text(text, encoding="utf-8")
        self._kept(self.archive.ingest([path], collected_at=at, **more))

    def _kept(self, results: Iterable[Any]) -> None:
        for result in results:
            assert result.kept == result.read > 0, result

    def says(self, *lines: str) -> None:
        """Write stances to the end of the register."""
        text = register("stances:", *lines)
        (self.archive.store.root / "register.yaml").write_text(text, encoding="utf-8")

    def verify(self, asked: Post | str, **more: Any) -> OpinionDocument:
        """Verify a captured post, or a text."""
        if isinstance(asked, Post):
            return self.archive.verify(name(asked), issuer=ISSUER, **more)
        return self.archive.verify_text(asked, issuer=ISSUER, **more)


def found(document: OpinionDocument, examination: str) -> Finding:
    """Return a finding that must be there."""
    made = document.finding(examination)
    assert made is not None
    return made


def own(at: datetime, number: int = 113, *, seed: str = "own") -> tuple[Post, Letter]:
    """Return a further statement of the League on its own channel, and its parts."""
    written = short(random.Random(seed), number, at)
    return post(DESK, at, written.text), written
