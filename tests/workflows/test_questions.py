"""What is asked about: a captured post, or a text handed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mabillon import Archive, Settings, errors
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import MAX_TEXT, ask_post, ask_text
from mabillon.workflows.register_in_force import current

AT = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)
TEXT = "To all who pass by: the League has set four hundred bulbs along the quay, in nine trays."
POSTS = [("x:@relay", "7", 5, TEXT), ("x:@desk", "3", 0, TEXT), ("x:@aunt", "1", 9, TEXT + " So.")]


@pytest.fixture
def holdings(tmp_path: Path) -> Iterator[Holdings]:
    with Archive.init(tmp_path / "archive") as archive:
        path = tmp_path / "posts.jsonl"
        rows = [
            {"channel": c, "id": i, "text": t, "posted_at": (AT + timedelta(minutes=m)).isoformat()}
            for c, i, m, t in POSTS
        ]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        archive.ingest([path], collected_at=AT + timedelta(days=1))
        yield Holdings(archive.store, current(archive.store)[1], Settings())


def test_a_text_is_the_same_as_its_earliest_capture(holdings: Holdings) -> None:
    asked = ask_text(holdings, TEXT.upper())
    assert asked.post is not None
    assert (asked.post.key, asked.channel, asked.posted_at) == ("x:@desk/3", "x:@desk", AT)
    assert [c.post.key for c in asked.carriers] == ["x:@desk/3", "x:@relay/7", "x:@aunt/1"]


def test_a_channel_that_is_given_chooses_the_capture(holdings: Holdings) -> None:
    asked = ask_text(holdings, TEXT, channel="x:@relay")
    assert asked.post is not None
    assert asked.post.key == "x:@relay/7"
    assert asked.first_at == AT
    nowhere = ask_text(holdings, TEXT, channel="x:@nobody")
    assert (nowhere.post, nowhere.channel) == (None, "x:@nobody")


def test_a_time_that_is_given_counts_and_an_earlier_capture_still_leads(holdings: Holdings) -> None:
    later = AT + timedelta(hours=3)
    asked = ask_text(holdings, TEXT, later)
    assert (asked.posted_at, asked.first_at) == (later, AT)
    unseen = ask_text(holdings, "Quite another thing, said by nobody to anybody at all.")
    assert (unseen.posted_at, unseen.first_at, unseen.post) == (None, None, None)


def test_a_post_is_asked_about_by_name(holdings: Holdings) -> None:
    asked = ask_post(holdings, "x:@relay/7")
    assert asked.posted_at == AT + timedelta(minutes=5)
    assert asked.first_at == AT
    question = asked.question(holdings)
    assert (question.post, question.text) == ("x:@relay/7", TEXT)
    for wrong in ("x:@relay", "x:@relay/8", "x:@nobody/7", "/7"):
        with pytest.raises(errors.UnknownName):
            ask_post(holdings, wrong)


@pytest.mark.parametrize("text", ["", " …!? ", "\u200b\u202e", "word " * (MAX_TEXT // 4)])
def test_what_is_no_statement(holdings: Holdings, text: str) -> None:
    with pytest.raises(errors.UnreadableInput):
        ask_text(holdings, text)


def test_nothing_was_posted_in_the_future(holdings: Holdings) -> None:
    """The latest look at anything is the future's beginning, where the clock is behind it."""
    looked = AT + timedelta(days=1)
    assert ask_text(holdings, TEXT, looked).posted_at == looked
    with pytest.raises(errors.UsageError, match="2031-03-28 09:00 UTC is in the future") as error:
        ask_text(holdings, TEXT, looked + timedelta(days=1))
    assert "give the time when it was posted" in str(error.value)


def test_posts_are_the_same_out_of_their_row_groups_and_out_of_columns(holdings: Holdings) -> None:
    named = holdings.find("x:@aunt/1")
    few = [*named, *holdings.posts([2, 0, 1, 0])]
    whole = Holdings(holdings.store, holdings.register, holdings.settings)
    assert whole.table.num_rows == 3
    assert few == whole.posts([post.row for post in few])
    assert [post.row for post in few[1:]] == [2, 0, 1, 0]
