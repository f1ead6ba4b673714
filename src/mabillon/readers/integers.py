"""Read whole numbers as they are written, thousands of them at once: eight digits a step."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.readers.escapes import Positions

Words = npt.NDArray[np.uint64]

_DIGITS: Final = 18  # an int64 holds any number of so many
_WIDTH: Final = 8  # bytes of a word


def _each(byte: int) -> np.uint64:
    """Return a word with this byte in every place."""
    return np.uint64(int.from_bytes(bytes([byte]) * _WIDTH, "little"))


_ZEROS: Final = _each(ord("0"))
_BEYOND: Final = _each(0x80 - 10)
_HIGH: Final = _each(0x80)
_PAIRED: Final = (  # which digits, the factor that puts two groups of them together, and its shift
    (_each(0x0F), np.uint64(10 * 2**8 + 1), np.uint64(8)),
    (np.uint64(0x00FF00FF00FF00FF), np.uint64(100 * 2**16 + 1), np.uint64(16)),
    (np.uint64(0x0000FFFF0000FFFF), np.uint64(10_000 * 2**32 + 1), np.uint64(32)),
)


def integers(data: bytes, at: Positions) -> tuple[Positions, Positions] | None:
    """Read the integer at each place and say where it ends; null where one is none.

    An integer is written as JSON has it, with at most 18 digits.
    """
    if len(data) < _WIDTH:
        data = data.ljust(_WIDTH)
    negative = np.frombuffer(data, dtype=np.uint8).take(at, mode="clip") == ord("-")
    first = at + negative
    words = np.ndarray(len(data) - _WIDTH + 1, dtype="<u8", buffer=data, strides=1)
    value, size = _digits(words, first)
    zero = (size > 1) & (np.frombuffer(data, dtype=np.uint8).take(first, mode="clip") == ord("0"))
    whole = size == _WIDTH  # all of them are digits: there may be more
    while whole.any() and int(size.max()) <= _DIGITS:
        rows = np.flatnonzero(whole)
        further, more = _digits(words, first[rows] + size[rows])
        value[rows] = value[rows] * 10**more + further
        size[rows] += more
        whole[rows] = more == _WIDTH
    if int(size.min()) < 1 or int(size.max()) > _DIGITS or zero.any():
        return None
    return np.where(negative, -value, value), first + size


def _digits(words: Words, at: Positions) -> tuple[Positions, Positions]:
    """Return the number that up to eight digits from each place on say, and how many they are."""
    there = np.minimum(at, words.size - 1)
    word = (words[there] >> (8 * (at - there)).astype(np.uint64)) ^ _ZEROS
    other = ((word + _BEYOND) | word) & _HIGH  # lowest where the first byte is no digit
    size = np.bitwise_count((other & -other) - np.uint64(1)) >> 3
    word <<= np.uint64(8) * (np.uint64(_WIDTH) - size)
    for digits, factor, shift in _PAIRED:
        word = (word & digits) * factor >> shift
    return word.view(np.int64), size.astype(np.int64)
