"""A dispatch as PDF, set by Typst (docs/decisions/0028).

The page setter is given a program that is ours and fixed, the dispatch as data, an empty folder
for its root and our fonts: it has nothing else to read, and no text of a dispatch can be a
command. The same dispatch gives the same bytes.
"""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec
import typst
from fontTools.ttLib import TTFont

from mabillon.dispatch.composed import Composed
from mabillon.dispatch.outputs.told import told
from mabillon.pages import fonts

_ALWAYS: Final = "Az"
"""Characters whose faces are needed whatever a dispatch says: ours are Latin."""
_NAMES: Final = (16, 17, 21, 22, 25)
"""Name records by which subsets of one family would pass for one font (OpenType, "name")."""


def pdf(composed: Composed) -> bytes:
    """Return a dispatch as PDF, tagged, with its title and language."""
    text = msgspec.json.encode(told(composed)).decode("utf-8")
    faces = fonts.faces_of(text + _ALWAYS)
    program = resources.files("mabillon.dispatch.outputs") / "templates" / "dispatch.typ"
    with tempfile.TemporaryDirectory(prefix="mabillon-pdf-") as folder:
        root, letters = Path(folder, "root"), Path(folder, "fonts")
        root.mkdir()
        letters.mkdir()
        for face in faces:
            (letters / f"{face.file}.ttf").write_bytes(_ttf(face.file))
        setter = typst.Compiler(
            program.read_bytes(),
            root=str(root),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(letters)]),
            ignore_system_fonts=True,
            package_path=str(root),
            package_cache_path=str(root),
            sys_inputs={
                "dispatch": text,
                "families": ",".join(dict.fromkeys(_family(face.file) for face in faces)),
            },
        )
        made = setter.compile(format="pdf", timestamp=_made(composed))
    assert isinstance(made, bytes)  # one document, kept in memory
    return made


def _made(composed: Composed) -> datetime:
    """Return when it says it was made: when it was published, else the day of the dispatch."""
    at = composed.made_at or datetime.combine(composed.date, time(), UTC)
    return at.astimezone(UTC).replace(microsecond=0)


def _family(file: str) -> str:
    """Return the family of a font file: its name without weight and slope."""
    return file.rsplit("-", 2)[0]


@cache
def _ttf(file: str) -> bytes:
    """Return a font as the page setter reads it, each subset a family of its own."""
    font = TTFont(io.BytesIO(fonts.woff2(file)), recalcTimestamp=False)
    font.flavor = None
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in _NAMES]
    for record in names.names:
        if record.nameID == 1:
            record.string = _family(file)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()
