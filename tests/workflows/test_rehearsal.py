"""The rehearsal of an ingest says what would be read as what, and leaves no trace."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from media_exports import picture

from mabillon.archive.containers import Limits
from mabillon.archive.store import Store
from mabillon.cli.archive import ingest as command
from mabillon.cli.rehearsed import screen
from mabillon.errors import UsageError
from mabillon.workflows import rehearsal
from mabillon.workflows.ingest import ingest
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
    assert found[twarc.name].channels == ["x:@marl", "x:@hedgepost"]
    assert found[table.name].format == "csv" and found[table.name].posts == 2
    assert "text=text" in "".join(found[table.name].notes)
    assert found["empty.json"].fault == "is empty"


def test_members_and_containers_in_containers(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.write(FIXTURES / "preview-latest.html", "a/page.html")
        container.writestr("b.txt.gz", gzip.compress(b"The beds are dug."))
        container.writestr("../out.txt", "no")
    found = parts(path)
    assert found["all.zip!a/page.html"].format == "t.me-page"
    page = found["all.zip!a/page.html"]
    assert page.posts and page.channels and page.rejects == 0
    inner = found["all.zip!b.txt.gz!b.txt"]
    assert (inner.format, inner.posts) == ("text", 1)
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
    assert "cannot be read any further" in str(parts(path)["x.zip"].fault)
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as container:
        for number in range(5):
            container.writestr(f"{number}.txt", "words")
    told = list(rehearse([many], Options(), Limits(members=3)))
    assert len(told) == 4 and "more than 3 members" in str(told[-1].fault)


@pytest.mark.parametrize("packed", ["whole.warc.gz", "all.zip", "all.tar.gz", "plain"])
@pytest.mark.parametrize("cut", [0, 9])
def test_it_says_what_an_ingest_does(tmp_path: Path, packed: str, cut: int) -> None:
    """Of files of one stretch: the same posts and rejects, whole and cut off."""
    folder = tmp_path / "given"
    folder.mkdir()
    names = ("crawl-whole.warc", "fourcat-telegram-cut-off.csv", "lines-mixed-garbage.jsonl")
    data = {name: (FIXTURES / name).read_bytes() for name in names}
    path = folder / packed
    if packed == "whole.warc.gz":
        path.write_bytes(gzip.compress(data["crawl-whole.warc"]))
    elif packed == "all.zip":
        with zipfile.ZipFile(path, "w") as container:
            for name, one in data.items():
                container.writestr(f"in/{name}", one)
    elif packed == "all.tar.gz":
        with tarfile.open(path, "w:gz") as container:
            for name in names:
                container.add(FIXTURES / name, name)
    else:
        path.write_bytes(data["lines-mixed-garbage.jsonl"])
    if cut:
        path.write_bytes(path.read_bytes()[:-cut])
    told = list(rehearse([folder], Options()))
    with Store.init(tmp_path / "archive") as store:
        (result,) = ingest(store, [folder], Options())
        reasons = [row.reason for row in store.rejects()]
    posts = sum(part.posts or 0 for part in told)
    assert posts == sum(count.kept for count in result.formats.values())
    rejects = sum(part.rejects or 0 for part in told) + sum(part.fault is not None for part in told)
    assert rejects == len(reasons)
    assert {part.reason for part in told if part.reason} <= set(reasons)


def test_the_reason_of_the_first_reject_is_said(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,channel,posted_at,text\n1,x:@a,never,One\n2,x:@a,never,Two\n")
    (part,) = rehearse([path], Options())
    assert (part.posts, part.rejects) == (0, 2) and "which is not a time" in str(part.reason)
    assert "first reject: byte 26 (record 1)" in screen(part)


def test_no_more_is_taken_out_than_tells_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "STRETCH", 7 << 20)
    lines = b'{"channel": "x:@a", "id": "1", "text": "The beds", "posted_at": "2031-01-01"}\n'
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("many.jsonl", lines * 150_000)
        container.writestr("long.txt", b"word " * 1_800_000)
    told = {part.name: part for part in rehearse([path], Options())}
    many, long = told["all.zip!many.jsonl"], told["all.zip!long.txt"]
    assert many.posts and not many.rejects and many.whole is False
    assert long.format == "text" and "not tried" in long.notes[0]  # it would be one text of many


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
    told = CliRunner().invoke(command, given, obj=None)
    assert told.exit_code == 0 and "format csv, likely (0.80)" in told.output
    assert "1 posts, 0 rejects, of file:table" in told.output
    told = CliRunner().invoke(command, [*given, "--json"], obj=None)
    assert json.loads(told.output)["format"] == "csv"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
