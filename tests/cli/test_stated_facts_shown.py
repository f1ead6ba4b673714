"""`mabillon media show` tells the desk what a file says of itself, and what of it stays there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import stated

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.text.display import width_of
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options


def test_what_is_not_for_publication_is_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photo.jpg").write_bytes(stated.jpeg())
    with Store.init(tmp_path / "archive") as store:
        at = datetime(2031, 3, 27, tzinfo=UTC)
        [taken] = ingest(store, [tmp_path / "photo.jpg"], Options(collected_at=at))
    assert taken.evidence is not None
    with pytest.raises(SystemExit):
        main(["--archive", str(tmp_path / "archive"), "media", "show", taken.evidence[:12]])
    lines = capsys.readouterr().out.splitlines()
    assert all(width_of(line) <= 80 for line in lines)
    assert "  EXIF DateTimeOriginal     2027:05:04 10:15:00" in lines
    assert "* EXIF BodySerialNumber     SN-0123456789" in lines
    assert "* EXIF GPSLatitude          51.477800 N" in lines
    assert any("not for publication" in line for line in lines)
