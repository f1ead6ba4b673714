"""Contact sheets of real files: frames by scene, and none outside of what is graphic."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pictures
import pytest
import videos
from media_exports import Desktop, digest
from PIL import Image

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.media.hashing import apart, hash_picture
from mabillon.examine.media.told import Frame
from mabillon.examine.records.shots import Shot
from mabillon.media.decoding import decode
from mabillon.workflows.contact_sheets import media_of, rows, write_sheet
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.shot_files import read_rows, template
from mabillon.workflows.shots import add

pytestmark = pytest.mark.skipif(not videos.found(), reason=videos.INSTALL)

COLLECTED = datetime(2031, 3, 27, tzinfo=UTC)
PHOTO = pictures.oriented(6)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive, of which each test has a copy."""
    root = tmp_path_factory.mktemp("made")
    folder = root / "in"
    desktop = Desktop()
    desktop.post("A film.", videos.clip(), file="files/film.mp4", media_type="video_file")
    desktop.post("Nothing but words.")
    desktop.write(folder)
    for name, data in {
        "turned.mp4": videos.turned_by(90),
        "copy.mp4": videos.logo(),
        "broken.mp4": videos.clip()[:20_000],
        "photo.jpg": PHOTO,
    }.items():
        (folder / name).write_bytes(data)
    with Store.init(root / "archive") as made:
        for _ in ingest(made, [folder], Options(collected_at=COLLECTED)):
            pass
    return root / "archive"


@pytest.fixture
def store(ingested: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(shutil.copytree(ingested, tmp_path / "archive")) as made:
        yield made


def frames(path: Path) -> list[bytes]:
    """Return the pictures that a page carries."""
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', path.read_text())
    return [base64.b64decode(one) for one in found]


def bits(still: bytes, frame: Frame) -> int:
    decoded = decode(still)
    found = apart(hash_picture(decoded.grey, 144).pdq, frame.hashes.pdq)
    assert found is not None and found.turn == 0
    return found.bits


def test_a_sheet_has_the_frames_of_each_scene_and_second(store: Store) -> None:
    told: list[tuple[int, int]] = []
    made = write_sheet(store, digest(videos.clip()), progress=lambda n, of: told.append((n, of)))
    assert Path(made.path).parent == store.root / "caches" / "sheets"
    assert (made.scenes, made.frames, made.graphic) == (4, 11, False)
    stills = frames(Path(made.path))
    kept = [f for f in media_of(store, made.digest).told.frames if f.region is None]
    assert [bits(still, frame) <= 31 for still, frame in zip(stills, kept, strict=True)] == [
        True
    ] * 11
    for still in stills:
        with Image.open(io.BytesIO(still)) as image:
            assert image.size == (288, 162) and not image.getexif() and "comment" not in image.info
    page = Path(made.path).read_text()
    assert "Scene 4" in page and "0:06.8 to 0:09" in page
    assert "<script" not in page and "<video" not in page and "<audio" not in page
    assert "img-src data:;" in page and 'class="still" open' not in page
    assert told[-1] == (9, 9) or told[-1] == (8, 9)


def test_frames_stand_upright(store: Store) -> None:
    made = write_sheet(store, digest(videos.turned_by(90)))
    upright = media_of(store, digest(videos.clip())).told.frames
    assert bits(frames(Path(made.path))[0], upright[0]) <= 31


def test_no_frame_of_what_is_graphic_is_written_elsewhere(store: Store, tmp_path: Path) -> None:
    shots = [Shot(from_s=0, to_s=9, visible="nine trays", not_seen="who films")]
    add(store, digest(videos.clip()), shots, by="R. Vane", graphic=True)
    (store.root / "out").symlink_to(tmp_path)
    for data in (videos.clip(), videos.logo()):
        inside = write_sheet(store, digest(data))
        assert inside.graphic and len(frames(Path(inside.path))) == 11
        for out in (tmp_path / "sheet.html", store.root / "out" / "sheet.html"):
            outside = write_sheet(store, digest(data), out)
            assert (outside.scenes, outside.frames) == (4, 0) and outside.graphic
            page = out.read_text()
            assert "data:image" not in page and "0:02.4 to 0:04" in page
            assert "no picture of it is shown" in page
    other = write_sheet(store, digest(PHOTO), tmp_path / "photo.html")
    assert (other.graphic, other.frames) == (False, 1)


def test_a_picture_has_one_view_without_what_its_file_says(store: Store) -> None:
    made = write_sheet(store, digest(PHOTO))
    [still] = frames(Path(made.path))
    with Image.open(io.BytesIO(still)) as image:
        assert image.size == (pictures.WIDTH, pictures.HEIGHT) and not image.getexif()
    assert rows(store, digest(PHOTO)) == [Shot()]


def test_a_post_stands_for_its_video(store: Store) -> None:
    assert media_of(store, "telegram:1700100/1").evidence == digest(videos.clip())
    with pytest.raises(UnknownName, match="no video or picture of"):
        media_of(store, "telegram:1700100/2")
    with pytest.raises(UnknownName, match="was read"):
        media_of(store, digest(videos.clip()[:20_000]))
    with pytest.raises(UsageError, match="cannot be written"):
        write_sheet(store, "telegram:1700100/1", store.root)


def test_the_times_of_scenes_are_rows_to_fill_in(store: Store, tmp_path: Path) -> None:
    blank = template(rows(store, "telegram:1700100/1"))
    lines = blank.splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [
        ["0:00", "0:02.4"],
        ["0:02.4", "0:04"],
        ["0:04", "0:06.8"],
        ["0:06.8", "0:09"],
    ]
    path = tmp_path / "rows.csv"
    path.write_text("\r\n".join([lines[0], *(line + "who films" for line in lines[1:])]) + "\r\n")
    _, kept, new = add(store, digest(videos.clip()), read_rows(path), by="R. Vane")
    assert new and len(kept.shots.rows) == 4
