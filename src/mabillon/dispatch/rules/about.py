"""Words that make a figure right which is not the same: about, more than, at most."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

_ABOUT: Final = re.compile(
    r"(?<!\w)(?:about|around|some|nearly|almost|roughly|approximately|circa|unos|unas|casi|cerca\s+de"
    r"|около|почти|примерно|حوالي|نحو|قرابة)\s+(?:an?\s+)?$",
    re.I,
)
_MORE: Final = re.compile(
    r"(?<!\w)(?:more\s+than|over|at\s+least|above|más\s+de|al\s+menos|более|свыше|أكثر\s+من)\s+(?:an?\s+)?$",
    re.I,
)
_FEWER: Final = re.compile(
    r"(?<!\w)(?:fewer\s+than|less\s+than|under|up\s+to|at\s+most|menos\s+de|hasta|менее|до|أقل\s+من)\s+(?:an?\s+)?$",
    re.I,
)
_NEAR: Final = 0.15
"""Share by which "about" may be off."""
_LOOKED_AT: Final = 24


def before(text: str, start: int) -> str:
    """Return what stands before a figure, as far as it is looked at."""
    return text[max(start - _LOOKED_AT, 0) : start]


def allowed(before: str, value: float, values: Set[float]) -> bool:
    """Tell whether words such as "about" make a figure right beside others."""
    if _ABOUT.search(before):
        return any(abs(value - v) <= _NEAR * abs(v) for v in values)
    if _MORE.search(before):
        return any(value <= v <= 2 * value for v in values)
    return _FEWER.search(before) is not None and any(v <= value for v in values)
