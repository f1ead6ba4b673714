"""Asking the search index: queries and filters put into its terms, posts taken out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal, cast

import msgspec
import numpy as np
import numpy.typing as npt
import tantivy

from mabillon.archive.search_documents import SCHEMA, Shown, Stamp, micros
from mabillon.archive.search_words import LONGEST, term
from mabillon.errors import UsageError
from mabillon.text.matching import holds
from mabillon.text.query import All, Named, Near, Not, Query, Words
from mabillon.text.query import Any as AnyOf

Rows = npt.NDArray[np.int64]
Order = Literal["relevance", "newest", "oldest"]

TEXTS: Final = 20_000
"""Posts whose texts are held at once."""

_MOST_PREFIX: Final = 16_000
_VERSIONS: Final = 1_000
_Q: Final = tantivy.Query
_MUST, _NOT, _MAY = tantivy.Occur.Must, tantivy.Occur.MustNot, tantivy.Occur.Should
_INTEGER: Final = tantivy.FieldType.Integer


class Broken(Exception):
    """The index cannot be used; it will be made anew."""


@dataclass(frozen=True, slots=True)
class Place:
    """Channels, and from when to when (not included) they are meant; None = without end."""

    channels: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What else must hold of a post; None = no matter.

    ``places``: it stands in one of several sets of places, and in one of each set.
    ``since`` is included, ``until`` is not; a post without a time is within neither.
    ``rows``: only these.
    """

    places: tuple[tuple[Place, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    script: str | None = None
    media: bool | None = None
    forwards: bool | None = None
    rows: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """How many posts were found in all, and the first of them in the order asked for."""

    total: int
    posts: list[Shown]


class SearchIndex:
    """An index opened for reading; it never changes under the reader."""

    def __init__(self, index: tantivy.Index, stamp: Stamp) -> None:
        self._searcher = index.searcher()
        self._stamp = stamp
        self.rows = stamp.rows

    def find(
        self,
        query: Query | None,
        filters: Filters,
        *,
        before_row: int,
        limit: int,
        order: Order = "relevance",
        offset: int = 0,
    ) -> Hits:
        """Return the posts under ``before_row`` that hold a query and the filters.

        Parameters
        ----------
        query
            None = every post that the filters let through.
        limit
            At most so many are returned; all are counted.
        order
            "relevance" (BM25, the lower row first among equals; without a query "newest"),
            "newest" or "oldest" by posted-at, posts without a time last.
        offset
            So many of the first are passed over.
        """
        query, filters = self._checked(query, filters, before_row)
        asked = self._asked(query, filters, before_row)
        by = order if order != "relevance" else None if query else "newest"
        with reading():
            found = self._searcher.search(
                asked,
                max(1, min(limit, self._searcher.num_docs)),
                offset=offset,
                order_by_field=by,
                order=tantivy.Order.Asc if by == "oldest" else tantivy.Order.Desc,
            )
            hits = found.hits[:limit]
            posts = [self._shown(address) for _, address in hits]
        if by is None:
            scored = sorted(zip(hits, posts, strict=True), key=lambda p: (-p[0][0], p[1].row))
            posts = [post for _, post in scored]
        return Hits(cast(Any, found).count, posts)  # its type stub leaves it out

    def rows_of(self, query: Query | None, filters: Filters, *, before_row: int) -> Rows:
        """Return the rows of every post under ``before_row`` that holds, ascending."""
        query, filters = self._checked(query, filters, before_row)
        return self._rows_of(query, filters, before_row)

    def aggregate(
        self, query: Query | None, filters: Filters, *, before_row: int, by: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return counts of the posts under ``before_row`` that hold, as tantivy gives them.

        ``by``: what is counted, as tantivy (and Elasticsearch) write it.
        """
        query, filters = self._checked(query, filters, before_row)
        with reading():
            return self._searcher.aggregate(self._asked(query, filters, before_row), dict(by))

    def with_key(self, key: str) -> list[Shown]:
        """Return every kept version of a post (CHANNEL/ID, the channel's raw key), by row."""
        return self._having("key", key, _VERSIONS)[1]

    def forwards_of(self, key: str, limit: int) -> tuple[int, list[Shown]]:
        """Return how many rows forward a post by its exact origin, and some of them, by row."""
        return self._having("origin", key, limit)

    def _having(self, field: str, value: str, limit: int) -> tuple[int, list[Shown]]:
        with reading():
            found = self._searcher.search(
                _Q.term_query(SCHEMA, field, value),
                limit,
                order_by_field="row",
                order=tantivy.Order.Asc,
            )
            posts = [self._shown(address) for _, address in found.hits]
        return cast(Any, found).count, posts

    def _checked(
        self, query: Query | None, filters: Filters, before_row: int
    ) -> tuple[Query | None, Filters]:
        """Where the index can tell only what may hold, look at those texts."""
        if query is None or not _is_rough(query):
            return query, filters
        may = self._rows_of(query, filters, before_row).tolist()
        rows = tuple(row for row, text in self.texts(may) if holds(query, text))
        return query, replace(filters, rows=rows)

    def _rows_of(self, query: Query | None, filters: Filters, before_row: int) -> Rows:
        asked = self._asked(query, filters, before_row)
        with reading():
            found = self._searcher.search(
                asked,
                max(1, self._searcher.num_docs),
                order_by_field="row",
                order=tantivy.Order.Asc,
            )
        return np.array([row for row, _ in found.hits], np.int64)

    def texts(self, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Yield (row, text) of posts."""
        for first in range(0, len(rows), TEXTS):
            some = list(rows[first : first + TEXTS])
            with reading():
                found = self._searcher.search(
                    _Q.term_set_query(SCHEMA, "row", some), len(some), count=False
                )
                shown = [self._shown(address) for _, address in found.hits]
            yield from ((post.row, post.text) for post in shown)

    @cached_property
    def channels(self) -> frozenset[str]:
        """Every raw channel key that has a post."""
        with reading():
            return frozenset(key for key, _ in self._searcher.terms_with_prefix("channel", ""))

    @property
    def is_whole(self) -> bool:
        """Whether there are as many documents as its stamp says."""
        return self._searcher.num_docs == self._stamp.documents

    @property
    def word_count(self) -> int:
        """How many distinct words have a document of their own."""
        return self._stamp.words

    def has_word(self, word: str) -> bool:
        """Tell whether a word has a document of its own."""
        return bool(self._searcher.doc_freq("word", word))

    def words_like(self, keys: Iterable[str]) -> list[str]:
        """Return the distinct words of the archive that share a name key, in their order."""
        wanted = sorted(set(keys))
        if not wanted:
            return []
        with reading():
            found = self._searcher.search(
                _Q.term_set_query(SCHEMA, "keys", wanted),
                max(1, self._stamp.words),
                count=False,
            )
            return sorted(self._searcher.doc(address)["word"][0] for _, address in found.hits)

    def _shown(self, address: tantivy.DocAddress) -> Shown:
        body = self._searcher.doc(address)["body"][0]
        return msgspec.msgpack.decode(body, type=Shown)

    # --- Queries ------------------------------------------------------------------------

    def _asked(self, query: Query | None, filters: Filters, before_row: int) -> tantivy.Query:
        parts = [(_MUST, _Q.const_score_query(part, 0.0)) for part in self._filters(filters)]
        if before_row < self.rows:
            rows = _Q.range_query(SCHEMA, "row", _INTEGER, 0, before_row, True, False)
            parts.append((_MUST, _Q.const_score_query(rows, 0.0)))
        if query is None:
            parts.append((_MUST, _posts()))
        else:
            parts.append((_MUST, self._query(query)))
        return _Q.boolean_query(parts)

    def _filters(self, filters: Filters) -> Iterator[tantivy.Query]:
        for places in filters.places:
            yield _Q.boolean_query([(_MAY, _place(place)) for place in _fewer(places)])
        if filters.since is not None or filters.until is not None:
            yield _between(filters.since, filters.until)
        if filters.script is not None:
            yield _Q.term_query(SCHEMA, "script", filters.script)
        if filters.media is not None:
            yield _Q.term_query(SCHEMA, "media", filters.media)
        if filters.forwards is not None:
            yield _Q.term_query(SCHEMA, "forward", filters.forwards)
        if filters.rows is not None:
            yield _Q.term_set_query(SCHEMA, "row", list(filters.rows))

    def _query(self, query: Query) -> tantivy.Query:
        match query:
            case Words():
                return self._words(query)
            case All():
                return _Q.boolean_query([(_MUST, self._query(part)) for part in query.parts])
            case AnyOf():
                return _Q.boolean_query([(_MAY, self._query(part)) for part in query.parts])
            case Near() | Named():
                groups = [
                    _Q.boolean_query([(_MAY, self._words(words)) for words in group])
                    for group in query.groups
                ]
                return _Q.boolean_query([(_MUST, group) for group in groups])
            case Not() if _is_rough(query.part):
                return _posts()
            case Not():
                return _Q.boolean_query([(_MUST, _posts()), (_NOT, self._query(query.part))])

    def _words(self, asked: Words) -> tantivy.Query:
        where = "links" if asked.link else "text"
        terms = [term(form) for form in asked.forms]
        if not asked.prefix:
            if len(terms) == 1:
                return _Q.term_query(SCHEMA, where, terms[0], index_option="freq")
            return _Q.phrase_query(SCHEMA, where, list(terms))
        last = asked.forms[-1]
        if len(last) > LONGEST:
            raise UsageError(f"a beginning of a word has at most {LONGEST} characters")
        with reading():
            possible = self._searcher.terms_with_prefix(where, last, limit=_MOST_PREFIX + 1)
        if len(possible) > _MOST_PREFIX:
            raise UsageError(
                f"more than {_MOST_PREFIX:,} words begin with {last!r}", do="give more letters"
            )
        if len(terms) == 1:
            return _Q.term_set_query(SCHEMA, where, [word for word, _ in possible])
        # Canonical words are letters and digits: none means anything in a pattern.
        return _Q.regex_phrase_query(SCHEMA, where, [*terms[:-1], f"{last}.*"])


def _is_rough(query: Query) -> bool:
    """Tell whether the index finds more than what holds: it does not know what is near."""
    match query:
        case Near():
            return True
        case Named():
            return not _is_sure(query)
        case All() | AnyOf():
            return any(map(_is_rough, query.parts))
        case Not():
            return _is_rough(query.part)
        case Words():
            return False


def _is_sure(name: Named) -> bool:
    """Tell whether the words of a name alone decide: one group, nothing that is written otherwise.

    Words in a row may stand in two sentences, which is no matter where one of them is enough.
    """
    single = {words.forms for words in name.groups[0] if len(words.forms) == 1}
    return (
        len(name.groups) == 1
        and not name.but
        and all(any((form,) in single for form in words.forms) for words in name.groups[0])
    )


def read_stamp(index: tantivy.Index) -> Stamp | None:
    """Return what an index says that it holds; None = nothing, or two things."""
    with reading():
        searcher = index.searcher()
        found = searcher.search(_Q.term_query(SCHEMA, "kind", "stamp"), 2)
        if len(found.hits) != 1:
            return None
        body = searcher.doc(found.hits[0][1])["body"][0]
        return msgspec.msgpack.decode(body, type=Stamp)


def _posts() -> tantivy.Query:
    return _Q.const_score_query(_Q.term_query(SCHEMA, "kind", "post"), 0.0)


def _fewer(places: Iterable[Place]) -> list[Place]:
    """Put the channels that are meant for the same time into one place: it is faster."""
    same: dict[tuple[datetime | None, datetime | None], list[str]] = {}
    for place in places:
        same.setdefault((place.since, place.until), []).extend(place.channels)
    return [Place(tuple(channels), since, until) for (since, until), channels in same.items()]


def _place(place: Place) -> tantivy.Query:
    channels = _Q.term_set_query(SCHEMA, "channel", list(place.channels))
    if place.since is None and place.until is None:
        return channels
    return _Q.boolean_query([(_MUST, channels), (_MUST, _between(place.since, place.until))])


def _between(since: datetime | None, until: datetime | None) -> tantivy.Query:
    low = None if since is None else micros(since)
    high = None if until is None else micros(until) - 1
    return _Q.range_query(SCHEMA, "at", _INTEGER, low, high)


@contextmanager
def reading() -> Iterator[None]:
    """Tell a broken index from a fault of the question."""
    try:
        yield
    except (ValueError, LookupError, OSError, msgspec.DecodeError) as error:
        raise Broken(str(error)) from error
