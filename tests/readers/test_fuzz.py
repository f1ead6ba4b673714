"""Whatever a file holds: no exception but UnreadableInput, and no record is lost or doubled."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from drained import drain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strategies
from mabillon.errors import UnreadableInput
from mabillon.readers import READERS, recognise
from mabillon.readers.mapping import OURS

QUIET = settings(
    deadline=None,
    max_examples=70,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTUAL = "text"


def attempt(name: str, path: Path, data: bytes) -> int | None:
    """Read; returns kept + rejected, or null where nothing could be read."""
    path.write_bytes(data)
    recognise(data[: 64 << 10], path.name)
    try:
        reading = drain(name, path)
    except UnreadableInput:
        return None
    numbers = [post["record"] for post in reading.posts] + [r.record for r in reading.rejects]
    if name in ("json", "csv", "text"):
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    return len(numbers)


@pytest.mark.parametrize("name", list(READERS))
@QUIET
@given(data=st.binary(max_size=300))
def test_any_bytes(name: str, tmp_path: Path, data: bytes) -> None:
    attempt(name, tmp_path / "any", data)


@QUIET
@given(data=st.data())
def test_damaged_desktop_exports(tmp_path: Path, data: st.DataObject) -> None:
    export = data.draw(strategies.desktop_exports())
    whole = data.draw(strategies.written(export))
    attempt("telegram-desktop", tmp_path / "any", data.draw(strategies.damaged(whole)))


@QUIET
@given(data=st.data())
def test_damaged_telethon_files(tmp_path: Path, data: st.DataObject) -> None:
    messages = data.draw(st.lists(strategies.telethon_messages(), max_size=5))
    whole = data.draw(strategies.written(messages))
    if data.draw(st.booleans()):
        whole = b"".join(json.dumps(message).encode() + b"\n" for message in messages)
    attempt("telethon", tmp_path / "any", data.draw(strategies.damaged(whole)))


@QUIET
@given(data=st.data())
def test_damaged_records(tmp_path: Path, data: st.DataObject) -> None:
    texts = data.draw(st.lists(strategies.texts(), min_size=1, max_size=5))
    records = [{"id": i, "text": text, "date": 1_900_000_000} for i, text in enumerate(texts)]
    whole = data.draw(strategies.written(records))
    if data.draw(st.booleans()):
        whole = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    attempt("json", tmp_path / "any", data.draw(strategies.damaged(whole)))


@QUIET
@given(data=st.data())
def test_damaged_tables(tmp_path: Path, data: st.DataObject) -> None:
    texts = data.draw(st.lists(strategies.texts(), min_size=1, max_size=5))
    table = io.StringIO(newline="")
    csv.writer(table).writerows(
        [["id", "text", "date"], *([i, t, "2031-03-25"] for i, t in enumerate(texts))]
    )
    whole = table.getvalue().encode()
    attempt("csv", tmp_path / "any", data.draw(strategies.damaged(whole)))


@QUIET
@given(data=st.data())
def test_values_of_any_type_in_x_posts(tmp_path: Path, data: st.DataObject) -> None:
    posts: list[dict[str, Any]] = []
    for number in range(1, data.draw(st.integers(1, 4)) + 1):
        post: dict[str, Any] = {"id": str(number), "text": "x", "author_id": "5"}
        post |= {"created_at": "2031-03-25T10:00:00Z", "public_metrics": {"retweet_count": 1}}
        post |= {"referenced_tweets": [{"type": "retweeted", "id": "3"}], "note_tweet": {}}
        post |= {"edit_history_tweet_ids": ["1"], "attachments": {"media_keys": ["1"]}}
        for field in data.draw(st.lists(st.sampled_from(sorted(post)), max_size=3)):
            post[field] = data.draw(strategies.anything())
        posts.append(post)
    includes: dict[str, Any] = {"users": [{"id": "5", "username": "marl"}]}
    for field in data.draw(st.lists(st.sampled_from(["users", "media", "tweets"]), max_size=2)):
        includes[field] = data.draw(strategies.anything())
    if not isinstance(includes.get("tweets", []), list):
        includes.pop("tweets")
    beside = len(includes.get("tweets", []))
    page = {"data": posts, "includes": includes, "__twarc": data.draw(strategies.anything())}
    read = attempt("x-api", tmp_path / "any", json.dumps(page).encode())
    assert read == len(posts) + beside


@pytest.mark.parametrize("name", ["telegram-desktop", "telethon", "json"])
@QUIET
@given(data=st.data())
def test_values_of_any_type(name: str, tmp_path: Path, data: st.DataObject) -> None:
    """A whole file whose fields hold what they should not: every record is counted."""
    count = data.draw(st.integers(1, 4))
    records: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        if name == "telegram-desktop":
            record = data.draw(strategies.desktop_messages(number))
        elif name == "telethon":
            record = data.draw(strategies.telethon_messages(number))
        else:
            record = {"id": number, "text": "words", "date": 1_900_000_000, "channel": "x:@marl"}
        for field in data.draw(st.lists(st.sampled_from(sorted(record)), max_size=3)):
            if field != "_":
                record[field] = data.draw(strategies.anything())
        records.append(record)
    whole: Any = records
    if name == "telegram-desktop":
        whole = {"name": "x", "type": "public_channel", "id": 5, "messages": records}
    read = attempt(name, tmp_path / "any", data.draw(strategies.written(whole)))
    if name != "telethon":  # there, messages of private peers are left out
        assert read == count


@QUIET
@given(data=st.data())
def test_values_of_any_type_in_every_mapped_column(tmp_path: Path, data: st.DataObject) -> None:
    """Lines that are alike and such that are not, with every column that a map can name."""
    same = data.draw(st.booleans())
    first = {name: data.draw(strategies.anything()) for name in OURS}
    records = [first] * 3 if same else [first]
    for _ in range(0 if same else data.draw(st.integers(0, 3))):
        name = data.draw(st.sampled_from(OURS))
        records.append({**first, name: data.draw(strategies.anything())})
    path = tmp_path / "any"
    path.write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    reading = drain("json", path, mapping={name: name for name in OURS})
    assert len(reading.posts) + len(reading.rejects) == len(records)


@QUIET
@given(data=st.data())
def test_values_of_any_type_in_tgdataset(tmp_path: Path, data: st.DataObject) -> None:
    messages: dict[str, Any] = {}
    for number in range(1, data.draw(st.integers(1, 4)) + 1):
        message: dict[str, Any] = {"message": "x", "date": 1.9e9, "is_forwarded": True}
        message |= {"author": "5", "forwarded_from_id": 7, "forwarded_message_date": 1.8e9}
        for field in data.draw(st.lists(st.sampled_from(sorted(message)), max_size=3)):
            message[field] = data.draw(strategies.anything())
        messages[str(number)] = message
    channel: dict[str, Any] = {"username": "marl", "title": "Marl", "creation_date": 1.7e9}
    for field in data.draw(st.lists(st.sampled_from(sorted(channel)), max_size=2)):
        channel[field] = data.draw(strategies.anything())
    whole = {"1001700100": {**channel, "text_messages": messages, "generic_media": {}}}
    assert attempt("tgdataset", tmp_path / "any", json.dumps(whole).encode()) == len(messages)


@QUIET
@given(data=st.data())
def test_cells_of_any_text_in_tables_of_tools(tmp_path: Path, data: st.DataObject) -> None:
    """4CAT's table and auto-archiver's: as many records as rows."""
    name = data.draw(st.sampled_from(["4cat-csv", "auto-archiver"]))
    fixture = "fourcat-telegram.csv" if name == "4cat-csv" else "archiver-db.csv"
    with (Path(__file__).parent.parent / "fixtures" / fixture).open(newline="") as file:
        header, *rows = list(csv.reader(file))
    for row in rows:
        for _ in range(data.draw(st.integers(0, 2))):
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(strategies.texts(20))
    table = io.StringIO(newline="")
    csv.writer(table).writerows([header, *rows])
    path = tmp_path / "any"
    read = attempt(name, path, table.getvalue().encode("utf-8", "replace"))
    assert read is not None and read <= len(rows)
    assert read == len(rows) or name == "auto-archiver"  # which leaves out what failed there
