"""The lines of many texts, their words told by hashes alone.

Sketches, channel furniture, and most of what is told of very many pairs need no words but
only which are the same; so none is written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import regex
import xxhash

from mabillon.text import walked
from mabillon.text.cutting import BEHIND, Codes, Cut, Mask, characters, chunks, cut, joined
from mabillon.text.hashing import ROOM, Hashes, xxh64
from mabillon.text.letters import is_ready
from mabillon.text.tokens import URL_TOKEN, forms
from mabillon.text.walked import BREAKS, HANDLE

FEW = 1 << 13
"""Characters under which texts are read one by one where the walk over them is not compiled."""

FEW_WALKED = 1 << 9
"""The same where it is."""

UNREADY = 1 << 17
"""The same as long as there is no table of letters (``text.letters``)."""

_LINE = re.compile(rf"[^{BREAKS}]+")
_DIGIT = regex.compile(r"\d")
_ZERO = np.uint8(ord("0"))
_NO_WORDS = np.empty(0, np.uint64)


class Lines(NamedTuple):
    """All lines of some texts that are not blank, text after text.

    ``hashes``: uint64, (words,), XXH64 of the UTF-8 of each word's canonical form;
    ``masked``: the same with each digit as 0. ``is_link``: (words,), which words are
    addresses. ``offsets``: int64, (lines + 1,), where each line's words begin. ``handles``:
    (lines,), whether a handle (@name) stands in it. ``counts``: int64, (texts,), the lines of
    each text.
    """

    hashes: Hashes
    masked: Hashes
    is_link: Mask
    offsets: Codes
    handles: Mask
    counts: Codes

    @property
    def firsts(self) -> Codes:
        """Which line each text's lines begin with, and after the last, (texts + 1,)."""
        return np.concatenate(([0], np.cumsum(self.counts)))

    @property
    def texts(self) -> Codes:
        """Where each text's words begin, (texts + 1,)."""
        return self.offsets[self.firsts]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that are not blank."""
    return [line for line in _LINE.findall(text) if not line.isspace()]


def read_lines(texts: Sequence[str]) -> Iterator[Lines]:
    """Yield the lines of texts, of some neighbouring texts at a time."""
    if sum(map(len, texts)) < _few():
        if len(texts):
            yield _one_by_one(texts)
        return
    for chunk in chunks(texts):
        encoded = [text.encode("utf-8", "surrogatepass") for text in chunk]
        ends = np.cumsum([0, *map(len, encoded)])
        made = _walked(np.frombuffer(b"".join(encoded), np.uint8), ends)
        yield lines_in(*joined(chunk)) if made is None else made


def _few() -> int:
    if walked.is_ready():
        return FEW_WALKED
    return FEW if is_ready() else UNREADY


def lines_of_column(texts: pa.LargeStringArray) -> Lines:
    """Return the lines of texts that stand in a column, none of which is null."""
    if texts.nbytes < _few():
        return together(read_lines(texts.to_pylist()))
    return _at_once(texts)


def _at_once(texts: pa.LargeStringArray) -> Lines:
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset :][: len(texts) + 1]
    made = _walked(np.frombuffer(data or b"", np.uint8), ends)
    if made is not None:
        return made
    sizes = pc.utf8_length(texts).to_numpy() + 1
    whole = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    [text] = pc.binary_join(whole, pa.scalar("\n", pa.large_string())).to_pylist()
    return lines_in(text + BEHIND, np.cumsum(sizes) - sizes)


def _walked(data: npt.NDArray[np.uint8], ends: Codes) -> Lines | None:
    """Return the lines of texts in UTF-8 by the compiled walk; null where that cannot be."""
    made = walked.read(data, ends, _LINK[0])
    if made is None:
        return None
    offsets = np.concatenate(([0], made.ends))
    if not len(made.hard):
        return Lines(*made[:3], offsets, *made[4:6])
    given = walked.left(data, made)
    sizes = np.fromiter(map(len, given), np.int64, len(given))
    pairs = [_hashes(form) for found in given for form in found]
    more = np.array(pairs, np.uint64).reshape(-1, 2)
    at = np.repeat(made.hard[:, 0], sizes)
    added = np.bincount(made.hard[:, 1], weights=sizes, minlength=len(made.ends))
    offsets[1:] += np.cumsum(added).astype(np.int64)
    return Lines(
        np.insert(made.hashes, at, more[:, 0]),
        np.insert(made.masked, at, more[:, 1]),
        np.insert(made.links, at, more[:, 0] == np.uint64(_LINK[0])),
        offsets,
        *made[4:6],
    )


def together(parts: Iterator[Lines]) -> Lines:
    """Return the lines of all texts as one."""
    nothing = np.zeros(0, bool)
    empty = Lines(_NO_WORDS, _NO_WORDS, nothing, np.zeros(1, np.int64), nothing, _NO_COUNTS)
    every = [empty, *parts]
    befores = np.cumsum([0, *(len(part.hashes) for part in every)])
    ends = [part.offsets[1:] + n for part, n in zip(every, befores, strict=False)]
    columns = {
        name: np.concatenate([getattr(part, name) for part in every])
        for name in ("hashes", "masked", "is_link", "handles", "counts")
    }
    return Lines(offsets=np.concatenate([np.zeros(1, np.int64), *ends]), **columns)


_NO_COUNTS = np.empty(0, np.int64)


def _one_by_one(texts: Sequence[str]) -> Lines:
    each = [lines_of(text) for text in texts]
    every = list(chain.from_iterable(each))
    words = [forms(line) for line in every]
    flat = list(chain.from_iterable(words))
    every_hash = chain.from_iterable(map(_hashes, flat))
    hashes = np.fromiter(every_hash, np.uint64, 2 * len(flat)).reshape(-1, 2)
    return Lines(
        hashes[:, 0],
        hashes[:, 1],
        hashes[:, 0] == np.uint64(_LINK[0]),
        np.cumsum([0, *map(len, words)]),
        np.fromiter((bool(HANDLE.search(line)) for line in every), bool, len(every)),
        np.fromiter(map(len, each), np.int64, len(each)),
    )


@lru_cache(maxsize=1 << 16)
def _hashes(form: str) -> tuple[int, int]:
    """Return the hash of a form, and with each digit as 0."""
    masked = _DIGIT.sub("0", form)
    return xxhash.xxh64_intdigest(form.encode()), xxhash.xxh64_intdigest(masked.encode())


_LINK = _hashes(URL_TOKEN)


def lines_in(text: str, starts: Codes) -> Lines:
    """Return the lines of the texts that stand in a text.

    Parameters
    ----------
    text
        The texts, a line feed behind each and ``cutting.BEHIND`` behind the last.
    starts
        (texts,), where each begins.
    """
    points = characters(text)
    breaks = np.flatnonzero((points == 0x0A) | (points == 0x0D) | (points | 1 == 0x2029))
    begins = np.concatenate(([0], breaks[:-1] + 1))
    filled = breaks > begins
    begins, ends = begins[filled], breaks[filled]
    words = cut(text, points, begins)
    hashes, masked, is_link, offsets = _hashed(words)
    blank = [
        i
        for i in np.flatnonzero(offsets[1:] == offsets[:-1]).tolist()
        if text[begins[i] : ends[i]].isspace()
    ]
    if blank:
        begins, offsets = np.delete(begins, blank), np.delete(offsets, blank)
    handles = np.zeros(len(begins), bool)
    at = [i for i in np.flatnonzero(points == ord("@")).tolist() if HANDLE.match(text, i)]
    handles[np.searchsorted(begins, at, "right") - 1] = True
    owners = np.searchsorted(starts, begins, "right") - 1
    counts = np.bincount(owners, minlength=len(starts))
    return Lines(hashes, masked, is_link, offsets, handles, counts)


def _hashed(words: Cut) -> tuple[Hashes, Hashes, Mask, Codes]:
    """Return ``hashes``, ``masked``, ``is_link`` and ``offsets`` of the pieces of a cut."""
    letters = words.letters
    data = np.frombuffer(letters.tobytes().decode("utf-16-le").encode() + bytes(ROOM), np.uint8)
    more = (letters >= 0x80).view(np.uint8) + (letters >= 0x800).view(np.uint8)
    before = np.zeros(len(more) + 1, np.int32)
    np.cumsum(more, dtype=np.int32, out=before[1:])
    starts = words.begins + before[words.begins]
    sizes = words.ends + before[words.ends] - starts
    hashes = xxh64(data, starts, sizes)
    masked = hashes.copy()
    digits = np.flatnonzero(letters - np.uint16(ord("0")) < 10)
    numbers = np.zeros(len(hashes), bool)
    numbers[np.searchsorted(words.begins, digits, "right") - 1] = True
    those = np.flatnonzero(numbers)
    zeros = np.where(data - _ZERO < 10, _ZERO, data)
    masked[those] = xxh64(zeros, starts[those], sizes[those])
    is_link = words.is_address
    hashes[is_link], masked[is_link] = _LINK
    offsets = np.concatenate(([0], np.cumsum(words.counts)))
    each = (sizes > 0).astype(np.int64)
    each[words.hard] = [len(found) for found in words.forms]
    if each.min(initial=1) == each.max(initial=1) == 1 and not len(words.hard):
        return hashes, masked, is_link, offsets
    ends = np.concatenate(([0], np.cumsum(each)))
    given = [_hashes(form) for found in words.forms for form in found]
    of_hard = np.zeros(len(each), bool)
    of_hard[words.hard] = True
    places = np.repeat(of_hard, each)
    soft = (each > 0) & ~of_hard
    made = []
    for of_soft, of_given in ((hashes, 0), (masked, 1)):
        column = np.empty(int(ends[-1]), np.uint64)
        column[~places] = of_soft[soft]
        column[places] = [pair[of_given] for pair in given]
        made.append(column)
    links = np.zeros(int(ends[-1]), bool)
    links[~places] = is_link[soft]
    links[places] = [pair == _LINK for pair in given]
    return made[0], made[1], links, ends[offsets]
