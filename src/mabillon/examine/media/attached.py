"""What the examination of media is made from: attached files, and where such stood elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from mabillon.examine.copies import Relation
from mabillon.examine.media.appearing import Resemblance
from mabillon.examine.media.remarks import Remark
from mabillon.examine.media.told import Medium

_OTHER: Final = ("unrelated", "shares passages")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where something like an attached file stood.

    Parameters
    ----------
    found
        How the file there stands to the one attached.
    post, title
        CHANNEL/ID and the channel as a reader knows it; null = it was kept by itself, then
        ``title`` is the name it was handed in by.
    posted_at, uncertain_s
        When it was posted, and by how many seconds that may be wrong; null = not known. Of a
        file kept by itself, null.
    caption
        The words of that post; "" = it has none.
    words
        How the statement's words (a) stand to the caption (b); null = one of them has none.
    changes
        In words, what the picture there has otherwise than the one attached.
    """

    found: Resemblance
    post: str | None
    title: str
    posted_at: datetime | None
    uncertain_s: int | None
    caption: str
    words: Relation | None
    changes: tuple[str, ...] = ()

    @property
    def other_words(self) -> bool:
        """Whether other words stand beside it than the statement's."""
        return self.words in _OTHER


class Lacking(NamedTuple):
    """What a post has attached and cannot be examined: "" = it has no name; which ``state`` it
    is in ("lacking", "could not be read", "destroyed"); and ``why``.
    """

    name: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A media file of the statement. ``marks``: sentences on letterhead, stamp and logo."""

    evidence: str
    medium: Medium
    name: str | None
    elsewhere: Sequence[Elsewhere] = ()
    remarks: Sequence[Remark] = ()
    marks: Sequence[str] = ()
