"""Strength of support in words (ENFSI 2015), by likelihood ratio.

Never a probability of the proposition itself. Print ``SCALE`` beside every word.
"""

from __future__ import annotations

from math import log10
from typing import Final

SCALE: Final = "ENFSI 2015"

STEPS: Final[tuple[tuple[float, str], ...]] = (
    (log10(2.0), "weak"),
    (1.0, "moderate"),
    (2.0, "moderately strong"),
    (3.0, "strong"),
    (4.0, "very strong"),
    (6.0, "extremely strong"),
)
"""From which |LLR| on each word is used, ascending."""

_SLACK: Final = 1e-9  # so that a ratio of exactly 10 is not lost to rounding


def support(llr: float) -> str | None:
    """Return the word for the strength of ``llr`` (log10), whichever way it points.

    None below a ratio of 2: no meaningful support.
    """
    reached = [word for step, word in STEPS if abs(llr) + _SLACK >= step]
    return reached[-1] if reached else None


def in_words(llr: float) -> str:
    """Return for example ``moderate support for "not issued"``."""
    word = support(llr)
    if word is None:
        return "no meaningful support for either"
    return f'{word} support for "{"issued" if llr > 0 else "not issued"}"'
