"""What an archive holds of pictures: each by its digest, and what resembles what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pictures
import pyarrow as pa
import pytest

from mabillon import tables
from mabillon.archive.store import Store
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.picturing import PictureProcess

COLLECTED = datetime(2031, 3, 27, tzinfo=UTC)
ONE = pictures.saved(pictures.drawn(seed=1), "PNG")
SMALLER = pictures.saved(pictures.drawn(seed=1).resize((160, 120)), "JPEG", quality=60)
OTHER = pictures.saved(pictures.drawn(seed=2), "PNG")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def kept(store: Store, folder: Path, data: bytes, at: datetime = COLLECTED) -> None:
    path = folder / f"{digest(data)[:8]}.bin"
    path.write_bytes(data)
    list(ingest(store, [path], Options(collected_at=at)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "archive") as opened:
        for data in (ONE, SMALLER, OTHER):
            kept(opened, tmp_path, data)
        yield opened


def test_a_file_is_found_by_its_digest_as_it_was_told(store: Store) -> None:
    found = Pictures(store).of(digest(ONE))
    with PictureProcess() as process:
        assert found and found.told == process.tell(ONE)
    assert Pictures(store).of(digest(b"moss")) is None


def test_a_smaller_copy_is_near_and_another_picture_is_not(store: Store) -> None:
    held = Pictures(store)
    asked = held.of(digest(ONE))
    assert asked
    near = held.near(asked.told.frames[:1])
    assert {file for file, _ in held.frames(one.row for one in near).values()} == {
        digest(ONE),
        digest(SMALLER),
    }
    assert {one.by for one in near} == {"pdq", "dhash"}
    assert all(one.bits <= 31 and one.turn == 0 for one in near)


def test_a_mirrored_picture_says_how_it_was_turned(store: Store) -> None:
    mirrored = pictures.drawn(seed=1).transpose(pictures.Image.Transpose.FLIP_LEFT_RIGHT)
    with PictureProcess() as process:
        told = process.tell(pictures.saved(mirrored, "PNG"))
    assert {one.turn for one in Pictures(store).near(told.frames[:1])} == {4}


def test_a_picture_told_twice_counts_once(store: Store, tmp_path: Path) -> None:
    before = Pictures(store)
    asked = before.of(digest(OTHER))
    assert asked
    kept(store, tmp_path, OTHER, COLLECTED + timedelta(days=1))
    after = Pictures(store)
    assert store.media_files().num_rows == 4
    assert len(after.near(asked.told.frames[:1])) == len(before.near(asked.told.frames[:1]))


def test_an_earlier_position_knows_less(store: Store, tmp_path: Path) -> None:
    position = store.position()
    later = pictures.saved(pictures.drawn(seed=1).resize((200, 150)), "PNG")
    kept(store, tmp_path, later)
    now, then = Pictures(store), Pictures(store, position)
    asked = now.of(digest(later))
    assert asked and then.of(digest(later)) is None
    rows_now = {one.row for one in now.near(asked.told.frames[:1])}
    rows_then = {one.row for one in then.near(asked.told.frames[:1])}
    assert rows_then < rows_now
    assert {file for file, _ in now.frames(rows_now - rows_then).values()} == {digest(later)}


def test_what_a_post_has_attached_is_known_both_ways(store: Store) -> None:
    rows = [
        {"post": 7, "place": 0, "name": "a.png", "evidence": digest(OTHER), "basis": "path"},
        {"post": 7, "place": 1, "name": None, "evidence": digest(ONE), "basis": "digest"},
        {"post": 3, "place": 0, "name": "b.png", "evidence": digest(ONE), "basis": "path"},
    ]
    later = [rows[0] | {"evidence": digest(SMALLER)}]  # the place is another file now
    assert Pictures(store).posts_with(digest(ONE)) == []
    for some in (rows, later):
        with store.writing() as writer, writer.intake() as intake:
            intake.attach(pa.Table.from_pylist(some, schema=tables.ATTACHED))
            intake.commit()
    held = Pictures(store)
    assert [one.evidence for one in held.attached_to(7)] == [digest(SMALLER), digest(ONE)]
    assert held.posts_with(digest(ONE)) == [3, 7]
    assert held.posts_with(digest(OTHER)) == []
    assert held.posts_with(digest(SMALLER)) == [7]
