"""A post of the invented world, and the world: all posts, by channel and in order."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from mabillon.invented.channels import Channel
from mabillon.invented.pictures.subjects import Subject
from mabillon.invented.places import Town
from mabillon.invented.statements import Letter

PostKind = Literal[
    "communique", "photo", "digest", "picture", "chat",  # on the own channel
    "carried", "quoted", "translated",  # by forwarders
    "other", "questioned",
]  # fmt: skip

FIRST_DAY = datetime(2028, 1, 3, tzinfo=UTC)
WATCH_FROM = datetime(2031, 3, 24, tzinfo=UTC)
ASKED_AT = datetime(2031, 3, 27, 16, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Media:
    """A picture or video as an export names it.

    ``shows``: what is drawn for it; None = the exports lack the file. ``size``, ``width`` and
    ``height`` are those of the file that is drawn, where one is.
    """

    kind: Literal["photo", "video"]
    name: str
    size: int
    width: int = 1280
    height: int = 960
    seconds: int = 0
    shows: Subject | None = None


@dataclass(eq=False, slots=True)
class Post:
    """One post, and what is true of it in the invented world.

    ``origin`` is what it forwards with the platform's mark; ``source`` what it truly
    passes on, marked or not. ``first_text`` stood until ``edited_at``; None = never
    edited. ``deleted_at`` None = still there. ``ident`` is 0 until ids are given out.
    """

    channel: Channel
    at: datetime
    text: str
    kind: PostKind = "other"
    number: int | None = None
    letter: Letter | None = None
    origin: Post | None = None
    source: Post | None = None
    reply_to: Post | None = None
    media: Media | None = None
    first_text: str | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    ident: int = 0

    @property
    def name(self) -> str:
        """The post's name in an archive: CHANNEL/ID."""
        return f"{self.channel.key}/{self.ident}"

    def stood(self, at: datetime) -> bool:
        return self.at < at and (self.deleted_at is None or at < self.deleted_at)


@dataclass
class World:
    """Everything that was posted, and the four questioned posts by name."""

    seed: int
    town: Town
    posts: list[Post] = field(default_factory=list)
    questioned: dict[str, Post] = field(default_factory=dict)
    dark: set[int] = field(default_factory=set)

    def of(self, channel: Channel) -> list[Post]:
        """Return a channel's posts, oldest first."""
        return sorted((p for p in self.posts if p.channel == channel), key=lambda p: p.at)

    def channels(self) -> list[Channel]:
        """Return all channels, in the order of their names."""
        return sorted({p.channel for p in self.posts}, key=lambda c: c.slug)

    def add(self, posts: Iterable[Post]) -> None:
        self.posts.extend(posts)


_X_EPOCH_MS = 1_288_834_974_657


def give_ids(world: World, rng: random.Random) -> None:
    """Number all posts: Telegram counts up by channel, an X id holds its time."""
    for channel in world.channels():
        ident = 1
        for post in world.of(channel):
            if channel.platform == "x":
                ms = int(post.at.timestamp() * 1000) - _X_EPOCH_MS
                post.ident = (ms << 22) + rng.getrandbits(20)
            else:
                ident += rng.choice((1, 1, 1, 2))
                post.ident = ident


def moment(rng: random.Random, day: datetime, first: int = 4, last: int = 22) -> datetime:
    """Return a time on that day between two hours."""
    return day.replace(hour=0, minute=0, second=0) + timedelta(
        seconds=rng.randint(first * 3600, last * 3600 - 1)
    )
