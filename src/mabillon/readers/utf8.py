"""Tell whether bytes are UTF-8, a million at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from mabillon.compiled import lines as compiled

_SECOND: Final = {
    0xC0: (1, 0),  # none may follow: these would be longer than need be
    0xC1: (1, 0),
    0xE0: (0xA0, 0xBF),  # below: longer than need be
    0xED: (0x80, 0x9F),  # above: surrogates
    0xF0: (0x90, 0xBF),  # below: longer than need be
    0xF4: (0x80, 0x8F),  # above: beyond U+10FFFF
}
"""First bytes of a character behind which not every continuing byte may stand: from, to."""


def is_utf8(data: bytes) -> bool:
    """Say whether bytes are well-formed UTF-8 (Unicode 15, table 3-7), to the last one."""
    told = compiled.utf8()
    if told is not None:
        return told(data, len(data))
    codes = np.frombuffer(data, dtype=np.uint8)
    most = int(codes.max(initial=0))
    if most < 0x80:
        return True
    if most > 0xF4:
        return False
    continuing = codes.view(np.int8) < -64  # 80 to BF
    due = codes >= 0xC0  # of the byte behind: it continues a character
    if due[-1] or continuing[0]:
        return False
    if most >= 0xE0:
        for behind, first in enumerate((0xE0, 0xF0), 1):
            longer = codes >= first
            if longer[-behind - 1 :].any():
                return False
            due[behind:] |= longer[:-behind]
    if not np.array_equal(continuing[1:], due[:-1]):
        return False
    for first, (least, last) in _SECOND.items():
        if first <= most and data.find(first) >= 0:
            second = codes[np.flatnonzero(codes == first) + 1]
            if second.min() < least or second.max() > last:
                return False
    return True
