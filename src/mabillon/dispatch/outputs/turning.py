"""Text that runs against its paragraph: where it begins and ends, so that nothing beside it turns.

Source: Unicode Standard Annex 9, isolates (LRI, RLI, PDI). A page isolates with ``dir``; what
has no such attribute takes the marks.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from mabillon.dispatch.composed import Direction, Run
from mabillon.text.display import FSI, PDI, has_right_to_left

_MARKS: Final = {"ltr": "\u2066", "rtl": "\u2067"}
_PARTS: Final = re.compile(r"(\s*)(.*?)([\s.,;:!?]*)", re.S)


class Turned(NamedTuple):
    """A run's text in three parts; only ``core`` runs against its paragraph; "" = nothing does."""

    before: str
    core: str
    after: str


def turned(run: Run, base: Direction) -> Turned:
    """Return which part of a run must be isolated in a paragraph of a direction."""
    if run.direction == "rtl":
        return Turned("", run.text, "")
    if base == "ltr" or not any(unicodedata.bidirectional(char) == "L" for char in run.text):
        return Turned(run.text, "", "")
    found = _PARTS.fullmatch(run.text)
    assert found is not None  # every text is parted so
    return Turned(*found.groups())


def isolated(run: Run, base: Direction) -> str:
    """Return the text of a run with marks around what runs against the paragraph."""
    before, core, after = turned(run, base)
    return f"{before}{_MARKS[run.direction]}{core}{PDI}{after}" if core else run.text


def kept(text: str) -> str:
    """Return a text that stands within a sentence of ours, isolated if any of it could turn it."""
    return f"{FSI}{text}{PDI}" if has_right_to_left(text) else text
