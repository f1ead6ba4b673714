"""Find where JSON values end by counting brackets outside strings."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

_STRETCH: Final = 1 << 20
_ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)
_STEP: Final = np.zeros(256, dtype=np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1


def closings(data: bytes, at: int, until: int) -> list[int]:
    """Return where each value at the level of ``at`` ends, counting brackets outside strings.

    Stops at the first bracket that closes more than was opened; positions are those
    after the closing bracket. Goes in stretches, so that little memory is needed.
    """
    ends: list[int] = []
    level, inside = 0, False
    while at < until:
        stop = min(at + _STRETCH, until)
        view = data[at:stop]
        if (len(view) - len(view.rstrip(b"\\"))) % 2:  # what it escapes belongs to it
            stop = min(stop + 1, until)
            view = data[at:stop]
        if b"\\" in view:
            view = _ESCAPED.sub(b"__", view)
        codes = np.frombuffer(view, dtype=np.uint8)
        quoted = np.logical_xor.accumulate(codes == ord('"')) ^ inside
        step = _STEP[codes]
        step[quoted] = 0
        depth = np.cumsum(step, dtype=np.int32) + level
        below = np.flatnonzero(depth < 0)
        last = int(below[0]) if below.size else len(depth)
        found = np.flatnonzero((depth[:last] == 0) & (step[:last] == -1))
        ends += [at + 1 + int(end) for end in found]
        if below.size:
            break
        level, inside, at = int(depth[-1]), bool(quoted[-1]), stop
    return ends
