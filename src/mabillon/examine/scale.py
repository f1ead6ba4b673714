"""Strength of support, in words (ENFSI 2015) and in figures, by likelihood ratio.

Never a probability of the proposition itself. Print ``SCALE`` beside every word.
"""

from __future__ import annotations

from math import floor, log10
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


def reaches(llr: float, threshold: float) -> bool:
    """Tell whether an LLR (log10) is as far from zero as a threshold, either way."""
    return abs(llr) + _SLACK >= threshold


def figure(llr: float, digits: int = 1) -> str:
    """Return an LLR as it is written everywhere: ``−1.9``, ``+0.3``, ``0.0``.

    Cut towards zero, never rounded up: −1.96 is moderate support and must not read as −2.0,
    from which support is moderately strong. What is cut at one digit begins what is cut at
    two, so that a figure and its line by line explanation never disagree.

    Parameters
    ----------
    llr
        log10, finite.
    digits
        One for every LLR of a finding or an opinion; two for the parts that it is made of.
    """
    unit = 10**digits
    text = f"{floor(abs(llr) * unit + _SLACK * unit) / unit:.{digits}f}"
    if not text.strip("0."):
        return text
    return f"{'−' if llr < 0 else '+'}{text}"


def between(low: float, llr: float, high: float) -> str:
    """Return an LLR with its bounds: ``LLR −1.9 [−2.0, −1.5]``."""
    return f"LLR {figure(llr)} [{figure(low)}, {figure(high)}]"


def support(llr: float) -> str | None:
    """Return the word for the strength of ``llr`` (log10), whichever way it points.

    None below a ratio of 2: no meaningful support.
    """
    reached = [word for step, word in STEPS if reaches(llr, step)]
    return reached[-1] if reached else None


def in_words(llr: float) -> str:
    """Return for example ``moderate support for "not issued"``."""
    word = support(llr)
    if word is None:
        return "no meaningful support for either"
    return f'{word} support for "{"issued" if llr > 0 else "not issued"}"'
