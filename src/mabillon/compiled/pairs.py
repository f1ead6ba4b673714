"""Very many pairs of texts laid side by side: the compiled form of what rapidfuzz is asked.

``laid`` says of pairs what ``text.align.align`` says of each, up to the kinds of differences;
``common`` counts what two rows of signs have in common (``rapidfuzz`` ``LCSseq.similarity``).
"""

from __future__ import annotations

import os
from ctypes import c_int64, c_uint64, c_void_p
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mabillon.compiled import kernel

FURNITURE: Final = 1
"""Of a word: it is its channel's furniture."""

ASIDE: Final = 2
"""Of a word: it is none, but does not count as lost either."""

_SIGNS: Final = 256
_BITS: Final = 64
_POINTER: Final = c_void_p

Places: TypeAlias = npt.NDArray[np.int64]
Marks: TypeAlias = npt.NDArray[np.uint8]
Words: TypeAlias = npt.NDArray[np.uint64]


class Texts(NamedTuple):
    """Texts as rows of words: uint64 and ``FURNITURE`` or ``ASIDE`` of each, (words,).

    ``ends``: int64, (texts + 1,), where the words of each begin, and the last end.
    """

    words: Words
    marks: Marks
    ends: Places


class Laid(NamedTuple):
    """Pairs laid side by side.

    Each int64, (pairs,). ``common``: words in common in one order. ``shared``, ``kept_one``,
    ``kept_two``, ``lost_one``, ``lost_two``, ``longest``: as ``text.align.Alignment`` has them;
    ``kept``: of the shared words those that are not the text's furniture. ``stretches``:
    int64, (stretches, 5), words of one, words of two, and whether they are shared; ``ends``:
    (pairs + 1,), where those of each pair begin; empty if they were not asked for.
    """

    common: Places
    shared: Places
    kept_one: Places
    kept_two: Places
    lost_one: Places
    lost_two: Places
    longest: Places
    stretches: npt.NDArray[np.int64]
    ends: Places


def laid(
    texts: Texts,
    one: Places,
    two: Places,
    *,
    run: int,
    near: int,
    stretches: bool = False,
) -> Laid | None:
    """Lay pairs side by side; null where it is not compiled.

    Parameters
    ----------
    one, two
        (pairs,) which texts each pair is of.
    run, near
        A shared run of fewer words than ``run`` is chance, unless one of so many stands no
        more than ``near`` words away.
    stretches
        Whether they are asked for.
    """
    room = kernel("pairs", "room", c_int64, c_int64)
    lay = kernel(
        *("pairs", "laid", c_int64),
        *(_POINTER, _POINTER, c_int64, _POINTER, c_int64, _POINTER, _POINTER, c_int64),
        *(_POINTER, c_uint64, c_int64, _POINTER, c_int64),
        *(_POINTER, _POINTER, c_int64, _POINTER),
    )
    if lay is None or room is None:
        return None
    words, marks = np.ascontiguousarray(texts.words, np.uint64), _bytes(texts.marks)
    ends, one, two = _numbers(texts.ends), _numbers(one), _numbers(two)
    if len(words) != len(marks):
        raise ValueError("there is a mark of each word")
    _check(len(words), ends, one, two)
    sizes = np.diff(ends)
    longest = max(int(sizes[one].max(initial=1)), int(sizes[two].max(initial=1)))
    space = np.empty(room(longest) // 8 + 1, np.uint64)
    bounds = np.array([run, near], np.int64)
    shares = np.empty((len(one), 7), np.int64)
    most = int((2 * np.minimum(sizes[one], sizes[two]) + 1).sum()) if stretches else 0
    told, told_ends = np.empty((most, 5), np.int64), np.zeros(len(one) + 1, np.int64)
    done = lay(
        *(words.ctypes.data, marks.ctypes.data, len(words), ends.ctypes.data, len(sizes)),
        *(one.ctypes.data, two.ctypes.data, len(one)),
        *(bounds.ctypes.data, int.from_bytes(os.urandom(8)) | 1, longest),
        *(space.ctypes.data, space.nbytes, shares.ctypes.data),
        *(told.ctypes.data if stretches else None, most, told_ends[1:].ctypes.data),
    )
    if done < 0:
        raise ValueError("texts end beyond their words")
    kept, lost = (shares[:, 2], shares[:, 3]), (shares[:, 4], shares[:, 5])
    return Laid(shares[:, 0], shares[:, 1], *kept, *lost, shares[:, 6], told[:done], told_ends)


def common(signs: Marks, ends: Places, one: Places, two: Places) -> Places | None:
    """Return how many signs pairs have in common in one order; null where it is not compiled.

    Parameters
    ----------
    signs, ends
        uint8, and int64, (texts + 1,): where those of each text begin, and the last end.
    one, two
        int64, (pairs,): which texts each pair is of.
    """
    count = kernel(
        *("pairs", "common", c_int64),
        *(_POINTER, c_int64, _POINTER, c_int64, _POINTER, _POINTER, c_int64),
        *(_POINTER, c_int64, _POINTER),
    )
    if count is None:
        return None
    signs, ends, one, two = _bytes(signs), _numbers(ends), _numbers(one), _numbers(two)
    _check(len(signs), ends, one, two)
    sizes = np.diff(ends)
    wide = -(-int(np.minimum(sizes[one], sizes[two]).max(initial=1)) // _BITS)
    space = np.zeros((_SIGNS + 1) * wide, np.uint64)
    found = np.empty(len(one), np.int64)
    done = count(
        *(signs.ctypes.data, len(signs), ends.ctypes.data, len(sizes)),
        *(one.ctypes.data, two.ctypes.data, len(one)),
        *(space.ctypes.data, wide, found.ctypes.data),
    )
    if done < 0:
        raise ValueError("texts end beyond their words")
    return found


def _check(words: int, ends: Places, one: Places, two: Places) -> None:
    """Hold what the kernels are given to its shape; they look at it once more as they go."""
    if one.ndim != 1 or one.shape != two.shape or ends.ndim != 1 or not len(ends):
        raise ValueError("one and two are of the pairs, ends of the texts")
    if ends[0] < 0 or ends[-1] > words or np.any(ends[1:] < ends[:-1]):
        raise ValueError("texts end beyond their words")
    if len(one) and not 0 <= min(one.min(), two.min()) <= max(one.max(), two.max()) < len(ends) - 1:
        raise ValueError("a pair is of a text that is not there")


def _numbers(given: Places) -> Places:
    return np.ascontiguousarray(given, np.int64)


def _bytes(given: Marks) -> Marks:
    return np.ascontiguousarray(given, np.uint8)
