"""What citations point to, as plain structs: handed in by whoever knows the archive.

Texts are as posted and untrusted; whoever shows them makes them safe. Times are instants in
UTC. Nothing here is a person's: ``account`` is the handle or title of the channel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from mabillon.dispatch.citations import Target
from mabillon.examine.finding import OpinionDocument

Release = Literal["subscribers", "complimentary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A recorded translation of a post.

    ``machine``: made by a program, which is said wherever it is shown. ``current``: it was
    made of the text as it stands in the post cited; an edit since makes it false.
    """

    language: str
    text: str
    translator: str
    machine: bool
    made: date
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A row of a shot list. Seconds from the start; null = of the whole picture.

    What is visible, captioned, spoken, implied, and what cannot be seen; "" = nothing is said.
    """

    from_s: float | None
    to_s: float | None
    visible: str = ""
    captioned: str = ""
    spoken: str = ""
    implied: str = ""
    not_seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A cited post: one kept version of it.

    Parameters
    ----------
    key
        CHANNEL/ID by register names.
    channel, title, account, platform
        Register name or key of its channel, the title, the handle or title a reader knows it
        by, and the platform ("Telegram", "X", "web page" …).
    posted_at, uncertain_s
        When, and by how much that is not known; null = not dated; null = exact.
    answers, answered_at
        CHANNEL/ID of the post it replies to, and when that was posted; null = it is no reply,
        or that is not known.
    evidence
        SHA-256 (hex) of the raw file that first brought it.
    collected_at
        When that was collected.
    roles
        Issuer -> what the channel was to it on that day (own, forwarder, supporter …).
    later_texts
        What it was edited to, as far as that was collected, oldest first.
    earlier_as_well
        Times at which the same text was posted earlier elsewhere: CHANNEL/ID -> when.
    graphic
        Marked so by the desk: its pictures leave the archive in no form.
    media
        Kinds of what is attached ("photo", "video" …).
    """

    key: str
    channel: str
    title: str
    account: str
    platform: str
    posted_at: datetime | None
    text: str
    evidence: str
    collected_at: datetime
    uncertain_s: int | None = None
    edited_at: datetime | None = None
    later_texts: tuple[str, ...] = ()
    answers: str | None = None
    answered_at: datetime | None = None
    url: str | None = None
    language: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    earlier_as_well: dict[str, datetime] = field(default_factory=dict)
    media: tuple[str, ...] = ()
    graphic: bool = False
    translations: tuple[Translation, ...] = ()
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A cited raw file. ``digest`` is whole; ``state``: kept, or destroyed by two people.

    ``name``: what the file was called; ``kind``: "picture", "video", "page", "export" …
    ``text``: what it says, as far as a program read it; "" = nothing was read.
    """

    digest: str
    name: str
    kind: str
    size: int
    collected_at: datetime | None
    state: Literal["kept", "destroyed", "missing"] = "kept"
    graphic: bool = False
    text: str = ""
    translations: tuple[Translation, ...] = ()
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a person decided of an opinion: ``kind`` is sign, second or dissent."""

    kind: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A cited opinion, who signed it, and what has happened since.

    ``superseded``: the number of a later opinion on the same question; null = there is none.
    ``outdated``: sentences that say why it no longer rests on what it was made from.
    """

    number: int
    document: OpinionDocument
    made_at: datetime
    signatures: tuple[Signature, ...] = ()
    superseded: int | None = None
    outdated: tuple[str, ...] = ()

    @property
    def signed(self) -> int:
        """How many people signed it, at most two."""
        return sum(s.kind in ("sign", "second") for s in self.signatures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An earlier dispatch, cited by its number.

    ``title``: "" = it was withdrawn, and its title with it. ``release``: who may read it.
    """

    key: str
    called: str
    title: str
    date: date
    release: Release
    slug: str
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A citation that points to nothing; ``why`` says so, ``do`` the way out."""

    why: str
    do: str = ""


Item = Post | Evidence | Opinion | Dispatch


@dataclass(frozen=True, slots=True)
class Cited:
    """Everything that a dispatch cites: each target as written, and what it is."""

    items: dict[Target, Item | Missing]

    def of(self, target: Target) -> Item | None:
        """Return what is pointed to; None = nothing, or nobody looked."""
        found = self.items.get(target)
        return None if isinstance(found, Missing) else found

    def posts(self) -> list[Post]:
        """Return the cited posts, in the order of citing, each once."""
        return list({i.key: i for i in self.items.values() if isinstance(i, Post)}.values())

    def opinions(self) -> list[Opinion]:
        """Return the cited opinions, each once."""
        return list({i.number: i for i in self.items.values() if isinstance(i, Opinion)}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as the register or glossary has it.

    ``kind``: issuer, branch, outlet, channel, office, holder, term. ``text`` in its own
    script, ``latin`` transliterated by ``scheme`` (null = none is said), ``gloss`` its
    meaning; ``others`` are further spellings that are accepted. ``since`` and ``until``: when
    it held. ``tracked``: it names a channel that routinely carries an issuer's statements.
    """

    kind: str
    text: str
    latin: str | None = None
    gloss: str | None = None
    scheme: str | None = None
    language: str | None = None
    others: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    tracked: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return it as it may be written: in its script, transliterated, glossed, otherwise."""
        return tuple(s for s in (self.text, self.latin, self.gloss, *self.others) if s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event that the desk recorded: what the checker compares dates and manners with.

    ``manners``: organisation -> manners (claimed, denied, reported as fact …).
    """

    key: str
    title: str
    from_day: date | None
    to_day: date | None
    places: tuple[str, ...] = ()
    manners: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the desk knows besides what is cited: names, events, numbers of dispatches.

    ``issuers``: register name -> title.
    ``main``: the opinion whose standing the dispatch states (front matter ``opinion``); null =
    it states none, or there is none of that number. ``numbers``: SERIES/NUMBER -> file or
    date, of every dispatch and every number that is reserved. ``published``: the source of
    each version of this dispatch that was published, in order. ``annexes``: digest ->
    SERIES/NUMBER of every sealed annex.
    """

    names: tuple[Name, ...] = ()
    issuers: dict[str, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)
    main: Opinion | None = None
    published: tuple[str, ...] = ()
    annexes: dict[str, str] = field(default_factory=dict)
