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

from mabillon.text.tokens import (
    IS_UNSPACED,
    URL,
    URL_TOKEN,
    WORD_LETTERS,
    fold,
    forms_of,
    raw_words,
)

CHUNK = 1 << 17
"""Characters that are looked at together: so many that their arrays stay in the cache."""

BATCH = 1 << 14
"""Texts that one who has very many best hands in together; it bounds the memory it takes."""

_ADDRESS = ord("\u241f")
"""Stands for a whole address while words are cut; it is no letter, so no word has it."""

_SOFT, _HARD, _UNSPACED = 1, 2, 3

Codes = npt.NDArray[np.int64]


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


def running(texts: Sequence[str]) -> Running:
    """Return the canonical words of many texts, ``BATCH`` or so."""
    pieces = [_words(chunk) for chunk in _chunks(texts)]
    counts = _all([p.counts for p in pieces])
    words, soft, hard = _encoded(pieces)
    alone = [(i, raw_words(texts[i])) for i in np.flatnonzero(counts < 0).tolist()]
    if alone:
        hard, words, counts = _with_those(alone, hard, words, counts)
    return _given(words, soft, hard, np.concatenate(([0], np.cumsum(counts))))


class _Piece(NamedTuple):
    """The words of a chunk of texts.

    ``data``: UTF-8 of the soft words, folded; ``ends``: where each ends in it. ``hard``: the
    raw words that are not soft; ``is_hard``: which words they are. ``counts``: words of
    each text; -1: it is to be read by itself.
    """

    data: bytes
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
    table = _table()
    joined, points, starts = _characters(chunk)
    kind = table.kind[points]
    apart = np.zeros(len(chunk), bool)
    unspaced = np.flatnonzero(kind == _UNSPACED)
    if len(unspaced):
        apart[np.searchsorted(starts, unspaced, "right") - 1] = True
        chunk = ["" if alone else text for text, alone in zip(chunk, apart, strict=True)]
        joined, points, starts = _characters(chunk)
        kind = table.kind[points]
    within = kind > 0
    turns = _turns(within)
    addresses = _addresses(joined, points, turns[::2])
    if addresses:
        for start, end in addresses:
            kind[start:end] = 0
            kind[start] = _SOFT
            points[start] = _ADDRESS
        within = kind > 0
        turns = _turns(within)
    begins, after = turns[::2], turns[1::2]
    counts = np.diff(np.searchsorted(begins, np.append(starts, len(points))))
    counts[apart] = -1
    is_hard = np.zeros(len(begins), bool)
    is_hard[np.searchsorted(begins, np.flatnonzero(kind == _HARD), "right") - 1] = True
    hard = [joined[begins[i] : after[i]] for i in np.flatnonzero(is_hard).tolist()]
    for i in np.flatnonzero(is_hard).tolist():
        within[begins[i] : after[i]] = False
    folded = table.folded[points[within]]
    ends = np.cumsum(table.bytes[folded], dtype=np.int64)
    last = np.cumsum((after - begins)[~is_hard]) - 1
    kept = folded[folded > 0] if (folded == 0).any() else folded
    data = kept.tobytes().decode("utf-32-le").encode()
    return _Piece(data, ends[last], hard, is_hard, counts)


def _characters(chunk: Sequence[str]) -> tuple[str, npt.NDArray[np.uint32], Codes]:
    """Return the texts, a line feed behind each; their code points; where each begins."""
    joined = "\n".join(chunk) + "\n"
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    sizes = np.fromiter(map(len, chunk), np.int64, len(chunk)) + 1
    return joined, points, np.cumsum(sizes) - sizes


def _turns(within: npt.NDArray[np.bool_]) -> Codes:
    """Return where words begin and end, in turn; the last character is of no word."""
    turns = np.flatnonzero(within[1:] != within[:-1]) + 1
    return np.concatenate(([0], turns)) if within[0] else turns


