"""One comparison, and against whom it may be held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus

FOLDS = 6
"""Groups of background organisations, for scorers that learn from the background."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Did who wrote the known texts write the questioned one?

    Attributes
    ----------
    known
        Row numbers in the corpus.
    questioned
        Row number.
    organisation
        Who is (or plays) the issuer.
    same
        The truth where it is known.
    """

    known: tuple[int, ...]
    questioned: int
    organisation: str
    same: bool | None = None


def allowed(
    corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
) -> NDArray[np.bool_]:
    """Return which background rows each trial may use, (trials, background).

    Left out is every text of the issuer, of who wrote the questioned text where that is known
    (in a real case nobody knows whether its author is in the background), and of whoever has a
    twin of a text of the trial.
    """
    rows = np.asarray(background, dtype=np.int64)
    writers = corpus.organisations[rows]
    free = np.ones((len(trials), len(rows)), dtype=bool)
    for t, trial in enumerate(trials):
        texts = np.array([*trial.known, trial.questioned])
        twins = corpus.twins[np.ix_(texts, rows)].any(axis=0)
        own = {*corpus.organisations[texts], *writers[twins], corpus.number(trial.organisation)}
        free[t] = ~twins & ~np.isin(writers, list(own - {-1}))
    return free


def lessons(
    corpus: Corpus, background: Sequence[int], free: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (trials,) and the background rows that these trials may learn from.

    Organisations are dealt into ``FOLDS`` groups; a trial learns nothing from a group with an
    organisation that it may not use, so that a pseudo-target is as strange to what was learned
    as the real issuer is. Where that bars one group, a second is barred at random: a trial by
    one author alone would else be known by how much was learned for it. A trial that may use
    all learns from all.
    """
    rows = np.asarray(background, dtype=np.int64)
    folds = corpus.organisations[rows] % FOLDS
    barred = np.array([[(~f & (folds == k)).any() for k in range(FOLDS)] for f in free])
    barred = barred.reshape(-1, FOLDS)
    draw = np.random.default_rng(FOLDS)
    for t in np.flatnonzero(barred.sum(axis=1) == 1):
        barred[t, draw.choice(np.flatnonzero(~barred[t]))] = True
    patterns, pattern = np.unique(barred, axis=0, return_inverse=True)
    for p, shut in enumerate(patterns):
        yield np.flatnonzero(pattern.ravel() == p), rows[~shut[folds]]


def gathered(
    trials: Sequence[Trial], background: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[Trial]]:
    """Return the rows that these trials need, ascending, and the trials by place among them."""
    needed = np.unique([*background, *(r for t in trials for r in (*t.known, t.questioned))])
    place = {row: n for n, row in enumerate(needed.tolist())}
    return needed, [
        replace(t, known=tuple(place[r] for r in t.known), questioned=place[t.questioned])
        for t in trials
    ]
