"""Telegram's public preview pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from drained import Reading, drain

from mabillon.errors import UnreadableInput
from mabillon.readers import READERS, Source

FIXTURES = Path(__file__).parent.parent / "fixtures"
NAME = "t.me-page"


def fixture(name: str) -> Reading:
    return drain(NAME, FIXTURES / name)


def looks(name: str) -> set[bool]:
    path = FIXTURES / name
    batches = READERS[NAME].read(Source(path, path.name))
    return {batch.whole for batch in batches if batch.posts.num_rows}


def test_every_field() -> None:
    reading = fixture("preview-latest.html")
    assert reading.rejects == [] and reading.notes == []
    three, four, five, six, seven, eight, nine = reading.posts
    assert (three["channel"], three["id"]) == ("telegram:@pottingwire", "3")
    assert three["channel_name"] == "Potting Wire" and three["kind"] == "post"
    assert three["text"] == "The beds by the old basin are dug.\nСемена посеяны 🌱"
    assert three["posted_at"] == datetime(2031, 3, 25, 10, 3, tzinfo=UTC)
    assert three["views"] == 1270 and three["url"] == "https://t.me/pottingwire/3"
    assert three["state"]["edited_at"] == "known" and three["state"]["forwards"] == "not_exported"
    assert (four["forward_channel"], four["forward_id"]) == ("telegram:@hedgepost", "77")
    assert four["state"]["forward"] == "known" and four["forward_name"] == "The Hedge Post"
    assert five["state"]["forward"] == "hidden" and five["forward_name"] == "Hidden Hand"
    assert six["state"]["forward"] == "hidden" and six["forward_name"] is None
    assert seven["text"] == "Caption" and seven["state"]["edited_at"] == "hidden"
    assert [item["kind"] for item in seven["media"]] == ["photo", "photo"]
    assert (eight["reply_channel"], eight["reply_id"]) == ("telegram:@pottingwire", "3")
    assert eight["text"] == "An answer." and eight["media"][0]["name"] == "../plan.pdf"
    assert nine["kind"] == "service"
    raw = (FIXTURES / "preview-latest.html").read_bytes()
    for post in reading.posts:
        assert raw[post["offset"] :].startswith(b'<div class="tgme_widget_message ')


def test_only_the_newest_page_is_a_look() -> None:
    assert looks("preview-latest.html") == {True}
    assert looks("preview-earlier.html") == {False}
    assert "does not end" in "".join(fixture("preview-earlier.html").notes)


def test_truncated_and_hostile() -> None:
    assert [p["id"] for p in fixture("preview-truncated.html").posts][:3] == ["3", "4", "5"]
    reading = fixture("preview-hostile.html")
    (post,) = reading.posts
    assert "alert" not in post["text"] and "\u202eright to left" in post["text"]
    assert "data-post does not name" in reading.reasons and "posted_at is" in reading.reasons


def test_a_page_that_is_cut_off_inside_a_message() -> None:
    """The half message is a reject, and the page is no look: its newest posts are missing."""
    reading = fixture("preview-truncated.html")
    assert [post["id"] for post in reading.posts] == ["3", "4", "5"]
    (half,) = reading.rejects
    assert half.record == 4 and "is cut off: the page ends inside it" in half.reason
    assert b'data-post="pottingwire/6"' in half.excerpt
    assert "was cut off" in "".join(reading.notes)
    assert looks("preview-truncated.html") == {False}


WHOLE = (FIXTURES / "preview-latest.html").read_bytes()


@pytest.mark.parametrize("end", range(WHOLE.index(b"data-post"), len(WHOLE), 211))
def test_wherever_a_page_is_cut_off(tmp_path: Path, end: int) -> None:
    """Posts before are whole, the one that it ends in is a reject, and it is said."""
    path = tmp_path / "x.html"
    path.write_bytes(WHOLE[:end])
    try:
        reading = drain(NAME, path)
    except UnreadableInput:
        assert end < WHOLE.index(b"data-view")
        return
    whole = {post["id"]: post["text"] for post in fixture("preview-latest.html").posts}
    assert all(whole[post["id"]] == post["text"] for post in reading.posts)
    begun = WHOLE[:end].count(b"data-view=")
    assert begun <= len(reading.posts) + len(reading.rejects) <= begun + 1
    if end < WHOLE.index(b"</section"):
        assert "was cut off" in "".join(reading.notes)


def test_a_page_without_its_own_end_tags_is_whole(tmp_path: Path) -> None:
    """Programs that save pages small leave out what HTML lets them leave out."""
    path = tmp_path / "x.html"
    path.write_bytes(WHOLE.replace(b"</body></html>", b""))
    reading = drain(NAME, path)
    assert len(reading.posts) == 7 and not reading.rejects and not reading.notes


def test_a_page_without_messages(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(b"<html><div class='tgme_widget_message_error'>Post not found</div>")
    with pytest.raises(UnreadableInput, match="shows no message"):
        drain(NAME, path)


def test_a_message_without_a_name_is_shown_as_it_stands() -> None:
    reading = fixture("preview-hostile.html")
    raw = (FIXTURES / "preview-hostile.html").read_bytes()
    (nameless,) = [r for r in reading.rejects if "does not name" in r.reason]
    assert nameless.offset is not None and nameless.excerpt.startswith(b"<div class=")
    assert raw[nameless.offset :].startswith(nameless.excerpt)
