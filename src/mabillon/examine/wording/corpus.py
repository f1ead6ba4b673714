"""Documents with their features, made once and kept.

Everything here is a function of the documents and of which of them are the background: an
examination asks many questions of the same corpus, and each feature is made on first use.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.families import FAMILIES
from mabillon.examine.wording.grams import Counts, count, runs, spread, symbols
from mabillon.examine.wording.masking import Reading, common_words, read

WIDTH = 20_000
"""Most widespread runs of a family that are kept as features."""
TWIN = 0.5
"""Share of five-word runs of the shorter text from which two texts are one document twice."""


class Corpus:
    """Documents, and what the scorers ask of them.

    Parameters
    ----------
    documents
        Known, questioned and background texts; trials name them by row number.
    common
        Words left unmasked; the most widespread of the background where null.
    background
        Rows from which common words, features and their weights are chosen, so that a
        questioned text never shapes what it is measured by; all rows where null.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        *,
        common: Sequence[str] | None = None,
        background: Sequence[int] | None = None,
    ) -> None:
        self.documents = tuple(documents)
        rows = range(len(self.documents)) if background is None else background
        self.background = np.array(sorted(set(rows)), dtype=np.int64)
        chosen = common_words(self.documents[i] for i in self.background)
        self.common = tuple(chosen if common is None else common)
        self._profiles: dict[str, NDArray[np.float32]] = {}
        self._cosines: dict[str, NDArray[np.float32]] = {}
        self._counts: dict[str, Counts] = {}

    def __len__(self) -> int:
        return len(self.documents)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Each document masked, plain, and in sentences."""
        common = frozenset(self.common)
        return tuple(read(document, common) for document in self.documents)

    @cached_property
    def organisations(self) -> NDArray[np.int64]:
        """(documents,) a number for each organisation; -1 where unknown."""
        numbers: dict[str, int] = {"": -1}
        for document in self.documents:
            numbers.setdefault(document.organisation, len(numbers) - 1)
        return np.array([numbers[d.organisation] for d in self.documents], dtype=np.int64)

    def counts(self, family: str) -> Counts:
        """Return the counts of a family's runs in every document."""
        if family not in self._counts:
            self._counts[family] = count(FAMILIES[family](reading) for reading in self.readings)
        return self._counts[family]

    def profiles(self, family: str) -> NDArray[np.float32]:
        """Return the documents' weighted features, (documents, features), rows of length 1.

        1 + log(count), times the smoothed inverse document frequency log((1 + n) / (1 + d)) + 1
        of the background, for the ``WIDTH`` runs that most of its organisations use. A row
        without any of them is 0.
        """
        if family not in self._profiles:
            counts = self.counts(family)
            writers = np.full(len(self), -1)
            writers[self.background] = self.organisations[self.background]
            users = spread(counts, writers)
            inside = np.isin(counts.document, self.background)
            holders = np.bincount(counts.column()[inside], minlength=len(counts.runs))
            ranked = np.lexsort((counts.runs, -holders, -users))
            kept = np.sort(ranked[: min(WIDTH, int((holders > 0).sum()))])
            table = counts.dense(kept)
            present = table > 0
            table[present] = 1 + np.log(table[present])
            rarity = np.log((1 + len(self.background)) / (1 + holders[kept])) + 1
            table *= rarity.astype(np.float32)
            lengths = np.sqrt((table * table).sum(axis=1, keepdims=True))
            table /= np.maximum(lengths, np.float32(1e-9))
            self._profiles[family] = table
        return self._profiles[family]

    def cosines(self, family: str) -> NDArray[np.float32]:
        """Return the cosine of every two documents, (documents, documents)."""
        if family not in self._cosines:
            profiles = self.profiles(family)
            self._cosines[family] = profiles @ profiles.T
        return self._cosines[family]

    @cached_property
    def twins(self) -> NDArray[np.bool_]:
        """Which two documents are the same text twice, (documents, documents).

        Texts recur in an archive, and one that stands in the background would speak against
        itself. Equal words, or half of the shorter text's five-word runs in the other.
        """
        words = [symbols(document.words) for document in self.documents]
        counts = count(np.unique(runs(w, min(5, max(len(w), 1)))) for w in words)
        shared = np.flatnonzero(np.diff(counts.start) > 1)
        table = counts.dense(shared)
        sizes = np.bincount(counts.document, minlength=len(self))
        smaller = np.minimum.outer(sizes, sizes)
        return np.asarray(table @ table.T >= TWIN * np.maximum(smaller, 1)) | np.eye(
            len(self), dtype=bool
        )
