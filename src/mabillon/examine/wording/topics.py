"""How near two texts are in subject, by their content words: those that masking masks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mabillon.examine.measures.ranking import Floats
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.grams import count, symbols

WIDEST = 20_000
"""Content words that are compared: those in most texts, of two texts at least."""


def nearness(documents: Sequence[Document], common: Sequence[str]) -> Floats:
    """Return the cosine of every two texts' content words, (documents, documents), 0 to 1.

    Weighted by 1 + log(count) and log(documents / documents with the word); a text without
    content words is near none. ``common`` are the words that are left out.
    """
    plain = frozenset(common)
    counts = count(symbols([w for w in document.words if w not in plain]) for document in documents)
    holders = np.diff(counts.start)
    kept = np.flatnonzero(holders > 1)
    kept = np.sort(kept[np.argsort(-holders[kept], kind="stable")[:WIDEST]])
    table = counts.dense(kept)
    np.log(table, out=table, where=table > 0)
    table[counts.dense(kept) > 0] += 1
    table *= np.log(len(documents) / holders[kept])
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(lengths > 0, lengths, 1)
    return np.asarray(table @ table.T, dtype=np.float64)
