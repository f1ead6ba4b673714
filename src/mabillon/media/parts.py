"""The parts that files consist of, stepped over by the lengths that they say; few are read.

Each step goes forward, and there are no more than ``MOST`` of them: no file keeps this busy.

Sources: ISO 10918-1 (JPEG), ISO 15948 (PNG), RFC 9649 (WebP), ISO 14496-12 (boxes).
"""

from __future__ import annotations

from collections.abc import Iterator
from mmap import mmap
from typing import Final

Bytes = bytes | mmap
"""A file's bytes, or a map of them, of which only what is looked at is read."""

MOST: Final = 10_000
_SCAN: Final = 0xDA
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Marks of a JPEG that no length follows."""


def segments(data: Bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments of a JPEG up to the picture itself: mark and content."""
    at = 2
    for _ in range(MOST):
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] == _SCAN:
            return
        mark = data[at + 1]
        if mark == 0xFF or mark in _ALONE:
            at += 1 if mark == 0xFF else 2
            continue
        end = at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
        yield mark, data[at + 4 : end]
        at = end


def chunks(data: Bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the chunks of a PNG: name, and where its content begins."""
    at = 8
    for _ in range(MOST):
        if at + 8 > len(data):
            return
        yield data[at + 4 : at + 8], at + 8
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def riff(data: Bytes) -> Iterator[bytes]:
    """Yield the names of a WebP's chunks; each is padded to an even length."""
    at = 12
    for _ in range(MOST):
        if at + 8 > len(data):
            return
        yield data[at : at + 4]
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2


def boxes(data: Bytes) -> Iterator[bytes]:
    """Yield the start, 32 bytes, of each of the outermost boxes of an MP4, MOV, HEIF or AVIF."""
    at = 0
    for _ in range(MOST):
        if at + 8 > len(data):
            return
        start = data[at : at + 32]
        yield start
        length = int.from_bytes(start[:4], "big")
        if length == 1:
            length = int.from_bytes(start[8:16], "big")
        if length < 8:  # 0: up to the end
            return
        at += length
