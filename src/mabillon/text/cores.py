"""Cores: digests of texts without their last lines, by which plain copies are told unread.

Most of what passes a statement on is the statement, and a footer below it. Who knows the digest
of the statement, and of a post the digests of all of it, of all but its last line and of all but
its last two, knows whether the post is the statement and such lines, without its text.

The hash is BLAKE2b (RFC 7693) of 8 bytes: nobody finds another text with the digest of a given
one, but two texts of the same digest can be made by who writes both.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.compiled.cores import CUTS, digests

Cores = npt.NDArray[np.uint64]
"""(texts, ``CUTS``): the digest of the whole text, and of what stands before its last line, before
the one above that, and so on, blanks at the end left out; 0 where nothing is left, or where lines
are parted by separators of Unicode's own."""

_BLANK: Final = b"\n\r\t "
_BREAK: Final = re.compile(rb"[\r\n]")
_OTHER: Final = re.compile(rb"\xe2\x80[\xa8\xa9]")


def core_of(text: str) -> int:
    """Return the digest of a whole text, blanks at its end left out; 0 where nothing is left."""
    return _digest(_bytes(text))


def cores_of(texts: pa.LargeStringArray) -> Cores:
    """Return the cores of texts, none of which is null."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset :][: len(texts) + 1]
    made = digests(np.frombuffer(data or b"", np.uint8), ends)
    if made is None:
        each = [_cores(_bytes(text)) for text in texts.to_pylist()]
        made = np.array(each, np.uint64).reshape(-1, CUTS)
    return made


def _cores(text: bytes) -> list[int]:
    found = [_digest(text)]
    while len(found) < CUTS:
        text = _without_line(text)
        found.append(_digest(text))
    return found


def _without_line(text: bytes) -> bytes:
    """Return what stands before the last line; nothing where it is parted off otherwise."""
    at = max((match.start() for match in _BREAK.finditer(text)), default=0)
    return b"" if _OTHER.search(text, at) else text[:at].rstrip(_BLANK)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").rstrip(_BLANK)


def _digest(text: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") if text else 0
