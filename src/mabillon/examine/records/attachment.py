"""An attachment by hand: somebody says which file is what a post has attached.

It stands beside what exports say, and after it: what a person says of the same place of a
post counts. It can be withdrawn, which is recorded as well.
"""

from __future__ import annotations

from datetime import date

import msgspec

from mabillon.errors import UsageError
from mabillon.examine.records.translation import DIGEST

FEWEST_LETTERS = 3
"""Of a name, and of a reason."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says that a post has attached.

    Parameters
    ----------
    posts
        The post, CHANNEL/ID, by each raw key that its channel has; the first is its own.
    place
        In the post's list of what it has attached, from 0.
    evidence
        SHA-256 of the file, hex.
    by, made
        Who says it, and on which day.
    withdrawn
        It is said no longer.
    """

    posts: list[str]
    place: int
    evidence: str
    by: str
    made: date
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if len(self.by.strip()) < FEWEST_LETTERS:
            raise UsageError("nobody says that the post has it", do="give --by NAME")
        if not self.posts or self.place < 0 or not DIGEST.fullmatch(self.evidence):
            raise UsageError("an attachment needs a post, a place and a file")

    @property
    def key(self) -> str:
        """What it is kept under: the post and the file."""
        return f"{self.posts[0]} {self.evidence}"


def document(made: Attachment) -> bytes:
    """Return an attachment as it is kept: JSON, keys sorted."""
    return msgspec.json.encode(made, order="sorted")


def read(data: bytes) -> Attachment:
    """Return an attachment as it was kept."""
    return msgspec.json.decode(data, type=Attachment)
