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
from mabillon.examine.wording.outside import Windows, windows

WIDTH: dict[str, int] = {
    "masked_characters": 1_000,
    "plain_characters": 5_000,
    "plain_words": 15_000,
    "masked_words": 3_000,
    "marks": 1_000,
    "shapes": 500,
}
"""Most widespread runs of a family that are kept as features (docs/decisions/0018)."""
LIMIT = 4.0
"""Standard deviations beyond which a feature counts no further."""
TWIN = 0.5
"""Share of five-word runs of the shorter text from which two texts are one document twice."""

_COLUMNS = 20_000


def unit(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``table`` with rows of length 1; a row of zeros stays."""
    lengths = np.sqrt((table * table).sum(axis=1, keepdims=True))
    return np.asarray(table / np.maximum(lengths, np.float32(1e-9)), dtype=np.float32)


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
        self._standard: dict[str, NDArray[np.float32]] = {}
        self._kernels: dict[tuple[str, ...], NDArray[np.float64]] = {}
        self._cosines: dict[str, NDArray[np.float32]] = {}
        self._counts: dict[str, Counts] = {}
        self.relied: dict[tuple[str, bytes, bytes], NDArray[np.float32]] = {}
        """Kept by ``scorers.reliance``: several scorers ask for the same."""

    def __len__(self) -> int:
        return len(self.documents)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Each document masked, plain, and in sentences."""
        common = frozenset(self.common)
        return tuple(read(document, common) for document in self.documents)

    @cached_property
    def windows(self) -> tuple[Windows, ...]:
        """What each window of each document has (``outside``)."""
        return tuple(windows(document) for document in self.documents)

    @cached_property
    def organisations(self) -> NDArray[np.int64]:
        """(documents,) a number for each organisation; -1 where unknown."""
        numbers: dict[str, int] = {"": -1}
        for document in self.documents:
            numbers.setdefault(document.organisation, len(numbers) - 1)
        return np.array([numbers[d.organisation] for d in self.documents], dtype=np.int64)

    def number(self, organisation: str) -> int:
        """Return the number of an organisation; -1 for one that wrote none of the documents."""
        found = [i for i, d in enumerate(self.documents) if d.organisation == organisation]
        return int(self.organisations[found[0]]) if found else -1

    def counts(self, family: str) -> Counts:
        """Return the counts of a family's runs in every document."""
        if family not in self._counts:
            self._counts[family] = count(FAMILIES[family](reading) for reading in self.readings)
        return self._counts[family]

    def _widest(self, family: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the counts of the runs that most organisations of the background use.

        (documents, features), at most ``WIDTH`` of them, and in how many texts of the
        background each stands, (features,).
        """
        counts = self.counts(family)
        inside = np.zeros(len(self), dtype=bool)
        inside[self.background] = True
        users = spread(counts, np.where(inside, self.organisations, -1))
        entries = inside[counts.document]
        holders = np.bincount(counts.column()[entries], minlength=len(counts.runs))
        ranked = np.lexsort((counts.runs, -holders, -users))
        kept = np.sort(ranked[: min(WIDTH[family], int((holders > 0).sum()))])
        return counts.dense(kept), holders[kept]

    def weighted(self, family: str) -> NDArray[np.float32]:
        """Return the documents' weighted features, (documents, features), rows of length 1.

        1 + log(count), times the smoothed inverse document frequency log((1 + n) / (1 + d)) + 1
        of the background. A row without any feature is 0.
        """
        table, holders = self._widest(family)
        present = table > 0
        table[present] = 1 + np.log(table[present])
        rarity = np.log((1 + len(self.background)) / (1 + holders)) + 1
        table *= rarity.astype(np.float32)
        return unit(table)

    def standard(self, family: str) -> NDArray[np.float32]:
        """Return the documents' standardised features, (documents, features).

        The square root of the share of each run, in standard deviations of the background
        from its mean, at most ``LIMIT`` either way, times one over the root of the number of
        features. Burrows 2002 ("Delta") with the stabilising root; see ``scorers.delta``.
        """
        if family not in self._standard:
            table, _ = self._widest(family)
            shares = np.sqrt(table / np.maximum(table.sum(axis=1, keepdims=True), 1))
            inside = shares[self.background]
            if len(inside):
                spread_of = inside.std(axis=0)
                steady = spread_of < 1e-6
                shares = (shares - inside.mean(axis=0)) / np.where(steady, 1, spread_of)
                shares[:, steady] = 0
            shares = np.clip(shares, -LIMIT, LIMIT) / np.sqrt(max(shares.shape[1], 1))
            self._standard[family] = shares.astype(np.float32)
        return self._standard[family]

    def cosines(self, family: str) -> NDArray[np.float32]:
        """Return the cosine of every two weighted documents, (documents, documents)."""
        if family not in self._cosines:
            table = self.weighted(family)
            self._cosines[family] = table @ table.T
        return self._cosines[family]

    def kernel(self, families: tuple[str, ...]) -> NDArray[np.float64]:
        """Return inner products of standardised documents, families summed, (documents,) * 2."""
        if families not in self._kernels:
            total = np.zeros((len(self), len(self)))
            for family in families:
                table = self.standard(family)
                total += table @ table.T
            self._kernels[families] = total
        return self._kernels[families]

    @cached_property
    def twins(self) -> NDArray[np.bool_]:
        """Which two documents are the same text twice, (documents, documents).

        Texts recur in an archive, and one that stands in the background would speak against
        itself. Equal words, or half of the shorter text's five-word runs in the other.
        """
        words = [symbols(document.words) for document in self.documents]
        counts = count(np.unique(runs(w, min(5, max(len(w), 1)))) for w in words)
        shared = np.flatnonzero(np.diff(counts.start) > 1)
        common = np.zeros((len(self), len(self)), dtype=np.float32)
        for first in range(0, len(shared), _COLUMNS):
            table = counts.dense(shared[first : first + _COLUMNS])
            common += table @ table.T
        sizes = np.bincount(counts.document, minlength=len(self))
        smaller = np.maximum(np.minimum.outer(sizes, sizes), 1)
        return np.asarray(common >= TWIN * smaller) | np.eye(len(self), dtype=bool)
