"""Which of very many pairs of texts must be laid side by side, and which need not.

``copies.compare`` takes a tenth of a millisecond a pair. Read on arrays, the words of all
texts tell of most pairs what it would say: either nothing differs but furniture and links;
or even the longest common subsequence, whatever it is made of, is too short for a near copy,
a quotation or an excerpt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from mabillon.examine.copies import PASSAGE_WORDS
from mabillon.examine.settings import Settings
from mabillon.text.align import MAX_WORDS, Text, Told
from mabillon.text.furniture import Furniture, are_furniture, known_lines, row_hash
from mabillon.text.hashing import Hashes
from mabillon.text.lines import Lines, read_lines, together
from mabillon.text.many import running

DIFFERENT, IDENTICAL, WITHIN, UNSURE = 0, 1, 2, 3

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_FIRST, _LETTERS = 0x10000, 0x100000


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


def sift(
    texts: Sequence[str],
    channels: Places,
    furniture: Sequence[Furniture],
    one: Places,
    two: Places,
    settings: Settings,
) -> Sifted:
    """Tell pairs apart.

    Parameters
    ----------
    texts, channels, furniture
        The texts; int64, (n,), which of ``furniture`` is each one's channel's.
    one, two
        int64, (pairs,): which texts each pair is of.

    """
    parts, at, known = [], 0, known_lines(furniture)
    for lines in read_lines(texts):
        parts.append(_told_apart(lines, channels[at : at + len(lines.counts)], known))
        at += len(lines.counts)
    whole = np.concatenate([np.empty(0, np.uint64), *(part.whole for part in parts)])
    sizes = np.concatenate([np.empty(0, np.int64), *(part.sizes for part in parts)])
    words = [word for part in parts for word in part.words]
    common = cpdist(
        [words[i] for i in one.tolist()],
        [words[i] for i in two.tolist()],
        scorer=LCSseq.similarity,
        workers=1,
    )
    bound = np.maximum(common / np.maximum(sizes[one], 1), common / np.maximum(sizes[two], 1))
    long = np.fromiter(map(len, words), np.int64, len(words)) > MAX_WORDS
    verdict = np.where(bound < settings.near_copy, DIFFERENT, UNSURE).astype(np.int8)
    verdict[(whole[one] == whole[two]) & (sizes[one] >= PASSAGE_WORDS)] = IDENTICAL
    verdict[long[one] | long[two]] = UNSURE
    own = [word for part in parts for word in part.own]
    less = np.minimum(sizes[one], sizes[two])
    linked = np.concatenate([np.zeros(0, bool), *(part.linked for part in parts)])
    plain = ~(linked[one] | linked[two]) & (less >= PASSAGE_WORDS)
    for n in np.flatnonzero((verdict == UNSURE) & plain).tolist():
        a, b = own[one[n]], own[two[n]]
        if a in b if len(a) < len(b) else b in a:
            verdict[n] = WITHIN
    share_one, share_two = (less / np.maximum(sizes[side], 1) for side in (one, two))
    return Sifted(verdict, share_one, share_two)


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
    every = together(read_lines([question, *texts]))
    told = _told_apart(every, whose, known_lines([*furniture, Furniture()]))
    common = np.array(
        [LCSseq.similarity(told.words[0], words) for words in told.words[1:]], np.int64
    )
    size, sizes = int(told.sizes[0]), told.sizes[1:]
    near = np.maximum(common / max(size, 1), common / np.maximum(sizes, 1)) >= settings.near_copy
    ends = every.texts
    count = max(len(every.hashes) - PASSAGE_WORDS + 1, 0)
    rows = row_hash(every.hashes, np.arange(count), np.full(count, PASSAGE_WORDS))
    asked = rows[: max(int(ends[1]) - PASSAGE_WORDS + 1, 0)]
    owner = np.repeat(np.arange(len(texts) + 1), np.diff(ends))[:count]
    passage = np.zeros(len(texts) + 1, bool)
    passage[owner[np.isin(rows, asked)]] = True
    may: Mask = passage[1:] | near
    return may


def read_many(
    texts: Sequence[str], channels: Places, furniture: Sequence[Furniture]
) -> Iterator[Text]:
    """Yield texts read for alignment."""
    at, known = 0, known_lines(furniture)
    for lines in read_lines(texts):
        some = texts[at : at + len(lines.counts)]
        furnished = _furnished(lines, channels[at : at + len(some)], known)
        words = running(some)
        forms, ends = words.forms.to_pylist(), words.offsets.tolist()
        for text, (first, end) in zip(some, pairwise(ends), strict=True):
            codes = words.codes[first:end][:MAX_WORDS].tolist()
            furnishing = np.flatnonzero(furnished[first:end][:MAX_WORDS]).tolist()
            yield Text(text, (), Told(tuple([forms[c] for c in codes]), frozenset(furnishing)))
        at += len(some)


def _furnished(lines: Lines, channels: Places, known: Hashes) -> Mask:
    """Tell of each word whether it stands in its channel's furniture."""
    of_lines = are_furniture(lines, channels, known)
    furnished: Mask = np.repeat(of_lines, np.diff(lines.offsets))
    return furnished


class _Told(NamedTuple):
    """Texts in a form in which many are soon compared.

    ``whole``: a hash of each text's words that are neither furniture nor links; ``sizes``:
    how many they are; ``own``: they, and ``words``: all words, a character each (several
    may share one). ``linked``: whether there is a link outside the furniture.
    """

    whole: Hashes
    sizes: Places
    linked: Mask
    own: list[str]
    words: list[str]


def _told_apart(lines: Lines, channels: Places, known: Hashes) -> _Told:
    furnished = _furnished(lines, channels, known)
    own = ~(furnished | lines.is_link)
    before = np.concatenate(([0], np.cumsum(own)))[lines.texts]
    sizes = np.diff(before)
    letters = (lines.hashes % np.uint64(_LETTERS) + np.uint64(_FIRST)).astype(np.uint32)
    whole = row_hash(lines.hashes[own], before[:-1], sizes)
    linked = np.cumsum(np.append(0, lines.is_link & ~furnished))[lines.texts]
    every = _written(letters, lines.texts)
    return _Told(whole, sizes, np.diff(linked) > 0, _written(letters[own], before), every)


def _written(letters: npt.NDArray[np.uint32], offsets: Places) -> list[str]:
    every = letters.tobytes().decode("utf-32-le")
    return [every[a:b] for a, b in pairwise(offsets.tolist())]
