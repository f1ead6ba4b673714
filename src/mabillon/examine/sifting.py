"""Which of very many pairs of texts must be laid side by side, and which need not.

``copies.compare`` takes a tenth of a millisecond a pair. Read on arrays, the words of all
texts tell of most pairs what it would say: either nothing differs but furniture and links;
or even the longest common subsequence, whatever it is made of, is too short for a near copy,
a quotation or an excerpt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq

from mabillon.compiled.pairs import Texts
from mabillon.examine.copies import PASSAGE_WORDS
from mabillon.examine.hashed import (
    Mask,
    Places,
    Read,
    own_words,
    read_words,
    some_of,
    written,
)
from mabillon.examine.laying import in_common
from mabillon.examine.settings import Settings
from mabillon.text.align import MAX_WORDS
from mabillon.text.furniture import Furniture, row_hash

DIFFERENT, IDENTICAL, WITHIN, UNSURE = 0, 1, 2, 3


class Sifted(NamedTuple):
    """What is told of pairs without laying them side by side.

    ``verdict``: int8, (pairs,): IDENTICAL: ``compare`` would say so. DIFFERENT: it would say
    "unrelated" or "shares passages". WITHIN: all words of one stand in a row in the other,
    with words before or after them. UNSURE: it must be asked. ``share_one``, ``share_two``:
    float64, (pairs,), where IDENTICAL or WITHIN: the share of each in the other.
    """

    verdict: npt.NDArray[np.int8]
    share_one: npt.NDArray[np.float64]
    share_two: npt.NDArray[np.float64]


def sift(read: Read, one: Places, two: Places, settings: Settings) -> Sifted:
    """Tell pairs apart.

    Parameters
    ----------
    read
        The texts.
    one, two
        int64, (pairs,): which texts each pair is of.
    """
    less = np.minimum(read.own[one], read.own[two])
    words = np.diff(read.texts.ends)
    long = np.maximum(words[one], words[two]) > MAX_WORDS
    verdict = np.full(len(one), UNSURE, np.int8)
    alike = (read.whole[one] == read.whole[two]) & (read.own[one] >= PASSAGE_WORDS)
    verdict[alike & ~long] = IDENTICAL
    plain = ~(read.linked[one] | read.linked[two]) & (less >= PASSAGE_WORDS)
    asked = np.flatnonzero((verdict == UNSURE) & plain)
    verdict[asked[_holds(read.texts, one[asked], two[asked])]] = WITHIN
    asked = np.flatnonzero((verdict == UNSURE) & ~long)
    common = in_common(read.texts, one[asked], two[asked])
    verdict[asked[common / np.maximum(less[asked], 1) < settings.near_copy]] = DIFFERENT
    share_one, share_two = (less / np.maximum(read.own[side], 1) for side in (one, two))
    return Sifted(verdict, share_one, share_two)


def _holds(texts: Texts, one: Places, two: Places) -> Mask:
    """Tell of pairs whether all words of one stand in a row in the other, furniture apart."""
    some, places = np.unique(np.concatenate((one, two)), return_inverse=True)
    own = written(own_words(some_of(texts, some)))
    sides = (side.tolist() for side in np.split(places, 2))
    pairs = ((own[a], own[b]) for a, b in zip(*sides, strict=True))
    holds = (a in b if len(a) < len(b) else b in a for a, b in pairs)
    return np.fromiter(holds, bool, len(one))


def may_be_related(
    question: str,
    texts: Sequence[str],
    channels: Places,
    furniture: Sequence[Furniture],
    settings: Settings,
) -> Mask:
    """Tell of many texts which ``compare`` may relate to a question.

    The others share no eight words in a row with it, and too few in any order to be a near
    copy, a quotation or an excerpt.
    """
    whose = np.append(len(furniture), channels)
    read = read_words([question, *texts], whose, [*furniture, Furniture()])
    every, size, sizes = read.texts, int(read.own[0]), read.own[1:]
    asked, *others = written(every)
    common = np.array([LCSseq.similarity(asked, words) for words in others], np.int64)
    near = np.maximum(common / max(size, 1), common / np.maximum(sizes, 1)) >= settings.near_copy
    count = max(len(every.words) - PASSAGE_WORDS + 1, 0)
    rows = row_hash(every.words, np.arange(count), np.full(count, PASSAGE_WORDS))
    of_question = rows[: max(int(every.ends[1]) - PASSAGE_WORDS + 1, 0)]
    owner = np.repeat(np.arange(len(texts) + 1), np.diff(every.ends))[:count]
    passage = np.zeros(len(texts) + 1, bool)
    passage[owner[np.isin(rows, of_question)]] = True
    may: Mask = passage[1:] | near
    return may
