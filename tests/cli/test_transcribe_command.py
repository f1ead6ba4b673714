"""`mabillon transcribe`, and `verify` and `trace` of pictures and letters, as a user calls them."""

from __future__ import annotations

import io
import json
import os
import pty
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import papers
import pytest
from benchmarks.quality.drawn_texts import Look, drawn
from media_world import REGISTER, Item, digest, exported, taken_in
from PIL import Image

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.text.display import width_of

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="needs it: apt-get install -y tesseract-ocr"
)

Run = Callable[..., tuple[int, str, str]]
STATEMENT = (
    "To all who pass by: in the night the League has planted\n"
    "forty trays of moss along the stairs of the old station.\n"
    "Leave it better. Sowing number 231"
)
POSTED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
PICTURE = drawn(STATEMENT, Look(20))
SCREENSHOT = drawn(f"Marl\n@marl\n{STATEMENT}\n9:12 AM - Mar 26, 2031", Look(20, dark=True))
BY = ["--by", "R. Vane", "--reason", "held against the picture"]
ENG = ["--language", "eng"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive, made once: the desk posted a picture alone, marl the words."""
    folder = tmp_path_factory.mktemp("made")
    with Store.init(folder / "papers") as store:
        (folder / "papers" / "register.yaml").write_text(REGISTER)
        desk = exported(folder, "desk", [Item(7, POSTED, "", "photos/seven.png", PICTURE)])
        taken_in(store, desk, exported(folder, "marl", [Item(1904, POSTED, STATEMENT)]))
    return folder / "papers"


@pytest.fixture
def run(
    made: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """A shell in a folder with a copy of the archive and a screenshot."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MABILLON_ARCHIVE", "papers")
    monkeypatch.delenv("MABILLON_BY", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        if "--json" not in args and args[0] in ("transcribe", "verify"):
            lines = [line for line in out.splitlines() if str(tmp_path) not in line]
            assert all(width_of(line) <= 80 for line in lines)
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    shutil.copytree(made, tmp_path / "papers")
    (tmp_path / "screenshot.png").write_bytes(SCREENSHOT)
    return call


def test_a_post_that_is_a_picture_is_read_corrected_and_counts(run: Run) -> None:
    assert "desk/7" not in run("verify", "marl/1904", "-q", "--json")[1]
    status, out, _ = run("transcribe", "desk/7", *ENG)
    assert status == 0 and "mean confidence" in out and "Sowing number 231" in out
    assert f"mabillon transcribe {digest(PICTURE)[:12]} --correct" in out.replace("\n    ", " ")
    document = json.loads(run("verify", "marl/1904", "--json")[1])
    [by] = document["findings"][0]["figures"]["carried"]
    assert (by["post"], by["relation"]) == ("desk/7", "identical, as a picture")
    Path("text.txt").write_text(STATEMENT)
    made = json.loads(run("transcribe", "desk/7", "--correct", "text.txt", *BY, "--json")[1])
    assert made["new"] and made["transcription"]["corrects"] and made["recognised"]
    assert "corrected by R. Vane" in run("transcribe", digest(PICTURE)[:10])[1]
    assert ", as a picture" in run("trace", "marl/1904")[1].replace("\n", " ")


def test_all_pictures_of_posts_without_text_are_read_once(run: Run) -> None:
    first = run("transcribe", "--all", "--json", *ENG)
    assert first[0] == 0 and json.loads(first[1])["transcription"]["of"] == digest(PICTURE)
    assert "0 pictures read" in run("transcribe", "--all")[1].replace("\u00a0", " ")


def test_a_screenshot_is_asked_about_and_its_source_is_never_taken(run: Run) -> None:
    status, out, err = run("verify", "screenshot.png", "--issuer", "league", *ENG)
    assert status == 0 and "Its words were read off a picture by Tesseract" in out
    said = " ".join(err.split())
    assert f"kept as evidence {digest(SCREENSHOT)[:12]}" in said
    assert "Read on it, and easily drawn: @marl; 9:12 AM - Mar 26, 2031" in said
    at = ["--channel", "x:@marl", "--posted-at", "2031-03-26T09:12Z", "--link", "x.com/marl/1"]
    said = json.loads(run("verify", "screenshot.png", *at, *ENG, "--json")[1])
    question = said["question"]
    assert question["picture"] == digest(SCREENSHOT) and question["link"] == "x.com/marl/1"
    assert question["transcription"]["machine"].startswith("Tesseract")
    assert (question["account"], question["posted_at"]) == ("x:@marl", "2031-03-26T09:12:00Z")
    assert run("verify", "--again", "2")[0] == 0
    assert "SHA-256 of its picture" in Path("papers/opinions/opinion-2.html").read_text()
    traced = run("trace", "screenshot.png")
    assert traced[0] == 0 and "The words on it" in traced[1] and "marl" in traced[1]


def test_letters_with_and_without_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "typed.pdf").write_bytes(papers.letter())
    typed = json.loads(run("verify", "typed.pdf", "--json")[1])["question"]
    assert papers.LETTER[0] in typed["text"] and "Second page" in typed["text"]
    assert typed["picture"] == digest(papers.letter()) and typed["transcription"] is None
    image = Image.open(io.BytesIO(drawn("Sowing number 231", Look(20)))).convert("L")
    image.save(tmp_path / "scanned.pdf", "PDF", save_all=True, append_images=[image])
    scanned = json.loads(run("verify", "scanned.pdf", *ENG, "--json")[1])["question"]
    assert scanned["text"].count("Sowing number 231") == 2
    assert len(scanned["transcription"]["entries"]) == 2
    assert run("transcribe", "scanned.pdf", "--correct", "-", *BY)[0] == 2
    status, out, _ = run("transcribe", "scanned.pdf", "--page", 2)
    assert status == 0 and "--page 2" in out and out.count("231") == 1
    status, _, err = run("transcribe", "scanned.pdf", "--page", 3)
    assert status == 2 and "has 2 pages" in err.replace("\u00a0", " ") and "no page 3" in err
    status, _, err = run("transcribe", "screenshot.png", "--page", 3)
    assert status == 2 and "no document with pages" in " ".join(err.split())
    assert run("transcribe", "typed.pdf")[0] == 2


