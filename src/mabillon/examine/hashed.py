"""Very many texts read for comparing: rows of words, of which only hashes are known.

What differs and what is shared, and how much of it is furniture, is told without a word being
written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.compiled.pairs import ASIDE, FURNITURE, Texts
from mabillon.text.align import MAX_WORDS, Text, Told
from mabillon.text.furniture import Furniture, are_furniture, row_hash, whole_lines
from mabillon.text.hashing import Hashes
from mabillon.text.lines import Lines, read_lines
from mabillon.text.many import running

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_FIRST: Final = 0x10000
_LETTERS: Final = 0x100000


class Read(NamedTuple):
    """Texts, and of each what is asked of all of them.

    ``texts``: all words; what is furniture is marked so, and other links as ``ASIDE``. ``own``:
    int64, (n,), how many of each text's words are neither. ``whole``: uint64, (n,), a hash
    of these in their order. ``linked``: bool, (n,), whether there are such links.
    """

    texts: Texts
    own: Places
    whole: Hashes
    linked: Mask


def read_words(texts: Sequence[str], channels: Places, furniture: Sequence[Furniture]) -> Read:
    """Read texts.

    Parameters
    ----------
    texts, channels, furniture
        The texts; int64, (n,), which of ``furniture`` is each one's channel's.
    """
    parts, at, known = [_NOTHING], 0, whole_lines(furniture)
    for lines in read_lines(texts):
        parts.append(_read(lines, channels[at : at + len(lines.counts)], known))
        at += len(lines.counts)
    every, own, whole, linked = zip(*parts, strict=True)
    sizes = np.concatenate([np.diff(some.ends) for some in every])
    joined = Texts(
        np.concatenate([some.words for some in every]),
        np.concatenate([some.marks for some in every]),
        np.concatenate(([0], np.cumsum(sizes))),
    )
    return Read(joined, np.concatenate(own), np.concatenate(whole), np.concatenate(linked))


def _read(lines: Lines, channels: Places, known: Hashes) -> Read:
    furnished = _furnished(lines, channels, known)
    marks = np.where(furnished, np.uint8(FURNITURE), lines.is_link * np.uint8(ASIDE))
    texts = Texts(lines.hashes, marks, lines.texts)
    own = own_words(texts)
    sizes = np.diff(own.ends)
    aside = np.cumsum(np.append(0, marks == ASIDE))[texts.ends]
    return Read(texts, sizes, row_hash(own.words, own.ends[:-1], sizes), np.diff(aside) > 0)


_NOTHING: Final = Read(
    Texts(np.empty(0, np.uint64), np.empty(0, np.uint8), np.zeros(1, np.int64)),
    np.empty(0, np.int64),
    np.empty(0, np.uint64),
    np.empty(0, np.bool_),
)


def own_words(texts: Texts) -> Texts:
    """Return texts without their furniture and links."""
    own = texts.marks == 0
    before = np.concatenate(([0], np.cumsum(own)))
    return Texts(texts.words[own], texts.marks[own], before[texts.ends])


def written(texts: Texts) -> list[str]:
    """Return texts with a character for each word; several words may share one."""
    letters = (texts.words % np.uint64(_LETTERS) + np.uint64(_FIRST)).astype(np.uint32)
    every = letters.tobytes().decode("utf-32-le")
    return [every[a:b] for a, b in pairwise(texts.ends.tolist())]


def some_of(texts: Texts, which: Places) -> Texts:
    """Return some of the texts, in any order."""
    sizes = np.diff(texts.ends)[which]
    ends = np.concatenate(([0], np.cumsum(sizes)))
    places = np.arange(ends[-1]) + np.repeat(texts.ends[which] - ends[:-1], sizes)
    return Texts(texts.words[places], texts.marks[places], ends)


def read_many(
    texts: Sequence[str], channels: Places, furniture: Sequence[Furniture]
) -> Iterator[Text]:
    """Yield texts read for alignment, their words written out."""
    at, known = 0, whole_lines(furniture)
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
