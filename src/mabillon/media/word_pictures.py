"""The pictures that stand in a Word file (.docx), which has no pages to draw."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Final

from mabillon.media.word_properties import DAMAGED

MOST: Final = 16
"""Pictures of one file."""

LARGEST: Final = 16 << 20
"""Bytes of one of them."""

_FOLDER: Final = "word/media/"


def pictures(data: bytes) -> Iterator[bytes]:
    """Yield what is kept as pictures in a Word file; what is damaged or too large is left out."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED:
        return
    with archive:
        names = [name for name in archive.namelist() if name.startswith(_FOLDER)]
        for name in names[:MOST]:
            try:
                with archive.open(name) as file:
                    picture = file.read(LARGEST + 1)
            except DAMAGED:
                continue
            if len(picture) <= LARGEST:
                yield picture
