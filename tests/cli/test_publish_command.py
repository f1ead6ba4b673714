"""dispatch build and publish: what they say, in 80 columns and in JSON, and their exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.text.display import width_of
from publishing_world import filled, write

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A shell in a folder with an archive of two dispatches that are ready."""
    filled(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MABILLON_ARCHIVE", "archive")
    monkeypatch.delenv("MABILLON_BY", raising=False)

    def call(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["dispatch", *args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert isinstance(ended.value.code, int)
        if "--json" not in args:
            lines = [line for line in out.splitlines() if str(tmp_path) not in line]
            assert all(width_of(line) <= 80 for line in lines)
        return ended.value.code, out, err

    return call


def test_publish_says_what_it_did(run: Run) -> None:
    code, _, err = run("publish", "site")
    assert code == 2 and "--by" in err
    code, out, _ = run("publish", "site", "--by", "desk", "--dry-run")
    assert code == 0 and "Would be published: Note No. 1, version 1 (complimentary)" in out
    assert not Path("site").exists()
    code, out, _ = run("publish", "site", "--by", "desk")
    assert code == 0 and "Published: Note No. 2, version 1 (subscribers)" in out
    assert "subscribers    2 shown" in out
    code, out, _ = run("publish", "site", "--by", "desk")
    assert code == 0 and "Nothing new to publish.\n2 unchanged\n" in out


def test_what_is_in_the_way_is_told_with_its_line(run: Run) -> None:
    with Store.open(Path("archive")) as store:
        write(store, 2, body="It says “the tubs were stolen at night”.[@post:garden-club/7]")
        write(store, 1, status="withdrawn", release="complimentary")
    code, out, _ = run("publish", "site", "--by", "desk")
    assert code == 1 and "Nothing was published: 2 dispatches are in the way." in out
    assert "note-2.md:14:" in out and "    → " in out and "never published" in out
    code, out, _ = run("publish", "site", "--by", "desk", "--json")
    told = json.loads(out)
    assert code == 1 and told["published"] == [] and told["schema"] == "mabillon.publishing/1"
    assert [r["key"] for r in told["refused"]] == ["note/1", "note/2"]
    assert not Path("site").exists()


def test_build_writes_what_is_asked_for(run: Run) -> None:
    code, out, _ = run("build", "note/1", "--to", "word, markdown", "--out", "made", "--json")
    assert code == 0
    assert [json.loads(line)["output"] for line in out.splitlines()] == ["word", "markdown"]
    assert sorted(p.name for p in Path("made").iterdir()) == ["note-1.docx", "note-1.md"]
    code, out, _ = run("build", "archive/dispatches/note-2.md", "--to", "html")
    assert code == 0 and out.startswith("note-2.html  ")
    code, _, err = run("build", "note/1", "--to", "odt")
    assert code == 2 and "use html, pdf, word, markdown" in err
    code, _, err = run("build", "note/7")
    assert code == 2 and "note/1, note/2" in err
