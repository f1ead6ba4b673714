"""Bytes at many places at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mabillon.compiled import pieces as compiled
from mabillon.readers.escapes import NONE, Codes, Positions


def stretches(data: bytes | Codes, at: Positions, size: int) -> Codes:
    """Return as many bytes from each place on, one row a place.

    Parameters
    ----------
    at
        No place may be nearer to the end than ``size``.
    size
        At least 1.
    """
    held = np.frombuffer(data, dtype=np.uint8)
    places = np.ndarray(held.size - size + 1, dtype=f"V{size}", buffer=held, strides=1)
    found: Codes = places[at].view(np.uint8).reshape(-1, size)
    return found


def stands(data: bytes | Codes, mark: bytes, at: Positions) -> bool:
    """Say whether these bytes stand at every one of these places."""
    if not mark or not at.size:
        return True
    if int(at.max()) + len(mark) > len(data):
        return False
    found = stretches(data, at, len(mark)) == np.frombuffer(mark, dtype=np.uint8)
    return bool(found.all())


def every(codes: Codes, mark: bytes) -> Positions:
    """Return every place where a mark of two bytes or more stands; it cannot overlap itself.

    Of what begins like it, its last byte tells apart most.
    """
    places = compiled.every(codes, mark)
    if places is not None:
        return places
    size = len(mark)
    if codes.size < size:
        return NONE
    found: Positions = np.flatnonzero(codes[: codes.size - size + 1] == mark[0])
    found = found[codes[found + (size - 1)] == mark[-1]]
    same: npt.NDArray[np.bool_] = stretches(codes, found, size) == np.frombuffer(mark, np.uint8)
    return found[same.all(axis=1)]
