"""AUC: how often a score puts a true pair above a false one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


def auc(scores: Floats, same: Truth) -> float:
    """Return the area under the ROC curve: P(score of H1 > score of H2), ties counting half.

    Parameters
    ----------
    scores
        (n,), higher = more like H1; infinities are allowed.
    same
        (n,), the truth; of each kind at least one, else NaN is returned.

    Notes
    -----
    By midranks (Mann & Whitney 1947).
    """
    true = int(same.sum())
    false = len(same) - true
    if not true or not false:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    midranks = last - (counts - 1) / 2
    above = midranks[place][same].sum() - true * (true + 1) / 2
    return float(above / (true * false))
