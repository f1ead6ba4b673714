"""One comparison, and against whom it may be held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus


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

    Left out are the texts of the issuer, those of who wrote the questioned text where that is
    known (in a real case nobody knows whether its author is in the background), and the texts
    of the trial themselves with their twins.
    """
    rows = np.asarray(background, dtype=np.int64)
    writers = [corpus.documents[i].organisation for i in rows]
    free = np.ones((len(trials), len(rows)), dtype=bool)
    for t, trial in enumerate(trials):
        own = {trial.organisation, corpus.documents[trial.questioned].organisation} - {""}
        texts = np.array([*trial.known, trial.questioned])
        free[t] = [writer not in own for writer in writers]
        free[t] &= ~corpus.twins[np.ix_(texts, rows)].any(axis=0)
    return free
