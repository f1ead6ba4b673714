"""Whether a statement has media at all, told before anything that examines them is imported."""

from __future__ import annotations

import numpy as np

from mabillon.workflows.attached import KIND
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import Asked


def may_have_media(holdings: Holdings, asked: Asked) -> bool:
    """Tell whether a statement is a picture, or some version of its post may have a file.

    It may where the post lists one, or where any file was found or given by hand.
    """
    if asked.picture is not None:
        return True
    if asked.post is None:
        return False
    store, position = holdings.store, holdings.position
    if store.segments("attached", position) or store.entries(KIND, position=position):
        return True
    rows = np.array(holdings.rows_named([asked.post.key]), np.int64)
    lists = store.posts(["media"], rows=rows, position=position)
    return bool(lists["media"].null_count < lists.num_rows)
