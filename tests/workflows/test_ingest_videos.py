"""Videos that come in a folder or a container: kept, told, hashed; the rest goes on."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.compute as pc
import pytest
import videos

from mabillon.archive.checking import Check
from mabillon.archive.store import Store
from mabillon.workflows.audit import audit
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import Pictures

pytestmark = pytest.mark.skipif(not videos.found(), reason=videos.INSTALL)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_videos_are_kept_and_found_again_and_what_is_broken_is_a_reject(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    whole, marked = videos.clip(), videos.logo()
    (folder / "a.bin").write_bytes(whole)  # what it is called says nothing
    (folder / "b.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "c.mp4").write_bytes(videos.tone())
    with zipfile.ZipFile(folder / "d.zip", "w") as file:
        file.writestr("files/e.mp4", marked)
        file.writestr("files/f.m3u8", videos.lists()["hls"])
    with Store.init(tmp_path / "archive") as store:
        options = Options(collected_at=datetime(2031, 3, 27, tzinfo=UTC))
        results = {Path(r.name).name: r for r in ingest(store, [folder], options)}
        assert {name: r.status for name, r in results.items()} == {
            "a.bin": "read",
            "b.mp4": "unreadable",
            "c.mp4": "unreadable",
            "d.zip": "read",
        }
        reasons = {row.reason.partition(";")[0] for row in store.rejects()}
        assert {"it is cut off", "it holds no moving pictures"} <= reasons
        files = {row["evidence"]: row for row in store.media_files().to_pylist()}
        assert {key: row["kind"] for key, row in files.items()} == {
            digest(whole): "mp4",
            digest(marked): "mp4",
        }
        assert store.evidence.read(digest(marked)) == marked
        frames = store.frames(["evidence", "at_s", "scene"])
        assert pc.all(pc.is_valid(frames["at_s"])).as_py()
        held = Pictures(store)
        kept = held.of(digest(marked))
        assert kept is not None and kept.told.duration_s == pytest.approx(videos.LASTS)
        near = store.frames(["evidence"])["evidence"].to_pylist()
        found = {near[frame.row] for frame in held.near(kept.told.frames)}
        assert found == {digest(whole), digest(marked)}
        told: list[Check] = []
        audit(store, told.append)
        assert {check.piece for check in told} == {"caches"}
