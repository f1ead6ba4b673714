"""What a post has attached, file by file: held, could not be read, destroyed, lacking; and why."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.media_intake import NO_FILES
from mabillon.archive.store import Store
from mabillon.archive.tombstones import words
from mabillon.workflows.pictures import Attachment, Pictures
from mabillon.workflows.unread_media import UnreadMedia

State = Literal["held", "could not be read", "destroyed", "lacking"]

NOT_INCLUDED = "no export that was ingested includes it"
NOT_THERE = "its export names it, and no such file was ingested with it"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a post has attached.

    Parameters
    ----------
    row, place
        Row of POSTS, and place in its list of media, from 0.
    kind
        photo, video, voice …; null = not said.
    name
        As the export gives it; null = it gives none.
    evidence, basis
        SHA-256 of the file and how it is known to be the one; null = it is lacking.
    why
        Why it is lacking, could not be read, or was destroyed; "" = it is held.
    """

    row: int
    place: int
    kind: str | None
    name: str | None
    state: State
    evidence: str | None = None
    basis: str | None = None
    why: str = ""


class MediaItems:
    """What posts have attached, as known at a position.

    Parameters
    ----------
    position
        A ledger position; None = now.
    """

    def __init__(self, store: Store, position: int | None = None) -> None:
        self._store = store
        self._position = position
        self.pictures = Pictures(store, position)

    def through(self, store: Store) -> MediaItems:
        """Return the same, read through an archive that was opened anew; see `Holdings.through`."""
        same, same_pictures = copy(self), copy(self.pictures)
        same._store = same_pictures.store = store
        same.pictures = same_pictures
        return same

    def learn(self) -> None:
        """Read whole what `of` looks at, for who asks of many posts."""
        _ = self._listed, self.pictures.files, self.pictures.attachments

    def of(self, row: int, held: Mapping[str, Any] | None = None) -> list[Item] | None:
        """Return what a row of POSTS has attached; null = its exports do not say.

        ``held``: the row's ``media`` and ``state``; null = they are read.
        """
        post = (
            held
            or self._store.posts(
                ["media", "state"], rows=np.array([row]), position=self._position
            ).to_pylist()[0]
        )
        said = (post["state"] or {}).get("media") == "known"
        items = {
            place: (item["kind"], item["name"])
            for place, item in enumerate(post["media"] or ())
            if item["kind"] not in NO_FILES
        }
        listed = self._listed.filter(pc.equal(self._listed["post"], row)).to_pylist()
        for one in listed:
            name = one["name"] or (items[one["place"]][1] if one["place"] in items else None)
            items[one["place"]] = (one["kind"], name)
        there = {one.place: one for one in self.pictures.attached_to(row)}
        for place, one in there.items():
            items.setdefault(place, (None, one.name))
        if not said and not items:
            return None
        return [self._item(row, p, *items[p], there.get(p)) for p in sorted(items)]

    def having(self) -> set[int]:
        """Return the rows of POSTS that have a file attached which the archive holds."""
        links = self.pictures.attachments
        gone = pa.array([stone.evidence for stone in self._store.tombstones()], pa.string())
        files = links["evidence"].cast(pa.string())
        held = links["post"].filter(pc.invert(pc.is_in(files, value_set=gone)))
        return set(held.unique().to_pylist())

    def lacking(self, rows: npt.NDArray[np.int64] | None = None) -> list[tuple[int, int]]:
        """Return post and place of every file that exports list and the archive has not.

        ``rows``: only of these rows of POSTS; null = of all.
        """
        listed = self._listed.select(["post", "place"])
        if rows is not None:
            listed = listed.filter(pc.is_in(listed["post"], value_set=pa.array(rows)))
        there = self.pictures.attachments.select(["post", "place"])
        lacking = listed.join(there, ["post", "place"], join_type="left anti", use_threads=False)
        pairs = zip(lacking["post"].to_pylist(), lacking["place"].to_pylist(), strict=True)
        return sorted(set(pairs))

    def _item(
        self,
        row: int,
        place: int,
        kind: str | None,
        name: str | None,
        held: Attachment | None,
    ) -> Item:
        of: dict[str, Any] = {"row": row, "place": place, "kind": kind, "name": name}
        if held is None:
            return Item(**of, state="lacking", why=NOT_THERE if name else NOT_INCLUDED)
        of |= {"evidence": held.evidence, "basis": held.basis}
        stones = self._store.tombstones(held.evidence)
        if stones:
            return Item(**of, state="destroyed", why=words(stones[-1]))
        if held.evidence not in self.pictures.files:
            why = self._unread.why(held.evidence, kind)
            if why:
                return Item(**of, state="could not be read", why=why)
        return Item(**of, state="held")

    @cached_property
    def _listed(self) -> pa.Table:
        """What all captures list, without their digests."""
        return self._store.listed(["post", "place", "kind", "name"], position=self._position)

    @cached_property
    def _unread(self) -> UnreadMedia:
        return UnreadMedia(self._store)
