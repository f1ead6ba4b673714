"""Read an input in both ways: by compiled inner loops, and in array code alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from mabillon.compiled import array_code_only
from mabillon.errors import UnreadableInput
from mabillon.readers import Batch


def differ(read: Callable[[], Iterator[Batch]]) -> bool:
    """Say whether the two ways read anything differently."""
    found = _found(read)
    with array_code_only():
        return found != _found(read)


def _found(read: Callable[[], Iterator[Batch]]) -> tuple[pa.Table | None, Any]:
    """Return the posts, and all else that a reader says, in its order."""
    posts, said = [], []
    try:
        for batch in read():
            posts.append(batch.posts)
            said.append((batch.rejects, batch.position, batch.notes, batch.whole, batch.enclosed))
    except UnreadableInput as refused:
        return None, [*said, str(refused)]
    return pa.Table.from_batches(posts) if posts else None, said
