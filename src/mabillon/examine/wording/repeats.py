"""What a text says over and over counts once.

A text of two words said eighty times has 160 words and says two of them. Whatever a span of
eight words or more repeats of the same text tells nothing new of who wrote it, as little as
what stands in earlier texts; so it is cut in the same way, from all texts that are compared.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.runs_of_words import RUN_WORDS, hashed_runs
from mabillon.text.sketch import hashed


def repeats(document: Document) -> list[tuple[int, int]]:
    """Return the stretches of a text that stand further up in it already.

    Half-open, in characters of the original, in order: spans of eight canonical words and
    more, each of whose runs of eight words began before.
    """
    tokens = document.tokens
    if len(tokens) <= RUN_WORDS:
        return []
    runs = hashed_runs(hashed(pa.array(document.words, pa.large_string())))
    _, first, which = np.unique(runs, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[which] < np.arange(len(runs)))
    found: list[tuple[int, int]] = []
    for begin in again.tolist():
        start, stop = tokens[begin].start, tokens[begin + RUN_WORDS - 1].end
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return found
