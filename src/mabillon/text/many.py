"""The canonical words of many texts at once: what ``tokens.forms`` gives of each, on arrays.

A text at a time costs a microsecond a word. Here words are cut on arrays (``text.cutting``),
and each form is written out once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.text import walked
from mabillon.text.cutting import ADDRESS, Codes, Cut, characters, chunks, cut, joined
from mabillon.text.letters import BLOCK, is_ready, letters_at
from mabillon.text.tokens import URL_TOKEN, forms

BATCH = 1 << 14
"""Texts that one who has very many best hands in together; it bounds the memory it takes."""

FEW = 1 << 15
"""Characters under which texts are read one by one."""

UNREADY = 1 << 17
"""The same as long as there is no table of letters."""


@dataclass(frozen=True, slots=True)
class Running:
    """The words of many texts, each as the number of its form.

    ``forms``: large_string, every canonical form; one may stand there twice. ``codes``:
    int64, (total,), which of them each word is, text after text. ``offsets``: int64,
    (n + 1,), where each text's words begin.
    """

    forms: pa.LargeStringArray
    codes: Codes
    offsets: Codes

    def joined(self, counts: Codes) -> Running:
        """Return neighbouring texts as one: the first ``counts[0]`` of them, and so on."""
        ends = np.concatenate(([0], np.cumsum(counts)))
        return Running(self.forms, self.codes, self.offsets[ends])


def prepare() -> None:
    """Make the first of the tables now, in a process that will be asked much."""
    walked.prepare()
    letters_at(np.arange(BLOCK, dtype=np.uint32))


def running(texts: Sequence[str]) -> Running:
    """Return the canonical words of many texts, ``BATCH`` or so."""
    if sum(map(len, texts)) < (FEW if is_ready() else UNREADY):
        return _one_by_one(texts)
    cuts = []
    for chunk in chunks(texts):
        text, starts = joined(chunk)
        cuts.append(cut(text, characters(text), starts))
    return _given(cuts)


def _one_by_one(texts: Sequence[str]) -> Running:
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__  # a form that is new has the next number
    found = list(map(forms, texts))
    offsets = np.cumsum([0, *map(len, found)], dtype=np.int64)
    every = map(numbers.__getitem__, chain.from_iterable(found))
    codes = np.fromiter(every, np.int64, int(offsets[-1]))
    return Running(pa.array(list(numbers), pa.large_string()), codes, offsets)


def _given(cuts: Sequence[Cut]) -> Running:
    """Number the forms of the words of all cuts; those of the hard words come last."""
    letters, sizes, is_soft = [], [], []
    for of in cuts:
        size = of.ends - of.begins
        soft = np.ones(len(size), bool)
        soft[of.hard] = False
        letters.append(of.letters[of.letters > 0])
        sizes.append(size[soft])
        is_soft.append(soft)
    every = np.concatenate([np.empty(0, np.uint16), *letters])
    ends = np.cumsum(_all([np.zeros(1, np.int64), *sizes]))
    encoded = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(ends) - 1, [None, pa.py_buffer(2 * ends), pa.py_buffer(every)]
    ).dictionary_encode()
    written = _addresses_named(_written(encoded.dictionary))
    given = [found for of in cuts for found in of.forms]
    more = pa.array([form for found in given for form in found], pa.large_string())
    soft = np.concatenate([np.zeros(0, bool), *is_soft])
    each = np.zeros(len(soft), np.int64)
    each[soft] = np.diff(ends) > 0
    each[~soft] = [len(found) for found in given]
    codes = np.empty(int(each.sum()), np.int64)
    of_soft = np.repeat(soft, each)
    codes[of_soft] = encoded.indices.to_numpy()[np.diff(ends) > 0]
    codes[~of_soft] = len(written) + np.arange(len(more))
    before = np.concatenate(([0], np.cumsum(each)))
    offsets = np.concatenate(([0], np.cumsum(_all([of.counts for of in cuts]))))
    return Running(pa.concat_arrays([written, more]), codes, before[offsets])


def _written(forms: pa.LargeBinaryArray) -> pa.LargeStringArray:
    """Return forms of 16-bit characters as strings."""
    _, offsets, data = forms.buffers()
    if data is None or not len(forms):
        return pa.array([""] * len(forms), pa.large_string())
    ends = np.frombuffer(offsets, np.int64)[: len(forms) + 1] // 2
    letters = np.frombuffer(data, np.uint16)[: ends[-1]]
    sizes = np.concatenate(([0], np.cumsum(1 + (letters >= 0x80) + (letters >= 0x800))))
    encoded = letters.tobytes().decode("utf-16-le").encode()
    return pa.LargeStringArray.from_buffers(
        len(forms), pa.py_buffer(sizes[ends]), pa.py_buffer(encoded)
    )


def _addresses_named(soft: pa.LargeStringArray) -> pa.LargeStringArray:
    is_address = pc.equal(soft, chr(ADDRESS))
    return pc.if_else(is_address, pa.scalar(URL_TOKEN, pa.large_string()), soft)


def _all(parts: Sequence[Codes]) -> Codes:
    return np.concatenate([np.empty(0, np.int64), *parts])
