"""What is asked about: a captured post, or a text that somebody hands in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from mabillon.archive.store import Store, utc_now
from mabillon.archive.tombstones import words
from mabillon.errors import UnknownName, UnreadableInput, UsageError
from mabillon.examine.finding import Question, Transcribed
from mabillon.examine.instants import rfc3339
from mabillon.text.align import Text, read
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.kept_posts import Post

MAX_TEXT = 1 << 20
"""Characters of a questioned text; a longer one is not a statement."""

MAX_COPIES = 500
"""Posts that are compared with the questioned text word by word."""


_SLACK = timedelta(minutes=10)
"""Clocks may differ by so much."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Handed:
    """A text handed in, with when and where it was posted as far as is known.

    ``picture``: SHA-256 of the picture or document whose text it is; None = it came as text.
    ``transcription``: how it was had from there. ``link``: where it is said to stand.
    """

    text: str
    posted_at: datetime | None = None
    channel: str | None = None
    picture: str | None = None
    transcription: Transcribed | None = None
    link: str | None = None


def posed(question: Question) -> str | Handed:
    """Return what a kept opinion was asked: a post by its name, or what was handed in."""
    return question.post or handed(question)


def handed(question: Question) -> Handed:
    """Return the text of a question as it was handed in."""
    return Handed(
        question.text,
        datetime.fromisoformat(question.posted_at) if question.posted_at else None,
        question.channel,
        question.picture,
        question.transcription,
        question.link,
    )


@dataclass(frozen=True)
class Asked:
    """A questioned text and what the archive has of it.

    ``posted_at``: when it was posted, as given or as the earliest captured copy says; None
    = not known. ``uncertain``: half-width of what is not known of it. ``channel``: raw key
    or name of the channel that posted it; None = not known. ``post``: the captured post it
    is, or is the same as; None = not captured. ``compared``: by row, the posts that it was
    compared with, most alike first, the questioned text being a; those that are unrelated at
    a glance are left out. ``picture``, ``transcription``, ``link``: as in ``finding.Question``.
    """

    text: Text
    posted_at: datetime | None
    uncertain: timedelta
    channel: str | None
    post: Post | None
    compared: dict[int, Copy]
    picture: str | None = None
    transcription: Transcribed | None = None
    link: str | None = None

    @cached_property
    def copies(self) -> list[Copy]:
        """Every related post, most alike first."""
        return [c for c in self.compared.values() if c.comparison.relation != "unrelated"]

    @cached_property
    def carriers(self) -> list[Copy]:
        """The posts that carry the questioned statement, itself among them, by time."""
        found = [c for c in self.copies if c.comparison.carries and c.post.posted_at]
        return sorted(found, key=lambda c: (c.post.posted_at, c.post.row))

    @cached_property
    def keys(self) -> frozenset[str]:
        """Raw CHANNEL/ID of the posts that carry it, and of the post that it is."""
        itself = [self.post.key] if self.post else []
        return frozenset([*(c.post.key for c in self.carriers), *itself])

    @property
    def first_at(self) -> datetime | None:
        """When it first appeared among what was collected; None = it has no time at all."""
        times = [c.post.posted_at for c in self.carriers if c.post.posted_at]
        return min([*times, *([self.posted_at] if self.posted_at else [])], default=None)

    def question(self, holdings: Holdings) -> Question:
        """Return it as the opinion document names it."""
        return Question(
            digest=hashlib.sha256(self.text.original.encode()).hexdigest(),
            posted_at=rfc3339(self.posted_at) if self.posted_at else None,
            channel=holdings.name(self.channel) if self.channel else None,
            account=_account(holdings, self.channel) if self.channel else None,
            post=shown(holdings, self.post) if self.post else None,
            text=self.text.original,
            picture=self.picture,
            transcription=self.transcription,
            link=self.link,
        )


def _account(holdings: Holdings, key: str) -> str:
    """Return a channel as a reader knows it: its handle, or its title where it has none."""
    return key if key.partition(":")[2].startswith("@") else holdings.title(key)


def shown(holdings: Holdings, post: Post) -> str:
    """Return CHANNEL/ID with the channel's register name where it has one."""
    return f"{holdings.name(post.channel)}/{post.id}"


