"""Whether a text is signed: a name stands in its first or last two lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mabillon.text.tokens import canonical

EDGE_LINES = 2

_NO_LATIN = re.compile("[\\s!-@\\[-`{-~\u0400-\u052f\u0590-\u06ff\u0750-\u077f«»“”…–—]*")
"""Text of characters of which none becomes a Latin letter in canonical form."""
_LATIN = re.compile("[a-z]")


def signed(text: str, names: Sequence[str]) -> bool:
    """Tell whether one of these names stands at an edge of a text.

    Parameters
    ----------
    names
        In canonical form (``text.tokens``); whole words are looked for.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    outer = {*lines[:EDGE_LINES], *lines[-EDGE_LINES:]}
    if all(map(_LATIN.search, names)):
        outer = {line for line in outer if not _NO_LATIN.fullmatch(line)}
    edges = [f" {_line(line)} " for line in outer]
    return any(f" {name} " in edge for name in names for edge in edges)


@lru_cache(maxsize=1 << 12)
def _line(line: str) -> str:
    """Return the canonical form of a line; a channel's first and last ones repeat."""
    return canonical(line)
