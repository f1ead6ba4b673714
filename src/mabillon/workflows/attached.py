"""What posts have attached: as exports say, and as somebody said by hand."""

from __future__ import annotations

from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.examine.records.attachment import Attachment, read

KIND: Final = "attachment"
BASIS: Final = "by hand"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment as it was entered."""

    attachment: Attachment
    number: int
    reason: str


def attached(store: Store, position: int | None = None) -> pa.Table:
    """Return what posts have attached (schema ``tables.ATTACHED``), in the order of keeping.

    Of the same post and place the last row counts: what was said by hand comes last, with the
    basis "by hand", and is said of all texts of a post.
    """
    listed = store.attached(position=position)
    said = [kept.attachment for kept in in_force(store, position)]
    if not said:
        return listed
    rows = _rows(store, {post for one in said for post in one.posts}, position)
    made = [
        {"post": row, "place": one.place, "name": None, "evidence": one.evidence, "basis": BASIS}
        for one in said
        for row in sorted({row for post in one.posts for row in rows.get(post, ())})
    ]
    return pa.concat_tables([listed, pa.Table.from_pylist(made, schema=tables.ATTACHED)])


def in_force(store: Store, position: int | None = None) -> list[Kept]:
    """Return what is said by hand and not withdrawn, in the order of entering."""
    last: dict[str, Entry] = {}
    for entry in store.entries(KIND, position=position):
        last.pop(entry.key, None)
        last[entry.key] = entry
    kept = [
        Kept(attachment=read(entry.document), number=entry.number, reason=entry.reason)
        for entry in last.values()
    ]
    return [one for one in kept if not one.attachment.withdrawn]


def _rows(store: Store, posts: set[str], position: int | None) -> dict[str, list[int]]:
    """Return the rows of posts, CHANNEL/ID with raw keys."""
    channels = {post.rpartition("/")[0] for post in posts}
    held = store.posts(["row", "channel", "id"], channels=channels, position=position)
    ids = pa.array({post.rpartition("/")[2] for post in posts}, pa.string())
    found: dict[str, list[int]] = {}
    for row in held.filter(pc.is_in(held["id"], value_set=ids)).to_pylist():
        found.setdefault(f"{row['channel']}/{row['id']}", []).append(row["row"])
    return found
