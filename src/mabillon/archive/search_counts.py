"""How many of the posts that a search finds stand where and when, told by the index at once.

The index counts on its own columns (tantivy's fast fields), so a million posts take some
milliseconds and no post is read.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from mabillon.archive.search_reading import Filters, SearchIndex
from mabillon.text.query import Query

DAY: Final = 86_400_000_000
"""Microseconds of a day."""

CHANNELS: Final = 10_000
"""Channels that are told apart, those of most posts first."""

_BUCKETS: Final = 20_000
"""Stretches of time at the most; the index would refuse 65,000."""


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """Posts by time.

    Parameters
    ----------
    width
        Days of a stretch; 1 unless the posts are spread over more than 50 years.
    counts
        First day of a stretch (days since 1970, a multiple of ``width``) -> its posts. Stretches
        without posts, and posts without a time, are not in it.
    """

    width: int
    counts: dict[int, int]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that were found, by raw channel key, by script, with media, as forwards."""

    channels: dict[str, int]
    scripts: dict[str, int]
    media: int
    forwards: int


_OF: Final[dict[str, dict[str, Any]]] = {
    "channels": {"terms": {"field": "channel", "size": CHANNELS}},
    "scripts": {"terms": {"field": "script", "size": 100}},
    "media": {"terms": {"field": "media"}},
    "forwards": {"terms": {"field": "forward"}},
}


def counts(index: SearchIndex, query: Query | None, filters: Filters, before_row: int) -> Counts:
    """Count the posts under ``before_row`` that hold a query (null = all) and the filters."""
    found = index.aggregate(query, filters, before_row=before_row, by=_OF)
    told = {name: _told(found[name]) for name in _OF}
    return Counts(
        channels=told["channels"],
        scripts=told["scripts"],
        media=told["media"].get("true", 0),
        forwards=told["forwards"].get("true", 0),
    )


def _told(found: dict[str, Any]) -> dict[str, int]:
    return {
        str(bucket.get("key_as_string", bucket["key"])): bucket["doc_count"]
        for bucket in found["buckets"]
    }


def days(index: SearchIndex, query: Query | None, filters: Filters, before_row: int) -> Days:
    """Count the same posts by the day (UTC) on which they were posted."""
    by: dict[str, Any] = {"range": {"stats": {"field": "at"}}}
    stats = index.aggregate(query, filters, before_row=before_row, by=by)["range"]
    if not stats["count"]:
        return Days(width=1, counts={})
    width = 1 + int((stats["max"] - stats["min"]) / DAY) // _BUCKETS
    by = {"days": {"histogram": {"field": "at", "interval": width * DAY, "min_doc_count": 1}}}
    found = index.aggregate(query, filters, before_row=before_row, by=by)["days"]["buckets"]
    return Days(
        width=width,
        counts={round(bucket["key"] / DAY): bucket["doc_count"] for bucket in found},
    )
