"""What Pillow raises for files that are not as they should be."""

from __future__ import annotations

import struct
import zlib
from typing import Final

BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    NotImplementedError,
    struct.error,
    zlib.error,
)
