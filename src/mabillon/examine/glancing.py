"""Which of many posts may be related to a text, told by the signs of their words alone.

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
from rapidfuzz.process import cdist

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
    links = np.append(0, np.cumsum(signs == LINK))
    own = np.maximum(sizes - (links[ends[1:]] - links[ends[:-1]]) - furnished, 1)
    mine = max(size - question.aside_before[-1], 1)
    written = signs.tobytes().decode("latin-1")
    posts = [written[first:end] for first, end in pairwise(ends.tolist())]
    [common] = cdist([asked.tobytes().decode("latin-1")], posts, scorer=LCSseq.similarity)
    near = np.maximum(common / mine, common / own) >= settings.near_copy
    long = (sizes > MAX_WORDS) | (size > MAX_WORDS)
    may: Mask = near | long | _passages(asked, signs, ends)
    return may


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
