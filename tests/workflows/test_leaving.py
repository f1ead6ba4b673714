"""What is marked graphic stays: the file, its copies and stills, and what they came in."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pictures
import pytest
import videos
from benchmarks.quality import media_development, media_edits
from media_exports import Desktop, digest, picture
from PIL import Image

from mabillon.archive.store import Store
from mabillon.dispatch import cited
from mabillon.examine.records.shots import Shot
from mabillon.examine.settings import Settings
from mabillon.pages.stills import GRAPHIC
from mabillon.workflows.citing import Gathering
from mabillon.workflows.contact_sheets import write_sheet
from mabillon.workflows.export_choices import Choices, Wanted
from mabillon.workflows.exporting import export
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.ingest import ingest
from mabillon.workflows.leaving import Graphic
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.register_in_force import current
from mabillon.workflows.shots import add
from mabillon.workflows.stills import stills

pytestmark = pytest.mark.skipif(not videos.found(), reason=videos.INSTALL)

COLLECTED = datetime(2031, 3, 27, tzinfo=UTC)
SHOTS = [Shot(from_s=0, to_s=9, visible="nine trays", not_seen="who films")]
SEEN = [Shot(visible="nine trays", not_seen="who planted them")]
FRAME = videos.WIDTH * videos.HEIGHT * 3


def still() -> bytes:
    """The frame at 0:03 of the video, as somebody passes it on."""
    frame = videos.levels()[30 * FRAME : 31 * FRAME]
    image = Image.frombytes("RGB", (videos.WIDTH, videos.HEIGHT), frame)
    return pictures.saved(image.resize((480, 270)), "JPEG", quality=60)


@cache
def packed(data: bytes) -> bytes:
    """A ZIP archive with a file in a ZIP archive."""
    for name in ("inner.zip", "outer.zip"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("clip.mp4" if name == "inner.zip" else "inner.zip", data)
        data = file.getvalue()
    return data


VIDEO, COPY, STILL, OTHER = videos.clip, videos.logo, still(), picture(4)
POSTED = picture(5)
SCENE = media_development.draw(1)
MARKED = media_edits.saved(SCENE)
CROP = media_edits.EDITS["crop 10 %"](SCENE)
CROPPED = media_edits.saved(CROP)
SCREENSHOT = media_edits.saved(media_edits.EDITS["screenshot"](CROP))


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive, of which each test has a copy."""
    root = tmp_path_factory.mktemp("made")
    folder = root / "in"
    desktop = Desktop()
    desktop.post("A picture.", POSTED, photo="photos/photo_1.jpg")
    desktop.write(folder)
    files = {"a.mp4": VIDEO(), "b.mp4": COPY(), "c.jpg": STILL, "d.jpg": OTHER}
    files |= {"f.jpg": MARKED, "g.jpg": CROPPED, "h.jpg": SCREENSHOT}
    for name, data in {**files, "e.zip": packed(VIDEO())}.items():
        (folder / name).write_bytes(data)
    with Store.init(root / "archive") as made:
        for _ in ingest(made, [folder], Options(collected_at=COLLECTED)):
            pass
    return root / "archive"


@pytest.fixture
def store(ingested: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(shutil.copytree(ingested, tmp_path / "archive")) as made:
        yield made


def graphic(store: Store) -> set[bytes]:
    found = Graphic(store)
    every = (VIDEO(), COPY(), STILL, OTHER, POSTED, packed(VIDEO()))
    return {data for data in every if digest(data) in found}


def test_a_video_its_copy_its_still_and_what_it_came_in(store: Store) -> None:
    assert graphic(store) == set()
    add(store, digest(VIDEO()), SHOTS, by="R. Vane", graphic=True)
    assert graphic(store) == {VIDEO(), COPY(), STILL, packed(VIDEO())}
    add(store, digest(VIDEO()), SHOTS, by="R. Vane", reason="it is of another garden")
    assert graphic(store) == set(), "a later list counts"


def test_a_picture_is_graphic_by_the_post_that_has_it(store: Store) -> None:
    add(store, "telegram:1700100/1", SEEN, by="R. Vane", graphic=True)
    assert graphic(store) == {POSTED}


def test_a_still_of_it_may_not_be_embedded(store: Store) -> None:
    add(store, digest(VIDEO()), SHOTS, by="R. Vane", graphic=True)
    for data, expected in ((STILL, True), (OTHER, False)):
        item = Gathering(store).evidence(digest(data)[:12])
        assert isinstance(item, cited.Evidence) and item.graphic is expected


def test_no_raw_file_of_it_leaves_with_a_bag(store: Store, tmp_path: Path) -> None:
    add(store, digest(VIDEO()), SHOTS, by="R. Vane", graphic=True, made=date(2031, 3, 28))
    left, withheld = bagged(store, tmp_path, VIDEO(), COPY(), STILL, OTHER, packed(VIDEO()))
    assert left == {digest(OTHER)} and withheld == 4


def test_nor_a_crop_or_a_screenshot_of_a_marked_picture(store: Store, tmp_path: Path) -> None:
    add(store, digest(MARKED), SEEN, by="R. Vane", graphic=True, made=date(2031, 3, 28))
    left, withheld = bagged(store, tmp_path, MARKED, CROPPED, SCREENSHOT, OTHER)
    assert left == {digest(OTHER)} and withheld == 3
    holdings = Holdings(store, current(store, record=False)[1], Settings())
    for data in (MARKED, CROPPED, SCREENSHOT):
        sheet = tmp_path / "sheet.html"
        written = write_sheet(store, digest(data), sheet)
        assert written.graphic and written.frames == 0
        assert "data:image" not in sheet.read_text(encoding="utf-8")
        [shown] = stills(holdings, Pictures(store), [digest(data)]).values()
        assert shown.data is None and shown.hidden == GRAPHIC
    [shown] = stills(holdings, Pictures(store), [digest(OTHER)]).values()
    assert shown.data is not None


def bagged(store: Store, tmp_path: Path, *files: bytes) -> tuple[set[str], int]:
    """Cite files in a dispatch; return those that left with its bag, and how many stayed."""
    said = " ".join(f"[@evidence:{digest(data)[:12]}]" for data in files)
    head = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: Trays\nstatus: draft\n---\n\n"
    (store.root / "dispatches").mkdir()
    (store.root / "dispatches" / "s-1.md").write_text(f"{head}Nine trays.{said}\n")
    wanted = Wanted(dispatches=("s/1",))
    made = export(store, "bagit", tmp_path / "bag", wanted, Choices(evidence=True))
    left = {path.name for path in (tmp_path / "bag/data/evidence").iterdir()}
    assert made.counts["raw files"] == len(left)
    return left, made.withheld["raw files that are graphic"]
