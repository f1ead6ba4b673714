"""Which texts by others stand against which statements: those on the nearest subject."""

from __future__ import annotations

import numpy as np

from mabillon.examine.measures.ranking import Floats


def matched(near: Floats, most: int) -> list[int]:
    """Return for each text (row) the other (column) that is nearest to it.

    Parameters
    ----------
    near
        (n, m), m at least 1.
    most
        So often at most one other is taken, as long as there are enough; the nearest pairs
        come first.
    """
    n, m = near.shape
    taken, left = [-1] * n, [most] * m
    for flat in np.argsort(-near, axis=None, kind="stable").tolist():
        row, column = divmod(flat, m)
        if taken[row] < 0 and left[column] > 0:
            taken[row], left[column] = column, left[column] - 1
    return [int(near[i].argmax()) if t < 0 else t for i, t in enumerate(taken)]
