"""``mabillon register add specimen``: a picture of the archive becomes one, and is shown."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from mabillon import Archive
from mabillon.cli import main
from mabillon.invented.pictures import ink, marks


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_a_picture_becomes_a_specimen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "banner.jpg"
    picture.write_bytes(ink.jpeg(marks.banner(7, 460, 220), 80))
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    with Archive.init(tmp_path / "archive") as archive:
        archive.ingest([picture])
    where = ["--archive", str(tmp_path / "archive"), "register"]
    assert run(*where, "add", "issuer", "The League") == 0
    entry = [*where, "add", "specimen", "the league", "logo"]
    more = ["--title", "seven seeds", "--until", "2030-05-01", "--reason", "march of 2029"]
    assert run(*entry, digest[:10], "--region", "0.05, 0.05,0.4,.9", *more) == 0
    capsys.readouterr()
    assert run(*where, "show", "league") == 0
    shown = capsys.readouterr().out
    assert f"logo of seven seeds: specimen {digest[:12]}, until 1 May 2030" in shown
    assert run(*where, "show", "league", "--json") == 0
    (kept,) = json.loads(capsys.readouterr().out)["register"]["specimens"]
    assert (kept["evidence"], kept["region"]) == (digest, [0.05, 0.05, 0.4, 0.9])
    assert run(*entry, digest[:10], "--region", "0,0,2,1", *more) == 2
    assert "not within its picture" in capsys.readouterr().err
    assert run(*entry, "0123456789", *more) != 0
    assert "read the picture in first" in capsys.readouterr().err
