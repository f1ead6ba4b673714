"""Search: which posts hold these words or names, where and when.

The index only finds. What it finds is defined by ``text.matching.holds``, over the
canonical words; the original is what is shown and marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeVar

import msgspec

from mabillon.archive.register import Register, Term
from mabillon.archive.search_documents import COLUMNS, Shown
from mabillon.archive.search_index import (
    Broken,
    Filters,
    Order,
    Place,
    Progress,
    SearchIndex,
    open_index,
)
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, UnknownName, UsageError
from mabillon.examine.settings import Settings
from mabillon.text import matching, query
from mabillon.text.query import All, Query
from mabillon.text.scripts import SCRIPTS
from mabillon.workflows.glossary import Glossary, TermIn, of_gloss
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.media_items import MediaItems
from mabillon.workflows.questions import ask_post
from mabillon.workflows.register_in_force import current
from mabillon.workflows.spellings import ALIKE, Spellings, spell

SCHEMA = "mabillon.search/1"
EXCERPT = 200
"""Characters of an excerpt, about."""
TRACKED = ("own", "forwarder")

T = TypeVar("T")


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is searched for. Everything that is given must hold.

    ``query``: as in ``text.query``; null = whatever the rest lets through. ``names``: in any
    spelling whose words are at least ``alike`` (0.5 to 1) to the name's; each must stand
    there. ``glosses``: approved glosses of the register's glossary; a term with each must
    stand there, in any of its variants. ``channels``: register names, titles or keys; one of
    them. ``issuer``: its own channels and its forwarders, or those with one of ``roles``
    towards it, while they have that role; ``roles`` alone: towards any issuer. ``since`` is
    included, ``until`` is not. ``script``: most letters of the post are of it. ``language``:
    the register gives the channel this language; nothing is guessed from the text.
    ``media``, ``forwards``: with or without; null = either. ``files``: those of which the
    archive holds, or lacks, a file that they have attached; null = all. ``copy_of``: CHANNEL/ID
    whose text it copies, in part or whole. ``order``: "relevance", "newest" or "oldest".
    """

    query: str | None = None
    names: list[str] = []
    alike: float = ALIKE
    glosses: list[str] = []
    channels: list[str] = []
    issuer: str | None = None
    roles: list[str] = []
    since: datetime | None = None
    until: datetime | None = None
    script: str | None = None
    language: str | None = None
    media: bool | None = None
    files: Literal["held", "lacking"] | None = None
    forwards: bool | None = None
    copy_of: str | None = None
    order: Order = "relevance"
    limit: int = 20

    def is_empty(self) -> bool:
        """Tell whether nothing is asked for."""
        return self == Request(order=self.order, limit=self.limit, alike=self.alike)


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A name as a post writes it: a claim of that text, and no record of a person.

    ``name``: what was looked for. ``written``: the stretch of the text, with whatever stands
    between the words of the name; ``start``, ``end``: characters, half-open.
    """

    name: str
    written: str
    start: int
    end: int


class FoundPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post that was found: one kept version of it.

    ``post``: CHANNEL/ID, the channel by its register name where it has one.
    ``posted_at_uncertain_s``: half-width of what is not known of ``posted_at``. ``role``: what
    the channel was then to the issuer asked about (or the only one there is); null = none.
    ``highlights``: stretches of ``text`` (characters, half-open) that were asked for.
    ``excerpt``: the stretch of it that shows most of them. ``mentions``: the names that were
    looked for, as they are written there. ``terms``: those of the glossary with an approved
    gloss that held then. ``forward_of``: the origin, as
    channel key or display name; null = no forward, or not told. ``media``: kinds.
    """

    row: int
    post: str
    channel: str
    title: str
    role: str | None
    posted_at: datetime | None
    posted_at_uncertain_s: int | None = None
    edited_at: datetime | None
    text: str
    highlights: list[tuple[int, int]]
    excerpt: tuple[int, int]
    forward_of: str | None
    media: tuple[str, ...]
    url: str | None
    mentions: list[Mention] = []
    terms: list[TermIn] = []


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. ``total`` counts all; ``posts`` are the first of them.

    ``spellings``: how the names are written in this archive. ``glossary``: approved terms
    that stand in the query or in the posts that are given, or whose gloss is in the query.
    ``ignored``: pieces of the query in which there is no word.
    """

    request: Request
    total: int
    posts: list[FoundPost]
    spellings: list[Spellings]
    ignored: tuple[str, ...]
    known_as_of: datetime | None
    glossary: list[Term] = []
    schema: str = SCHEMA


@dataclass(frozen=True, slots=True)
class Opened:
    """What whoever searches often keeps open: it may lag behind the archive a little."""

    register: Register
    index: SearchIndex
    holdings: Holdings


def search(
    store: Store,
    request: Request,
    *,
    position: int | None = None,
    among: Sequence[int] | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    offset: int = 0,
    held: Opened | None = None,
    everything: bool = False,
) -> Search:
    """Find posts.

    Parameters
    ----------
    store
        The archive.
    request
        What is searched for.
    position
        A ledger position: what would have been found then. None = now.
    among
        Only these rows of POSTS. None = all.
    progress
        Told of rows that are put into the index, if it lags.
    offset
        So many of the first are passed over.
    held
        Register and index that are open already; None = they are opened.
    everything
        Whether nothing may be asked for, which finds all posts.

    Raises
    ------
    UsageError
        Nothing is asked for, or the query cannot be read.
    UnknownName
        A channel, issuer or post that nobody knows.
    """
    _check(request, everything=everything)
    register = held.register if held else current(store, position, record=False)[1]
    asking = Asking(
        store,
        register,
        request,
        position,
        settings or Settings(),
        among,
        held.holdings if held else None,
    )

    def ask(index: SearchIndex) -> Search:
        return asking.answer(index, offset)

    return ask(held.index) if held else with_index(store, ask, progress)


def with_index(
    store: Store, ask: Callable[[SearchIndex], T], progress: Progress | None = None
) -> T:
    """Ask the index, brought up to date; one that turns out to be broken is made anew once."""
    folder = store.root / "caches" / "search"
    segments = store.segments("posts")

    def opened(*, anew: bool = False) -> SearchIndex:
        return open_index(
            folder, segments, lambda rows: store.posts(COLUMNS, rows=rows), progress, anew=anew
        )

    try:
        return ask(opened())
    except Broken:
        pass
    try:
        return ask(opened(anew=True))
    except Broken as error:
        raise ArchiveDamaged(
            f"the search index cannot be read, though it was just made ({error})",
            where=str(folder),
            do="delete the folder and try again",
        ) from error


def _check(request: Request, *, everything: bool) -> None:
    if request.is_empty() and not everything:
        raise UsageError("nothing is asked for", do="give a query, --name, --gloss, or a filter")
    if request.limit < 1:
        raise UsageError("the limit must be at least 1")
    if not 0.5 <= request.alike <= 1:
        raise UsageError("alike must be from 0.5 to 1")
    for at, option in ((request.since, "since"), (request.until, "until")):
        if at is not None and at.tzinfo is None:
            raise UsageError(f"{option} does not say its zone")
    if request.script is not None and request.script not in SCRIPTS:
        raise UsageError(
            f"no script is called {request.script!r}", do=f"one of: {', '.join(SCRIPTS)}"
        )


class Nowhere:
    """A name among those asked for stands in no post."""


NOWHERE: Final = Nowhere()


class Asking:
    """One request put to the index as of one position; parameters as `search`."""

    def __init__(
        self,
        store: Store,
        register: Register,
        request: Request,
        position: int | None,
        settings: Settings,
        among: Sequence[int] | None = None,
        holdings: Holdings | None = None,
    ) -> None:
        self.store, self.register, self.request = store, register, request
        self.among, self._holdings = among, holdings
        self._parsed = query.parse(request.query) if request.query is not None else None
        self.position, self.settings = position, settings
        self.before_row = store.rows(position)
        self.glossary = Glossary(register)
        issuer = request.issuer
        if issuer is None and len(register.issuers) == 1:
            issuer = register.issuers[0].name
        self.towards = register.issuer(issuer).name if issuer else None

    def query(self, index: SearchIndex) -> Query | Nowhere | None:
        """Return what must stand in a post, if anything; `Nowhere` = no post can have it."""
        return self._asked(self._spelt(index))

    def _spelt(self, index: SearchIndex) -> list[tuple[Spellings, Query | None]]:
        request = self.request
        return [spell(index, self.register, name, request.alike) for name in request.names]

    def _asked(self, spelt: Sequence[tuple[Spellings, Query | None]]) -> Query | Nowhere | None:
        parts: list[Query] = [self._parsed.query] if self._parsed else []
        parts += [of_gloss(self.register, gloss) for gloss in self.request.glosses]
        for _, named in spelt:
            if named is None:
                return NOWHERE
            parts.append(named)
        return parts[0] if len(parts) == 1 else All(tuple(parts)) if parts else None

    def answer(self, index: SearchIndex, offset: int = 0) -> Search:
        """Return what is found."""
        request, parsed = self.request, self._parsed
        spelt = self._spelt(index)
        asked = self._asked(spelt)
        total, posts = 0, list[FoundPost]()
        if not isinstance(asked, Nowhere):
            hits = index.find(
                asked,
                self.filters(index),
                before_row=self.before_row,
                limit=request.limit,
                order=request.order,
                offset=offset,
            )
            named = [(spellings.name, part) for spellings, part in spelt if part]
            total = hits.total
            posts = [self._found(post, asked, named) for post in hits.posts]
        return Search(
            request=request,
            total=total,
            posts=posts,
            spellings=[spellings for spellings, _ in spelt],
            ignored=parsed.ignored if parsed else (),
            known_as_of=self.store.known_at(self.position),
            glossary=self.glossary.named(
                [*([request.query] if request.query else []), *request.names, *request.glosses],
                [post.terms for post in posts],
            ),
        )

    def filters(self, index: SearchIndex) -> Filters:
        """Return what else must hold of a post."""
        request = self.request
        places: list[tuple[Place, ...]] = []
        if request.channels:
            named = [self._keys(index, name) for name in request.channels]
            places.append((Place(tuple(key for keys in named for key in keys)),))
        if request.issuer is not None or request.roles:
            places.append(tuple(self._roles()))
        if request.language is not None:
            places.append((Place(tuple(self._in_language(request.language))),))
        return Filters(
            places=tuple(places),
            since=request.since,
            until=request.until,
            script=request.script,
            media=request.media,
            forwards=request.forwards,
            rows=self._rows(),
        )

    def _rows(self) -> tuple[int, ...] | None:
        """Return the rows that are let through, ascending; null = all."""
        asked = self._asked_rows()
        if self.among is None:
            return asked
        return tuple(sorted(self.among if asked is None else {*self.among} & {*asked}))

    def _asked_rows(self) -> tuple[int, ...] | None:
        """Return the rows that the request lets through, ascending; null = all."""
        request = self.request
        copies = None if request.copy_of is None else self._copies(request.copy_of)
        if request.files is None:
            return copies
        items = MediaItems(self.store, self.position)
        rows = items.having() if request.files == "held" else {row for row, _ in items.lacking()}
        return tuple(sorted(rows if copies is None else rows & set(copies)))

    def _keys(self, index: SearchIndex, name: str) -> list[str]:
        """Return the raw keys of a channel of the register, or of the archive alone."""
        try:
            return list(self.register.channel(name).keys)
        except UnknownName:
            same = [key for key in (name, name.lower()) if key in index.channels]
            if not same:
                raise
            return same

    def _roles(self) -> Iterable[Place]:
        """Yield the channels that have the roles asked for, and while they have them."""
        wanted = frozenset(self.request.roles or TRACKED)
        issuer = self.towards if self.request.issuer is not None else None
        for role in self.register.roles:
            if role.role in wanted and issuer in (None, role.issuer):
                keys = self.register.channel(role.channel).keys
                yield Place(tuple(keys), role.since, role.until)

    def _in_language(self, code: str) -> list[str]:
        asked = code.casefold()
        found = [
            key
            for channel in self.register.channels
            if channel.language and channel.language.casefold().split("-")[0] == asked
            for key in channel.keys
        ]
        if not found:
            known = sorted({c.language for c in self.register.channels if c.language})
            raise UnknownName(
                f"the register says of no channel that its language is {code!r}",
                do=f"it knows: {', '.join(known)}"
                if known
                else "it gives no languages; --script tells posts apart by their letters",
            )
        return found

    def _copies(self, post: str) -> tuple[int, ...]:
        """Return the rows of the posts that share enough text with a post, itself among them."""
        holdings = self._holdings or Holdings(
            self.store, self.register, self.settings, position=self.position
        )
        least = self.settings.donor_share
        return tuple(
            sorted(
                copy.post.row
                for copy in ask_post(holdings, post).copies
                if max(copy.comparison.containment_a, copy.comparison.containment_b) >= least
            )
        )

    def _found(
        self, post: Shown, asked: Query | None, named: Sequence[tuple[str, Query]]
    ) -> FoundPost:
        channel = self.register.channel_of_key(post.channel)
        marked = matching.stretches(asked, post.text) if asked else []
        return FoundPost(
            row=post.row,
            post=f"{channel.name if channel else post.channel}/{post.id}",
            channel=post.channel,
            title=channel.title if channel else post.channel_name or post.channel,
            role=self._role(channel.name, post.posted_at) if channel else None,
            posted_at=post.posted_at,
            posted_at_uncertain_s=post.posted_at_uncertain_s,
            edited_at=post.edited_at,
            text=post.text,
            highlights=[(s.start, s.end) for s in marked],
            excerpt=matching.window(post.text, marked, EXCERPT),
            forward_of=post.forward_channel or post.forward_name,
            media=post.media,
            url=post.url,
            mentions=[
                Mention(name=name, written=post.text[a:b], start=a, end=b)
                for name, part in named
                for a, b in matching.passages(part, post.text)
            ],
            terms=self.glossary.found_in(post.text, post.posted_at),
        )

    def _role(self, channel: str, at: datetime | None) -> str | None:
        if self.towards is None:
            return None
        held = (
            role.role
            for role in self.register.roles_of(self.towards)
            if role.channel == channel and (at is None or role.holds_at(at))
        )
        return next(held, None)
