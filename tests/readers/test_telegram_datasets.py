"""Telegram by way of 4CAT and of TGDataset."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from drained import Reading, drain

from mabillon.readers import recognise

FIXTURES = Path(__file__).parent.parent / "fixtures"
AT = datetime.fromtimestamp(1_932_000_000, UTC)


def fixture(reader: str, name: str, **given: Any) -> Reading:
    return drain(reader, FIXTURES / name, **given)


def test_4cat_csv() -> None:
    reading = fixture("4cat-csv", "fourcat-telegram.csv")
    assert reading.rejects == [] and "Person" not in repr(reading.posts)
    one, two, three, four, five, six = reading.posts
    assert (one["channel"], one["id"]) == ("telegram:@pottingwire", "1")
    assert one["text"] == "The beds are dug,\nall of them." and one["views"] == 12
    assert one["posted_at"] == AT and one["posted_at_uncertain_s"] == 0
    assert one["state"]["forward"] == "known" and two["views"] is None
    assert two["id"] == "2" and (two["reply_channel"], two["reply_id"]) == (one["channel"], "1")
    assert three["media"][0]["kind"] == "photo" and three["edited_at"] == AT + timedelta(0, 180)
    assert four["forward_channel"] == "telegram:@hedgepost"
    assert four["forward_at"] == AT + timedelta(0, 200)
    assert four["state"]["forward"] == "not_exported"
    assert five["state"]["forward"] == "not_exported"  # only the time says that it is one
    assert six["posted_at_uncertain_s"] == 50_400 and six["state"]["forward"] == "known"


def test_4cat_csv_cut_off() -> None:
    reading = fixture("4cat-csv", "fourcat-telegram-cut-off.csv")
    assert len(reading.posts) + len(reading.rejects) == 6 and len(reading.rejects) == 1


def test_4cat_ndjson() -> None:
    path = FIXTURES / "fourcatlines-telegram.ndjson"
    found = recognise(path.read_bytes(), path.name)
    assert found is not None and found.name == "telethon"
    one, two, three = drain("telethon", path).posts
    assert (one["channel"], one["channel_name"]) == ("telegram:1700100", "Potting Wire")
    assert one["posted_at"] == AT + timedelta(0, 60)
    assert (two["forward_channel"], two["forward_id"]) == ("telegram:1700200", "77")
    assert two["media"][0]["kind"] == "photo" and one["kind"] == "post"
    assert three["kind"] == "service"


@pytest.mark.parametrize("name", ["tgdataset-two-channels.json", "tgdataset-printed.json"])
def test_tgdataset(name: str) -> None:
    reading = fixture("tgdataset", name)
    assert reading.rejects == []
    one, two, three, media, other = reading.posts
    assert (one["channel"], one["id"]) == ("telegram:1001700100", "1")
    assert one["channel_name"] == 'Potting "Wire"' and one["state"]["forward"] == "known"
    assert one["posted_at"] == AT + timedelta(0, 60)
    assert two["forward_channel"] == "telegram:1700200300" and two["forward_id"] is None
    assert two["state"]["forward"] == "not_exported"
    assert two["forward_at"] == AT - timedelta(0, 60)
    assert three["forward_channel"] is None and three["state"]["forward"] == "hidden"
    assert media["text"] == "" and media["media"][0]["name"] == "plan.pdf"
    assert (other["channel"], other["text"]) == ("telegram:1001700200", "Семена посеяны")
    assert "attached to a text" in "".join(reading.notes)
    raw = (FIXTURES / name).read_bytes()
    for post in reading.posts:
        json.loads(raw[post["offset"] : post["offset"] + post["length"]])


def test_tgdataset_damaged() -> None:
    reading = fixture("tgdataset", "tgdataset-quote-not-closed.json")
    assert [post["id"] for post in reading.posts] == ["1", "3", "4", "7"]
    (reject,) = reading.rejects
    assert reject.record == 2 and b"Carried" in reject.excerpt
    cut = fixture("tgdataset", "tgdataset-truncated.json")
    assert [post["id"] for post in cut.posts] == ["1", "2"] and len(cut.rejects) == 1


@pytest.mark.parametrize("sign", [" ", "\\u0020", "\x1e", "\x1c", "\u00a0"])
def test_a_channel_id_with_a_sign_behind_it(sign: str, tmp_path: Path) -> None:
    """A channel, or lost; never an error (a file separator is a space to some, not to others)."""
    path = tmp_path / "channels.json"
    path.write_text(f'{{"1001700100{sign}": {{"username": "a", "text_messages": {{}}}}}}')
    reading = drain("tgdataset", path)
    assert reading.posts == []
    assert len(reading.rejects) <= 1


@pytest.mark.data
def test_tgdataset_sample(data: Path) -> None:
    path = data / "posts" / "tgdataset-sample" / "tgdataset_preview.json"
    found = recognise(path.read_bytes()[: 64 << 10], path.name)
    assert found is not None and found.name == "tgdataset"
    reading = drain("tgdataset", path)
    texts = [post for post in reading.posts if post["media"] is None]
    assert reading.rejects == [] and len(texts) == 2_847
    assert sum(post["forward_at"] is not None for post in texts) == 719
    assert len({post["channel"] for post in reading.posts}) == 10
    assert len({(post["channel"], post["id"]) for post in reading.posts}) == len(reading.posts)
