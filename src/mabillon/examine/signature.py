"""Whether a text is signed: a name stands in its first or last two lines."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mabillon.text.tokens import canonical

EDGE_LINES = 2


def signed(text: str, names: Iterable[str]) -> bool:
    """Tell whether one of these names stands at an edge of a text.

    Parameters
    ----------
    names
        In canonical form (``text.tokens``); whole words are looked for.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    edges = [f" {_line(line)} " for line in {*lines[:EDGE_LINES], *lines[-EDGE_LINES:]}]
    return any(f" {name} " in edge for name in names for edge in edges)


@lru_cache(maxsize=1 << 12)
def _line(line: str) -> str:
    """Return the canonical form of a line; a channel's first and last ones repeat."""
    return canonical(line)
