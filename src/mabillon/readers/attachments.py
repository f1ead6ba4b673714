"""What is attached to posts, as the ``media`` column; names are kept and never used as paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.readers.rows import counts, texts
from mabillon.tables import MEDIA

Attachment = tuple[str, object, object, object] | tuple[str, object, object, object, str | None]
"""Kind, and what the export gives as name, media type and size in bytes; and as SHA-256, hex."""

_FIELDS: Final = [MEDIA.value_type.field(at) for at in range(MEDIA.value_type.num_fields)]


def column(attached: Sequence[Sequence[Attachment] | None]) -> pa.Array:
    """Return the ``media`` column; null where a post has nothing attached."""
    items = [item for row in attached if row for item in row]
    number = np.array([len(row) if row else 0 for row in attached], dtype=np.int32)
    offsets = np.zeros(len(number) + 1, dtype=np.int32)
    np.cumsum(number, out=offsets[1:])
    inner = pa.StructArray.from_arrays(
        [
            pa.array([item[0] for item in items], pa.string()),
            texts([item[1] if isinstance(item[1], str) else None for item in items]),
            texts([item[2] if isinstance(item[2], str) else None for item in items]),
            counts(None if _negative(item[3]) else item[3] for item in items),
            texts([item[4] if len(item) > 4 else None for item in items]),
        ],
        fields=_FIELDS,
    )
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), inner, type=MEDIA, mask=pa.array(number == 0)
    )


def _negative(size: object) -> bool:
    return isinstance(size, int) and size < 0
