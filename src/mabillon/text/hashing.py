"""XXH64 (seed 0) of many words at once, as ``xxhash.xxh64_intdigest`` gives it of each.

A call for a word takes a hundred times longer. Source: the XXH64 specification by Collet,
for inputs of fewer than 32 bytes; the few that are longer are handed to xxhash.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import xxhash

Hashes = npt.NDArray[np.uint64]

ROOM: Final = 8
"""Bytes that must stand behind the last word."""

_P1 = np.uint64(0x9E3779B185EBCA87)
_P2 = np.uint64(0xC2B2AE3D27D4EB4F)
_P3 = np.uint64(0x165667B19E3779F9)
_P4 = np.uint64(0x85EBCA77C2B2AE63)
_P5 = np.uint64(0x27D4EB2F165667C5)
_LONG = 32


def xxh64(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]
) -> Hashes:
    """Return the hashes of stretches of bytes.

    Parameters
    ----------
    data
        The bytes; ``ROOM`` more stand behind those that are hashed.
    starts, sizes
        (n,): where each stretch begins, and its bytes.
    """
    lanes: Hashes = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))
    made = sizes.astype(np.uint64) + _P5
    for lane in range(_LONG // 8 - 1):
        those = np.flatnonzero(sizes >= 8 * (lane + 1))
        word = _turned(lanes[starts[those] + 8 * lane] * _P2, 31) * _P1
        made[those] = _turned(made[those] ^ word, 27) * _P1 + _P4
    rest = lanes[starts + (sizes & ~7)]
    those = np.flatnonzero(sizes & 4)
    word = (rest[those] & np.uint64(0xFFFFFFFF)) * _P1
    made[those] = _turned(made[those] ^ word, 23) * _P2 + _P3
    rest[those] >>= np.uint64(32)
    for byte in range(3):
        those = np.flatnonzero(sizes & 3 > byte)
        word = (rest[those] >> np.uint64(8 * byte) & np.uint64(0xFF)) * _P5
        made[those] = _turned(made[those] ^ word, 11) * _P1
    made ^= made >> np.uint64(33)
    made *= _P2
    made ^= made >> np.uint64(29)
    made *= _P3
    made ^= made >> np.uint64(32)
    for i in np.flatnonzero(sizes >= _LONG).tolist():
        made[i] = xxhash.xxh64_intdigest(data[starts[i] : starts[i] + sizes[i]].tobytes())
    return made


def _turned(numbers: Hashes, by: int) -> Hashes:
    """Return numbers with their bits turned to the left; the array is used up."""
    low = numbers >> np.uint64(64 - by)
    numbers <<= np.uint64(by)
    numbers |= low
    return numbers
