"""Which posts are forwards: the export says so, by the key or the name of where they are from."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MARKS: Final = ("forward_channel", "forward_name")


def are_forwards(posts: pa.Table | pa.RecordBatch) -> npt.NDArray[np.bool_]:
    """Tell of each post, by its columns ``MARKS``, whether the export marks it as a forward."""
    named = [pc.fill_null(pc.not_equal(posts[name], ""), False) for name in MARKS]
    made: npt.NDArray[np.bool_] = pc.or_(*named).to_numpy(zero_copy_only=False)
    return made
