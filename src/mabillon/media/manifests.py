"""Whether a file carries a C2PA manifest store: a signed account of where it came from.

Only its presence is told. To check a signature takes a list of whom to trust, which is fetched
and changes; so it is said to be "not checked", which is neither for nor against the file. Most
genuine files have none, and passing a file on through most platforms takes it away.

Source: C2PA Technical Specification 2.1, annex A (embedding manifests); ISO 19566-5 (JUMBF).
"""

from __future__ import annotations

from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

from mabillon.examine.media.told import Fact
from mabillon.media import parts
from mabillon.media.parts import Bytes

NAME: Final = "C2PA"
NOT_CHECKED: Final = "manifest present, not checked"

_APP11: Final = 0xEB
_JUMBF: Final = b"jumb"
_LABEL: Final = b"c2pa"
_START: Final = 256
"""Bytes of a segment within which its label stands."""
_UUID: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def said(kind: str, data: Bytes) -> Iterator[tuple[str, str]]:
    """Yield that a file has a manifest store, if it has one.

    Parameters
    ----------
    kind
        As told of it: jpeg, png, webp, pdf; whatever else it is, it is looked through for boxes,
        as MP4, MOV and AVIF have them.
    """
    if is_present(kind, data):
        yield NAME, NOT_CHECKED


def of_video(kind: str, path: Path) -> tuple[Fact, ...]:
    """Return that a video has a manifest store, as a fact; its file is only stepped through."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return ()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            return tuple(Fact(name, value) for name, value in said(kind, data))


def is_present(kind: str, data: Bytes) -> bool:
    """Tell whether a file has a manifest store where its kind has them."""
    if kind == "jpeg":
        return any(mark == _APP11 and _is_store(part) for mark, part in parts.segments(data))
    if kind == "png":
        return any(name == b"caBX" for name, _ in parts.chunks(data))
    if kind == "webp":
        return b"C2PA" in parts.riff(data)
    if kind == "pdf":
        return data.find(b"/C2PA_Manifest") >= 0
    return any(box[4:8] == b"uuid" and _UUID in box for box in parts.boxes(data))


def _is_store(segment: bytes) -> bool:
    return _JUMBF in segment[:32] and _LABEL in segment[:_START]
