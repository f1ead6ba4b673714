"""Plain copies told by digests alone (``text.cores``), without the texts that carry them.

What ``verbatim.at_a_glance`` calls identical, where a post is the statement and below it nothing
but its channel's furniture: the digest of the statement is then that of what stands above the
post's last lines, and these are furniture by their hashes. Of all else nothing is told here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.text.cores import Cores, core_of
from mabillon.text.hashing import Hashes

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Statements(NamedTuple):
    """Statements without the furniture at their end, both (n,).

    ``digests``: uint64, 0 = one that no post plainly carries; ``single``: whether it is a line.
    """

    digests: Hashes
    single: Mask


class Posts(NamedTuple):
    """What is held of posts beside their texts.

    ``cores``: (n, 3). ``lines``: uint64, (n, 4), the hashes of their outer lines
    (``furniture.Edges``). ``furnished``: bool, (n, 4), which of these are furniture of the
    post's channel. ``vague``: bool, (n, 4), which of them are so long that they may say something
    else after the words that the hash is of.
    """

    cores: Cores
    lines: Hashes
    furnished: Mask
    vague: Mask


def statements(cores: Sequence[str]) -> Statements:
    """Read statements (``verbatim.core``; "" = none); the same ones are read once."""
    each = {text: (core_of(text), len(text.splitlines()) == 1) for text in set(cores)}
    digests, single = zip(*(each[text] for text in cores), strict=True) if cores else ((), ())
    return Statements(np.array(digests, np.uint64), np.array(single, bool))


def are_copies(statements: Statements, posts: Posts) -> Mask:
    """Tell of posts whether each is its statement, with nothing but furniture below it, (n,).

    Notes
    -----
    Whoever asks must make sure that no outer line of the statement (``furniture.outer_lines``)
    is furniture of the post's channel: a post of one line has no hash of it here; and below a
    footer that is part of the statement may stand blank lines of Unicode's, which count as lines
    for the digests alone.
    """
    below, other = _furniture(statements.single, posts)
    above = np.take_along_axis(posts.cores, below[:, None], axis=1)[:, 0]
    told = ~other & ~posts.vague.any(axis=1)
    made: Mask = told & (statements.digests != 0) & (above == statements.digests)
    return made


def _furniture(single: Mask, posts: Posts) -> tuple[Places, Mask]:
    """Return how many of the last lines of posts are furniture, and whether others are, too.

    A post of two or three lines has its second for one of the last. So has, to all appearance,
    one whose last lines have no word; but not if it is a single line and what is below.
    """
    first, second, third, last = posts.furnished.T
    low = second & single & (posts.lines[:, 2] == 0)
    two = low & (posts.lines[:, 3] == 0)
    below = np.select([last & (third | low), last | two], [2, 1], 0).astype(np.int64)
    return below, first | (second & ~(low & (last | two))) | (third & ~last)
