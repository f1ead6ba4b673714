"""Shot lists: of a picture or video that was handed in, or of a post whose file is not kept."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UnreadableInput, UsageError
from mabillon.examine.records.shots import Shot, Words
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.shot_files import COLUMNS, read_rows, template
from mabillon.workflows.shots import add, in_force, shot_lists, show

ROWS = [
    Shot(from_s=0, to_s=14, visible="a parked van, at night", not_seen="who films"),
    Shot(
        from_s=14,
        to_s=21,
        captioned=Words(text="words set over it", language="en"),
        spoken=Words(text="words heard", language="en"),
        implied="that it is the same night",
        not_seen="the place: no sign, no name",
    ),
]
"""What the template says."""


def clip() -> bytes:
    """The beginning of an MP4 file, and noise."""
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + random.Random(5).randbytes(3000)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A video, a picture in one colour that is text by its bytes, and a post with media."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "clip.mp4").write_bytes(clip())
    (folder / "white.bmp").write_bytes(b"BM" + b"\xff" * 3000)
    post = {"channel": "web:club.example", "id": "7", "posted_at": "2031-03-01T12:00:00Z"}
    (folder / "posts.jsonl").write_text(json.dumps({**post, "text": "see the video"}) + "\n")
    made = Store.init(tmp_path / "archive")
    statuses = {
        Path(r.name).name: (r.status, r.evidence) for r in ingest(made, [folder], Options())
    }
    assert statuses["clip.mp4"][0] in ("unreadable", "not read"), "without FFmpeg it is not tried"
    assert statuses["clip.mp4"][1] == hashlib.sha256(clip()).hexdigest()
    assert statuses["white.bmp"][0] == "unreadable", "as a picture; and no text"
    assert made.rows() == 1
    return made


def test_a_video_that_was_handed_in_is_kept_and_has_a_shot_list(store: Store) -> None:
    digest = hashlib.sha256(clip()).hexdigest()
    of, kept, new = add(store, digest[:8], ROWS, by="R. Vane")
    assert new and of.key == digest == kept.shots.of and kept.shots.medium == "video"
    assert store.evidence.read(digest) == clip()
    assert show(store, digest[:12])[1] == kept
    assert not add(store, digest, ROWS, by="R. Vane")[2], "the same again is nothing"
    _, later, _ = add(store, digest, ROWS[1:], by="M. Ferrier", reason="the first was of another")
    assert [(k.number, k.superseded) for k in shot_lists(store)] == [
        (kept.number, True),
        (later.number, False),
    ]


def test_a_picture_has_no_times_and_a_post_stands_for_its_file(store: Store) -> None:
    white = hashlib.sha256(b"BM" + b"\xff" * 3000).hexdigest()
    rows = [Shot(visible="nothing but white", not_seen="all that is told")]
    assert add(store, white, rows, by="R. Vane")[1].shots.medium == "picture"
    of, kept, _ = add(store, "web:club.example/7", ROWS, by="R. Vane")
    assert of.is_post and kept.shots.of == "web:club.example/7"
    assert len(in_force(store)) == 2
    assert in_force(store, ["web:club.example/7"]) == [kept]


def test_what_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(UnknownName, match="begins with"):
        add(store, "0123456789", ROWS, by="R. Vane")
    with pytest.raises(UnknownName, match="no shot list"):
        show(store, "web:club.example/7")
    with pytest.raises(UsageError, match="a time"):
        mixed = [*ROWS, Shot(visible="x")]
        add(store, "web:club.example/7", mixed, by="R. Vane")


def test_the_template_is_a_table_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("\ufeff" + template(), encoding="utf-8", newline="")
    assert read_rows(path) == ROWS


def test_rows_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "rows.yaml"
    path.write_text(
        """\
rows:
  - {from: 0:00, to: 14, visible: "a parked van, at night", not_seen: who films}
  - from: 0:14
    to: 0:21
    captioned: words set over it
    captioned_language: en
    spoken: words heard
    Spoken language: en
    implied: that it is the same night
    cannot be seen: "the place: no sign, no name"
"""
    )
    assert read_rows(path) == ROWS
    path.write_text(path.read_text().removeprefix("rows:\n"))
    assert read_rows(path) == ROWS


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.csv", "from,to,seen\n0,1,x\n", "line 1: 'seen' is no column"),
        ("a.csv", "from,to,visible\n0,1\n", "line 2"),
        ("a.csv", "from,to,visible\n0,1,x\nsoon,2,y\n", "line 3: 'soon' is no time"),
        ("a.csv", "", "no header"),
        ("a.csv", ",".join(COLUMNS) + "\n", "no rows"),
        ("a.yaml", "- visible: &a x\n", "line 1"),
        ("a.yaml", "- [x]\n", "line 1: is no row"),
        ("a.yaml", "- visible: [x]\n", "line 1: a cell is text"),
        ("a.yaml", "- visible: x\n  seen: y\n", "line 2: 'seen' is no column"),
        ("a.yaml", "visible: x\n", "no list of rows"),
        ("a.yaml", "- !!python/object:os.system x\n", "line 1"),
    ],
)
def test_a_table_that_does_not_hold(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises((UsageError, UnreadableInput), match=why):
        read_rows(tmp_path / name)
