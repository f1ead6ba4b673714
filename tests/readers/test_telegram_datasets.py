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


def test_4cat_csv_tells_origins_that_are_channels_beyond_doubt() -> None:
    reading = fixture("4cat-csv", "fourcat-current.csv")
    posts = reading.posts
    assert reading.rejects == [] and "Ann" not in repr(posts) and "annperson" not in repr(posts)
    origins = [(p["forward_channel"], p["forward_name"], p["state"]["forward"]) for p in posts]
    assert origins[:8] == [
        (None, None, "hidden"),  # a person with a username
        (None, None, "hidden"),
        (None, None, "hidden"),  # an id of which nothing tells whose it is
        ("telegram:@pottingwire", "Potting Wire", "not_exported"),
        ("telegram:@pottingwire", None, "not_exported"),  # the id by which the channel writes
        ("telegram:@hedgepost", None, "not_exported"),  # resolved, and without a first name
        (None, "Someone Hidden", "hidden"),
        ("telegram:1001700300", None, "not_exported"),  # a chat of this file
    ]
    assert all(post["forward_at"] == AT for post in posts[:8])
    replies = [(post["reply_id"], post["state"]["reply"]) for post in posts[8:]]
    assert replies == [
        *(("5", "known"), (None, "not_exported"), (None, "not_exported"), (None, "known"))
    ]
    assert any("where 3 forwards come from" in note for note in reading.notes)


def test_a_name_alone_where_no_ids_are_given_may_be_a_persons(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    head = "id,thread_id,body,unix_timestamp,author_forwarded_from_name"
    path.write_text(f"{head}\n1,pottingwire,Words,1932000000,Ann Person\n")
    (post,) = drain("4cat-csv", path).posts
    assert post["forward_name"] is None and post["state"]["forward"] == "hidden"


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
    assert two["forward_channel"] == "telegram:1001700200" and two["forward_id"] is None
    assert two["state"]["forward"] == "not_exported"
    assert two["forward_at"] == AT - timedelta(0, 60)
    assert three["forward_channel"] is None and three["state"]["forward"] == "hidden"
    assert media["text"] == "" and media["media"][0]["name"] == "plan.pdf"
    assert (other["channel"], other["text"]) == ("telegram:1001700200", "Семена посеяны")
    assert "attached to a text" in "".join(reading.notes)
    raw = (FIXTURES / name).read_bytes()
    for post in reading.posts:
        json.loads(raw[post["offset"] : post["offset"] + post["length"]])


def test_tgdataset_tells_no_origin_that_may_be_a_person(tmp_path: Path) -> None:
    def text(origin: object) -> dict[str, object]:
        forward = {"is_forwarded": True, "forwarded_from_id": origin}
        return {"message": "Carried.", "date": 1_932_000_000.0} | forward

    origins = [6123456789, 1413959536, 1001700900, 26811199, None, "1001700900"]
    texts = {str(number): text(origin) for number, origin in enumerate(origins, 1)}
    wire = {"username": "wire", "text_messages": texts, "generic_media": {}}
    words = '"1413959536": {"username": "x"'  # in a text, it is no channel
    last = {"username": "last", "description": words, "text_messages": {}, "generic_media": {}}
    path = tmp_path / "channels.json"
    path.write_text(json.dumps({"1001700100": wire, "1001700900": last}))
    reading = drain("tgdataset", path)
    told = [(post["forward_channel"], post["state"]["forward"]) for post in reading.posts]
    channel = ("telegram:1001700900", "not_exported")  # it stands behind what names it
    hidden = (None, "hidden")
    assert told == [hidden, hidden, channel, hidden, hidden, channel]
    assert any("where 3 forwards come from" in note for note in reading.notes)


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
