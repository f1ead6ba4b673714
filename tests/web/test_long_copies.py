"""Posts as long as books are compared as far as a page can wait for it, and the page says so."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path

from mabillon import Archive
from mabillon.web.reading import Readings
from mabillon.workflows.seen_post import LETTERS, see_post

FIELDS = {"text": "text", "posted_at": "date", "channel": "channel", "id": "id"}


def test_of_long_copies_as_many_are_compared_as_a_page_can_wait_for(tmp_path: Path) -> None:
    source = random.Random(8)
    words = ["".join(source.choices("bdgklmnprst", k=9)) for _ in range(2_000)]
    long = " ".join(source.choices(words, k=LETTERS // 25))
    assert 2 * len(long) < LETTERS < 3 * len(long)
    lines = tmp_path / "long.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for number, text in enumerate([*(f"{long} {n}" for n in range(5)), "a word or two"], 1):
            post = {"id": number, "channel": 1, "text": text, "date": "2031-03-01T09:00:00Z"}
            file.write(json.dumps(post) + "\n")
    Archive.init(tmp_path / "archive").close()
    with Archive(tmp_path / "archive") as archive:
        collected = datetime(2031, 3, 27, tzinfo=UTC)
        archive.ingest([lines], mapping=FIELDS | {"platform": "=telegram"}, collected_at=collected)
    readings = Readings(tmp_path / "archive")
    try:
        with readings.take() as known:
            seen = see_post(known.holdings, known.index, known.media, "telegram:1/1")
    finally:
        readings.close()
    assert (seen.compared, seen.candidates) == (1, 4)
    assert seen.copies is not None and len(seen.copies) == 2
