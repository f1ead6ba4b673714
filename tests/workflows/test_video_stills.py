"""A video's still for a page: one of its first moments that tells something, upright."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import videos
from media_exports import digest
from PIL import Image

from mabillon.archive.store import Store
from mabillon.examine.records.shots import Shot
from mabillon.examine.settings import Settings
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.register_in_force import current
from mabillon.workflows.shots import add
from mabillon.workflows.stills import stills

pytestmark = pytest.mark.skipif(not videos.found(), reason=videos.INSTALL)


def test_a_video_has_a_still_unless_what_it_shows_is_graphic(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    fading = videos.altered("fade=in:0:15")
    (folder / "a.mp4").write_bytes(fading)
    (folder / "b.mp4").write_bytes(videos.turned_by(270))
    with Store.init(tmp_path / "archive") as store:
        for _ in ingest(store, [folder], Options(collected_at=datetime(2031, 3, 27, tzinfo=UTC))):
            pass
        holdings = Holdings(store, current(store, record=False)[1], Settings())
        files = [digest(fading), digest(videos.turned_by(270))]
        found = stills(holdings, Pictures(store), files)
        for still in found.values():
            assert still.data is not None and still.about.startswith("MP4 video, 320 × 180")
            with Image.open(io.BytesIO(still.data)) as image:
                assert image.size == (320, 180)
                low, high = image.convert("L").getextrema()
                assert high - low > 60, "it is not black"
        shots = [Shot(from_s=0, to_s=9, visible="nine trays", not_seen="who films")]
        add(store, files[0], shots, by="R. Vane", graphic=True)
        hidden = stills(holdings, Pictures(store), files)
        assert [still.data for still in hidden.values()] == [None, None]
