"""Channel furniture: footer and header lines that belong to a channel, not to a statement.

A line among the first or last two of a post that, URLs and digits masked, stands in at
least 10 % and at least 10 of that channel's own posts, over unrelated bodies (method.md
section 0). What is furniture is learned when a question is asked, from the posts known then,
and never stored with them; of each post only a hash of its outer lines may be kept
(``Edges``), so that it is learned without reading all texts again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex
from xxhash import xxh64_intdigest

from mabillon.compiled.sketches import edges as compiled
from mabillon.text.distinct import distinct
from mabillon.text.hashing import Hashes
from mabillon.text.lines import Lines, lines_of, read_lines, together
from mabillon.text.tokens import canonical

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
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_ORDER = np.uint64(0x9E3779B97F4A7C15)
_NO_VALUES = np.empty(0, np.uint64)


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

    @property
    def shortened(self) -> Furniture:
        """Return it with the lines alone that are so long that their hash is of a beginning."""
        cut = {line for line in self.lines if len(line.split(" ")) >= _LINE_WORDS}
        return self.without(self.lines - cut)

    def stretches(self, text: str) -> list[tuple[int, int]]:
        """Return the half-open stretches of ``text`` that are this channel's furniture."""
        if not self.by_hash:
            return []
        lines = self.lines
        return [(s, e) for s, e in _outer(text) if _mask(text[s:e]) in lines]


def outer_lines(text: str) -> frozenset[str]:
    """Return the masked lines of a text that may be furniture; of one line, the text itself."""
    return frozenset(_mask(text[s:e]) for s, e in _outer(text))


def _outer(text: str) -> list[tuple[int, int]]:
    return _edges(text) or [(0, len(text))]  # a post may be nothing but the footer


class Edges(NamedTuple):
    """The outer lines of posts, by hash.

    ``lines``: uint64, (n, 4), of the first and last two lines, URLs and digits masked; 0 =
    no such line, or no word in it. ``linked``: bool, (n, 4): an address or a handle stands
    in it. ``bodies``: uint64, (n,), of the first words between them; in a post of four lines
    or fewer, of its first words.
    """

    lines: Hashes
    linked: npt.NDArray[np.bool_]
    bodies: Hashes


def edges(lines: Lines) -> Edges:
    """Return the outer lines of texts."""
    words, most = (lines.masked, lines.is_link), (_LINE_WORDS, _BODY_WORDS)
    made = compiled(words, (lines.offsets, lines.handles), lines.counts, most, int(_ORDER))
    return Edges(*made) if made else _edges_of(lines)


def _edges_of(lines: Lines) -> Edges:
    counts, first = lines.counts, lines.firsts[:-1]
    several = counts > 1
    places = first[:, None] + np.stack(
        [np.zeros_like(counts), np.ones_like(counts), counts - 2, counts - 1], axis=1
    )
    # A line that is among the first two and the last two is told once.
    there = several[:, None] & np.stack([several, several, counts > 3, counts > 2], axis=1)
    outer = places[there]
    found, linked = np.zeros(there.shape, np.uint64), np.zeros(there.shape, bool)
    found[there] = _of_lines(lines)[outer]
    links = np.concatenate(([0], np.cumsum(lines.is_link)))[lines.offsets]
    linked[there] = lines.handles[outer] | (links[outer + 1] > links[outer])
    inner = np.where(counts > 2 * EDGE_LINES, EDGE_LINES, 0)  # of few lines, all of them
    start = lines.offsets[first + inner]
    length = np.minimum(lines.offsets[first + counts - inner] - start, _BODY_WORDS)
    return Edges(found, linked, row_hash(lines.masked, start, length))


def are_furniture(
    lines: Lines, channels: npt.NDArray[np.int64], known: Hashes
) -> npt.NDArray[np.bool_]:
    """Tell of each line of texts whether it is furniture of its text's channel.

    Parameters
    ----------
    channels
        int64, (texts,): which furniture is each text's.
    known
        All of it, as ``whole_lines`` gives it.
    """
    owner = np.repeat(np.arange(len(lines.counts)), lines.counts)
    place = np.arange(len(owner)) - lines.firsts[owner]
    outer = (place < EDGE_LINES) | (place >= lines.counts[owner] - EDGE_LINES)
    whole = row_hash(lines.masked, lines.offsets[:-1], np.diff(lines.offsets))
    made: npt.NDArray[np.bool_] = outer & _are_known(whole, channels[owner], known)
    return made


def are_known(
    edges: Hashes, channels: npt.NDArray[np.int64], known: Hashes
) -> npt.NDArray[np.bool_]:
    """Tell the same of the outer lines of posts (``Edges.lines``), by their first words, (n, 4).

    ``known``: all of it, as ``known_lines`` gives it.
    """
    made: npt.NDArray[np.bool_] = (edges != 0) & _are_known(edges, channels[:, None], known)
    return made


def _are_known(
    lines: Hashes, channels: npt.NDArray[np.int64], known: Hashes
) -> npt.NDArray[np.bool_]:
    found = lines ^ _salt(channels)
    made: npt.NDArray[np.bool_] = known[np.searchsorted(known[:-1], found)] == found
    return made


