"""X: pages of the API v2, twarc2's lines, and account archives."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from drained import Reading, drain

from mabillon.readers import READERS, Source

FIXTURES = Path(__file__).parent.parent / "fixtures"
FIRST = 2_030_000_000_000_000_000
ORIGIN = ("x:@hedgepost", str(FIRST + 1))


def fixture(reader: str, name: str, **given: Any) -> Reading:
    return drain(reader, FIXTURES / name, **given)


def by_number(reading: Reading) -> dict[int, dict[str, Any]]:
    return {int(post["id"]) - FIRST: post for post in reading.posts}


@pytest.mark.parametrize("name", ["twarc-timeline.jsonl", "twarc-flat.jsonl"])
def test_twarc(name: str) -> None:
    reading = fixture("x-api", name)
    posts = by_number(reading)
    assert reading.rejects == [] and {9, 8, 7, 6, 5, 3} <= posts.keys()
    assert posts[9]["channel"] == "x:@marl" and posts[9]["channel_name"] == "Marl Gazette"
    assert (posts[9]["forward_channel"], posts[9]["forward_id"]) == ORIGIN
    assert posts[9]["forward_at"] == datetime(2031, 3, 25, 11, tzinfo=UTC)
    assert posts[9]["state"]["forward"] == "known"
    assert posts[8]["text"].endswith("the hedge is cut.") and len(posts[8]["text"]) > 300
    assert posts[8]["media"] == [
        {"kind": "photo", "name": "https://pbs.example/77.jpg", "mime": None, "size": None}
    ]
    for number in (7, 6):  # a quotation has its own words; what it quotes is what it answers
        assert (posts[number]["reply_channel"], posts[number]["reply_id"]) == ORIGIN
        assert posts[number]["forward_id"] is None
    assert posts[5]["edited_at"] is not None and posts[6]["edited_at"] is None
    assert (posts[8]["views"], posts[8]["forwards"]) == (800, 8)
    assert posts[8]["posted_at"] == datetime(2031, 3, 25, 18, tzinfo=UTC)


def test_only_a_timeline_shows_all_of_it() -> None:
    whole, finds = set(), set()
    times = set()
    path = FIXTURES / "twarc-timeline.jsonl"
    for batch in READERS["x-api"].read(Source(path, path.name)):
        numbers = {int(one) - FIRST for one in batch.posts.column("id").to_pylist()}
        (whole if batch.whole else finds).update(numbers)
        if batch.whole:
            times |= set(batch.posts.column("collected_at").to_pylist())
    assert whole == {9, 8, 7, 6, 5} and finds == {1, 3}
    assert times == {datetime(2031, 3, 27, 16, 12, tzinfo=UTC)}  # when its first page was


def test_errors_are_told_and_places_lead_to_the_posts() -> None:
    reading = fixture("x-api", "twarc-timeline.jsonl")
    assert "1 users, posts or media" in "".join(reading.notes)
    raw = (FIXTURES / "twarc-timeline.jsonl").read_bytes()
    for post in reading.posts:
        there = json.loads(raw[post["offset"] : post["offset"] + post["length"]])
        assert there["id"] == post["id"]


def test_a_page_printed_over_lines_and_one_without_authors() -> None:
    (post,) = fixture("x-api", "x-page-printed.json").posts
    assert (post["channel"], post["text"]) == ("x:@marl", "The beds are dug.")
    reading = fixture("x-api", "x-page-without-authors.json")
    assert reading.posts == [] and "who posted it" in reading.reasons
    assert fixture("x-api", "x-page-empty.json").posts == []


def test_the_number_tells_the_time(read: Callable[..., Reading]) -> None:
    page = {"data": [{"id": "1212092628029698048", "text": "x", "author_id": "5"}]}
    (post,) = read("x-api", json.dumps(page).encode()).posts
    assert post["channel"] == "x:5"
    assert post["posted_at"] == datetime(2019, 12, 31, 19, 26, 16, 771000, tzinfo=UTC)
    assert post["state"]["edited_at"] == "not_exported" and post["views"] is None


def test_an_origin_that_is_not_shown(read: Callable[..., Reading]) -> None:
    tweet = {"id": "7", "text": "RT @x: y", "author_id": "5", "created_at": "2031-03-25T10:00:00Z"}
    bare = read("x-api", json.dumps({"data": [tweet]}).encode()).posts[0]
    assert bare["state"]["forward"] == "not_exported"
    tweet["referenced_tweets"] = [{"type": "retweeted", "id": "3"}]  # type: ignore[assignment]
    post = read("x-api", json.dumps({"data": [tweet]}).encode()).posts[0]
    assert (post["forward_id"], post["forward_channel"]) == ("3", None)
    assert post["state"]["forward"] == "hidden"


def test_truncated_lines() -> None:
    reading = fixture("x-api", "twarc-truncated.jsonl")
    assert len(reading.posts) == 7 and len(reading.rejects) == 1
    assert "cut off" in reading.reasons


def test_account_archive() -> None:
    reading = fixture("x-archive", "xarchive-tweets.js", channel="x:@marl")
    posts = by_number(reading)
    assert reading.rejects == [] and posts.keys() == {1, 2, 4, 5}
    assert posts[1]["posted_at"] == datetime(2031, 3, 25, 11, tzinfo=UTC)
    assert posts[1]["forwards"] == 1 and posts[1]["state"]["edited_at"] == "not_exported"
    assert (posts[2]["forward_channel"], posts[2]["forward_id"]) == ("x:@hedgepost", None)
    assert posts[2]["state"]["forward"] == "not_exported"
    assert posts[4]["edited_at"] is not None and posts[4]["state"]["edited_at"] == "known"
    assert (posts[5]["reply_channel"], posts[5]["reply_id"]) == ("x:@hedgepost", "77")
    assert posts[5]["media"][0]["kind"] == "video"
    unnamed = fixture("x-archive", "xarchive-tweets.js")
    assert unnamed.posts[0]["channel"] == "file:xarchive-tweets"
    assert "--channel" in "".join(unnamed.notes)


def test_account_archive_cut_off_deleted_and_private() -> None:
    cut = fixture("x-archive", "xarchive-truncated.js", channel="x:@marl")
    assert len(cut.posts) == 3 and len(cut.rejects) == 1
    assert any("cut off" in note for note in cut.notes)
    (gone,) = fixture("x-archive", "xarchive-deleted.js", channel="x:@marl").posts
    assert gone["collected_at"] == datetime(2031, 3, 25, 20, tzinfo=UTC)
    private = fixture("x-archive", "xarchive-direct-messages.js")
    assert private.posts == [] and "direct_messages" in "".join(private.notes)


def test_a_post_of_a_mended_page_stands_where_its_page_does(
    read: Callable[..., Reading],
) -> None:
    page = b'{"data": [{"id": "1", "text": "\x01", "author_id": "5"}, {"id": "2", "text": "\x01"}]}'
    reading = read("x-api", b"\n" + page + b"\n")
    (post,), (reject,) = reading.posts, reading.rejects
    assert (post["offset"], post["length"]) == (1, len(page)) and post["repair"]
    assert (reject.offset, reject.length, reject.excerpt) == (1, len(page), page)


def test_an_author_followed_by_a_control_character(read: Callable[..., Reading]) -> None:
    reading = read("x-api", b'{"data": [{"id": "1", "text": "a", "author_id": "5\\u001f"}]}')
    assert [post["channel"] for post in reading.posts] == ["x:5"] and reading.rejects == []


def test_the_three_escapes_of_x_are_turned_back_once(read: Callable[..., Reading]) -> None:
    reading = fixture("x-api", "x-page-escaped.json")
    posts = by_number(reading)
    assert posts[1]["text"] == 'RT @hedgepost: Beds & basins, 3 < 4 > 2; typed: "&lt;b&gt;"…'
    assert posts[2]["text"].endswith('typed: "&lt;b&gt;" and &quot;quoted&quot; &#38; all.')
    assert posts[3]["text"] == "A long & whole note: 3 < 4."
    assert {post["channel_name"] for post in reading.posts} == {"Marl & Sons", "Hedge <Post>"}
    (kept,) = fixture("x-archive", "xarchive-escaped.js", channel="x:@marl").posts
    assert kept["text"] == "Beds & basins &amp; 3 < 4 > 2 &copy;"


def test_a_name_that_is_no_text(read: Callable[..., Reading]) -> None:
    page = {"data": [{"id": "1", "text": "&amp", "author_id": "5"}]}
    page["includes"] = {"users": [{"id": "5", "name": ["&amp;"]}]}  # type: ignore[assignment]
    (post,) = read("x-api", json.dumps(page).encode()).posts
    assert (post["text"], post["channel_name"]) == ("&amp", None)