def test_what_cannot_be_done_is_said(run: Run) -> None:
    Path("words.txt").write_text("words")
    Path("cut.png").write_bytes(PICTURE[:300])
    for args, status, what in (
        ((), 2, "--all"),
        (("--all", "desk/7"), 2, "--all"),
        (("--all", "--page", "2"), 2, "--all"),
        (("desk/9",), 2, "no post"),
        (("marl/1904",), 2, "no picture"),
        (("words.txt",), 2, "neither a picture"),
        (("cut.png",), 3, "cut off"),
        (("screenshot.png", "--language", "xyz"), 2, "xyz"),
        (("screenshot.png", "--correct", "words.txt", "--by", "R"), 2, "--reason"),
        (("screenshot.png", "--correct", "lacking.txt", *BY), 3, "cannot be read"),
    ):
        ended, _, err = run("transcribe", *args)
        assert ended == status and what in err, args


def test_a_picture_on_standard_input_is_to_be_given_by_its_name(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PICTURE)))
    for command in ("verify", "trace"):
        status, _, err = run(command, "-")
        assert status == 3 and "give the file's name" in " ".join(err.split()), err
        sys.stdin.buffer.seek(0)


def test_without_the_program_a_text_is_entered_by_hand(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    status, _, err = run("verify", "screenshot.png")
    assert status == 2 and "apt-get install" in err and "--correct" in err
    Path("text.txt").write_text(STATEMENT)
    assert run("transcribe", "screenshot.png", "--correct", "text.txt", *BY)[0] == 0
    question = json.loads(run("verify", "screenshot.png", "--json")[1])["question"]
    assert question["text"] == STATEMENT
    assert (
        question["transcription"]["machine"] == "" and question["transcription"]["by"] == "R. Vane"
    )


def test_on_a_terminal_the_source_is_asked_for(run: Run) -> None:
    answers = [b"x:@marl", b"26 March", b"2031-03-26T09:12Z", b""]
    code = "from mabillon.cli import main; main()"
    command = [sys.executable, "-c", code, "verify", "screenshot.png", *ENG]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, command)
    shown = b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # how a terminal says that nobody is there any more
            break
        if not data:
            break
        shown += data
        if shown.endswith(b"not known): "):
            shown += b"\n"
            os.write(terminal, answers.pop(0) + b"\n")
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0 and not answers
    assert b"does not say its zone" in shown or b"is not a time" in shown
    assert b"posted by @marl (X) on 26 March 2031, 09:12" in shown.replace(b"\r\n", b" ")
