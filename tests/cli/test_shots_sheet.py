"""`mabillon shots sheet` and `shots template DIGEST` as a user or a script calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import videos
from media_exports import digest

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.text.display import width_of

pytestmark = pytest.mark.skipif(not videos.found(), reason=videos.INSTALL)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A shell in a folder with an archive and a video."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MABILLON_ARCHIVE", "papers")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    Store.init(tmp_path / "papers").close()
    (tmp_path / "clip.mp4").write_bytes(videos.clip())

    def call(*args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(ended.value.code or 0), out, err

    assert call("ingest", "clip.mp4", "-q")[0] == 0
    return call


def test_a_sheet_and_the_table_for_it(run: Run, tmp_path: Path) -> None:
    short = digest(videos.clip())[:12]
    status, out, _ = run("shots", "sheet", short)
    assert status == 0 and "4 scenes, 11 frames: " in out
    assert f"mabillon shots template {short} > rows.csv" in out
    assert max(width_of(line) for line in out.splitlines() if str(tmp_path) not in line) <= 80
    status, out, err = run("shots", "sheet", short, "--page", "sheet.html", "--json")
    made = json.loads(out)
    assert (status, err) == (0, "") and (made["scenes"], made["frames"]) == (4, 11)
    assert made["path"] == "sheet.html" and Path("sheet.html").read_text().startswith("<!doctype")
    status, out, _ = run("shots", "template", short)
    assert status == 0 and out.splitlines()[2].startswith("0:02.4,0:04,,")
    status, out, _ = run("shots", "template", short, "--json")
    assert json.loads(out)["rows"][1] == {"from": 2.4, "to": 4.0}


def test_of_a_graphic_one_it_is_said_where_its_frames_stay(run: Run) -> None:
    short = digest(videos.clip())[:12]
    Path("rows.csv").write_text("from,to,visible,cannot be seen\n0,9,nine trays,who films\n")
    assert run("shots", "add", short, "--file", "rows.csv", "--by", "R. Vane", "--graphic")[0] == 0
    status, out, _ = run("shots", "sheet", short, "--page", "sheet.html")
    assert status == 0 and "4 scenes, 0 frames: sheet.html" in out
    assert "It is graphic: frames of it stay in the archive." in out
    assert "data:image" not in Path("sheet.html").read_text()


def test_what_is_not_there_is_an_error(run: Run) -> None:
    assert run("shots", "sheet", "0123456789")[0] == 2
    status, _, err = run("shots", "sheet", digest(videos.clip())[:12], "--page", "no/where.html")
    assert status == 2 and "--page" in err
