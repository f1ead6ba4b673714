"""What the search index holds: its fields, and the documents for posts, words and the stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import tantivy

from mabillon.archive.search_words import term
from mabillon.archive.segments import Segment
from mabillon.text import names
from mabillon.text.query import links
from mabillon.text.scripts import script

VERSION: Final = 4
"""Changes with anything that is put into the index, the words' canonical form included."""

COLUMNS: Final = (
    *("row", "channel", "channel_name", "id", "kind", "posted_at", "posted_at_uncertain_s"),
    *("edited_at", "text", "forward_channel", "forward_id", "forward_name", "url", "media"),
)
_SECONDS: Final = 1 << 33
_ROW_BITS: Final = 29
_NEVER: Final = (1 << 63) - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = datetime.resolution


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a post that was found; fields as in ``tables.POSTS``."""

    row: int
    channel: str
    channel_name: str | None
    id: str
    kind: str
    posted_at: datetime | None
    posted_at_uncertain_s: int | None
    edited_at: datetime | None
    text: str
    forward_channel: str | None
    forward_id: str | None
    forward_name: str | None
    url: str | None
    media: tuple[str, ...]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("text", "links"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in ("kind", "key", "origin"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("channel", "script"):  # fast: they are counted (`search_counts`)
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("keys", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", indexed=True, fast=True)
    for name in ("at", "newest", "oldest"):
        builder.add_integer_field(name, fast=True)
    for name in ("media", "forward"):
        builder.add_boolean_field(name, indexed=True, fast=True)
    builder.add_bytes_field("body", stored=True)
    return builder.build()


SCHEMA: Final = _schema()


class Stamp(msgspec.Struct, frozen=True):
    """What an index holds: how many posts and words, and of which segments."""

    version: int
    segments: int
    digest: str
    rows: int
    words: int

    @property
    def documents(self) -> int:
        """How many documents there are, this one among them."""
        return self.rows + self.words + 1

    def fits(self, segments: Sequence[Segment]) -> bool:
        """Tell whether it speaks of the beginning of these segments."""
        return (
            self.version == VERSION
            and self.segments <= len(segments)
            and self == stamp_of(segments[: self.segments], self.words)
        )


def stamp_of(segments: Sequence[Segment], words: int) -> Stamp:
    """Return the stamp of an index of these segments, with so many words."""
    digest = hashlib.sha256("".join(s.digest for s in segments).encode()).hexdigest()
    return Stamp(VERSION, len(segments), digest, row_count(segments), words)


def row_count(segments: Sequence[Segment]) -> int:
    """Return how many rows these segments have."""
    return sum(segment.rows for segment in segments)


def micros(at: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return (at.astimezone(UTC) - _EPOCH) // _MICROSECOND


def post_document(post: dict[str, Any], words: str) -> tantivy.Document:
    """Return the document of a post; ``words`` are its words as in ``search_words``."""
    text: str = post["text"]
    document = tantivy.Document()
    document.add_text("kind", "post")
    document.add_text("text", words)
    for link in links(text):
        document.add_text("links", " ".join(map(term, link)))
    document.add_text("channel", post["channel"])
    document.add_text("key", f"{post['channel']}/{post['id']}")
    if post["forward_channel"] and post["forward_id"]:
        document.add_text("origin", f"{post['forward_channel']}/{post['forward_id']}")
    if (written := script(text)) is not None:
        document.add_text("script", written)
    row, at = post["row"], post["posted_at"]
    document.add_integer("row", row)
    if at is None:
        document.add_integer("newest", -row - 1)
        document.add_integer("oldest", _NEVER - (1 << _ROW_BITS) + row)
    else:
        moment = micros(at)
        second = min(max(moment // 1_000_000 + _SECONDS, 1), 2 * _SECONDS - 2)
        document.add_integer("at", moment)
        document.add_integer("newest", second << _ROW_BITS | row)
        document.add_integer("oldest", second << _ROW_BITS | row)
    media = tuple(item["kind"] or "file" for item in post["media"] or ())
    document.add_boolean("media", bool(media))
    document.add_boolean("forward", bool(post["forward_channel"] or post["forward_name"]))
    document.add_bytes("body", msgspec.msgpack.encode(Shown(**{**post, "media": media})))
    return document


def word_document(word: str) -> tantivy.Document:
    """Return the document of a distinct word, with its name keys."""
    document = tantivy.Document()
    document.add_text("kind", "word")
    document.add_text("word", word)
    for key in names.mention_keys(word):
        document.add_text("keys", key)
    return document


def stamp_document(stamp: Stamp) -> tantivy.Document:
    """Return the document that says what the index holds."""
    document = tantivy.Document()
    document.add_text("kind", "stamp")
    document.add_bytes("body", msgspec.msgpack.encode(stamp))
    return document
