"""What a picture says of itself: EXIF, XMP, IPTC, comments, times, and a manifest if it has one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from PIL import Image

from mabillon.examine.media.told import Fact
from mabillon.media import exif, manifests, parts, xmp
from mabillon.media.facts import MOST, bounded

_XMP: Final = ("xmp", "XML:com.adobe.xmp")
_XMP_OF_TIFF: Final = 0x02BC
_NAME: Final = 40
"""Characters of the name of a PNG's text that are kept."""


def facts(image: Image.Image, kind: str, data: bytes) -> tuple[Fact, ...]:
    """Return what a picture says of itself.

    Parameters
    ----------
    image
        The opened picture; texts behind the pixels of a PNG are there once it is loaded.
    kind, data
        Its kind, of ``kinds.KINDS``, and its bytes.

    Notes
    -----
    It never fails: what is broken says nothing.
    """
    return bounded(_said(image, kind, data))


def _said(image: Image.Image, kind: str, data: bytes) -> Iterator[tuple[str, str]]:
    yield from exif.said(image)
    yield from xmp.said(_packet(image))
    yield from exif.iptc(image)
    yield from manifests.said(kind, data)
    comment = image.info.get("comment")
    if isinstance(comment, bytes):
        yield f"{kind.upper()} comment", comment.decode("utf-8", "replace")
    if kind == "png":
        yield from _last_changed(data)
        yield from _texts(image)  # as many as anybody likes: last


def _packet(image: Image.Image) -> bytes:
    """Return the XMP of a picture; empty = it has none."""
    found = next((image.info[name] for name in _XMP if name in image.info), None)
    if found is None and image.format == "TIFF":
        found = exif.entry(image, _XMP_OF_TIFF)
    if isinstance(found, str):
        return found.encode("utf-8", "replace")
    return found if isinstance(found, bytes) else b""


def _texts(image: Image.Image) -> Iterator[tuple[str, str]]:
    """Yield the texts of a PNG by the names that they have there."""
    texts = ((name, text) for name, text in image.info.items() if isinstance(text, str))
    for name, text in islice(texts, MOST):
        if name not in _XMP:
            yield f"PNG {' '.join(str(name)[:_NAME].split())}", text


def _last_changed(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the time of a PNG's last change, which is in UTC by the standard."""
    for name, at in parts.chunks(data):
        if name == b"tIME" and at + 7 <= len(data):
            year = int.from_bytes(data[at : at + 2], "big")
            month, day, hour, minute, second = data[at + 2 : at + 7]
            at_time = f"{hour:02}:{minute:02}:{second:02}"
            yield "PNG tIME", f"{year:04}-{month:02}-{day:02}T{at_time}Z"
            return
