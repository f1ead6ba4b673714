"""Letters on pictures, read by the real program in a process of its own."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from benchmarks.quality.drawn_texts import LANGUAGES, RIGHT_TO_LEFT, Look, drawn, text
from PIL import Image

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.examine.records.transcription import joined
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.lettering import Tesseract

INSTALL = "apt-get install -y tesseract-ocr tesseract-ocr-{ara,rus,spa}"
pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason=f"needs it: {INSTALL}")


@pytest.fixture(scope="module")
def program() -> Tesseract:
    found = Tesseract.installed()
    if not set(LANGUAGES) <= set(found.languages):
        pytest.skip(f"needs its languages: {INSTALL}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_found_and_the_letters_are_read(program: Tesseract, language: str) -> None:
    meant = text(language, seed=7, lines=2)
    look = Look(24, dark=language in ("rus", "spa"))
    found = program.letters(drawn(meant, look, right_to_left=language == RIGHT_TO_LEFT))
    assert language in found.languages and found.tried == ["eng", "ara", "rus", "spa"]
    read, words = joined(found.words)[0].split(), meant.split()
    assert len(set(words) - set(read)) <= len(words) * 0.15
    assert all(0 <= word.confidence <= 100 for word in found.words)


def test_small_letters_are_enlarged_and_their_places_are_of_the_picture(
    program: Tesseract,
) -> None:
    meant = text("eng", seed=8, lines=3)
    found = program.letters(drawn(meant, Look(10)), ["eng"])
    assert found.tried == [] and found.languages == ["eng"]
    assert len(set(meant.split()) - {word.text for word in found.words}) <= 3
    assert max(word.box[0] + word.box[2] for word in found.words) < 700


def test_a_language_that_is_not_there_is_said_with_those_that_are(program: Tesseract) -> None:
    assert program.chosen("ara + eng") == ["ara", "eng"]
    for given in ("ara+xyz", "+", "../../eng"):
        with pytest.raises(UsageError):
            program.chosen(given)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "a PDF"),
        (drawn("To all who pass by")[:300], "cut off"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "damaged"),
    ],
    ids=["empty", "mislabelled", "cut", "broken"],
)
def test_what_is_no_whole_picture_is_refused(program: Tesseract, data: bytes, what: str) -> None:
    with pytest.raises(UnreadableInput, match=what):
        program.letters(data, ["eng"])


def test_bounds_hold_for_what_decodes_and_for_what_reads(program: Tesseract) -> None:
    with pytest.raises(LimitExceeded):
        program.letters(drawn("To all"), ["eng"], Bounds(seconds=9, megabytes=64))
    noise = Image.effect_noise((1600, 1600), 90)
    held = io.BytesIO()
    noise.save(held, "PNG")
    with pytest.raises(LimitExceeded, match="more time"):
        program.letters(held.getvalue(), ["eng"], Bounds(seconds=1, megabytes=1024))


def test_a_program_that_hangs_is_ended_with_what_waits_for_it(tmp_path: Path) -> None:
    started = tmp_path / "started"
    started.mkdir()
    script = tmp_path / "tesseract"
    script.write_text(f"#!/bin/sh\n: > {started}/$$\nexec sleep 600\n")
    script.chmod(0o755)
    hangs = Tesseract(str(script), "Tesseract 5", ("eng",))
    for waiting_s in (4, 16, 64):  # until it has begun at all, on a busy machine
        with pytest.raises(LimitExceeded):
            hangs.letters(drawn("To all"), ["eng"], waiting_s=waiting_s)
        if any(started.iterdir()):
            break
    [number] = {int(path.name) for path in started.iterdir()}
    until = time.monotonic() + 60
    while running(number) and time.monotonic() < until:
        time.sleep(0.05)
    assert not running(number)


def running(number: int) -> bool:
    """Tell whether a process is there, and is more than its entry."""
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(number)], stdout=subprocess.PIPE, check=False
    )
    return told.stdout.strip()[:1] not in (b"", b"Z")


def test_without_the_program_it_is_said_how_to_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="--correct"):
        Tesseract.installed()
    other = tmp_path / "tesseract"
    other.write_text("#!/bin/sh\necho tesseract 3.05\n")
    other.chmod(0o755)
    with pytest.raises(UsageError, match="no Tesseract 4"):
        Tesseract.installed()
