"""Mapped JSON and CSV: columns, channels, times, and what is damaged in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from drained import Reading, drain

from mabillon.errors import UnreadableInput, UsageError

FIXTURES = Path(__file__).parent.parent / "fixtures"
AT = datetime(2031, 3, 25, 10, tzinfo=UTC)


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_map_with_paths_and_constants(read: Callable[..., Reading]) -> None:
    record = {
        "n": 5,
        "words": {"full": "the text", "parts": ["a", "b"]},
        "user": {"name": "Marl"},
        "when": "2031-03-25T10:00:00Z",
        "seen": 1_932_000_000,
        "a.b": 3,
    }
    mapping = {
        "text": "words.full",
        "channel": "user.name",
        "platform": "=x",
        "posted_at": "when",
        "id": "n",
        "collected_at": "seen",
        "channel_name": "words.parts.1",
        "views": "a.b",
        "url": "=https://x.example",
    }
    post = read("json", lines(record), mapping=mapping).posts[0]
    assert (post["channel"], post["id"], post["text"]) == ("x:@marl", "5", "the text")
    assert post["posted_at"] == AT and post["posted_at_uncertain_s"] == 0
    assert post["collected_at"] == datetime.fromtimestamp(1_932_000_000, UTC)
    assert (post["channel_name"], post["views"], post["url"]) == ("b", 3, "https://x.example")
    assert post["state"] == {
        "posted_at": "known",
        "edited_at": "not_exported",
        "forward": "not_exported",
        "reply": "not_exported",
        "media": "not_exported",
        "views": "known",
        "forwards": "not_exported",
        "url": "known",
    }


@pytest.mark.parametrize(
    ("value", "platform", "key"),
    [
        ("telegram:5", None, "telegram:5"),
        ("x:@Marl", None, "x:@marl"),
        (-1001700100200, None, "telegram:1700100200"),
        ("-1001700100200", None, "telegram:1700100200"),
        (1700100200, "telegram", "telegram:1700100200"),
        (5, None, "mapped:5"),
        ("Marl", "x", "x:@marl"),
        ("@Marl", "x", "x:@marl"),
        ("The Marl Post", "x", "x:The Marl Post"),
        ("The Marl Post", None, "mapped:The Marl Post"),
        ("https://t.me/HedgePost/44", None, "telegram:@hedgepost"),
        ("https://t.me/s/HedgePost", None, "telegram:@hedgepost"),
        ("https://t.me/c/1700100/4", None, "telegram:1700100"),
        ("https://www.potting.example/a/b", None, "web:potting.example"),
    ],
)
def test_channels(read: Callable[..., Reading], value: Any, platform: str | None, key: str) -> None:
    mapping = {"platform": f"={platform}"} if platform else {}
    reading = read("json", lines({"text": "x", "channel": value}), mapping=mapping)
    assert reading.posts[0]["channel"] == key
    assert any("without their platform" in note for note in reading.notes) == (
        key.startswith("mapped:")
    )


@pytest.mark.parametrize(
    ("value", "at", "uncertain"),
    [
        ("2031-03-25T10:00:00Z", AT, 0),
        ("2031-03-25T12:00:00+02:00", AT, 0),
        ("2031-03-25 10:00:00", AT, 50_400),
        ("2031-03-25", AT.replace(hour=12), 93_600),
        ("Tue, 25 Mar 2031 10:00:00 +0000", AT, 0),
        (AT.timestamp(), AT, 0),
        (int(AT.timestamp()) * 1000, AT, 0),
        (str(int(AT.timestamp())), AT, 0),
        (None, None, None),
        ("", None, None),
    ],
)
def test_times(
    read: Callable[..., Reading], value: Any, at: datetime | None, uncertain: int | None
) -> None:
    for records in ([value], [value, "2031-03-25T10:00:00.5Z", 7]):  # alone, and among others
        data = lines(*({"text": "x", "date": v} for v in records))
        post = read("json", data).posts[0]
        assert (post["posted_at"], post["posted_at_uncertain_s"]) == (at, uncertain)
        assert post["state"]["posted_at"] == ("known" if at else "not_exported")


@pytest.mark.parametrize(
    "value",
    ["NaN", "inf", "0000-00-00", "99999-01-01", "1e400", "-inf", "soon", 1e300, -1e18, True, []],
)
def test_times_that_are_none(read: Callable[..., Reading], value: Any) -> None:
    reading = read("json", lines({"text": "x", "date": value}, {"text": "y", "date": 5}))
    assert [post["text"] for post in reading.posts] == ["y"]
    assert "posted_at is" in reading.reasons and "not a time" in reading.reasons
    if isinstance(value, str):
        assert f'"{value}"' in reading.reasons


def test_ids(read: Callable[..., Reading]) -> None:
    records = [{"id": i, "text": "x"} for i in (7, "7b", 7.0, "a/b%c", 2**80, None, 7.5, True, [])]
    reading = read("json", lines(*records))
    ids = [post["id"] for post in reading.posts]
    assert ids[:5] == ["7", "7b", "7", "a%2Fb%25c", str(2**80)] and len(ids[5]) == 16
    assert [reject.record for reject in reading.rejects] == [7, 8, 9]


def test_without_ids_they_are_made_of_the_record(read: Callable[..., Reading]) -> None:
    ids = {read("json", lines({"text": "x"})).posts[0]["id"] for _ in range(2)}
    assert len(ids) == 1 and ids != {read("json", lines({"text": "y"})).posts[0]["id"]}


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "known"),
        ({"forward_channel": "x:@a", "forward_id": 4}, "known"),
        ({"forward_channel": "x:@a"}, "not_exported"),
        ({"forward_name": "Somebody"}, "not_exported"),
    ],
)
def test_forwards(read: Callable[..., Reading], fields: dict[str, Any], state: str) -> None:
    empty = {"text": "x", "forward_channel": None, "forward_id": None, "forward_name": None}
    post = read("json", lines(empty | fields)).posts[0]
    assert post["state"]["forward"] == state
    assert post["forward_channel"] == fields.get("forward_channel")


def test_no_text_column_says_how_to_map(read: Callable[..., Reading]) -> None:
    with pytest.raises(UnreadableInput, match=r"it has n, woerter.*--map text=COLUMN"):
        read("json", lines({"n": 1, "woerter": "x"}))
    with pytest.raises(UnreadableInput, match="it has n, woerter"):
        read("csv", b"n,woerter\n1,x\n")


def test_maps_that_cannot_be(read: Callable[..., Reading]) -> None:
    with pytest.raises(UsageError, match="there is no column"):
        read("json", lines({"text": "x"}), mapping={"txt": "text"})
    with pytest.raises(UsageError, match='no column "body"'):
        read("csv", b"a,b\n1,2\n", mapping={"text": "body"})


@pytest.mark.parametrize("wrap", ["array", "lines", "object", "two arrays"])
def test_layouts(read: Callable[..., Reading], wrap: str) -> None:
    records = [{"id": i, "text": f"t{i}"} for i in range(5)]
    data = {
        "array": json.dumps(records, indent=2).encode(),
        "lines": lines(*records),
        "object": json.dumps({"meta": {"n": 5}, "data": records}, indent=1).encode(),
        "two arrays": json.dumps(records[:2]).encode() + json.dumps(records[2:]).encode(),
    }[wrap]
    reading = read("json", data)
    assert [post["id"] for post in reading.posts] == list("01234") and not reading.rejects
    for post in reading.posts:
        raw = data[post["offset"] : post["offset"] + post["length"]]
        assert json.loads(raw)["id"] == int(post["id"])


def test_what_follows_an_array_is_a_reject(read: Callable[..., Reading]) -> None:
    reading = read("json", b'[{"text": "x"}] and more')
    assert len(reading.posts) == 1 and "behind the end" in reading.reasons


def test_wrong_values_are_rejected_by_record() -> None:
    reading = drain("json", FIXTURES / "lines-wrong-values.jsonl")
    assert [reject.record for reject in reading.rejects] == [2, 3, 5, 6]
    assert [post["id"] for post in reading.posts] == ["1", "a%2Fb%25c", "7"]
    assert reading.posts[2]["text"] == "\u202eright\u200bto\u2066left\x00"


def test_garbage_between_lines() -> None:
    reading = drain("json", FIXTURES / "lines-mixed-garbage.jsonl")
    raw = (FIXTURES / "lines-mixed-garbage.jsonl").read_bytes()
    assert [post["record"] for post in reading.posts] == [1, 6]
    for reject in reading.rejects:
        there = raw[reject.offset : reject.offset + reject.length]
        assert there.strip() == reject.excerpt.strip() != b""
        assert f"byte {reject.offset:,} (record {reject.record})" in reject.reason


def test_deep_nesting_is_one_reject() -> None:
    reading = drain("json", FIXTURES / "lines-nested-10000.jsonl")
    assert len(reading.posts) == 2 and "nested too deeply" in reading.reasons


def test_mended_records_say_so() -> None:
    (post,) = drain("json", FIXTURES / "lines-lone-surrogate.jsonl").posts
    assert post["text"] == "half \ufffd and \ufffd of it" and "surrogates" in post["repair"]
    reading = drain("json", FIXTURES / "lines-nan.jsonl")
    assert (reading.posts[0]["text"], reading.posts[0]["views"]) == ("", None)
    assert 'posted_at is "NaN"' in reading.reasons
    (post,) = drain("json", FIXTURES / "lines-duplicate-keys.jsonl").posts
    assert post["text"] == "two"


def test_tables_of_any_encoding_and_delimiter() -> None:
    for name, repair in (("table-cp1251.csv", "cp1251"), ("table-utf16.csv", None)):
        reading = drain("csv", FIXTURES / name)
        assert [post["text"] for post in reading.posts] == [
            "Семена посеяны",
            "Грядки у старого затона",
        ]
        assert all((repair or "None") in str(post["repair"]) for post in reading.posts)
    raw = (FIXTURES / "table-cp1251.csv").read_bytes()
    for post in drain("csv", FIXTURES / "table-cp1251.csv").posts:
        line = raw[post["offset"] : post["offset"] + post["length"]]
        assert line.decode("cp1251").endswith(post["text"])


def test_a_quote_not_closed_costs_one_row() -> None:
    reading = drain("csv", FIXTURES / "table-quote-not-closed.csv")
    assert [post["text"] for post in reading.posts] == ["two\nlines", "fine", "also fine"]
    assert [reject.record for reject in reading.rejects] == [2, 4]
    assert "quotation mark" in reading.reasons and "2 fields" in reading.reasons


@pytest.mark.parametrize("name", ["empty.json", "only-space.json"])
@pytest.mark.parametrize("reader", ["json", "csv", "text", "telethon"])
def test_nothing_in_it(name: str, reader: str) -> None:
    with pytest.raises(UnreadableInput, match=f"{name}: .*empty"):
        drain(reader, FIXTURES / name)


def test_channel_of_the_user_goes_before_guesses(read: Callable[..., Reading]) -> None:
    data = lines({"text": "x", "channel": "x:@marl"})
    assert read("json", data, channel="telegram:5").posts[0]["channel"] == "telegram:5"
    asked = read("json", data, channel="telegram:5", mapping={"channel": "channel"})
    assert asked.posts[0]["channel"] == "x:@marl"


@pytest.mark.parametrize("key", ["a\x1fid", 'a"b', "a\\b"])
def test_keys_that_no_program_would_choose(read: Callable[..., Reading], key: str) -> None:
    (post,) = read("json", lines({key: {"inner": "words"}}), mapping={"text": key + ".inner"}).posts
    assert post["text"] == "words"
