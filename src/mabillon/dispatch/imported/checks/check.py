"""What a check of old reports is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from mabillon.dispatch.imported.report import Fault, Read

SHOWN: Final = 160
"""Characters of the text that a fault shows."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: the name of its rule, what that asks for in one sentence, and the check."""

    name: str
    asks: str
    check: Callable[[Read], Iterable[Fault]]


def excerpt(text: str) -> str:
    """Return the beginning of a text, on one line."""
    one = " ".join(text.split())
    return one if len(one) <= SHOWN else one[: SHOWN - 1].rstrip() + "…"