def _addresses(joined: str, points: npt.NDArray[np.uint32], begins: Codes) -> list[tuple[int, int]]:
    """Return the stretches of the addresses; each begins where a word does."""
    padded = np.concatenate((points, np.zeros(8, np.uint32)))
    found: list[int] = []
    for opening in ("http", "www.", "t.me/"):
        may = begins
        for k, letter in enumerate(opening):
            may = may[padded[may + k] == ord(letter)]
        found += may.tolist()
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
    befores = np.cumsum([0, *(len(p.data) for p in pieces)])
    ends = [p.ends + before for p, before in zip(pieces, befores, strict=False)]
    offsets = _all([np.zeros(1, np.int64), *ends])
    data = b"".join(p.data for p in pieces)
    soft = pa.LargeStringArray.from_buffers(
        len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data)
    ).dictionary_encode()
    hard = [word for piece in pieces for word in piece.hard]
    is_hard = np.concatenate([np.zeros(0, bool), *(p.is_hard for p in pieces)])
    words = np.empty(len(is_hard), np.int64)
    words[~is_hard] = soft.indices.to_numpy()
    words[is_hard] = len(soft.dictionary) + np.arange(len(hard))
    return words, soft.dictionary, hard


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
    more = pa.array([form for forms in given for form in forms], pa.large_string())
    forms = pa.concat_arrays([_addresses_named(soft), more])
    sizes = np.ones(len(soft) + len(hard), np.int64)
    sizes[: len(soft)] = pa.compute.not_equal(soft, "").to_numpy(zero_copy_only=False)
    sizes[len(soft) :] = [len(forms) for forms in given]
    if sizes.all() and sizes.max(initial=1) == 1:
        return Running(forms, words, offsets)
    firsts = np.concatenate((np.arange(len(soft)), len(soft) + np.cumsum(sizes[len(soft) :])))
    firsts[len(soft) :] -= sizes[len(soft) :]
    each = sizes[words]
    ends = np.concatenate(([0], np.cumsum(each)))
    inside = np.arange(ends[-1]) - np.repeat(ends[:-1], each)
    return Running(forms, np.repeat(firsts[words], each) + inside, ends[offsets])


def _addresses_named(forms: pa.LargeStringArray) -> pa.LargeStringArray:
    is_address = pa.compute.equal(forms, chr(_ADDRESS))
    return pa.compute.if_else(is_address, pa.scalar(URL_TOKEN, pa.large_string()), forms)


def _all(parts: Sequence[Codes]) -> Codes:
    return np.concatenate([np.empty(0, np.int64), *parts])


class _Table(NamedTuple):
    """By code point: its kind (0 = of no word), what it folds to (0 = nothing), UTF-8 bytes."""

    kind: npt.NDArray[np.uint8]
    folded: npt.NDArray[np.uint32]
    bytes: npt.NDArray[np.uint8]


@lru_cache(maxsize=1)
def _table() -> _Table:
    every = "".join(map(chr, [*range(0xD800), *[0x20] * 0x800, *range(0xE000, 0x110000)]))
    kind = np.zeros(0x110000, np.uint8)
    folded = np.arange(0x110000, dtype=np.uint32)
    for match in IS_UNSPACED.finditer(every):
        kind[match.start()] = _UNSPACED
    letters = "".join(WORD_LETTERS.findall(every))
    joining = _joining(letters)
    for character in letters:
        form = fold(character)
        alone = unicodedata.normalize("NFKC", character)
        single = len(form) <= 1 and joining.isdisjoint({character, *alone, *form})
        kind[ord(character)] = _SOFT if single else _HARD
        folded[ord(character)] = ord(form) if single and form else 0
    size = np.ones(0x110000, np.uint8)
    for length, first in ((0, 0), (1, 1), (2, 0x80), (3, 0x800), (4, 0x10000)):
        size[first:] = length
    return _Table(kind, folded, size)


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
