"""The timeline of a statement: forwards, copies, quotations, excerpts, edits, deletions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mabillon import Archive, Handed, errors

AT = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIRST, SECOND = (
    "To all who pass by: the League has set four hundred bulbs along the quay, in nine trays.",
    "Whoever walks there now is asked to walk slowly, to look down, and to whistle if it rains.",
)
TEXT = f"{FIRST} {SECOND}"
AROUND = (
    "Seen on the way to work by my aunt, who does not like flowers: “{}” So it goes with aunts."
)


def post(account: str, minute: int, text: str, **more: Any) -> dict[str, Any]:
    made = {"channel": f"x:@{account}", "id": f"{account}{minute}", "text": text}
    return made | {"posted_at": (AT + minute * MINUTE).isoformat()} | more


POSTS = [
    post("chat", -900, "Nothing to see on the quay but gulls, and the gulls have seen enough."),
    post("desk", -900, "The kettle is mended, at last, and nobody may touch it before Sunday."),
    post("desk", 0, TEXT),
    post("relay", 5, TEXT, forward_channel="x:@desk", forward_id="desk0"),
    post("wire", 7, TEXT, forward_name="The Desk"),
    post("mulch", 9, TEXT),
    post("aunt", 12, AROUND.format(TEXT)),
    post("brief", 15, SECOND),
    post("marl", 20, TEXT.replace("four hundred", "six hundred")),
    post("mulch", 30, "Now for something else: the ferry leaves from the other side today."),
]
EDITED = post("mulch", 9, f"{TEXT} Pictures follow.", edited_at=(AT + 40 * MINUTE).isoformat())


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.init(tmp_path / "archive")
    looks = {60: POSTS, 120: [p for p in POSTS if p["id"] != "desk0"] + [EDITED]}
    for minute, posts in looks.items():
        path = tmp_path / f"look-{minute}.jsonl"
        path.write_text("".join(json.dumps(p) + "\n" for p in posts))
        made.ingest([path], live=True, collected_at=AT + minute * MINUTE)
    return made


def test_the_timeline_in_order(archive: Archive) -> None:
    made = archive.trace("x:@desk/desk0")
    assert [(a.post, a.relation, a.carries) for a in made.appearances] == [
        ("x:@desk/desk0", "identical", True),
        ("x:@relay/relay5", "forward of", True),
        ("x:@wire/wire7", "forward by name only", True),
        ("x:@mulch/mulch9", "identical", True),
        ("x:@mulch/mulch9", "edit of", True),
        ("x:@aunt/aunt12", "quotation", False),
        ("x:@brief/brief15", "excerpt", False),
        ("x:@marl/marl20", "near copy", False),
    ]
    assert made.first == "x:@desk/desk0"
    by_post = {(a.post, a.relation): a for a in made.appearances}
    assert by_post["x:@relay/relay5", "forward of"].origin == "x:@desk/desk0"
    assert by_post["x:@wire/wire7", "forward by name only"].hint == "The Desk"
    assert [a.after_s for a in made.appearances][:3] == [0, 300, 420]
    assert by_post["x:@marl/marl20", "near copy"].changes == 1


def test_a_deletion_is_seen_by_the_later_look(archive: Archive) -> None:
    made = archive.trace("x:@desk/desk0")
    gone = [(a.post, a.stood_until, a.gone_by) for a in made.appearances if a.gone_by]
    assert gone == [("x:@desk/desk0", AT + 60 * MINUTE, AT + 120 * MINUTE)]


def test_a_text_handed_in_is_traced_the_same(archive: Archive) -> None:
    one, two = archive.trace("x:@desk/desk0"), archive.trace(Handed(TEXT))
    assert one.appearances == two.appearances
    assert two.question.post == "x:@desk/desk0"
    other = archive.trace(Handed("Quite another thing altogether, said by nobody to anybody."))
    assert (other.appearances, other.first) == ([], None)


def test_a_post_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(errors.UnknownName):
        archive.trace("x:@desk/no-such")


def test_no_text_stands_in_the_caches(archive: Archive) -> None:
    archive.trace("x:@desk/desk0")
    caches = [p for p in (archive.store.root / "caches").rglob("*") if p.is_file()]
    assert {"keys.npy", "signs.npy", "table.npy"} <= {path.name for path in caches}
    assert not [path for path in caches if b"bulbs" in path.read_bytes()]


REGISTERED = """
issuers: {league: {title: The League}}
channels: {desk: {title: Quay Desk, keys: ["telegram:1"]}}
roles: [{channel: desk, issuer: league, role: own, reason: named on its banner}]
"""


@pytest.mark.parametrize("name", ["Quay Desk", "quay desk\u202e", "Quаy Desk"])
def test_a_borrowed_title_is_shown_with_its_key(tmp_path: Path, name: str) -> None:
    rows = [
        {"channel": "telegram:2", "channel_name": name, "id": "1", "text": TEXT, "posted_at": 0},
        {"channel": "telegram:1", "channel_name": "Quay Desk", "id": "1", "text": TEXT},
        {"channel": "telegram:3", "channel_name": "Friend", "id": "1", "text": TEXT},
    ]
    for minute, row in enumerate(rows):
        row["posted_at"] = (AT + minute * MINUTE).isoformat()
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    archive = Archive.init(tmp_path / "archive")
    (tmp_path / "archive" / "register.yaml").write_text(REGISTERED)
    archive.ingest([tmp_path / "posts.jsonl"], collected_at=AT + 60 * MINUTE)
    shown = [a.title for a in archive.trace("desk/1").appearances]
    assert shown == [f"{name} (telegram:2)", "Quay Desk", "Friend"]
    document = archive.verify("telegram:2/1", issuer="league")
    assert document.question.account == f"{name} (telegram:2)"
