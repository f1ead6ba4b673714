"""Search: words and names in any script, narrowed by facets, every view a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
from starlette.datastructures import QueryParams
from starlette.responses import Response

from mabillon.archive.register import Register, Term
from mabillon.errors import UsageError
from mabillon.pages import histogram, words
from mabillon.pages.found import pieces, spelt
from mabillon.web.changed import hold
from mabillon.web.contexts.search import Choice, Found, Group, Saved, SearchPage, Translated
from mabillon.web.doors import Call, Door, post_address
from mabillon.web.people.roles import May
from mabillon.web.reading import Reading
from mabillon.web.routes.signing_in import to_of
from mabillon.web.searching import (
    PAGE,
    PAGES,
    address_of,
    changed,
    fields_of,
    page_of,
    request_of,
    said_of,
    toggled,
)
from mabillon.workflows import saved_searches
from mabillon.workflows.facets import Bar, Facets, Value, facets, midnight
from mabillon.workflows.first_seen import FirstSeen, first_seen
from mabillon.workflows.search import FoundPost, Request, Search
from mabillon.workflows.search import search as find
from mabillon.workflows.translating import in_force

SHOWN: Final = 10
"""Choices of a group that are shown at once."""
TRANSLATED: Final = 300
"""Characters of a translation that are shown beside an excerpt."""
_ORDERS: Final = {"relevance": "best first", "newest": "newest first", "oldest": "oldest first"}
_FIELDS: Final = ("q", "since", "until", "page")
"""Fields that the form has itself."""


def search(call: Call) -> Response:
    """Answer with what is found."""
    request = request_of(call.request.query_params)
    number = page_of(call.request.query_params)
    if request.query is None and not request.names and request.order == "relevance":
        request = msgspec.structs.replace(request, order="newest")
    with call.reading() as reading:
        opened = reading.opened
        found = find(
            reading.store,
            request,
            position=reading.position,
            offset=PAGE * (number - 1),
            held=opened,
            everything=True,
        )
        counted = reading.remembered(
            _narrowing(request), partial(facets, reading.store, request, opened, reading.position)
        )
        texts = {post.row: post.text for post in found.posts}
        seen = first_seen(reading.holdings, texts) if reading.ready else {}
        page = _page(
            found,
            number,
            counted,
            tuple(_posts(reading, found.posts, seen)),
            reading.register,
            saved_searches.saved(reading.store),
            behind=max(0, reading.store.rows() - opened.index.rows),
        )
    return call.render("search.html", page, histogram=histogram.draw, bar_said=histogram.said)


def _page(
    found: Search,
    number: int,
    counted: Facets,
    posts: tuple[Found, ...],
    register: Register,
    saved: dict[str, Request],
    *,
    behind: int,
) -> SearchPage:
    request, first = found.request, PAGE * (number - 1)
    last = first + len(posts)
    address = address_of(request)
    return SearchPage(
        title=f"Search: {request.query}"[:80] if request.query else "Search",
        query=request.query or "",
        since=said_of(request.since, last=False),
        until=said_of(request.until, last=True),
        hidden=tuple(one for one in fields_of(request) if one[0] not in _FIELDS),
        chosen=tuple(_chosen(request, register)),
        orders=tuple(
            Choice(
                label=label, address=changed(request, order=order), chosen=request.order == order
            )
            for order, label in _ORDERS.items()
        ),
        total=found.total,
        first=first + 1,
        last=last,
        before=address_of(request, number - 1) if number > 1 else None,
        after=address_of(request, number + 1) if last < found.total and number < PAGES else None,
        posts=posts,
        groups=tuple(group for group in _groups(request, counted) if group.choices),
        bars=tuple(_bar(request, bar) for bar in counted.bars),
        steps=counted.step,
        bars_said=_in_time(counted),
        spelt=tuple(f"{one.name}: {spelt(one.spelt, one.also)}" for one in found.spellings),
        glossed=tuple(map(_glossed, found.glossary)),
        ignored=found.ignored,
        saved=tuple(
            Saved(name=name, address=address_of(one), shown=address_of(one) == address)
            for name, one in saved.items()
        ),
        known_as_of=found.known_as_of,
        behind=behind,
        clear=address_of(Request(query=request.query)) if _is_narrowed(request) else None,
        address=address,
        seen=saved_searches.digest(saved),
        everything=request.is_empty(),
    )


def _narrowing(request: Request) -> bytes:
    """Return what of a request its facets depend on."""
    same = msgspec.structs.replace(request, order="newest", limit=1)
    return b"facets" + msgspec.json.encode(same)


def _is_narrowed(request: Request) -> bool:
    return not msgspec.structs.replace(request, query=None).is_empty()


def _posts(
    reading: Reading, posts: Sequence[FoundPost], seen: Mapping[int, FirstSeen]
) -> Iterator[Found]:
    keys = {f"{post.channel}/{post.post.rpartition('/')[2]}" for post in posts}
    translated: dict[str, list[Translated]] = {}
    for kept in in_force(reading.store, keys) if keys else ():
        made = kept.translation
        text = " ".join(made.text.split())
        text = text if len(text) <= TRANSLATED else text[: TRANSLATED - 1] + "…"
        shown = Translated(text=text, language=made.to_language, label=made.label)
        translated.setdefault(made.of, []).append(shown)
    for post in posts:
        yield Found(
            post=post.post,
            address=post_address(post.post),
            title=reading.holdings.title(post.channel),
            role=post.role,
            posted_at=post.posted_at,
            uncertain_s=post.posted_at_uncertain_s,
            edited=post.edited_at is not None,
            pieces=tuple(pieces(post.text, post.highlights, post.excerpt)),
            seen=seen.get(post.row),
            forward_of=post.forward_of,
            media=tuple(
                kind if n == 1 else f"{n} × {kind}" for kind, n in Counter(post.media).items()
            ),
            terms=tuple(post.terms[:6]),
            translated=tuple(translated.get(f"{post.channel}/{post.post.rpartition('/')[2]}", ())),
        )


def _chosen(request: Request, register: Register) -> Iterator[Choice]:
    """Yield what is asked for beside words and days; each leads to the same without it."""
    titles = {channel.name: channel.title for channel in register.channels}
    for name, field, said in (
        ("name", "names", "name {}, however spelt"),
        ("gloss", "glosses", "what is glossed “{}”"),
        ("channel", "channels", "channel {}"),
        ("role", "roles", "{} channels"),
    ):
        for value in getattr(request, field):
            label = titles.get(value, value) if name == "channel" else value
            left = [one for one in getattr(request, field) if one != value]
            yield Choice(label=said.format(label), address=changed(request, **{field: left}))
    for field, said in (
        ("issuer", "tracked for {}"),
        ("language", "language {}"),
        ("script", "{} letters"),
        ("copy_of", "copies of {}"),
        ("files", "files {}"),
    ):
        if value := getattr(request, field):
            yield Choice(label=said.format(value), address=changed(request, **{field: None}))
    if request.since or request.until:
        since, until = said_of(request.since, last=False), said_of(request.until, last=True)
        said = " ".join(
            [*([f"from {since}"] if since else []), *([f"to {until}"] if until else [])]
        )
        yield Choice(label=said, address=changed(request, since=None, until=None))
    for field, yes, no in (
        ("media", "with media", "without media"),
        ("forwards", "forwards", "no forwards"),
    ):
        given = getattr(request, field)
        if given is not None:
            yield Choice(label=yes if given else no, address=changed(request, **{field: None}))


def _groups(request: Request, counted: Facets) -> Iterator[Group]:
    def one(field: str, value: Value) -> Choice:
        chosen = getattr(request, field) == value.value
        return Choice(
            label=value.label,
            count=value.count,
            chosen=chosen,
            address=changed(request, **{field: None if chosen else value.value}),
        )

    def several(field: str, value: Value) -> Choice:
        given = getattr(request, field)
        return Choice(
            label=value.label,
            count=value.count,
            chosen=value.value in given,
            address=changed(request, **{field: toggled(given, value.value)}),
        )

    yield _group("Issuer", [one("issuer", v) for v in counted.issuers])
    yield _group("Role", [several("roles", v) for v in counted.roles])
    channels = [several("channels", v) for v in counted.channels]
    yield _group("Channel", channels, counted.more_channels)
    yield _group("Language", [one("language", v) for v in counted.languages])
    yield _group("Letters", [one("script", v) for v in counted.scripts])
    media = _either(request, "media", ("with media", "without"), counted.media)
    yield _group("Media", [*media, *_files(request)])
    forwards = ("forwards", "posts of their own")
    yield _group("Forwards", _either(request, "forwards", forwards, counted.forwards))


def _either(
    request: Request, field: str, labels: tuple[str, str], found: tuple[int, int]
) -> list[Choice]:
    given = getattr(request, field)
    return [
        Choice(
            label=label,
            count=count,
            chosen=given is value,
            address=changed(request, **{field: None if given is value else value}),
        )
        for label, count, value in zip(labels, found, (True, False), strict=True)
        if count or given is value
    ]


def _files(request: Request) -> Iterator[Choice]:
    for value, label in (("held", "a file is held"), ("lacking", "a file is lacking")):
        chosen = request.files == value
        yield Choice(
            label=label,
            chosen=chosen,
            address=changed(request, files=None if chosen else value),
        )


def _group(title: str, choices: Sequence[Choice], others: int = 0) -> Group:
    """Return a group, what is chosen before the rest."""
    ordered = sorted(choices, key=lambda choice: not choice.chosen)
    return Group(
        title=title,
        choices=tuple(ordered[:SHOWN]),
        more=tuple(ordered[SHOWN:]),
        others=others,
    )


def _bar(request: Request, bar: Bar) -> histogram.Bar:
    since, until = midnight(bar.since), midnight(bar.until)
    inside = (request.since is None or request.since < until) and (
        request.until is None or since < request.until
    )
    return histogram.Bar(
        bar.since, bar.until, bar.count, changed(request, since=since, until=until), inside
    )


def _in_time(counted: Facets) -> str:
    if not counted.bars:
        return "None of them has a time."
    most = max(counted.bars, key=lambda bar: bar.count)
    one = histogram.Bar(most.since, most.until, most.count, "", chosen=True)
    in_or_on = "on" if counted.step == "day" else "from"
    return f"A bar for each {counted.step}, in UTC; most {in_or_on} {histogram.said(one)}."


def _glossed(term: Term) -> str:
    return f"The desk glosses {term.text} as “{term.gloss}”."


def save(call: Call) -> Response:
    """Keep a search under a name."""
    name = call.said("name").strip()
    request = _said(call)
    with call.store() as store:
        known = saved_searches.saved(store)
        if name in known and known[name] != request:
            hold(
                call,
                saved_searches.digest(known),
                what=f"the search that was saved as “{name}”",
                now=[_in_words(known[name])],
                yours=[_in_words(request)],
                to=address_of(request),
            )
        saved_searches.save(store, name, request)
    return call.go(call.said("to"))


def forget(call: Call) -> Response:
    """Delete a saved search."""
    with call.store() as store:
        saved_searches.forget(store, call.said("name"))
    return call.go(to_of(call.said("to")))


def _said(call: Call) -> Request:
    """Return the search whose address a form has in ``to``."""
    to = call.said("to")
    path, _, query = to.partition("?")
    if path != "/search":
        raise UsageError("this is no search", do="save one from the page that shows it")
    return request_of(QueryParams(query))


def _in_words(request: Request) -> str:
    told = [("words" if name == "q" else name, value) for name, value in fields_of(request)]
    return words.sentence(", ".join(f"{name} {value}" for name, value in told) or "all posts")


DOORS = (
    Door("/search", search, room="search"),
    Door("/search/save", save, May.WORK, ("POST",), "search", does="saved a search"),
    Door("/search/forget", forget, May.WORK, ("POST",), "search", does="deleted a saved search"),
)
