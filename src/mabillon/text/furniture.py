"""Channel furniture: footer and header lines that belong to a channel, not to a statement.

A line among the first or last two of a post that, URLs and digits masked, stands in at
least 10 % and at least 10 of that channel's own posts, over unrelated bodies (method.md
section 0). It is learned when a question is asked, from the posts known then, and never
stored with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import regex

from mabillon.text.tokens import canonical

EDGE_LINES = 2
MIN_POSTS = 10
MIN_SHARE = 0.10
_MIN_BODIES = 5
"""Distinct bodies a line must have stood over: a statement reposted ten times has one."""

_DIGIT = regex.compile(r"\d")
_LINK = regex.compile(r"https?://|www\.|t\.me/|(?<!\w)@\w{3}", regex.IGNORECASE)
_LINE = regex.compile(r"[^\r\n\u2028\u2029]+")


def _mask(line: str) -> str:
    """Return the line's canonical form with URLs and digits masked; "" if nothing is left."""
    masked: str = _DIGIT.sub("0", canonical(line))
    return masked


def _edges(text: str) -> tuple[list[tuple[int, int]], str]:
    """Return the stretches of the first and last lines, and the body between them."""
    lines = [m.span() for m in _LINE.finditer(text) if not m.group().isspace()]
    if len(lines) < 2:
        return [], text
    edge = sorted({*lines[:EDGE_LINES], *lines[-EDGE_LINES:]})
    body = lines[EDGE_LINES:-EDGE_LINES] or lines[1:-1] or lines[:1]
    return edge, text[body[0][0] : body[-1][1]]


@dataclass(frozen=True, slots=True)
class Furniture:
    """The furniture lines of one channel, masked. ``posts``: how many posts it was learned from."""

    lines: frozenset[str] = frozenset()
    posts: int = 0

    def without(self, lines: frozenset[str]) -> Furniture:
        """Return it without these masked lines."""
        return Furniture(self.lines - lines, self.posts) if self.lines & lines else self

    def stretches(self, text: str) -> list[tuple[int, int]]:
        """Return the half-open stretches of ``text`` that are this channel's furniture."""
        if not self.lines:
            return []
        edges = _edges(text)[0] or [(0, len(text))]  # a post may be nothing but the footer
        return [(s, e) for s, e in edges if _mask(text[s:e]) in self.lines]


def learn(texts: Iterable[str], *, linked: bool = False) -> Furniture:
    """Learn a channel's furniture from its own (not forwarded) posts.

    ``linked``: only lines with a link or a handle in them. An issuer's own channel opens
    and closes its statements with formulas that stand there as often as a footer does;
    those belong to the statement.
    """
    bodies: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    posts = 0
    for text in texts:
        posts += 1
        edge, body = _edges(text)
        key = _mask(body)[:200]
        lines = (text[s:e] for s, e in edge)
        for line in {_mask(ln) for ln in lines if not linked or _LINK.search(ln)} - {""}:
            counts[line] += 1
            bodies[line].add(key)
    needed = max(MIN_POSTS, MIN_SHARE * posts)
    return Furniture(
        frozenset(
            line
            for line, count in counts.items()
            if count >= needed and len(bodies[line]) >= max(_MIN_BODIES, count // 4)
        ),
        posts,
    )
