"""Whether a file carries a C2PA manifest store: a signed account of where it came from.

Only its presence is told. To check a signature takes a list of whom to trust, which is fetched
and changes; so it is said to be "not checked", which is neither for nor against the file. Most
genuine files have none, and passing a file on through most platforms takes it away.

Source: C2PA Technical Specification 2.1, annex A (embedding manifests), ISO 19566-5 (JUMBF).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

NAME: Final = "C2PA"
NOT_CHECKED: Final = "manifest present, not checked"

MOST_PARTS: Final = 10_000
"""Segments, chunks or boxes that are stepped over."""

_UUID: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_JUMBF: Final = b"jumb"
_LABEL: Final = b"c2pa"
_NEAR: Final = 256
"""Bytes behind the start of a part within which its label stands."""


def said(kind: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield that a file has a manifest store, if it has one.

    Parameters
    ----------
    kind
        As told of it: jpeg, png, webp, pdf; any other is looked through for boxes, as
        mp4, mov and avif have them.
    """
    if present(kind, data):
        yield NAME, NOT_CHECKED


def present(kind: str, data: bytes) -> bool:
    """Tell whether a file has a manifest store where its kind has them."""
    if kind == "jpeg":
        return any(_is_store(segment) for segment in _segments(data))
    if kind == "png":
        return b"caBX" in _chunks(data)
    if kind == "webp":
        return b"C2PA" in _riff(data)
    if kind == "pdf":
        return b"/C2PA_Manifest" in data
    return any(box[4:8] == b"uuid" and _UUID in box for box in _boxes(data))


def _is_store(part: bytes) -> bool:
    return _JUMBF in part[:32] and _LABEL in part[:_NEAR]


def _segments(data: bytes) -> Iterator[bytes]:
    """Yield the start of each APP11 segment of a JPEG, up to where the picture begins."""
    at = 2
    for _ in range(MOST_PARTS):
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] == 0xDA:
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == 0xEB:
            yield data[at + 4 : at + 4 + min(length, _NEAR)]
        at += 2 + max(length, 2)


def _chunks(data: bytes) -> Iterator[bytes]:
    """Yield the names of a PNG's chunks."""
    at = 8
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        yield data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def _riff(data: bytes) -> Iterator[bytes]:
    """Yield the names of a WebP's chunks, each padded to an even length."""
    at = 12
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        yield data[at : at + 4]
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2


def _boxes(data: bytes) -> Iterator[bytes]:
    """Yield the start of each of the outermost boxes of a file of the ISO base format."""
    at = 0
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        yield data[at : at + 32]
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:
            return
        at += length
