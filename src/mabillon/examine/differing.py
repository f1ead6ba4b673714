"""Which of many near copies differ materially from each other: in a figure, a date, a name.

What a difference is, ``text.align`` says, of two texts whose words are written out. Nearly all
differences are of plain words alone, which that takes long to say of each; such words are told
here, each form once, and what differs in nothing else is not asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from mabillon.compiled.pairs import FURNITURE, Laid, Texts
from mabillon.examine.hashed import Mask, Places, read_many
from mabillon.text.align import Alignment, Mark, Op, Text, may_matter
from mabillon.text.furniture import Furniture
from mabillon.text.lines import lines_of_column
from mabillon.text.tokens import words

_KNOWN: Final = 1 << 16

_AT_ONCE: Final = 1 << 11
"""Texts that are cut into pieces together."""

_BLANK: Final = ord(" ")
_BREAK: Final = ord("\n")
_NOT: Final = b"\0"


def are_material(
    texts: Sequence[str],
    channels: Places,
    furniture: Sequence[Furniture],
    read: Texts,
    laid: Laid,
    one: Places,
    two: Places,
    asked: Places,
) -> Mask:
    """Tell of pairs that were laid side by side whether any difference is material.

    Parameters
    ----------
    texts, channels, furniture, read
        The texts, as ``related.relate`` is given them, and as they were read.
    laid, one, two
        All pairs, laid with their stretches, and which texts they are of.
    asked
        Which of the pairs are asked about.
    """
    material = np.zeros(len(asked), bool)
    differing = _differing(read, laid, one, two, asked)
    material[differing.pair[_may_matter(texts, read, differing)]] = True
    left = asked[material]
    some, places = np.unique(np.concatenate((one[left], two[left])), return_inverse=True)
    whole = list(read_many([texts[i] for i in some.tolist()], channels[some], furniture))
    sides = (side.tolist() for side in np.split(places, 2))
    material[material] = [
        bool(_alignment(laid, n, whole[a], whole[b]).material)
        for n, a, b in zip(left.tolist(), *sides, strict=True)
    ]
    return material


class _Differing(NamedTuple):
    """Words in which pairs differ, their furniture apart.

    All int64, (words,). ``pair``: which of the pairs asked about; ``text``: the text that a word
    stands in; ``word``: which of its words it is.
    """

    pair: Places
    text: Places
    word: Places


def _differing(read: Texts, laid: Laid, one: Places, two: Places, asked: Places) -> _Differing:
    """Return the words in which pairs differ, unless only one text has any there, at an edge."""
    at = _counted(laid.ends[asked], np.diff(laid.ends)[asked])
    pair = np.repeat(np.arange(len(asked)), np.diff(laid.ends)[asked])
    at_edge = (at == laid.ends[asked][pair]) | (at == laid.ends[asked + 1][pair] - 1)
    differ = laid.stretches[at, 4] == 0
    at, pair, at_edge = at[differ], pair[differ], at_edge[differ]
    sides, both = [], np.ones(len(at), bool)
    for which, column in ((one, 0), (two, 2)):
        first, end = laid.stretches[at, column], laid.stretches[at, column + 1]
        stretch, word = np.repeat(np.arange(len(at)), end - first), _counted(first, end - first)
        text = which[asked][pair[stretch]]
        own = read.marks[read.ends[text] + word] != FURNITURE
        sides.append((stretch[own], text[own], word[own]))
        both &= np.bincount(stretch[own], minlength=len(at)) > 0
    stretch, text, word = map(np.concatenate, zip(*sides, strict=True))
    counts = (both | ~at_edge)[stretch]
    return _Differing(pair[stretch[counts]], text[counts], word[counts])


def _may_matter(texts: Sequence[str], read: Texts, differing: _Differing) -> Mask:
    """Tell of each word whether it may make a difference material."""
    order = np.argsort(differing.text, kind="stable")
    some, firsts = np.unique(differing.text[order], return_index=True)
    ends = np.append(firsts, len(order))
    sizes, of_texts = np.diff(read.ends)[some], [texts[n] for n in some.tolist()]
    said = [np.empty(0, bool)]
    for first in range(0, len(some), _AT_ONCE):
        after = min(first + _AT_ONCE, len(some))
        text = np.repeat(np.arange(after - first), np.diff(ends[first : after + 1]))
        word = differing.word[order[ends[first] : ends[after]]]
        said.append(_of_pieces(of_texts[first:after], sizes[first:after], text, word))
    found = np.empty(len(order), bool)
    found[order] = np.concatenate(said)
    return found


def _of_pieces(texts: Sequence[str], sizes: Places, text: Places, word: Places) -> Mask:
    """Tell it of some words of texts that have so many.

    Texts are cut at blanks, for no word goes over one; and only the pieces in which the words
    stand are looked at.
    """
    column = pa.array(texts, pa.large_string())
    _, offsets, data = column.buffers()
    begins = np.frombuffer(offsets, np.int64)[: len(texts) + 1]
    letters = np.frombuffer(data or b"", np.uint8)[: begins[-1]]
    blanks = np.flatnonzero((letters == _BLANK) | (letters == _BREAK))
    cuts = np.sort(np.concatenate((begins, blanks)), kind="stable")
    pieces = pa.LargeStringArray.from_buffers(len(cuts) - 1, pa.py_buffer(cuts), data)
    before = lines_of_column(pieces).texts
    of_texts = before[np.searchsorted(cuts, begins)]
    told = np.diff(of_texts) == sizes  # else words are not where they were read
    place = of_texts[text] + np.where(told[text], word, 0)
    piece = np.searchsorted(before, place, "right") - 1
    within = (place - before[piece]).tolist()
    asked = pieces.take(pa.array(piece)).to_pylist()
    matters = [_matter(one)[k : k + 1] != _NOT for one, k in zip(asked, within, strict=True)]
    found: Mask = np.array(matters, bool) | ~told[text]
    return found


@lru_cache(maxsize=_KNOWN)
def _matter(piece: str) -> bytes:
    """Tell it of each word of a piece, a byte each."""
    told = words(piece)
    return bytes([may_matter(w.form, is_capital=piece[w.start].isupper()) for w in told])


def _alignment(laid: Laid, n: int, a: Text, b: Text) -> Alignment:
    """Return a pair with its words written out."""
    stretches = laid.stretches[laid.ends[n] : laid.ends[n + 1]].tolist()
    marks = tuple(Mark(_op(*at), *at[:4]) for at in stretches)
    return Alignment(a, b, marks, *(0,) * 6)


def _op(a0: int, a1: int, b0: int, b1: int, is_shared: int) -> Op:
    if is_shared:
        return "equal"
    if a0 == a1:
        return "insert"
    return "delete" if b0 == b1 else "replace"


def _counted(firsts: Places, sizes: Places) -> Places:
    """Return the numbers from each first one on, so many of each."""
    before = np.cumsum(sizes) - sizes
    counted: Places = np.arange(sizes.sum()) + np.repeat(firsts - before, sizes)
    return counted
