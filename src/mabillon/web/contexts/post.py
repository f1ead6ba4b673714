"""The context of ``post.html``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec

from mabillon.pages.appearance import TraceRow
from mabillon.web.contexts.media import MediaView
from mabillon.workflows.seen_post import SeenPost


class FieldSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an export in words: ``state``: known, not exported, hidden."""

    name: str
    state: str
    value: str


class PostPage(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A post.

    Parameters
    ----------
    post
        All that is known of it.
    text, left
        As posted last, as much of it as a page may hold, and how many characters that leaves.
    earlier
        The same of each earlier version, the first posted first.
    pictured
        What its picture says.
    certainty
        How exactly its time is known, in words.
    fields
        What its export says.
    media
        What it has attached; null = its exports do not say.
    links
        Addresses of the posts that it names, by CHANNEL/ID.
    waiting
        Why it is not held against other posts yet; "" = it is.
    """

    title: str
    post: SeenPost
    text: str
    left: int
    earlier: tuple[str, ...]
    pictured: str
    certainty: str
    fields: tuple[FieldSaid, ...]
    media: tuple[MediaView, ...] | None
    links: dict[str, str]
    waiting: str

    @cached_property
    def rows(self) -> Sequence[TraceRow]:
        """It and its copies, by time."""
        return self.post.copies or ()

    @property
    def first(self) -> TraceRow | None:
        """The first appearance that carries the same statement; null = none has a time."""
        return next((row for row in self.rows if row.carries and row.at), None)
