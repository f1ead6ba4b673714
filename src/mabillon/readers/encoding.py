"""Tell how a file's text is encoded, and give its bytes as UTF-8."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from mabillon.readers import straight
from mabillon.readers.base import Source
from mabillon.readers.window import STEP

HEAD: Final = 64 << 10
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH: Final = re.compile(rb"[\x80-\xff]+")


def wide(head: bytes) -> str | None:
    """Return the encoding if it is one of two or four bytes a character, else null."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return None if name == "utf-8-sig" else name
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 4:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > half * 0.4 and sample[::2].count(0) < half * 0.05:
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.4 and sample[1::2].count(0) < half * 0.05:
        return "utf-16-be"
    return None


def narrow(raw: bytes) -> str:
    """Return the likelier of the one-byte encodings: Cyrillic words have high bytes in runs."""
    runs = _HIGH.findall(raw)
    high = sum(map(len, runs))
    return "cp1251" if high and high / len(runs) > 1.6 else "cp1252"


def is_utf8(raw: bytes) -> bool:
    """Say whether bytes are UTF-8, a character cut off at their end aside."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return False
    return True


def text(raw: bytes, fallback: str | None = None) -> tuple[str, str | None]:
    """Return bytes as text, and what had to be assumed for it (null = nothing).

    What is not UTF-8 is read as ``fallback``, or as the likelier of the Windows
    encodings; where it holds more good UTF-8 than bad, only the bad is replaced.
    """
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    good = sum(1 for char in raw.decode("utf-8", "ignore") if ord(char) > 127)
    if good * 4 > sum(map(len, _HIGH.findall(raw))):
        return raw.decode("utf-8", "replace"), "bytes that are not UTF-8 replaced by U+FFFD"
    name = fallback or narrow(raw)
    return raw.decode(name, "replace"), f"not UTF-8: read as {name}"


@contextmanager
def opened(source: Source) -> Iterator[tuple[BinaryIO, str | None]]:
    """Open a file so that it gives UTF-8 without a mark; says what was done for that.

    A file of two or four bytes a character is turned into UTF-8 in a temporary file;
    the offsets of its records then count bytes of that.
    """
    with straight.opened(source.path) as file:
        head = file.read(HEAD)
        name = wide(head)
        file.seek(0)
        if name is None:
            yield file, None
            return
        decoder = codecs.getincrementaldecoder(name)("replace")
        with tempfile.TemporaryFile() as copy:
            while piece := file.read(STEP):
                copy.write(decoder.decode(piece).encode("utf-8", "replace"))
            copy.write(decoder.decode(b"", True).encode("utf-8", "replace"))
            copy.seek(0)
            yield (
                copy,
                f"{source.name} is in {name.upper()}; it was read as UTF-8, and byte offsets "
                "count the bytes of that.",
            )
