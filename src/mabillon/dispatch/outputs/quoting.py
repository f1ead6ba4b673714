"""A quotation in the original with its translation below: which paragraphs are which."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mabillon.dispatch.composed import Block, Paragraph
from mabillon.dispatch.runs import words_of


def translations(blocks: Sequence[Block]) -> list[bool]:
    """Tell of each block of a quotation whether it translates what stands above it.

    That is taken from the script: after an original in Arabic letters, what is in Latin
    letters. A translation into the same script is not told apart, and set like the original.
    """
    scripts = [_script(block) for block in blocks]
    original = next((script for script in scripts if script), "")
    return [script not in ("", original) for script in scripts]


def _script(block: Block) -> str:
    """Return the script of a paragraph's first letter, as Unicode names it; "" = it has none."""
    if not isinstance(block, Paragraph):
        return ""
    first = next((char for char in words_of(block.runs) if char.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""
