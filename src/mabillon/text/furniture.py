"""Channel furniture: footer and header lines that belong to a channel, not to a statement.

A line among the first or last two of a post that, URLs and digits masked, stands in at
least 10 % and at least 10 of that channel's own posts, over unrelated bodies (method.md
section 0). What is furniture is learned when a question is asked, from the posts known then,
and never stored with them; of each post only a hash of its outer lines may be kept
(``Edges``), so that it is learned without reading all texts again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import regex

from mabillon.text.many import Running, running
from mabillon.text.sketch import Values, hashed
from mabillon.text.tokens import URL_TOKEN, canonical

EDGE_LINES = 2
MIN_POSTS = 10
MIN_SHARE = 0.10
_MIN_BODIES = 5
"""Distinct bodies a line must have stood over: a statement reposted ten times has one."""

_LINE_WORDS = 48
"""A line is told by its first words; a longer one is hardly furniture."""

_BODY_WORDS = 32
"""Bodies whose first words are the same count as one."""

_DIGIT = regex.compile(r"\d")
_HANDLE = regex.compile(r"(?<!\w)@\w{3}")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_ORDER = np.uint64(0x9E3779B97F4A7C15)


@lru_cache(maxsize=1 << 14)
def _mask(line: str) -> str:
    """Return the line's canonical form with URLs and digits masked; "" if nothing is left."""
    masked: str = _DIGIT.sub("0", canonical(line))
    return masked


def _edges(text: str) -> list[tuple[int, int]]:
    """Return the stretches of the first and last lines; none where there is but one."""
    lines = [m.span() for m in _LINE.finditer(text) if not m.group().isspace()]
    return sorted({*lines[:EDGE_LINES], *lines[-EDGE_LINES:]}) if len(lines) > 1 else []


@dataclass(frozen=True, slots=True)
class Furniture:
    """The furniture of one channel: masked lines by their hash, as in ``Edges``.

    ``posts``: how many posts it was learned from.
    """

    by_hash: dict[int, str] = field(default_factory=dict)
    posts: int = 0

    @property
    def lines(self) -> frozenset[str]:
        """The masked lines."""
        return frozenset(self.by_hash.values())

    def without(self, lines: frozenset[str]) -> Furniture:
        """Return it without these masked lines."""
        kept = {value: line for value, line in self.by_hash.items() if line not in lines}
        return Furniture(kept, self.posts)

    def stretches(self, text: str) -> list[tuple[int, int]]:
        """Return the half-open stretches of ``text`` that are this channel's furniture."""
        if not self.by_hash:
            return []
        lines = self.lines
        edges = _edges(text) or [(0, len(text))]  # a post may be nothing but the footer
        return [(s, e) for s, e in edges if _mask(text[s:e]) in lines]


class Edges(NamedTuple):
    """The outer lines of posts, by hash.

    ``lines``: uint64, (n, 4), of the first and last two lines, URLs and digits masked; 0 =
    no such line, or no word in it. ``linked``: bool, (n, 4): an address or a handle stands
    in it. ``bodies``: uint64, (n,), of the first words between them; in a post of four lines
    or fewer, of its first words.
    """

    lines: Values
    linked: npt.NDArray[np.bool_]
    bodies: Values


