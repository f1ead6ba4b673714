"""Which of many posts may be related to a text or each other, told by their words' signs alone.

Of what shares a few shingles with a text, most shares turns of speech; laid side by side with
it (``copies.compare``) it is unrelated. Signs (``text.signs``) tell so in microseconds, and
leave out nothing that words would not.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist, cpdist

from mabillon.compiled.pairs import common
from mabillon.examine.copies import PASSAGE_WORDS
from mabillon.examine.settings import Settings
from mabillon.text.align import MAX_WORDS, Text
from mabillon.text.furniture import EDGE_LINES, Furniture
from mabillon.text.signs import LINK, Signs

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


def may_be_related(
    question: Text,
    asked: Signs,
    signs: Signs,
    ends: Places,
    furnished: Places,
    settings: Settings,
) -> Mask:
    """Tell of each of many posts whether ``compare`` may relate it to a text.

    Parameters
    ----------
    question, asked
        The text, and the signs of its words.
    signs, ends
        The signs of the posts' words, and where those of each begin and the last end, (n + 1,).
    furnished
        (n,) how many words of each may be furniture at the most (``most_words``).

    Returns
    -------
    Mask
        (n,) False: it shares no eight words in a row with the text, and too few in any order
        to be a near copy, a quotation or an excerpt.
    """
    size, sizes = len(asked), np.diff(ends)
    own = _own_words(signs, ends, furnished)
    mine = max(size - question.aside_before[-1], 1)
    [shared] = cdist(
        [asked.tobytes().decode("latin-1")], _written(signs, ends), scorer=LCSseq.similarity
    )
    near = np.maximum(shared / mine, shared / own) >= settings.near_copy
    long = (sizes > MAX_WORDS) | (size > MAX_WORDS)
    may: Mask = near | long | _passages(asked, signs, ends)
    return may


def may_be_near(
    signs: Signs, ends: Places, furnished: Places, one: Places, two: Places, settings: Settings
) -> Mask:
    """Tell of many pairs of posts whether one may hold nearly all of the other.

    Parameters
    ----------
    signs, ends, furnished
        Of the posts, as above.
    one, two
        int64, (pairs,): which posts each pair is of.

    Returns
    -------
    Mask
        (pairs,) False: they have too few words in common, in any order, to be near copies, or
        one to be a quotation or an excerpt of the other.
    """
    sizes, own = np.diff(ends), _own_words(signs, ends, furnished)
    shared = common(signs, ends, one, two)
    if shared is None:
        posts = _written(signs, ends)
        sides = ([posts[n] for n in side.tolist()] for side in (one, two))
        shared = cpdist(*sides, scorer=LCSseq.similarity, workers=1)
    long = np.maximum(sizes[one], sizes[two]) > MAX_WORDS
    may: Mask = long | (shared / np.minimum(own[one], own[two]) >= settings.near_copy)
    return may


def _own_words(signs: Signs, ends: Places, furnished: Places) -> Places:
    """Return how many words of each post are neither furniture nor links, at least; not 0."""
    links = np.diff(np.searchsorted(np.flatnonzero(signs == LINK), ends))
    least: Places = np.maximum(np.diff(ends) - links - furnished, 1)
    return least


def _written(signs: Signs, ends: Places) -> list[str]:
    """Return the signs of each post as characters."""
    written = signs.tobytes().decode("latin-1")
    return [written[first:end] for first, end in pairwise(ends.tolist())]


def most_words(furniture: Furniture) -> int:
    """Return how many words of a post can be furniture of its channel at the most."""
    words = sorted((len(line.split()) for line in furniture.lines), reverse=True)
    return sum(words[: 2 * EDGE_LINES])


def says_any(phrases: Sequence[Signs], signs: Signs, ends: Places) -> Mask:
    """Tell of each post whether the signs of one of these phrases stand in it in a row."""
    found = np.zeros(len(signs) + 1, bool)
    for phrase in phrases:
        if len(phrase) <= len(signs):
            windows = np.lib.stride_tricks.sliding_window_view(signs, max(len(phrase), 1))
            found[: len(windows)] |= (windows == phrase).all(axis=1)
    before = np.append(0, np.cumsum(found[: len(signs)]))
    says: Mask = before[ends[1:]] > before[ends[:-1]]
    return says


def _passages(asked: Signs, signs: Signs, ends: Places) -> Mask:
    """Tell of each post whether it has eight signs in a row that the text has in a row."""
    found = np.isin(_in_a_row(signs), _in_a_row(asked))
    starts = np.append(0, np.cumsum(found))
    last = np.maximum(np.minimum(ends[1:] - PASSAGE_WORDS + 1, len(found)), ends[:-1])
    first = np.minimum(ends[:-1], len(found))
    has: Mask = starts[np.minimum(last, len(found))] > starts[first]
    return has


def _in_a_row(signs: Signs) -> npt.NDArray[np.uint64]:
    """Return each eight signs in a row as one number."""
    if len(signs) < PASSAGE_WORDS:
        return np.empty(0, np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(signs, PASSAGE_WORDS)
    return np.ascontiguousarray(windows).view(np.uint64)[:, 0]
