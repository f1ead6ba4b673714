"""How the readers' tests read: a file from bytes, drained, with its books checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from mabillon.readers import READERS, Reject, Source
from mabillon.tables import READ_POSTS


@dataclass
class Reading:
    """What came out of one file."""

    posts: list[dict[str, Any]]
    rejects: list[Reject]
    notes: list[str]

    @property
    def reasons(self) -> str:
        return "\n".join(reject.reason for reject in self.rejects)


def drain(name: str, path: Path, **given: Any) -> Reading:
    """Read a file wholly; holds that every batch has the schema and no record comes twice."""
    batches, rejects, notes = [], [], []
    for batch in READERS[name].read(Source(path, path.name, **given)):
        assert batch.posts.schema == READ_POSTS
        batch.posts.validate(full=True)
        batches.append(batch.posts)
        rejects += batch.rejects
        notes += batch.notes
    posts = pa.Table.from_batches(batches, READ_POSTS).to_pylist()
    for item in (item for post in posts for item in post["media"] or []):
        if item["digest"] is None:  # few give one
            del item["digest"]
    numbers = [post["record"] for post in posts] + [reject.record for reject in rejects]
    assert len(set(numbers)) == len(numbers)
    assert all(len(reject.excerpt) <= 4096 and reject.reason for reject in rejects)
    assert len(set(notes)) == len(notes)
    return Reading(posts, rejects, notes)