def lines_of(texts: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return all lines that are not blank, text after text, and how many each text has."""
    each = [[line for line in _LINE.findall(text) if not line.isspace()] for text in texts]
    return list(chain.from_iterable(each)), np.fromiter(map(len, each), np.int64, len(each))


def edges(lines: Sequence[str], words: Running, counts: npt.NDArray[np.int64]) -> Edges:
    """Return the outer lines of texts, from all their lines.

    Parameters
    ----------
    lines, counts
        As ``lines_of`` gives them.
    words
        Of the lines.
    """
    hashes = _masked(words)[words.codes]
    size = np.diff(words.offsets)
    of_lines = _of_lines(words, hashes)
    first = np.cumsum(counts) - counts
    several = counts > 1
    places = first[:, None] + np.stack(
        [np.zeros_like(counts), np.ones_like(counts), counts - 2, counts - 1], axis=1
    )
    # A line that is among the first two and the last two is told once.
    there = several[:, None] & np.stack([several, several, counts > 3, counts > 2], axis=1)
    last_line = max(len(lines) - 1, 0)
    places = np.clip(np.where(there, places, 0), 0, last_line)
    found = np.where(there, np.append(of_lines, np.uint64(0))[places], np.uint64(0))
    linked = np.zeros(len(lines) + 1, bool)
    is_address = pc.equal(words.forms, URL_TOKEN).to_numpy(zero_copy_only=False)[words.codes]
    owners = np.repeat(np.arange(len(lines)), size)
    linked[owners[is_address]] = True
    for i in np.unique(places[there]).tolist():
        if "@" in lines[i] and _HANDLE.search(lines[i]):
            linked[i] = True
    inner = np.where(counts > 2 * EDGE_LINES, EDGE_LINES, 0)  # of few lines, all of them
    begin, end = first + inner, first + counts - inner
    start = words.offsets[begin]
    length = np.minimum(words.offsets[end] - start, _BODY_WORDS)
    return Edges(found, linked[places] & there, row_hash(hashes, start, length))


def are_furniture(
    words: Running,
    counts: npt.NDArray[np.int64],
    channels: npt.NDArray[np.int64],
    furniture: Sequence[Furniture],
) -> npt.NDArray[np.bool_]:
    """Tell of each line of texts whether it is furniture of its text's channel.

    Parameters
    ----------
    words, counts
        Of the lines; as for ``edges``.
    channels
        int64, (n,): which of ``furniture`` is each text's.
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    outer = (place < EDGE_LINES) | (place >= counts[owner] - EDGE_LINES)
    known = [
        np.array(list(one.by_hash), np.uint64) ^ _salt(np.array([n]))
        for n, one in enumerate(furniture)
    ]
    found = _of_lines(words, _masked(words)[words.codes]) ^ _salt(channels[owner])
    return outer & np.isin(found, np.concatenate([np.empty(0, np.uint64), *known]))


def _salt(channels: npt.NDArray[np.int64]) -> Values:
    salt: Values = channels.astype(np.uint64) * _ORDER
    return salt


def _of_lines(words: Running, hashes: Values) -> Values:
    return row_hash(hashes, words.offsets[:-1], np.minimum(np.diff(words.offsets), _LINE_WORDS))


def _masked(words: Running) -> Values:
    """Return the hashes of the forms with their digits masked."""
    return hashed(pc.replace_substring_regex(words.forms, r"\p{Nd}", "0"))


def row_hash(hashes: Values, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Values:
    """Return one hash for each row of words, by their order; 0 where it is empty."""
    ends = np.cumsum(sizes)
    inside = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)
    powers = np.cumprod(np.full(int(sizes.max(initial=0)) + 1, _ORDER))
    terms = hashes[np.repeat(starts, sizes) + inside] * powers[inside]
    found = np.zeros(len(sizes), np.uint64)
    filled = sizes > 0
    if filled.any():
        found[filled] = np.add.reduceat(terms, (ends - sizes)[filled])
    return found


def learn(texts: Sequence[str], *, linked: bool = False) -> Furniture:
    """Learn a channel's furniture from its own (not forwarded) posts.

    ``linked``: only lines with a link or a handle in them. An issuer's own channel opens
    and closes its statements with formulas that stand there as often as a footer does;
    those belong to the statement.
    """
    lines, counts = lines_of(texts)
    return learn_from(edges(lines, running(lines), counts), texts.__getitem__, linked=linked)


def learn_from(posts: Edges, text_of: Callable[[int], str], *, linked: bool = False) -> Furniture:
    """Learn it from the outer lines of its posts; ``text_of`` gives the text of one of them."""
    count = len(posts.bodies)
    needed = max(MIN_POSTS, MIN_SHARE * count)
    shown = np.where(posts.linked, posts.lines, np.uint64(0)) if linked else posts.lines
    sorted_lines = np.sort(shown, axis=1)
    sorted_lines[:, 1:][sorted_lines[:, 1:] == sorted_lines[:, :-1]] = 0  # once a post
    values, times = np.unique(sorted_lines[sorted_lines > 0], return_counts=True)
    found: dict[int, str] = {}
    for value, times_ in zip(values[times >= needed], times[times >= needed], strict=True):
        rows = np.flatnonzero((sorted_lines == value).any(axis=1))
        if len(np.unique(posts.bodies[rows])) >= max(_MIN_BODIES, int(times_) // 4):
            place = int(np.flatnonzero(shown[rows[0]] == value)[0])
            found[int(value)] = _mask(_edge(text_of(int(rows[0])), place))
    return Furniture(found, count)


def _edge(text: str, place: int) -> str:
    """Return one of the outer lines, counted as in ``Edges``."""
    lines, _ = lines_of([text])
    return lines[place if place < EDGE_LINES else place - 2 * EDGE_LINES]
