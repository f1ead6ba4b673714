"""PDQ: 256 bits from the coarse waves of a picture."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

BYTES: Final = 32

_ORDER: Final = (0, 1, 2, 3, 5, 6, 4, 7)
"""Where the library's eight stand in ``turning.TURNS``."""


class Pdq(NamedTuple):
    """Hashes and how much there was to hash.

    Parameters
    ----------
    hashes
        (8, 32) uint8: packed bits, in the order of ``turning.TURNS``.
    quality
        0 to 100; the features of the picture, from its gradients.
    """

    hashes: npt.NDArray[np.uint8]
    quality: int


def pdq(grey: npt.NDArray[np.uint8]) -> Pdq:
    """Return the PDQ hashes of a picture in all eight turns.

    Parameters
    ----------
    grey
        (height, width) grey levels. A picture is reduced to ``hashing.SIDE`` first: see there.

    Notes
    -----
    Facebook 2019, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm":
    luminance, a twice applied box filter (Jarosz), 64 × 64 samples, the 16 × 16 lowest waves
    but the constant (DCT), each bit whether one is above their median. The eight turns come
    from one transform, by changing signs and places. Computed by ``pdqhash``, which binds the
    authors' own code. Departure: grey levels are rounded to whole ones before.
    """
    import pdqhash  # of the extra ``media``

    coloured = np.empty((*grey.shape, 3), np.uint8)
    coloured[:] = grey[:, :, None]
    vectors, quality = pdqhash.compute_dihedral(coloured)
    bits = np.stack(vectors).astype(np.uint8)[np.array(_ORDER)]
    return Pdq(np.packbits(bits, axis=1), int(quality))
