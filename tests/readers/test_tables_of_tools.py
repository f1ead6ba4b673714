"""auto-archiver's table and Parquet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from drained import Reading, drain
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from mabillon.errors import UnreadableInput, UsageError
from mabillon.readers import literals
from mabillon.readers.moments import BadValueError

FIXTURES = Path(__file__).parent.parent / "fixtures"
TEN = datetime(2031, 3, 25, 10, tzinfo=UTC)


def fixture(reader: str, name: str, **given_by_user: Any) -> Reading:
    return drain(reader, FIXTURES / name, **given_by_user)


def test_auto_archiver() -> None:
    reading = fixture("auto-archiver", "archiver-db.csv")
    one, two = reading.posts
    assert reading.rejects == []
    assert (one["channel"], one["id"]) == ("telegram:@pottingwire", "77")
    assert one["text"] == "The beds are dug." and one["posted_at"] == TEN
    assert one["collected_at"] == datetime(2031, 3, 27, 16, 12, tzinfo=UTC)
    assert one["media"] == [
        {
            "kind": "photo",
            "name": "tmp/a1.jpg",
            "mime": "image/jpeg",
            "size": None,
            "digest": "ab" * 32,
        }
    ]
    assert (two["channel"], two["id"]) == ("web:potting.example", "news%2F12")
    assert two["text"] == "Notice\n\nThe seed is in." and two["posted_at_uncertain_s"] == 50_400
    assert "1 addresses of which nothing was archived" in "".join(reading.notes)


def test_nothing_in_it_is_evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = (FIXTURES / "archiver-hostile.csv").resolve()
    monkeypatch.chdir(tmp_path)
    reading = drain("auto-archiver", path)
    assert [post["record"] for post in reading.posts] == [1, 2, 3, 9]
    assert "is no literal of Python" in reading.reasons and "no dictionary" in reading.reasons
    call, sum_, deep, plain = [post["repair"] for post in reading.posts]
    assert call == "left out: metadata.a holds a Call of Python, which is not read"
    assert sum_ == "left out: metadata.a holds a BinOp of Python, which is not read"
    assert "nested too deeply" in deep and plain is None
    assert any(note.startswith("3 rows hold values") for note in reading.notes)
    assert list(tmp_path.iterdir()) == []


def test_the_zones_that_auto_archiver_writes() -> None:
    reading = fixture("auto-archiver", "archiver-zones.csv")
    assert reading.rejects == []
    *zoned, page = reading.posts
    hours = [(post["posted_at"] - TEN).total_seconds() / 3600 for post in zoned[:-1]]
    assert hours == [0, -2, -1, 0, -2, 0]
    doubt = [post["posted_at_uncertain_s"] for post in zoned[:-1]]
    assert doubt == [0, 0, 0, 50_400, 0, 50_400]  # the machine's own zone is not told
    impossible = zoned[-1]
    assert impossible["posted_at"] is None and impossible["text"] == "The beds"
    assert "metadata.timestamp is no value of Python" in impossible["repair"]
    assert page["text"] == "" and page["media"][0]["name"] == "a.mp4"  # not the page's bytes
    assert "media.1.properties.of holds a Call" in page["repair"]


def test_a_row_of_which_nothing_is_left_is_a_reject(read: Callable[..., Reading]) -> None:
    row = "x,\"{'url': 'https://desk.invalid/x', 'title': Title('a')}\",[]\n"
    reading = read("auto-archiver", f"status,metadata,media\n{row}".encode())
    assert reading.posts == [] and "nothing is left of it" in reading.reasons


def test_what_is_left_out_of_a_literal_is_told_shortly() -> None:
    literal = literals.read(
        "{'" + "k" * 90_000 + "': [" + "a," * 200_000 + "], 'b': nan, 'c': -inf}"
    )
    assert literal.left_out.count == 200_000 and sum(map(len, literal.left_out.told)) < 500
    assert isinstance(literal.value, dict) and literal.value["c"] == float("-inf")
    assert literals.read("[set(), frozenset({1}), -True]").value == [[], [1], -1]


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=60), st.text("()[]{}'\",:-.datetime0 \\", max_size=60)))
def test_literals_of_any_text(text: str) -> None:
    try:
        literals.read(text)
    except BadValueError as failure:
        assert str(failure)


@settings(deadline=None, max_examples=200)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.datetimes()),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    )
)
def test_literals_are_what_was_written(value: Any) -> None:
    assert literals.read(repr(value)).value == value


def test_parquet() -> None:
    mapping = {"text": "body", "posted_at": "when", "channel": "user.name", "platform": "=x"}
    reading = fixture("parquet", "parquet-posts.parquet", mapping=mapping | {"id": "n"})
    one, two, three = reading.posts
    assert (one["channel"], one["id"], one["text"]) == ("x:@marl", "7", "The beds are dug.")
    assert one["posted_at"] == TEN and one["posted_at_uncertain_s"] == 0
    assert two["posted_at"] is None and two["text"] == "Семена" and three["text"] == ""
    assert one["offset"] is None and [post["record"] for post in reading.posts] == [1, 2, 3]


def test_parquet_days_and_rejects() -> None:
    reading = fixture(
        "parquet", "parquet-posts.parquet", mapping={"text": "body", "posted_at": "day", "id": "n"}
    )
    assert reading.posts[0]["posted_at_uncertain_s"] == 93_600
    wrong = fixture("parquet", "parquet-posts.parquet", mapping={"text": "n", "id": ""})
    assert wrong.posts == [] and wrong.rejects[0].offset is None
    assert wrong.rejects[0].reason == "record 1: text is 7, which is not a text"
    with pytest.raises(UsageError, match="no column"):
        fixture("parquet", "parquet-posts.parquet", mapping={"text": "nothing"})


def test_parquet_in_many_groups(tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    table = pa.table({"text": [f"text {n}" for n in range(9_000)], "id": list(range(9_000))})
    parquet.write_table(table, path, row_group_size=1_500)
    reading = drain("parquet", path, channel="x:@marl")
    assert [post["record"] for post in reading.posts] == list(range(1, 9_001))
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes(400) + whole[middle + 400 :])
    hurt = drain("parquet", path, channel="x:@marl")
    assert len(hurt.posts) < 9_000 and "on cannot be read" in hurt.reasons


def test_no_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    for data in (b"PAR1", b"PAR1" + bytes(100) + b"PAR1", b""):
        path.write_bytes(data)
        with pytest.raises(UnreadableInput):
            drain("parquet", path)