def known_lines(furniture: Sequence[Furniture]) -> Hashes:
    """Return the hashes of the lines of several channels' furniture, ascending, and a last 0."""
    return _salted([np.array(list(one.by_hash), np.uint64) for one in furniture])


def whole_lines(furniture: Sequence[Furniture]) -> Hashes:
    """Return the same of whole lines, not of their first words alone."""
    return _salted([_whole(sorted(one.lines)) for one in furniture])


def _whole(masked: Sequence[str]) -> Hashes:
    """Return the hashes of masked lines."""
    words = [line.split(" ") for line in masked]
    hashes = [xxh64_intdigest(word.encode()) for line in words for word in line]
    ends = np.cumsum([0, *map(len, words)])
    return row_hash(np.array(hashes, np.uint64), ends[:-1], np.diff(ends))


def _salted(lines: Sequence[Hashes]) -> Hashes:
    known = [some ^ _salt(np.array([n])) for n, some in enumerate(lines)]
    return np.append(np.sort(np.concatenate([_NO_VALUES, *known])), np.uint64(0))


def _salt(channels: npt.NDArray[np.int64]) -> Hashes:
    salt: Hashes = channels.astype(np.uint64) * _ORDER
    return salt


def _of_lines(lines: Lines) -> Hashes:
    size = np.minimum(np.diff(lines.offsets), _LINE_WORDS)
    return row_hash(lines.masked, lines.offsets[:-1], size)


def row_hash(hashes: Hashes, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Hashes:
    """Return one hash for each row of words, by their order; 0 where it is empty.

    The sum over a row of its i-th hash times the i-th power of ``_ORDER``, mod 2^64: what is
    added up to its end, less what is up to its beginning, over the power of its beginning.
    """
    powers, inverse = _powers((len(hashes) + 1).bit_length())
    sums = np.zeros(len(hashes) + 1, np.uint64)
    np.cumsum(hashes * powers[: len(hashes)], out=sums[1:])
    found: Hashes = (sums[starts + sizes] - sums[starts]) * inverse[starts]
    return found


@lru_cache(maxsize=4)
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """Return so many powers of ``_ORDER``, and of its inverse mod 2^64, that bits count them."""
    inverse = np.uint64(pow(int(_ORDER), -1, 1 << 64))
    made = []
    for base in (_ORDER, inverse):
        factors = np.full(1 << bits, base)
        factors[0] = 1
        made.append(np.cumprod(factors))
    return made[0], made[1]


def learn(texts: Sequence[str], *, linked: bool = False) -> Furniture:
    """Learn a channel's furniture from its own (not forwarded) posts.

    ``linked``: only lines with a link or a handle in them. An issuer's own channel opens
    and closes its statements with formulas that stand there as often as a footer does;
    those belong to the statement.
    """
    return learn_from(edges(together(read_lines(texts))), texts.__getitem__, linked=linked)


class Repeated(NamedTuple):
    """A line at the edge of a channel's posts, again and again: furniture, not yet read.

    ``line``: its hash. ``post``: the first of the posts it stands in. ``place``: which of that
    post's outer lines it is, as in ``Edges``.
    """

    line: int
    post: int
    place: int


def learn_from(posts: Edges, text_of: Callable[[int], str], *, linked: bool = False) -> Furniture:
    """Learn it from the outer lines of its posts; ``text_of`` gives the text of one of them."""
    return read_out(repeated(posts, linked=linked), text_of, len(posts.bodies))


def repeated(posts: Edges, *, linked: bool = False) -> list[Repeated]:
    """Return the lines that are a channel's furniture, by the outer lines of its posts."""
    needed = max(MIN_POSTS, MIN_SHARE * len(posts.bodies))
    shown = np.where(posts.linked, posts.lines, np.uint64(0)) if linked else posts.lines
    sorted_lines = np.sort(shown, axis=1)
    sorted_lines[:, 1:][sorted_lines[:, 1:] == sorted_lines[:, :-1]] = 0  # once a post
    values, times = np.unique(sorted_lines[sorted_lines > 0], return_counts=True)
    found: list[Repeated] = []
    for value, times_ in zip(values[times >= needed], times[times >= needed], strict=True):
        rows = np.flatnonzero((sorted_lines == value).any(axis=1))
        if len(distinct(posts.bodies[rows])) >= max(_MIN_BODIES, int(times_) // 4):
            place = int(np.flatnonzero(shown[rows[0]] == value)[0])
            found.append(Repeated(int(value), int(rows[0]), place))
    return found


def read_out(lines: Iterable[Repeated], text_of: Callable[[int], str], posts: int) -> Furniture:
    """Return as furniture what was learned from so many posts; ``text_of`` gives one's text."""
    named = {line: _mask(_edge(text_of(post), place)) for line, post, place in lines}
    return Furniture(named, posts)


def _edge(text: str, place: int) -> str:
    """Return one of the outer lines, counted as in ``Edges``."""
    every = lines_of(text)
    return every[place if place < EDGE_LINES else place - 2 * EDGE_LINES]
