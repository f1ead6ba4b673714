"""Marks of drawn letters, altered as copies are, told by specimens of other letters."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from mabillon.examine.media.pixels import grain
from mabillon.examine.media.specimen_words import Reading, outdated, read, sentence
from mabillon.examine.media.specimens import Kind, Specimen, compare
from mabillon.invented.pictures import layout, scenes, sheets
from mabillon.invented.pictures.subjects import Branch, Scene, Sheet

Grey = npt.NDArray[np.uint8]
TEXT = "Sowing No. 12 · Kerb Street, Port Quillon\n\nNine trays, and rain from four o'clock."
CHANGED = datetime(2030, 5, 1, tzinfo=UTC)
AT = datetime(2031, 3, 25, tzinfo=UTC)


def letter(key: str, seeds: int, stamp: Branch) -> Image.Image:
    return sheets.sheet(Sheet(key, TEXT, seeds, stamp))


def grey(image: Image.Image, *, quality: int = 85, scale: float = 1.0) -> Grey:
    """Return the grey levels of a picture that was made smaller and saved."""
    size = (round(image.width * scale), round(image.height * scale))
    made = io.BytesIO()
    image.resize(size).save(made, "JPEG", quality=quality)
    return np.asarray(Image.open(made).convert("L"))


def specimen(kind: Kind, group: str, picture: Grey, **more: datetime) -> Specimen:
    box = {"logo": layout.LOGO, "stamp": layout.STAMP}[kind]
    about = layout.JOLT if kind == "stamp" else 8
    return Specimen(kind, group, picture, "ab" * 32, layout.region(box, about), **more)


@pytest.fixture(scope="module")
def known() -> list[Specimen]:
    old = grey(letter("old", 7, "League"))
    new = grey(letter("new", 9, "Quayside Hands"))
    return [
        specimen("logo", "the logo of seven seeds", old, until=CHANGED),
        specimen("logo", "the logo of nine seeds", new, since=CHANGED),
        specimen("stamp", "the stamp of the League", old),
        specimen("stamp", "the stamp of Quayside Hands", new),
    ]


def told(picture: Grey, known: list[Specimen]) -> dict[str, Reading]:
    return {reading.kind: reading for reading in read(compare(picture, known))}


@pytest.mark.parametrize(("scale", "quality"), [(0.5, 30), (1.25, 60)])
@pytest.mark.parametrize(
    ("seeds", "stamp", "logo", "mark"),
    [
        (7, "Quayside Hands", "the logo of seven seeds", "the stamp of Quayside Hands"),
        (9, "League", "the logo of nine seeds", "the stamp of the League"),
    ],
)
def test_the_mark_that_is_there_fits_best(
    known: list[Specimen],
    seeds: int,
    stamp: Branch,
    logo: str,
    mark: str,
    scale: float,
    quality: int,
) -> None:
    asked = letter(f"asked {seeds} {scale}", seeds, stamp)
    found = told(grey(asked, scale=scale, quality=quality), known)
    for kind, group, box in (("logo", logo, layout.LOGO), ("stamp", mark, layout.STAMP)):
        best = found[kind].best
        assert best is not None, found[kind].reason
        assert best.specimen.group == group
        assert best.region is not None
        middle = (best.region[0] + best.region[2] / 2, best.region[1] + best.region[3] / 2)
        assert middle[0] == pytest.approx((box[0] + box[2] / 2) / layout.WIDTH, abs=0.02)
        assert middle[1] == pytest.approx((box[1] + box[3] / 2) / layout.HEIGHT, abs=0.02)


def test_a_stamp_that_nobody_knows_and_a_picture_without_marks_fit_none(
    known: list[Specimen],
) -> None:
    stamped = told(grey(letter("unknown", 9, "Southern Borough")), known)
    assert stamped["stamp"].best is None
    assert stamped["stamp"].reason == "none of the 2 specimens of a stamp is found in it"
    photo = told(grey(scenes.scene(Scene("a square"))), known)
    assert [reading.best for reading in photo.values()] == [None, None]


def test_a_mark_in_negative_is_the_same_mark(known: list[Specimen]) -> None:
    found = told(255 - grey(letter("negative", 9, "League")), known)
    assert found["logo"].best is not None
    assert found["logo"].best.specimen.group == "the logo of nine seeds"


def test_two_marks_that_are_alike_are_not_told_apart(known: list[Specimen]) -> None:
    twin = specimen("logo", "a twin", grey(letter("twin", 9, "League")))
    found = told(grey(letter("asked", 9, "League"), scale=0.6, quality=40), [*known, twin])
    assert found["logo"].best is None
    assert found["logo"].reason is not None
    assert "fit it alike" in found["logo"].reason


def test_a_logo_after_its_time_is_said_with_what_was_in_use_then(known: list[Specimen]) -> None:
    reading = told(grey(letter("late", 7, "League")), known)["logo"]
    said = sentence(reading, known, AT)
    assert said.startswith("The logo fits the logo of seven seeds (specimen abababababab, until")
    assert "and not the logo of nine seeds (0.7" in said
    assert "was in use until 1 May 2030, not on 25 March 2031." in said
    assert "In use then: the logo of nine seeds" in said
    assert outdated(said) == "logo of seven seeds, in use until 1 May 2030"
    assert outdated(sentence(reading, known, None)) is None
    assert "in use" not in sentence(reading, known, datetime(2029, 1, 1, tzinfo=UTC))
    assert "in use" not in sentence(reading, known, None)


def test_a_picture_smaller_than_every_mark_is_no_fault(known: list[Specimen]) -> None:
    for shape in ((1, 1), (9, 300), (2000, 3)):
        assert all(match.region is None for match in compare(np.zeros(shape, np.uint8), known))
    assert compare(np.full((400, 300), 200, np.uint8), []) == []


def test_shared_grain_tells_a_copy_from_another_scan() -> None:
    box = (slice(0, 300), slice(0, 1240))
    known = letter("known", 9, "League")
    first = grey(known)
    for quality in (95, 75, 60):
        again = np.asarray(Image.open(_saved(Image.fromarray(first), quality)))
        assert grain(again[box], first[box]).copied
    other = grey(letter("other", 9, "League"))
    made = grain(other[box], first[box])
    assert made.copied is False
    assert abs(made.correlation or 1) < 0.02
    assert grain(first[:200], first[:201]).copied is None
    assert grain(np.full((99, 99), 200, np.uint8), np.full((99, 99), 200, np.uint8)).reason == (
        "there is no grain to compare"
    )


def _saved(image: Image.Image, quality: int) -> io.BytesIO:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality)
    made.seek(0)
    return made
