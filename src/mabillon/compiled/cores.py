"""Digests of texts without their last lines: the compiled form of ``text.cores``."""

from __future__ import annotations

from ctypes import c_int64, c_void_p
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.compiled import kernel

Digests = npt.NDArray[np.uint64]

CUTS: Final = 3
"""Digests of each text: of the whole, and without its last line and its last two."""


def digests(data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> Digests | None:
    """Return the digests of texts, (texts, ``CUTS``); null where it is not compiled.

    Parameters
    ----------
    data, ends
        Text i is the bytes from ``ends[i]`` up to ``ends[i + 1]``.
    """
    function = kernel("cores", "digests", c_int64, c_void_p, c_int64, c_void_p, c_int64, c_void_p)
    if function is None:
        return None
    data, ends = np.ascontiguousarray(data, np.uint8), np.ascontiguousarray(ends, np.int64)
    if not len(ends):
        raise ValueError("where each text begins, and the last ends")
    texts = len(ends) - 1
    made = np.empty((texts, CUTS), np.uint64)
    done = function(data.ctypes.data, len(data), ends.ctypes.data, texts, made.ctypes.data)
    if done < 0:
        raise ValueError("texts end beyond their bytes")
    return made
