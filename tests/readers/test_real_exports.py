"""Real exports, read without a reject."""

from __future__ import annotations

from pathlib import Path

import pytest
from drained import drain

from mabillon.readers import recognise


@pytest.mark.data
def test_telethon_sample(data: Path) -> None:
    path = data / "posts" / "telethon-sample" / "channel_messages.json"
    found = recognise(path.read_bytes()[: 64 << 10], path.name)
    assert found is not None and found.name == "telethon"
    reading = drain("telethon", path)
    assert len(reading.posts) == 428 and reading.rejects == []
    forwards = [post for post in reading.posts if post["forward_channel"] is not None]
    assert len(forwards) == 71 and all(post["forward_id"] for post in forwards)
    assert sum(post["forward_channel"] == "telegram:1447317686" for post in forwards) == 32
    assert {post["channel"] for post in reading.posts} == {"telegram:1159659895"}


@pytest.mark.data
def test_telegram_ru_news(data: Path) -> None:
    kept = 0
    for path in sorted((data / "posts" / "telegram-ru-news" / "data" / "raw").glob("*.json")):
        found = recognise(path.read_bytes()[: 64 << 10], path.name)
        assert found is not None and found.name == "json"
        reading = drain("json", path)
        assert reading.rejects == []
        number = path.name.removeprefix("100").removesuffix("_messages.json")
        assert {post["channel"] for post in reading.posts} == {f"telegram:{number}"}
        assert all(p["posted_at_uncertain_s"] == 0 and p["channel_name"] for p in reading.posts)
        kept += len(reading.posts)
    assert kept == 22_099
