from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from mabillon.engine.contract import Stream
from mabillon.engine.counts import COUNTED, posts_by_channel
from mabillon.engine.embedded import Embedded
from mabillon.examine.routing.made import POSTED, by_channel, posts_made

NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROWS = [
    ("tram", "1", "post", NOON),
    ("tram", "1", "post", NOON + HOUR),  # a later version
    ("pond", "1", "post", NOON),
    ("tram", "2", "post", NOON + 3 * HOUR),
    ("tram", "3", "service", NOON),
    ("moss", "1", "post", NOON + 4 * HOUR),  # too late
    ("moss", "2", "post", NOON - HOUR),  # too early
    ("moss", "3", "post", None),
]


@pytest.mark.parametrize("at_once", [1, 2, 8])
def test_posts_are_counted_once_whatever_part_their_versions_stand_in(
    embedded: Embedded, at_once: int
) -> None:
    posts = pa.table(list(zip(*ROWS, strict=True)), schema=POSTED)
    stream = Stream(POSTED, lambda: posts.to_batches(max_chunksize=at_once))
    found = embedded.table(posts_by_channel(embedded, stream, NOON, NOON + 3 * HOUR)).cast(COUNTED)
    assert found.to_pylist() == [{"channel": "pond", "posts": 1}, {"channel": "tram", "posts": 2}]
    here = by_channel(posts_made(posts, NOON, NOON + 3 * HOUR)).sort_by("channel").cast(COUNTED)
    assert here.equals(found)
