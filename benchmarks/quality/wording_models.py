"""What is fitted on the fit folders, and the figures it gives on others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.wording_baselines import BASELINES
from benchmarks.quality.wording_material import Fitted
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.fusion import Examples, Fusion, fit
from mabillon.examine.wording.stack import DEFAULT, stacked
from mabillon.examine.wording.trials import Trial

FEWEST_ORGANISATIONS = 10
"""Authors of a fit folder below which its problems only set the strength of figures; the
weights are those of all folders together."""
FEWEST_WORDS = 60
COARSEST = 0.95
"""Out-of-fold Cllr from which the refusing scorer says nothing."""
LEVEL = 0.9
SEED = 2014
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """Figures of some problems, each (n,): NaN in ``llr`` is a refusal."""

    llr: Floats
    ranking: Floats
    refused: NDArray[np.bool_]
    known: NDArray[np.int64]
    matched: NDArray[np.bool_]

    @staticmethod
    def joined(parts: Sequence[Figures], order: NDArray[np.int64]) -> Figures:
        """Return the figures of several parts, in an order."""
        columns = ("llr", "ranking", "refused", "known", "matched")
        return Figures(
            **{c: np.concatenate([getattr(p, c) for p in parts])[order] for c in columns}
        )

    def refusing(self) -> Figures:
        """Return the same with refusals."""
        return replace(self, llr=np.where(self.refused, np.nan, self.llr))


class Models:
    """Fits what is asked for, once."""

    def __init__(self, fitted: Sequence[Fitted]) -> None:
        self.fitted = fitted
        self._examples: dict[tuple[str, int], Examples] = {}
        self._fusions: dict[tuple[str, int | None], list[Fusion]] = {}

    def ready(self, scorer: str, which: int | None) -> list[Fusion]:
        """Return the fusions to apply one after another; none where nothing could be fitted."""
        if (scorer, which) not in self._fusions:
            few = which is not None and self._authors(which) < FEWEST_ORGANISATIONS
            chosen = range(len(self.fitted)) if which is None or few else [which]
            parts = [self._of(scorer, k) for k in chosen]
            found = [f for f in ([_fit(parts)] if parts else []) if f is not None]
            if found and which is not None and few:
                found += self._strength(found[0], scorer, which)
            self._fusions[scorer, which] = found
        return self._fusions[scorer, which]

    def _strength(self, first: Fusion, scorer: str, which: int) -> list[Fusion]:
        """Return a second fusion, of one column, in which every problem stands by itself."""
        own = self._of(scorer, which)
        n = len(self.fitted[which].problems)
        each = np.arange(n)
        figures = first.unbounded(own.scores[:n])[:, None]
        second = _fit([Examples(figures, own.same[:n], each, each)])
        return [] if second is None else [second]

    def _authors(self, which: int) -> int:
        return len({trial.organisation for trial in self.fitted[which].problems})

    def _of(self, scorer: str, k: int) -> Examples:
        if (scorer, k) not in self._examples:
            one = self.fitted[k]
            corpus = Corpus(one.documents)
            trials = [*one.problems, *(() if scorer in BASELINES else one.pseudo)]
            number = corpus.organisations
            self._examples[scorer, k] = Examples(
                _scores(scorer, corpus, trials),
                np.array([bool(t.same) for t in trials]),
                np.array([number[t.known[0]] for t in trials]),
                np.array([number[t.questioned] for t in trials]),
            )
        return self._examples[scorer, k]

    def figures(
        self, scorer: str, which: int | None, corpus: Corpus, trials: Sequence[Trial]
    ) -> Figures:
        """Return the figures of trials that were matched with a fit folder."""
        fusions = self.ready(scorer, which)
        n = len(trials)
        known = np.array([len(t.known) for t in trials])
        long = [len(corpus.documents[t.questioned].words) >= FEWEST_WORDS for t in trials]
        here = np.full(n, which is not None)
        if not fusions:
            return Figures(np.zeros(n), np.zeros(n), np.ones(n, dtype=bool), known, here)
        scores = _scores(scorer, corpus, trials)
        for earlier in fusions[:-1]:
            scores = earlier.unbounded(scores)[:, None]
        fusion = fusions[-1]
        low, high = fusion.interval(scores, LEVEL)
        told = (low > 0) | (high < 0)
        refused = ~(told & np.array(long) & here & (fusion.cllr < COARSEST))
        return Figures(fusion.llr(scores), fusion.unbounded(scores), refused, known, here)


def _scores(scorer: str, corpus: Corpus, trials: Sequence[Trial]) -> Floats:
    """Return the scores of ``mabillon``, a baseline, or scorers of Mabillon joined by "+"."""
    if scorer in BASELINES:
        return BASELINES[scorer](corpus, trials)
    scorers = DEFAULT if scorer == "mabillon" else scorer.split("+")
    return stacked(corpus, trials, corpus.background.tolist(), scorers)


def _fit(parts: Sequence[Examples]) -> Fusion | None:
    """Return a fusion of the folders' trials together; organisations stay apart."""
    width = max(int(max(p.organisation.max(), p.author.max())) for p in parts) + 1
    together = Examples(
        np.concatenate([p.scores for p in parts]),
        np.concatenate([p.same for p in parts]),
        np.concatenate([p.organisation + k * width for k, p in enumerate(parts)]),
        np.concatenate([p.author + k * width for k, p in enumerate(parts)]),
    )
    return fit(together, [str(i) for i in range(together.scores.shape[1])], SEED)
