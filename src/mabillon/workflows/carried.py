"""Which posts carry an issuer's statements, worked out once and kept.

The same statements are held against the same posts for every question about their issuer.
What came of it is kept in the archive's caches, month by month of the statements, under a
digest of all that it rests on (``wording_cache``): the posts, the furniture of their channels,
the settings. So another question, or another month, leaves it as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.examine.copies import Relation
from mabillon.examine.instants import as_datetime, moved, of_datetime
from mabillon.examine.unread import are_copies, statements
from mabillon.text.furniture import outer_lines
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.wording_cache import digest, kept, kept_all

FLOOR: Final = 0.5
"""Estimated containment from which a post is held against a statement."""

_AT_ONCE: Final = 2048
"""Statements that are looked for at once."""

_MOST: Final = 4096
"""Files that are kept; the oldest go."""

Pair = tuple[Post, Post]
Month = list[tuple[Post, npt.NDArray[np.int64]]]
"""Statements that were posted in it, and between which rows each is looked for."""
T = TypeVar("T")


def near(
    holdings: Holdings, posts: Sequence[Post], keys: Collection[str], latest: timedelta
) -> list[list[int]]:
    """Return, for each statement, the rows that may carry it, most alike first.

    Parameters
    ----------
    posts
        The statements' own posts.
    keys
        Only rows of these raw channel keys count.
    latest
        Only rows count that may have been posted no later than this after the statement.

    Notes
    -----
    What is looked at for a month's statements ends with the runs that hold what was posted
    within ``latest``; so posts that come later leave it as it was.
    """
    early = timedelta(seconds=holdings.settings.early_s)
    within = holdings.rows_between([_times(post, early, latest) for post in posts])
    of_pictures, sorted_keys = holdings.pictured.made_of, sorted(keys)
    months = list(_by_month(list(zip(posts, within, strict=True)), lambda item: item[0]))
    found: list[list[int]] = []
    for some in _together(months):
        said = []
        for month in some:
            end = max(int(last) for _, (_, last) in month)
            rows = [[post.row, *map(int, between)] for post, between in month]
            sketched = min(end, holdings.sketches.rows)
            made_of = [sketched, holdings.made_of(end), sorted_keys, FLOOR, of_pictures]
            said.append([made_of, _digest(rows)])
        make = partial(_near, holdings, some, keys)
        kind = list[list[int]]
        for one in kept_all(_folder(holdings), "near", said, make, kind, most=_MOST):
            found += one
    return found


def _times(post: Post, early: timedelta, latest: timedelta) -> tuple[datetime, datetime] | None:
    """Return between which times what carries a statement is posted."""
    if post.posted_at is None:
        return None
    last = as_datetime(of_datetime(post.posted_at) + latest // timedelta(microseconds=1))
    return moved(post.posted_at, -early), last


def _together(months: Sequence[Month]) -> Iterator[list[Month]]:
    """Put months together whose posts are looked for at once: several go through a run as one."""
    some: list[Month] = []
    for month in months:
        if some and sum(map(len, some)) + len(month) > _AT_ONCE:
            yield some
            some = []
        some.append(month)
    if some:
        yield some


def _near(
    holdings: Holdings, months: Sequence[Month], keys: Collection[str], lacking: Sequence[int]
) -> list[list[list[int]]]:
    posts = [post for n in lacking for post, _ in months[n]]
    within = np.array([between for n in lacking for _, between in months[n]], np.int64)
    holdings.load(post.row for post in posts)
    texts = [holdings.text(post.row) for post in posts]
    found = holdings.candidates_of(texts, floor=FLOOR, within=within)
    every = np.concatenate([np.empty(0, np.int64), *found])
    kept = np.split(holdings.among(every, keys), np.cumsum([len(rows) for rows in found])[:-1])
    rows = iter([some[mask].tolist() for some, mask in zip(found, kept, strict=True)])
    return [[next(rows) for _ in months[n]] for n in lacking]


def relations(holdings: Holdings, pairs: Sequence[Pair]) -> Iterator[Relation | None]:
    """Yield how the second post of each pair carries the first, time apart; None = it does not.

    Parameters
    ----------
    pairs
        By statement; of channels whose furniture was learned.
    """
    keys = sorted({post.channel for pair in pairs for post in pair})
    lines = [sorted(one.lines) for one in holdings.furniture(keys)]
    settings = msgspec.to_builtins(holdings.settings)
    stamp = digest(keys, lines, settings, holdings.pictured.made_of)
    for some in _by_month(pairs, lambda pair: pair[0]):
        rows = [(one.row, two.row) for one, two in some]
        posts = holdings.made_of(max(max(pair) for pair in rows) + 1)
        make = partial(_relations, holdings, some)
        said = [stamp, posts, _digest(rows)]
        yield from kept(_folder(holdings), "carried", said, make, list[Relation | None], most=_MOST)


def _relations(holdings: Holdings, pairs: Sequence[Pair]) -> list[Relation | None]:
    plain = _told_unread(holdings, pairs)
    holdings.load(two.row for (_, two), told in zip(pairs, plain, strict=True) if not told)
    return [
        "identical" if told else holdings.carried(one, two)
        for (one, two), told in zip(pairs, plain, strict=True)
    ]


def _told_unread(holdings: Holdings, pairs: Sequence[Pair]) -> list[bool]:
    """Tell of pairs whether the second post plainly is the first, without its text."""
    carried = {one.row: one for one, _ in pairs}
    holdings.load(carried)
    said = {row: holdings.core(one) for row, one in carried.items()}
    known = [n for n, (_, two) in enumerate(pairs) if holdings.is_sketched(two.row)]
    rows = np.array([pairs[n][1].row for n in known], np.int64)
    told = are_copies(statements([said[pairs[n][0].row] for n in known]), holdings.unread(rows))
    outer = {row: outer_lines(text) for row, text in said.items()}
    keys = sorted({two.channel for _, two in pairs})
    of_channel = dict(zip(keys, (one.lines for one in holdings.furniture(keys)), strict=True))
    found = [False] * len(pairs)
    for n, same in zip(known, told.tolist(), strict=True):
        one, two = pairs[n]
        found[n] = same and outer[one.row].isdisjoint(of_channel[two.channel])
    return found


def _by_month(items: Sequence[T], post: Callable[[T], Post]) -> Iterator[list[T]]:
    """Part items by the months in which posts of theirs were posted, in their order."""

    def month(item: T) -> str:
        at = post(item).posted_at
        return f"{at:%Y-%m}" if at else ""

    for _, some in groupby(items, month):
        yield list(some)


def _digest(rows: Sequence[Sequence[int]]) -> str:
    """Return the SHA-256 (hex) of row numbers."""
    return hashlib.sha256(np.array(rows, np.int64).tobytes()).hexdigest()


def _folder(holdings: Holdings) -> Path:
    return holdings.store.root / "caches" / "carried"
