"""What a Word file (.docx) says of itself beside its text: the properties of its package.

A .docx is a zip of XML parts; two small ones are read from memory, by their names in the zip.
That it is a whole Word file was seen before, by whoever read its text.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from mabillon.media import trees

_PARTS: Final = {
    "docProps/core.xml": (
        *("created", "modified", "lastPrinted", "revision", "creator", "lastModifiedBy"),
        *("title", "subject", "description"),
    ),
    "docProps/app.xml": ("Application", "AppVersion", "Template", "TotalTime", "Company"),
}
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError),
    *(lzma.LZMAError, RuntimeError, KeyError),
)
"""What `zipfile` raises for packages that are not as they should be."""


def said(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield properties by their names, and whether there are macros; what is damaged is silent."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED:
        return
    with archive:
        for part, names in _PARTS.items():
            root = trees.root(_part(archive, part))
            for element in () if root is None else root:
                name = str(element.tag).rpartition("}")[2]
                if name in names:
                    yield f"Word {name}", element.text or ""
        if any(name.lower().endswith(_MACROS) for name in archive.namelist()):
            yield "Word macros", "present, not run"


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as file:
            return file.read(trees.LARGEST + 1)
    except DAMAGED:
        return b""