def ask(holdings: Holdings, what: str | Handed) -> Asked:
    """Ask about a captured post, CHANNEL/ID, or about what was handed in.

    Raises
    ------
    UnknownName, UnreadableInput, UsageError
        As `ask_post` and `ask_text`.
    """
    if isinstance(what, str):
        return ask_post(holdings, what)
    asked = ask_text(holdings, what.text, what.posted_at, what.channel)
    return replace(asked, picture=what.picture, transcription=what.transcription, link=what.link)


def ask_post(holdings: Holdings, name: str) -> Asked:
    """Ask about the captured post CHANNEL/ID, as it was first posted.

    Raises
    ------
    UnknownName
        There is no such post.
    UsageError
        There are no words left in it: they were destroyed with their evidence.
    """
    post, text = first_posted(holdings, name)
    return Asked(
        text=text,
        posted_at=post.posted_at,
        uncertain=timedelta(seconds=post.posted_at_uncertain_s or 0),
        channel=post.channel,
        post=post,
        compared=_compared(holdings, text),
        picture=holdings.pictured.evidence.get(post.row),
        transcription=holdings.pictured.read.get(post.row),
    )


def first_posted(holdings: Holdings, name: str) -> tuple[Post, Text]:
    """Return the captured post CHANNEL/ID as it was first posted, and its text.

    Raises
    ------
    UnknownName, UsageError
        As `ask_post`.
    """
    versions = holdings.find(name)
    post = min(versions, key=lambda p: (p.edited_at is not None, p.edited_at or p.seen_at, p.row))
    text = holdings.read(post)
    if not text.original:
        _not_destroyed(holdings, post)
    return post, text


def _not_destroyed(holdings: Holdings, post: Post) -> None:
    stones = holdings.store.tombstones(holdings.evidence(post.row))
    if any(stone.posts is not None for stone in stones):
        raise UsageError(
            f"there are no words left in this post: its evidence was {words(stones[-1])}",
            where=shown(holdings, post),
            do="nothing can be examined here any more",
        )


def ask_text(
    holdings: Holdings, text: str, posted_at: datetime | None = None, channel: str | None = None
) -> Asked:
    """Ask about a text; time and channel are taken from its earliest identical capture.

    Raises
    ------
    UnreadableInput
        There are no words in it, or far too many.
    UsageError
        It is said to have been posted in the future.
    """
    if posted_at:
        not_in_the_future(holdings.store, posted_at)
    if len(text) > MAX_TEXT:
        raise UnreadableInput(
            f"the text has {len(text):,} characters", do=f"a statement has at most {MAX_TEXT:,}"
        )
    found = read(text)
    if not found.words:
        raise UnreadableInput("there are no words in the text", do="give the statement's text")
    compared = _compared(holdings, found)
    keys = _keys(holdings, channel) if channel else None
    same = sorted(
        (
            c.post
            for c in compared.values()
            if c.comparison.relation == "identical" and (keys is None or c.post.channel in keys)
        ),
        key=lambda p: (p.posted_at or _NEVER, p.row),
    )
    post = same[0] if same else None
    taken = posted_at or (post.posted_at if post else None)
    uncertain = post.posted_at_uncertain_s if post and not posted_at else 0
    return Asked(
        text=found,
        posted_at=taken,
        uncertain=timedelta(seconds=uncertain or 0),
        channel=keys[0] if keys else post.channel if post and taken == post.posted_at else None,
        post=post,
        compared=compared,
    )


def not_in_the_future(store: Store, posted_at: datetime) -> None:
    """Refuse a time after now; an archive that was looked at later than now sets its own."""
    now = max(utc_now(), store.looked_until() or utc_now())
    if posted_at > now + _SLACK:
        raise UsageError(
            f"{_moment(posted_at)} is in the future: nothing can have been posted then",
            do="give the time when it was posted, with the zone that it is told in "
            f"(it is {_moment(now)} at the latest)",
        )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _keys(holdings: Holdings, channel: str) -> list[str]:
    """Return the raw keys of a channel; itself where neither register nor archive knows it."""
    try:
        return holdings.keys_of(channel)
    except UnknownName:
        return [channel]


def _compared(holdings: Holdings, text: Text) -> dict[int, Copy]:
    rows = holdings.candidates(text.original)[:MAX_COPIES]
    return {c.post.row: c for c in holdings.compare(text, holdings.glanced(text, rows.tolist()))}
