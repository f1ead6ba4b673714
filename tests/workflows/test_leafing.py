"""Documents are told in a process of their own: pages, text, what they say of themselves."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import papers
import pictures
import pytest
from PIL import Image

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.hashing import apart, hash_picture
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.told import Told
from mabillon.media.decoding import decode
from mabillon.workflows import papers_apart
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.leafing import BOUNDS, page_picture, tell_document


@pytest.fixture
def apart_told(tmp_path: Path):
    def tell(data: bytes, bounds: Bounds = BOUNDS) -> Told:
        file = tmp_path / "file"
        file.write_bytes(data)
        return tell_document(file, bounds)

    return tell


@pytest.fixture
def told():
    """What the process does, done here."""
    return papers_apart.tell


def said(told: Told) -> dict[str, str]:
    return {fact.name: fact.value for fact in told.facts}


def test_a_letter_is_told(apart_told) -> None:
    letter = apart_told(papers.letter())
    assert letter == papers_apart.tell(papers.letter())
    assert (letter.medium, letter.kind, letter.pages, letter.width) == ("document", "pdf", 2, None)
    assert letter.text == "\n".join(papers.LETTER) + "\fSecond page"
    assert [frame.page for frame in letter.frames] == [1, 2]
    assert said(letter) == {
        **{f"PDF {name}": value for name, value in papers.INFO.items()},
        "XMP CreateDate": "2031-03-20T08:15:00+02:00",
        "XMP CreatorTool": "Quillwriter",
        "XMP dc:creator": "A. Writer; B. Writer",
        "XMP history": "saved, 2031-03-21T10:00:00+02:00, Retouch 9",
    }


def test_a_scanned_page_is_the_picture_that_was_scanned(told) -> None:
    scanned = told(papers.scanned())
    assert scanned.text is None
    picture = decode(pictures.saved(pictures.drawn(420, 594), "PNG"))
    hashes = hash_picture(picture.grey, 420)
    [frame] = scanned.frames
    found = apart(frame.hashes.pdq, hashes.pdq)
    assert found is not None and found.turn == 0 and found.bits <= Limits().pdq_radius


@pytest.mark.parametrize("turned", [False, True])
def test_a_photograph_on_a_page_is_told_by_itself(told, turned: bool) -> None:
    letter = told(papers.with_photo(turned=turned))
    whole, photo, *more = letter.frames
    assert whole.region is None and photo.page == 1
    sides = (1280 / 842 * 300, 1280 / 842 * 225)
    assert photo.region is not None
    assert photo.region[2:] == pytest.approx(sides[::-1] if turned else sides, abs=2)
    picture = decode(pictures.saved(pictures.drawn(480, 360, seed=9), "PNG"))
    stored = hash_picture(picture.grey, 360)
    found = apart(photo.hashes.pdq, stored.pdq)
    assert found is not None and found.bits <= 16 and (found.turn != 0) == turned
    assert {frame.page for frame in more} <= {1}  # its middle; the small copy of it is no picture


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (papers.with_script, "PDF JavaScript", "present, not run"),
        (papers.with_file, "PDF embedded files", "1"),
        (papers.with_manifest, "C2PA", "manifest present, not checked"),
        (papers.changed, "PDF incremental updates", "1"),
        (papers.signed, "PDF signatures", "1, not checked"),
        (papers.signed, "PDF signature time", "D:20310325090000Z"),
    ],
)
def test_what_stands_in_it_besides_pages_is_said(told, make, name: str, value: str) -> None:
    found = said(told(make()))
    assert found[name] == value
    assert name not in said(told(papers.scanned()))


def test_a_word_file_is_told_by_its_text_and_properties(told) -> None:
    letter = told(papers.word())
    assert (letter.kind, letter.pages, letter.frames) == ("docx", None, ())
    assert letter.text == "\n".join(papers.LETTER)
    found = said(letter)
    assert found["Word created"] == "2031-03-25T06:15:00Z"
    assert (found["Word lastModifiedBy"], found["Word revision"]) == ("B. Writer", "7")


def test_the_picture_in_a_word_file_is_told_by_itself(told) -> None:
    letter = told(papers.word(pictures.saved(pictures.drawn(480, 360, seed=9), "JPEG")))
    photo = letter.frames[0]
    assert (photo.page, photo.region) == (None, (0, 0, 480, 360))
    stored = hash_picture(decode(pictures.saved(pictures.drawn(480, 360, seed=9), "PNG")).grey, 360)
    found = apart(photo.hashes.pdq, stored.pdq)
    assert found is not None and found.turn == 0 and found.bits <= 8
    cut = told(papers.word(pictures.READABLE["jpeg"]()[:2500]))
    assert cut.frames == () and cut.text == letter.text


@pytest.mark.parametrize("name", papers.REFUSED)
def test_a_document_that_cannot_be_read_is_refused_with_a_reason(told, name: str) -> None:
    make, why = papers.REFUSED[name]
    with pytest.raises(UnreadableInput, match=why) as refusal:
        told(make())
    assert refusal.value.do


def test_a_password_is_said(tmp_path: Path) -> None:
    reports = Path(__file__).parents[1] / "fixtures" / "reports"
    with pytest.raises(UnreadableInput, match="password"):
        tell_document(reports / "encrypted.pdf")
    with pytest.raises(UnreadableInput, match="entities"):
        tell_document(reports / "entity-bomb.docx")
    with pytest.raises(UnreadableInput, match="No such file"):
        tell_document(tmp_path / "none.pdf")


def test_what_takes_too_much_is_refused(apart_told) -> None:
    with pytest.raises(LimitExceeded, match="or 1 s"):
        apart_told(papers.crowded(), Bounds(seconds=1))
    with pytest.raises(LimitExceeded, match="20 MiB"):
        apart_told(papers.letter(), Bounds(megabytes=20))


def test_a_picture_that_unpacks_to_gigabytes_is_left_out_or_refused(apart_told) -> None:
    try:
        found = apart_told(papers.bomb(), Bounds(seconds=5, megabytes=400))
    except LimitExceeded:
        return
    assert [frame.pdq for frame in found.frames] == [None]


def test_a_page_is_drawn_as_large_as_asked(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(papers.letter())
    png = page_picture(file, 1, side=1000)
    with Image.open(io.BytesIO(png)) as page:
        assert (page.format, page.mode, max(page.size)) == ("PNG", "L", 1000)
        assert page.size[0] == pytest.approx(1000 * 595 / 842, abs=1)
        levels = np.asarray(page)
    assert levels.max() == 255 and levels.min() < 60
    with pytest.raises(UnreadableInput, match="2 pages, and no page 3"):
        page_picture(file, 3)
    with Image.open(io.BytesIO(page_picture(file, 2, side=9000))) as page:
        assert max(page.size) == 4000
