"""How many bits of two hashes differ (Hamming distance), on packed arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint8]


def distances(one: Hashes, others: Hashes) -> npt.NDArray[np.int64]:
    """Return how many bits differ between hashes.

    Parameters
    ----------
    one, others
        (…, bytes) packed bits of the same length, a multiple of 8 bytes; their other
        dimensions are broadcast.

    Returns
    -------
    NDArray[int64]
        (…): 0 to 8 × bytes.
    """
    differing = np.bitwise_count(_words(one) ^ _words(others))
    return np.asarray(differing.sum(axis=-1, dtype=np.int64))


def _words(hashes: Hashes) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(hashes).view(np.uint64)
