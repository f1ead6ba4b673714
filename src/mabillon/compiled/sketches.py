"""What is told of texts from the hashes of their words.

The compiled forms of what ``text.sketch``, ``text.furniture`` and ``archive.postings`` do in
array code.
"""

from __future__ import annotations

from ctypes import c_int64, c_uint64, c_void_p
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.compiled import kernel

_PLAIN: Final = ("C_CONTIGUOUS", "ALIGNED")

_OUTER: Final = 4
"""Outer lines of a text."""

Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Placed = tuple[Hashes, Numbers]
"""Values, and the row of each."""


def values(hashes: Hashes, ends: Numbers, few: int, rate: int) -> tuple[Hashes, Numbers] | None:
    """Return the values of texts, each text's ascending and once, and where each text's begin.

    Parameters
    ----------
    hashes, ends
        Text i has the words from ``ends[i]`` up to ``ends[i + 1]``; the first is at 0.
    few, rate
        A text of fewer words keeps all of its values, others those that the rate divides.

    Returns
    -------
    tuple or None
        (total,) and (texts + 1,). Null: it is not compiled.
    """
    function = kernel(
        *("sketches", "values", c_int64, c_void_p, c_int64, c_void_p, c_int64, c_int64),
        *(c_uint64, c_void_p, c_void_p, c_void_p),
    )
    if function is None:
        return None
    hashes, ends = np.require(hashes, np.uint64, _PLAIN), np.require(ends, np.int64, _PLAIN)
    if hashes.ndim != 1 or ends.ndim != 1 or not len(ends):
        raise ValueError("hashes, and where the words of each text begin and end")
    words, texts = len(hashes), len(ends) - 1
    made, room = np.empty((2, words), np.uint64)
    offsets = np.empty(texts + 1, np.int64)
    count = function(
        *(hashes.ctypes.data, words, ends.ctypes.data, texts, few, rate),
        *(made.ctypes.data, room.ctypes.data, offsets.ctypes.data),
    )
    if count < 0:
        raise ValueError("texts end beyond their words")
    return made[:count].copy(), offsets


def edges(
    words: tuple[Hashes, Flags],
    lines: tuple[Numbers, Flags],
    counts: Numbers,
    most: tuple[int, int],
    order: int,
) -> tuple[Hashes, Flags, Hashes] | None:
    """Return the outer lines of texts, whether they have links, and the bodies.

    Parameters
    ----------
    words
        Hashes, and which of them are links.
    lines
        Where the words of each line begin, and the last one's end; which have handles.
    counts
        Lines of each text.
    most
        Words of a line and of a body that are looked at.
    order
        Whose powers words are weighed by.

    Returns
    -------
    tuple or None
        (texts, 4), (texts, 4) and (texts,), see ``text.furniture.Edges``. Null: it is not
        compiled.
    """
    function = kernel(
        *("sketches", "edges", c_int64, c_void_p, c_void_p, c_int64, c_void_p, c_void_p, c_int64),
        *(c_void_p, c_int64, c_int64, c_int64, c_uint64, c_void_p, c_void_p, c_void_p),
    )
    if function is None:
        return None
    hashes, links = np.require(words[0], np.uint64, _PLAIN), np.require(words[1], bool, _PLAIN)
    offsets, handles = np.require(lines[0], np.int64, _PLAIN), np.require(lines[1], bool, _PLAIN)
    counts = np.require(counts, np.int64, _PLAIN)
    if hashes.shape != links.shape or offsets.shape != (len(handles) + 1,):
        raise ValueError("as many links as words, as many handles as lines")
    texts = len(counts)
    outer, linked = np.empty((texts, _OUTER), np.uint64), np.empty((texts, _OUTER), bool)
    bodies = np.empty(texts, np.uint64)
    done = function(
        *(hashes.ctypes.data, links.ctypes.data, len(hashes), offsets.ctypes.data),
        *(handles.ctypes.data, len(handles), counts.ctypes.data, texts, *most, order),
        *(outer.ctypes.data, linked.ctypes.data, bodies.ctypes.data),
    )
    if done < 0:
        raise ValueError("texts end beyond their lines, or lines beyond their words")
    return outer, linked, bodies


def pack(
    values: Hashes, rows: npt.NDArray[np.uint32], bits: int
) -> tuple[Hashes, npt.NDArray[np.uint32]] | None:
    """Return the keys of values and their rows, ascending in each bucket, and the buckets.

    Parameters
    ----------
    bits
        Of a value that tell its bucket, and for the row in a key; each row is less than
        2 to so many.

    Returns
    -------
    tuple or None
        (n,) and (2^bits + 1,). Null: it is not compiled, or there are too many for it.
    """
    function = kernel(
        *("sketches", "pack", c_int64, c_void_p, c_void_p, c_int64, c_int64),
        *(c_void_p, c_void_p, c_void_p),
    )
    if function is None or not 1 <= bits <= 32:
        return None
    values, rows = np.require(values, np.uint64, _PLAIN), np.require(rows, np.uint32, _PLAIN)
    if values.ndim != 1 or rows.shape != values.shape:
        raise ValueError("there is a row for each value")
    keys, room = np.empty_like(values), np.empty_like(values)
    buckets = np.empty((1 << bits) + 1, np.uint32)
    done = function(
        *(values.ctypes.data, rows.ctypes.data, len(values), bits),
        *(keys.ctypes.data, room.ctypes.data, buckets.ctypes.data),
    )
    return (keys, buckets) if done == 0 else None


def divided(keys: Hashes, bits: int, rate: int, rows: int) -> Numbers | None:
    """Return how many keys of each row have a value that a rate, a power of two, divides.

    Null: it is not compiled, or there are keys of more rows.
    """
    function = kernel(
        *("sketches", "divided", c_int64, c_void_p, c_int64, c_int64, c_uint64, c_void_p, c_int64),
    )
    if function is None:
        return None
    keys, found = np.require(keys, np.uint64, _PLAIN), np.empty(rows, np.int64)
    done = function(keys.ctypes.data, len(keys), bits, rate, found.ctypes.data, rows)
    return found if done == 0 else None


def merged(first: Placed, second: Placed) -> Placed | None:
    """Return two lists of values with their rows, each ascending by value, as one such list.

    Equal values stand as they came, those of the first list before those of the second. Null:
    it is not compiled.
    """
    function = kernel(
        *("sketches", "merge", c_int64, c_void_p, c_void_p, c_int64, c_void_p, c_void_p),
        *(c_int64, c_void_p, c_void_p),
    )
    if function is None:
        return None
    one, two = (np.require(some, np.uint64, _PLAIN) for some, _ in (first, second))
    of_one, of_two = (np.require(rows, np.int64, _PLAIN) for _, rows in (first, second))
    if one.shape != (len(of_one),) or two.shape != (len(of_two),):
        raise ValueError("there is a row for each value")
    made, rows = np.empty(len(one) + len(two), np.uint64), np.empty(len(one) + len(two), np.int64)
    function(
        *(one.ctypes.data, of_one.ctypes.data, len(one), two.ctypes.data, of_two.ctypes.data),
        *(len(two), made.ctypes.data, rows.ctypes.data),
    )
    return made, rows
