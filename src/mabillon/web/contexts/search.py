"""The context of ``search.html``."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mabillon.pages.found import Piece
from mabillon.pages.histogram import Bar
from mabillon.workflows.first_seen import FirstSeen
from mabillon.workflows.glossary import TermIn


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A value to narrow by: ``address`` puts it in, or takes it out where it is ``chosen``.

    ``count``: posts with it, the other choices of its group aside; null = not counted.
    """

    label: str
    address: str
    count: int | None = None
    chosen: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A facet: its choices, those of most posts first.

    ``more``: further choices. ``others``: how many there are besides, which are not listed.
    """

    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    others: int = 0


class Translated(msgspec.Struct, frozen=True, kw_only=True):
    """A translation of a post: its beginning, its language, and who or what made it."""

    text: str
    language: str
    label: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A post that was found.

    Parameters
    ----------
    post, address
        CHANNEL/ID as a reader names it, and its page.
    title, role
        Of the channel; role: null = it has none.
    posted_at, uncertain_s
        Null = not dated; null or 0 = exact to the second.
    pieces
        The excerpt; empty = the post has no text.
    seen
        What is known of near copies; null = it cannot be told.
    forward_of
        The origin as a channel key or display name; null = no forward, or not told.
    media
        Kinds of what is attached, with how many of each.
    """

    post: str
    address: str
    title: str
    role: str | None
    posted_at: datetime | None
    uncertain_s: int | None
    edited: bool
    pieces: tuple[Piece, ...]
    seen: FirstSeen | None
    forward_of: str | None
    media: tuple[str, ...]
    terms: tuple[TermIn, ...]
    translated: tuple[Translated, ...]


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A saved search: its name, its address, and whether it is what the page shows."""

    name: str
    address: str
    shown: bool


class SearchPage(msgspec.Struct, frozen=True, kw_only=True):
    """A search and what it found.

    Parameters
    ----------
    query, since, until
        As they stand in the form; "" = not asked for. Days, UTC, both included.
    hidden
        Name and value of every other field that is asked for, for the form to keep.
    chosen
        What else is asked for; each takes itself out.
    orders
        The ways to order by.
    total, first, last
        How many were found, and which of them are shown, from 1.
    before, after
        Addresses of the page before and after; null = there is none.
    bars, steps, bars_said
        Posts in time, in what steps, and that in a sentence.
    spelt, glossed, ignored
        Sentences on how names are spelt, what the glossary has, what could not be looked for.
    known_as_of
        When the archive last learned something; null = it holds nothing.
    behind
        Posts that are not in the index yet.
    clear
        The address without any choice; null = there is none to take out.
    seen
        Digest of the saved searches as they were when the page was made.
    """

    title: str
    query: str
    since: str
    until: str
    hidden: tuple[tuple[str, str], ...]
    chosen: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    total: int
    first: int
    last: int
    before: str | None
    after: str | None
    posts: tuple[Found, ...]
    groups: tuple[Group, ...]
    bars: tuple[Bar, ...]
    steps: str
    bars_said: str
    spelt: tuple[str, ...]
    glossed: tuple[str, ...]
    ignored: tuple[str, ...]
    saved: tuple[Saved, ...]
    known_as_of: datetime | None
    behind: int
    clear: str | None
    address: str
    seen: str
    everything: bool
