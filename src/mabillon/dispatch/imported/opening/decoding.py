"""The bytes of a text file as text."""

from __future__ import annotations

import codecs
import re
from typing import Final

from mabillon.dispatch.imported.opened import MOST_CHARACTERS
from mabillon.errors import LimitExceeded

_ENDS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_WIDE: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return text with single line ends, and a remark where its encoding had to be guessed."""
    text, remarks = _decoded(data)
    text = _ENDS.sub("\n", text.replace("\x00", "\ufffd"))
    check_length(len(text))
    return text, remarks


def check_length(characters: int) -> None:
    """Make sure that a text is no longer than a report may be."""
    if characters > MOST_CHARACTERS:
        raise LimitExceeded(
            f"it has more than {MOST_CHARACTERS >> 20} million characters",
            do="give the report alone, not a collection",
        )


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, name in _WIDE:
        if data.startswith(mark):
            return data.decode(name, "replace"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    sample = data[:4096]
    for at, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[at::2].count(0) > len(sample) // 5:
            return data.decode(name, "replace"), (f"It is read as {name}, which it does not say.",)
    name = "cp1251" if _is_cyrillic(sample) else "cp1252"
    remark = f"It is not UTF-8 and is read as {name}: letters beyond ASCII may be wrong."
    return data.decode(name, "replace"), (remark,)


def _is_cyrillic(sample: bytes) -> bool:
    """Tell by high bytes in runs: Cyrillic words are made of them, Latin ones hold one or two."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return bool(runs) and sum(map(len, runs)) / len(runs) > 1.6
