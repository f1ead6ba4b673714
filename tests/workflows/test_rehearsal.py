"""The rehearsal of an ingest says what would be read as what, and leaves no trace."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from media_exports import picture

from mabillon.archive.containers import Limits
from mabillon.cli.archive import ingest
from mabillon.errors import UsageError
from mabillon.workflows.options import Options
from mabillon.workflows.rehearsal import Part, rehearse

FIXTURES = Path(__file__).parent.parent / "fixtures"


def parts(*paths: Path, options: Options | None = None) -> dict[str, Part]:
    return {part.name: part for part in rehearse(paths, options or Options())}


def test_what_fixtures_would_be_read_as() -> None:
    twarc = FIXTURES / "twarc-timeline.jsonl"
    table = FIXTURES / "table-cp1251.csv"
    found = parts(twarc, table, FIXTURES / "empty.json")
    assert found[twarc.name].format == "x-api" and (found[twarc.name].sure or 0) > 0.9
    assert found[twarc.name].channels == ["x:@marl"]
    assert found[table.name].format == "csv" and found[table.name].posts == 2
    assert "text=text" in "".join(found[table.name].notes)
    assert found["empty.json"].fault == "is empty"


def test_members_and_containers_in_containers(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.write(FIXTURES / "preview-latest.html", "a/page.html")
        container.writestr("b.gz", gzip.compress(b"x"))
        container.writestr("../out.txt", "no")
    found = parts(path)
    assert found["all.zip!a/page.html"].format == "t.me-page"
    assert "gz inside it" in str(found["all.zip!b.gz"].title)
    assert "would not be opened" in str(found["all.zip!../out.txt"].fault)


def test_media_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(picture(1))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as container:
        container.writestr("photos/p.bin", picture(2))
    found = parts(tmp_path / "a.txt", tmp_path / "all.zip", options=Options(format="text"))
    for name in ("a.txt", "all.zip!photos/p.bin"):
        assert (found[name].format, found[name].fault) == ("picture", None)
        assert (found[name].title or "").startswith("picture")


def test_a_broken_container_and_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(50))
    assert "cannot be gone through" in str(parts(path)["x.zip"].fault)
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as container:
        for number in range(5):
            container.writestr(f"{number}.txt", "words")
    told = list(rehearse([many], Options(), Limits(members=3)))
    assert len(told) == 4 and "more than 3 members" in str(told[-1].fault)


def test_a_format_that_was_named(tmp_path: Path) -> None:
    path = FIXTURES / "lines-nan.jsonl"
    part = parts(path, options=Options(format="text"))[path.name]
    assert (part.format, part.sure, part.posts) == ("text", None, 1)
    wrong = parts(path, options=Options(format="warc"))[path.name]
    assert wrong.posts == 0 or wrong.rejects or wrong.fault
    with pytest.raises(UsageError, match="there is no format"):
        parts(path, options=Options(format="nothing"))
    with pytest.raises(UsageError, match="no such file"):
        parts(tmp_path / "missing")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text("when,words\n2031-03-25,Семена\n")
    given = ["table.csv", "--dry-run", "--map", "text=words,posted_at=when"]
    told = CliRunner().invoke(ingest, given, obj=None)
    assert told.exit_code == 0 and "format csv, likely (0.80)" in told.output
    assert "1 posts, 0 rejects, of file:table" in told.output
    told = CliRunner().invoke(ingest, [*given, "--json"], obj=None)
    assert json.loads(told.output)["format"] == "csv"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
