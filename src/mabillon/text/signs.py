"""Signs: a byte for each word of a text, by which very many texts are soon told apart.

The same word has the same sign everywhere, so what two texts have in common, their signs have
in common too; one sign stands for many words, so signs may have more. Whoever leaves a text
out by its signs leaves out nothing that its words would have let in.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.text.lines import Lines

LINK: Final = 0
"""The sign of addresses, and of nothing else."""

Signs = npt.NDArray[np.uint8]


def signs_of(lines: Lines) -> Signs:
    """Return the signs of all words, (words,): the first byte of each one's hash, 1 for 0."""
    hashes = np.ascontiguousarray(lines.hashes, "<u8")
    signs: Signs = np.maximum(hashes.view(np.uint8)[7::8], 1)
    signs[lines.is_link] = LINK
    return signs
