"""Entries of another desk: of which kinds they are taken in, and whether each can be read.

What was entered is read again at every question. So a document that cannot be read is not
taken in: nobody could remove it from the ledger, and every later command would end at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, MabillonError
from mabillon.examine.events import model
from mabillon.examine.looks import Look
from mabillon.examine.records import attachment, shots, transcription, translation
from mabillon.workflows import became_decided
from mabillon.workflows.proposed import Decision

READ: Final[Mapping[str, Callable[[bytes], object]]] = {
    "attachment": attachment.read,
    "became-decided": became_decided.read,
    "event": model.read,
    "look": partial(msgspec.json.decode, type=Look),
    "proposal": partial(msgspec.json.decode, type=Decision),
    "report": msgspec.json.decode,
    "shots": shots.read,
    "transcription": transcription.read,
    "translation": translation.read,
}
"""How entries are read of kinds that speak of posts, files and events, not of one archive alone."""


def readable(other: Store, entries: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that entries of another archive, of kinds in `READ`, can be read here.

    Raises
    ------
    ArchiveDamaged
        One cannot.
    """
    for entry in entries:
        try:
            READ[entry["kind"]](entry["document"])
        except (msgspec.MsgspecError, ValueError, RecursionError, MabillonError) as error:
            raise ArchiveDamaged(
                f"what its desk entered ({entry['kind']} {entry['key']}) cannot be read ({error})",
                where=str(other.root),
                do="nothing of it was merged; a later version of Mabillon may have written it",
            ) from error
