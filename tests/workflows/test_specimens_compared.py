"""Pictures of an archive compared with the register's specimens, decoded apart."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import papers
import pictures
import pytest
from PIL import Image

from mabillon.archive.store import Store
from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.told import Told
from mabillon.invented.pictures import films, ink, layout, scenes, sheets
from mabillon.invented.pictures.subjects import Film, Scene, Sheet
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.entering import add_issuer, add_specimen
from mabillon.workflows.grey_levels import levels
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import MediaFile, Pictures
from mabillon.workflows.register_in_force import current
from mabillon.workflows.specimens import Specimens

AT = datetime(2031, 3, 25, tzinfo=UTC)
PICTURE = Told(medium="picture", kind="jpeg")
TEXT = "Sowing No. 12\n\nNine trays."
OLD = ink.jpeg(sheets.sheet(Sheet("old", TEXT, 7, "League")), 85)
NEW = ink.jpeg(sheets.sheet(Sheet("new", TEXT, 9, "Quayside Hands")), 85)
FORGED = ink.jpeg(sheets.pasted(Image.open(io.BytesIO(OLD)), "Sowing No. 500\n\nNo trays."), 80)
PHOTO = ink.jpeg(scenes.scene(Scene("a square")), 80)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("specimens")
    files = []
    for name, data in (("old", OLD), ("new", NEW), ("forged", FORGED), ("photo", PHOTO)):
        files.append(folder / f"{name}.jpg")
        files[-1].write_bytes(data)
    with Store.init(folder / "archive") as made:
        for _ in ingest(made, files, Options(collected_at=AT)):
            pass
        add_issuer(made, "the League", name="league")
        logo, reason = layout.region(layout.LOGO, 8), "its own letter"
        add_specimen(made, "league", "logo", digest(OLD), reason=reason, region=logo,
                     title="seven seeds", until="2030-05-01")  # fmt: skip
        add_specimen(made, "league", "logo", digest(NEW), reason=reason, region=logo,
                     title="nine seeds", since="2030-05-01")  # fmt: skip
        yield made


def specimens(store: Store) -> Specimens:
    return Specimens(store, current(store)[1], "league")


def test_an_old_logo_copied_from_a_known_letter(store: Store) -> None:
    first, copied = specimens(store).told_of(digest(FORGED), PICTURE, AT)
    assert first.startswith(f"The logo fits the logo of seven seeds (specimen {digest(OLD)[:12]}")
    assert f"In use then: the logo of nine seeds (specimen {digest(NEW)[:12]}" in first
    assert "copied, pixel for pixel" in copied


def test_a_picture_without_marks_and_one_that_is_the_specimen_itself(store: Store) -> None:
    assert specimens(store).told_of(digest(PHOTO), PICTURE, AT) == [
        "No mark is found in it of which there is a specimen: 2 of a logo."
    ]
    (said,) = specimens(store).told_of(digest(OLD), PICTURE, AT)
    assert said == "The register has this very file as a specimen: logo of seven seeds."


def test_without_specimens_nothing_is_decoded(store: Store) -> None:
    add_issuer(store, "another", name="another")
    none = Specimens(store, current(store)[1], "another")
    assert not none
    assert none.told_of("0" * 64, PICTURE, AT) == []


def test_a_broken_picture_is_refused_and_a_lost_specimen_is_said(store: Store) -> None:
    broken, whole = levels([OLD[:900], NEW])
    assert isinstance(broken, UnreadableInput)
    assert not isinstance(whole, UnreadableInput)
    assert whole.shape == (1600, 1131)
    path = Path(store.evidence.path(digest(NEW)))
    kept = path.read_bytes()
    path.unlink()
    try:
        *_, last = specimens(store).told_of(digest(FORGED), PICTURE, AT)
    finally:
        path.write_bytes(kept)
    assert last == (
        f"The logo of nine seeds (specimen {digest(NEW)[:12]}) was not compared: "
        "this evidence is missing."
    )


def test_a_picture_that_breaks_what_decodes_it_leaves_the_others_compared() -> None:
    before, slow, after = levels([NEW, pictures.scans(2500), NEW], Bounds(seconds=1))
    assert isinstance(slow, LimitExceeded) and "or 1 s" in slow.what
    assert not isinstance(before, UnreadableInput)
    assert not isinstance(after, UnreadableInput)
    assert (before == after).all()


def kept(store: Store, path: Path, data: bytes) -> MediaFile:
    """Keep a file and what is told of it."""
    path.write_bytes(data)
    for _ in ingest(store, [path], Options(collected_at=AT)):
        pass
    held = Pictures(store).of(digest(data))
    assert held is not None
    return held


def printed(*sheets: bytes) -> bytes:
    """Return a PDF of which each page is a picture."""
    first, *more = [Image.open(io.BytesIO(sheet)) for sheet in sheets]
    made = io.BytesIO()
    first.save(made, "PDF", save_all=True, append_images=more, resolution=200)
    return made.getvalue()


def test_the_first_pages_of_a_pdf_are_compared_each_by_itself(store: Store, tmp_path: Path) -> None:
    held = kept(store, tmp_path / "letter.pdf", printed(PHOTO, OLD, PHOTO, NEW))
    fits, bare, rest = specimens(store).told_of(held.evidence, held.told, AT)
    assert fits.startswith("On page 2: the logo fits the logo of seven seeds")
    assert "was in use until 1 May 2030, not on 25 March 2031" in fits
    assert bare == "No mark of which there is a specimen is found on pages 1 and 3."
    assert rest == "Its pages after the first 3 were not compared with specimens."


def test_of_a_word_file_it_is_said_that_nothing_was_compared(store: Store, tmp_path: Path) -> None:
    held = kept(store, tmp_path / "letter.docx", papers.word())
    assert specimens(store).told_of(held.evidence, held.told, AT) == [
        "Its letterhead, stamp and logo were not compared: it is a Word file; save it as PDF."
    ]


def test_specimens_may_be_pdf_but_not_word(store: Store, tmp_path: Path) -> None:
    add_issuer(store, "the Hands", name="hands")
    logo = layout.region(layout.LOGO, 8)
    letter = kept(store, tmp_path / "new.pdf", printed(NEW)).evidence
    word = kept(store, tmp_path / "new.docx", papers.word()).evidence
    add_specimen(store, "hands", "logo", letter, reason="its own", region=logo)
    add_specimen(store, "hands", "stamp", word, reason="its own")
    made = Specimens(store, current(store)[1], "hands")
    fits, lacking = made.told_of(digest(NEW), PICTURE, AT)
    assert fits.startswith(f"The logo fits the logo of the Hands (specimen {letter[:12]}")
    assert lacking == (
        f"The stamp (specimen {word[:12]}) was not compared: it is a Word file; save it as PDF."
    )


def filmed(store: Store, path: Path, seconds: int) -> MediaFile:
    """Keep a video of the farewell."""
    if not films.write(Film(seconds=seconds), path):
        pytest.skip("needs it: apt-get install -y ffmpeg")
    for _ in ingest(store, [path], Options(collected_at=AT)):
        pass
    held = Pictures(store).of(digest(path.read_bytes()))
    assert held is not None
    return held


def test_a_banner_in_a_video_is_told_by_the_letters_logo(store: Store, tmp_path: Path) -> None:
    held = filmed(store, tmp_path / "film.mp4", 30)
    (said,) = specimens(store).told_of(held.evidence, held.told, AT)
    assert said.startswith("At 0:00: the logo fits the logo of seven seeds")
    assert "was in use until 1 May 2030, not on 25 March 2031" in said


def test_where_ffmpeg_is_not_installed_a_video_is_not_compared(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = filmed(store, tmp_path / "film.mp4", 2)
    monkeypatch.setenv("PATH", str(tmp_path))
    (said,) = specimens(store).told_of(held.evidence, held.told, AT)
    assert said.startswith("Its letterhead, stamp and logo were not compared: ")
