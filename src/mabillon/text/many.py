"""The canonical words of many texts at once: what ``tokens.forms`` gives of each, on arrays.

A text at a time costs a microsecond a word. Here the characters of many texts are looked up
in a table that says of each whether it is of a word and what it is folded to, and words are
cut where that changes. What a table cannot say is left to ``text.tokens``: words with a
character that folds to several or takes its neighbours in (``_HARD``), and texts with
letters of scripts without spaces. The table is made from the patterns and the fold of
``text.tokens`` when it is first wanted; a property test holds both ways to the same words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.text.tokens import (
    IS_UNSPACED,
    URL,
    URL_TOKEN,
    WORD_LETTERS,
    fold,
    forms,
    forms_of,
    raw_words,
)

CHUNK = 1 << 17
"""Characters that are looked at together: so many that their arrays stay in the cache."""

BATCH = 1 << 14
"""Texts that one who has very many best hands in together; it bounds the memory it takes."""

FEW = 1 << 15
"""Characters under which texts are read one by one."""

UNREADY = 1 << 20
"""The same as long as there is no table: a third of a second goes into it, once a process."""

_ADDRESS = ord("\u241f")
"""Stands for a whole address while words are cut; it is no letter, so no word has it."""

_BEHIND = "\n" * 4
"""Stands behind the last text, so that one may look a little ahead of any word."""

_SOFT, _HARD, _UNSPACED = 1 << 16, 2 << 16, 3 << 16
_ASTRAL = "\U00010000"

Codes = npt.NDArray[np.int64]
Letters = npt.NDArray[np.uint32]


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
    """Make the table now, in a process that will be asked much."""
    _table()


def running(texts: Sequence[str]) -> Running:
    """Return the canonical words of many texts, ``BATCH`` or so."""
    if sum(map(len, texts)) < (FEW if _table.cache_info().currsize else UNREADY):
        return _one_by_one(texts)
    pieces = [_words(chunk) for chunk in _chunks(texts)]
    counts = _all([p.counts for p in pieces])
    words, soft, hard = _encoded(pieces)
    alone = [(i, raw_words(texts[i])) for i in np.flatnonzero(counts < 0).tolist()]
    if alone:
        hard, words, counts = _with_those(alone, hard, words, counts)
    return _given(words, soft, hard, np.concatenate(([0], np.cumsum(counts))))


def _one_by_one(texts: Sequence[str]) -> Running:
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(f, len(numbers)) for f in forms(text)] for text in texts]
    offsets = np.cumsum([0, *map(len, found)], dtype=np.int64)
    codes = np.fromiter((code for of_one in found for code in of_one), np.int64, int(offsets[-1]))
    return Running(pa.array(list(numbers), pa.large_string()), codes, offsets)


class _Piece(NamedTuple):
    """The words of a chunk of texts.

    ``letters``: uint16, of the soft words, folded; ``ends``: where each ends in them.
    ``hard``: the raw words that are not soft; ``is_hard``: which words they are. ``counts``:
    words of each text; -1: it is to be read by itself.
    """

    letters: npt.NDArray[np.uint16]
    ends: Codes
    hard: list[str]
    is_hard: npt.NDArray[np.bool_]
    counts: Codes


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    first = 0
    while first < len(texts):
        before = int(ends[first - 1]) if first else 0
        after = max(int(np.searchsorted(ends, before + CHUNK, "right")), first + 1)
        yield texts[first:after]
        first = after


def _words(chunk: Sequence[str]) -> _Piece:
    """Cut the texts of a chunk into words and fold the soft ones."""
    joined, letters, starts = _characters(chunk)
    apart = np.zeros(len(chunk), bool)
    if (letters >= _UNSPACED).any():
        apart[np.searchsorted(starts, np.flatnonzero(letters >= _UNSPACED), "right") - 1] = True
        chunk = ["" if alone else text for text, alone in zip(chunk, apart, strict=True)]
        joined, letters, starts = _characters(chunk)
    turns = _turns(letters)
    addresses = _addresses(joined, letters, turns[::2])
    if addresses:
        for start, end in addresses:
            letters[start:end] = 0
            letters[start] = _SOFT | _ADDRESS
        turns = _turns(letters)
    begins, after = turns[::2], turns[1::2]
    counts = np.diff(np.searchsorted(begins, np.append(starts, len(letters))))
    counts[apart] = -1
    is_hard = np.zeros(len(begins), bool)
    is_hard[np.searchsorted(begins, np.flatnonzero(letters >= _HARD), "right") - 1] = True
    hard = []
    for i in np.flatnonzero(is_hard).tolist():
        hard.append(joined[begins[i] : after[i]])
        letters[begins[i] : after[i]] = 0
    folded = letters[letters > 0].astype(np.uint16)
    ends = np.cumsum((after - begins)[~is_hard])
    if not folded.all():  # some fold to nothing
        ends = np.cumsum(folded > 0)[ends - 1]
        folded = folded[folded > 0]
    return _Piece(folded, ends, hard, is_hard, counts)


def _characters(chunk: Sequence[str]) -> tuple[str, Letters, Codes]:
    """Return the texts, line feeds behind each; what the table says; where each begins."""
    joined = "\n".join(chunk) + _BEHIND
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    sizes = np.fromiter(map(len, chunk), np.int64, len(chunk)) + 1
    return joined, _table()[points], np.cumsum(sizes) - sizes


def _turns(letters: Letters) -> Codes:
    """Return where words begin and end, in turn; the last character is of no word."""
    within = letters > 0
    turns = np.flatnonzero(within[1:] != within[:-1]) + 1
    return np.concatenate(([0], turns)) if within[0] else turns


def _addresses(joined: str, letters: Letters, begins: Codes) -> list[tuple[int, int]]:
    """Return the stretches of the addresses; each begins where a word does."""
    found: list[int] = []
    first = letters[begins]
    for opening in ("ht", "ww", "t"):
        may = begins[first == _SOFT | ord(opening[0])]
        for k, letter in enumerate(opening[1:], 1):
            may = may[letters[may + k] == _SOFT | ord(letter)]
        found += may.tolist() if opening != "t" else may[letters[may + 1] == 0].tolist()
    stretches: list[tuple[int, int]] = []
    for start in sorted(found):
        within_another = bool(stretches) and start < stretches[-1][1]
        match = None if within_another else URL.match(joined, start)
        if match:
            stretches.append(match.span())
    return stretches


def _encoded(pieces: Sequence[_Piece]) -> tuple[Codes, pa.LargeStringArray, list[str]]:
    """Number the words of all pieces: return (each word's number, soft forms, hard words).

    Hard words have the numbers after the soft ones, each its own.
    """
    befores = np.cumsum([0, *(len(p.letters) for p in pieces)])
    ends = [p.ends + before for p, before in zip(pieces, befores, strict=False)]
    letters = np.concatenate([np.empty(0, np.uint16), *(p.letters for p in pieces)])
    soft = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(),
        sum(map(len, ends)),
        [None, pa.py_buffer(2 * _all([np.zeros(1, np.int64), *ends])), pa.py_buffer(letters)],
    ).dictionary_encode()
    hard = [word for piece in pieces for word in piece.hard]
    is_hard = np.concatenate([np.zeros(0, bool), *(p.is_hard for p in pieces)])
    words = np.empty(len(is_hard), np.int64)
    words[~is_hard] = soft.indices.to_numpy()
    words[is_hard] = len(soft.dictionary) + np.arange(len(hard))
    return words, _written(soft.dictionary), hard


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


def _with_those(
    alone: Sequence[tuple[int, list[str]]], hard: list[str], words: Codes, counts: Codes
) -> tuple[list[str], Codes, Codes]:
    """Put the words of the texts that were read by themselves where they belong."""
    counts = np.maximum(counts, 0)
    owners = np.repeat(np.arange(len(counts)), counts)
    first = int(words.max(initial=-1)) + 1
    more = [word for _, found in alone for word in found]
    theirs = np.repeat([i for i, _ in alone], [len(found) for _, found in alone])
    for i, found in alone:
        counts[i] = len(found)
    order = np.argsort(np.concatenate((owners, theirs)), kind="stable")
    return [*hard, *more], np.concatenate((words, first + np.arange(len(more))))[order], counts


def _given(words: Codes, soft: pa.LargeStringArray, hard: Sequence[str], offsets: Codes) -> Running:
    """Put forms in the place of words: a hard one may give none or several, a soft one none."""
    given = [forms_of(word) for word in hard]
    more = pa.array([form for found in given for form in found], pa.large_string())
    every = pa.concat_arrays([_addresses_named(soft), more])
    sizes = np.ones(len(soft) + len(hard), np.int64)
    sizes[: len(soft)] = pc.not_equal(soft, "").to_numpy(zero_copy_only=False)
    sizes[len(soft) :] = [len(found) for found in given]
    if sizes.all() and sizes.max(initial=1) == 1:
        return Running(every, words, offsets)
    firsts = np.concatenate((np.arange(len(soft)), len(soft) + np.cumsum(sizes[len(soft) :])))
    firsts[len(soft) :] -= sizes[len(soft) :]
    each = sizes[words]
    ends = np.concatenate(([0], np.cumsum(each)))
    inside = np.arange(ends[-1]) - np.repeat(ends[:-1], each)
    return Running(every, np.repeat(firsts[words], each) + inside, ends[offsets])


def _addresses_named(soft: pa.LargeStringArray) -> pa.LargeStringArray:
    is_address = pc.equal(soft, chr(_ADDRESS))
    return pc.if_else(is_address, pa.scalar(URL_TOKEN, pa.large_string()), soft)


def _all(parts: Sequence[Codes]) -> Codes:
    return np.concatenate([np.empty(0, np.int64), *parts])


@lru_cache(maxsize=1)
def _table() -> Letters:
    """Return, by code point, what kind of letter it is and what it folds to.

    0: it is of no word. ``_SOFT`` and the 16-bit character it folds to, 0 = nothing;
    ``_HARD``: the word is to be folded as a whole; ``_UNSPACED``: the text is to be read by
    itself.
    """
    every = "".join(map(chr, [*range(0xD800), *[0x20] * 0x800, *range(0xE000, 0x110000)]))
    table = np.zeros(0x110000, np.uint32)
    for match in IS_UNSPACED.finditer(every):
        table[match.start()] = _UNSPACED
    letters = "".join(WORD_LETTERS.findall(every))
    joining = _joining(letters)
    for character in letters:
        form = fold(character)
        alone = unicodedata.normalize("NFKC", character)
        single = len(form) <= 1 and form < _ASTRAL
        soft = single and joining.isdisjoint({character, *alone, *form})
        table[ord(character)] = _SOFT | (ord(form) if form else 0) if soft else _HARD
    return table


def _joining(letters: str) -> frozenset[str]:
    """Return the characters that may become one with others in the normal form.

    Those of which a character is made after its first, the parts of Korean syllables, and
    the marks that folding keeps behind a letter.
    """
    found = {chr(c) for parts in ((0x1100, 0x1200), (0xD7B0, 0xD800)) for c in range(*parts)}
    for character in letters:
        made_of = unicodedata.normalize("NFD", character)
        if not 0xAC00 <= ord(character) < 0xD7A4:
            found.update(made_of[1:])
        if not fold(character) and fold(f"a{character}") != "a":
            found.add(character)
    return frozenset(found)
