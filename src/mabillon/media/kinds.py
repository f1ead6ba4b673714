"""What a file is by its first bytes, whatever it is called; and what else it is as well."""

from __future__ import annotations

import mimetypes
from typing import Final

from mabillon.errors import UnreadableInput
from mabillon.examine.media.told import Medium

KINDS: Final = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WebP",
    "bmp": "BMP",
    "tiff": "TIFF",
    "avif": "AVIF",
}
"""Kinds of pictures that are opened -> what Pillow calls them."""

_STARTS: Final = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
_CONVERT: Final = "save it as JPEG or PNG, keep this file, and give both"
_OTHERS: Final = (
    # how a file begins, what that is, and what to do
    (b"%PDF-", "a PDF", "give it as a document"),
    (b"PK\x03\x04", "a ZIP archive, or a document that is one", "unpack it first"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"\xff\x0a", "a JPEG XL picture, which is not read here", _CONVERT),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture, which is not read here", _CONVERT),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture, which is not read here", _CONVERT),
    (b"8BPS", "a Photoshop file, which is not read here", _CONVERT),
    (b"\x1aE\xdf\xa3", "a video", "give it as a video"),
    (b"<", "a page or a drawing in XML (SVG)", "make a screenshot of it as a browser shows it"),
)
_HEIF: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")

_AVIF: Final = (b"avif", b"avis")
_MEDIUMS: Final[tuple[tuple[bytes, int, bytes, Medium], ...]] = (
    # how a file begins; where in it something more stands, and what; which medium it is
    (b"\xff\xd8\xff", 0, b"", "picture"),
    (b"\x89PNG\r\n\x1a\n", 0, b"", "picture"),
    (b"GIF8", 0, b"", "picture"),
    (b"II*\0", 0, b"", "picture"),
    (b"MM\0*", 0, b"", "picture"),
    (b"BM", 6, b"\0\0\0\0", "picture"),  # words may begin so, but have no zero bytes
    (b"RIFF", 8, b"WEBP", "picture"),
    (b"\xff\x0a", 0, b"", "picture"),  # JPEG XL, as the next one; JPEG 2000; Photoshop
    (b"\0\0\0\x0cJXL ", 0, b"", "picture"),
    (b"\0\0\0\x0cjP  ", 0, b"", "picture"),
    (b"8BPS", 0, b"", "picture"),
    (b"%PDF-", 0, b"", "document"),
    (b"RIFF", 8, b"AVI ", "video"),
    (b"\x1aE\xdf\xa3", 0, b"", "video"),  # Matroska, WebM
    (b"\0\0\x01\xba", 0, b"", "video"),  # MPEG programme stream
    (b"\0\0\x01\xb3", 0, b"", "video"),
    (b"FLV\x01", 0, b"", "video"),
    (b"OggS", 28, b"\x80theora", "video"),
    (b"0&\xb2u\x8ef\xcf\x11", 0, b"", "video"),  # ASF, WMV
)

_CALLED: Final[dict[str, Medium]] = {"image": "picture", "video": "video"}

_TAIL: Final = (1 << 16) + 22
_ALSO: Final = (
    # what stands in it, how far from the start or (negative) from the end, what it is then
    (b"%PDF-", 1024, "a PDF"),
    (b"PK\x05\x06", -_TAIL, "a ZIP archive"),
    (b"<html", None, "a web page"),
    (b"<script", None, "a web page"),
    (b"<?php", None, "a program in PHP"),
)


def recognise(data: bytes) -> str:
    """Return the kind of a picture by its first bytes, one of ``KINDS``.

    Raises
    ------
    UnreadableInput
        It is none of them; the message says what it is, where that can be told.
    """
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _by_brands(data[8 : max(12, min(int.from_bytes(data[:4], "big"), 256))])
    raise refusal(data)


def refusal(head: bytes, called: Medium = "picture") -> UnreadableInput:
    """Return what a file is that passes for a picture, video or document and is none.

    Parameters
    ----------
    head
        Its first bytes, 64 or more, or all.
    called
        What it is handed in as.
    """
    if not head:
        return UnreadableInput("it is empty", do="get another copy")
    start = head[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, what, do in _OTHERS:
        if start.startswith(magic):
            return UnreadableInput(f"it is {what}", do=do)
    if called == "picture":
        do = f"give one of {', '.join(KINDS.values())}"
    else:
        do = "get another copy, as it was published"
    return UnreadableInput(f"it is no {called} of a kind that is known here", do=do)


def medium(head: bytes) -> Medium | None:
    """Return which medium a file is, by how it begins; null = it is none that is known here.

    Parameters
    ----------
    head
        Its first bytes, 1,024 or all. A Word file is known by its first 64 KiB: it is a zip,
        and what is in it is told by the names there.
    """
    if head[4:8] == b"ftyp":
        brands = {head[at : at + 4] for at in range(8, 64, 4)}
        return "picture" if brands & {*_AVIF, *_HEIF} else "video"
    for start, at, inner, found in _MEDIUMS:
        if head.startswith(start) and head.startswith(inner, at):
            return found
    if head.startswith(b"PK\x03\x04") and b"word/" in head:
        return "document"
    return "video" if _is_transport(head) else None


def called(name: str) -> Medium | None:
    """Return which medium a file is by its name's ending; null = none that is told here."""
    kind = mimetypes.guess_type(name)[0] or ""
    if kind == "application/pdf":
        return "document"
    return _CALLED.get(kind.partition("/")[0])


def also(data: bytes) -> tuple[str, ...]:
    """Return what else a picture's bytes pass for, e.g. "a ZIP archive"; often nothing.

    Notes
    -----
    Told by signatures, so a file that hides what it carries is not found out.
    """
    found = []
    for mark, far, what in _ALSO:
        part = data if far is None else data[:far] if far > 0 else data[far:]
        if mark in part and what not in found:
            found.append(what)
    return tuple(found)


def _is_transport(head: bytes) -> bool:
    """Tell whether it is an MPEG transport stream: packets of 188 bytes, each begins with G."""
    begins = {head[at : at + 1] for at in range(0, 188 * 3, 188)}
    return begins == {b"G"} and (b"\0" in head or b"\xff" in head)


def _by_brands(brands: bytes) -> str:
    """Tell files of the ISO base format (MP4, HEIF) apart."""
    every = {brands[at : at + 4] for at in range(0, len(brands), 4)}
    if every & set(_AVIF):
        return "avif"
    if every & set(_HEIF):
        raise UnreadableInput("it is a HEIC picture, which is not read here", do=_CONVERT)
    raise UnreadableInput("it is a video", do="give it as a video")
