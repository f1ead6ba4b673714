"""Transcriptions that an archive holds, and the posts that have a text by them alone.

Of one picture, a person's stands before a program's, and a later one before an earlier one of
the same sort; all stay, so that what the program had read can be seen beside its correction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.examine import read_off
from mabillon.examine.candidates import Shared, among
from mabillon.examine.finding import Transcribed
from mabillon.examine.records.transcription import Transcription, read
from mabillon.text.sketch import Sketches, Values, sketches
from mabillon.workflows.attached import attached

KIND: Final = "transcription"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A transcription as it was entered: ``superseded``: another of the same picture counts now."""

    transcription: Transcription
    number: int
    at: datetime
    reason: str
    superseded: bool = False


def transcriptions(
    store: Store, keys: Collection[str] | None = None, position: int | None = None
) -> list[Kept]:
    """Return every transcription, of each sheet oldest first, with whether it is superseded.

    Parameters
    ----------
    keys
        Only of these sheets, sheet by sheet; None = all, in the order of entering.
    position
        A ledger position: as they were known then. None = now.
    """
    entries = [
        entry
        for key in ([None] if keys is None else dict.fromkeys(keys))
        for entry in store.entries(KIND, key, position)
    ]
    made = {entry.number: (entry, read(entry.document)) for entry in entries}
    counting: dict[str, int] = {}
    for number, (entry, one) in made.items():
        before = counting.get(entry.key)
        if before is None or not one.machine or made[before][1].machine:
            counting[entry.key] = number
    counts = set(counting.values())
    return [_kept(e, one, superseded=number not in counts) for number, (e, one) in made.items()]


def in_force(
    store: Store, keys: Collection[str] | None = None, position: int | None = None
) -> dict[str, Kept]:
    """Return the transcription that counts of each sheet, by its key."""
    held = transcriptions(store, keys, position)
    return {kept.transcription.of: kept for kept in held if not kept.superseded}


def _kept(entry: Entry, made: Transcription, *, superseded: bool) -> Kept:
    return Kept(
        transcription=made,
        number=entry.number,
        at=entry.at,
        reason=entry.reason,
        superseded=superseded,
    )


def words_of(store: Store, evidence: str, position: int | None = None) -> str:
    """Return what is transcribed of a file and counts, its pages in order; "" = nothing."""
    counted = [
        kept.transcription
        for kept in in_force(store, position=position).values()
        if kept.transcription.recognised and kept.transcription.of.startswith(evidence)
    ]
    counted.sort(key=lambda one: int(one.of.partition("#")[2] or 0))
    return "\n\n".join(one.text for one in counted)


@dataclass(frozen=True)
class Pictured:
    """The posts without a text whose pictures are transcribed, by row, ascending.

    ``texts``: what stands on the picture; of several pictures one after the other. ``read``: how
    that was had. ``evidence``: SHA-256 of the first of them.
    """

    texts: dict[int, str]
    read: dict[int, Transcribed]
    evidence: dict[int, str]

    @property
    def made_of(self) -> list[list[int]]:
        """Each row with the numbers of its transcriptions: what a cache of such texts rests on."""
        return [[row, *read.entries] for row, read in self.read.items()]

    def uncorrected(self, row: int) -> bool:
        """Tell whether a post's text is as a program read it off its picture."""
        return row in self.read and bool(self.read[row].machine)

    def find_all(self, values: Values, asked: npt.NDArray[np.int64]) -> Shared:
        """Return the posts whose pictures share values with questions (``candidates.among``)."""
        return among(values, asked, self._sketches, np.array(list(self.texts), np.int64))

    @cached_property
    def _sketches(self) -> Sketches:
        return sketches(list(self.texts.values()))


def pictured(store: Store, position: int | None = None) -> Pictured:
    """Return the posts that have a text by a transcription alone, as known at a position.

    A transcription counts that a person wrote or corrected, or that was read with confidence
    enough (``Transcription.recognised``); of a document there is none here.
    """
    held = in_force(store, position=position)
    known = {key: kept for key, kept in held.items() if kept.transcription.recognised}
    made = Pictured({}, {}, {})
    if not known:
        return made
    every = attached(store, position)
    theirs = pc.is_in(every["evidence"].cast(pa.string()), pa.array(list(known)))
    rows = np.unique(every["post"].filter(theirs).to_numpy())
    last: dict[int, dict[int, str]] = {int(row): {} for row in rows}
    for row in every.filter(pc.is_in(every["post"], pa.array(rows))).to_pylist():
        last[row["post"]][row["place"]] = row["evidence"]
    texts = store.posts(["text"], rows=rows, position=position)["text"].to_pylist()
    for (row, places), text in zip(last.items(), texts, strict=True):
        digests = [digest for _, digest in sorted(places.items()) if digest in known]
        if text.strip() or not digests:
            continue
        its = [known[digest] for digest in digests]
        made.texts[row] = "\n\n".join(kept.transcription.text for kept in its)
        made.read[row] = read_off.together([(kept.number, kept.transcription) for kept in its])
        made.evidence[row] = digests[0]
    return made
