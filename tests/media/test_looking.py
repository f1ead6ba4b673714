"""Grey levels for looking at a picture: upright, with its proportions, and how it was saved."""

from __future__ import annotations

import numpy as np
import pictures
import pytest

from mabillon.errors import UnreadableInput
from mabillon.examine.media.grey import LONGEST
from mabillon.examine.media.likeness import compare
from mabillon.media.looking import look

WHOLE = look(pictures.saved(pictures.drawn(), "PNG"))


@pytest.mark.parametrize("name", pictures.READABLE)
def test_the_same_picture_in_every_form(name: str) -> None:
    seen = look(pictures.READABLE[name]())
    assert (seen.width, seen.height) == (pictures.WIDTH, pictures.HEIGHT)
    assert seen.levels.shape == (pictures.HEIGHT, pictures.WIDTH)
    assert seen.kind == name.partition("-")[0]
    found = compare(seen, WHOLE)
    assert (found.verdict, found.turn) == ("same", 0)


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_what_cannot_be_read_is_refused_with_a_reason(name: str) -> None:
    make, said = pictures.REFUSED[name]
    with pytest.raises(UnreadableInput, match=said):
        look(make())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright(orientation: int) -> None:
    seen = look(pictures.oriented(orientation))
    assert (seen.width, seen.height) == (pictures.WIDTH, pictures.HEIGHT)
    assert compare(seen, WHOLE).turn == 0


def test_a_large_picture_keeps_its_proportions() -> None:
    seen = look(pictures.saved(pictures.drawn(1600, 800), "JPEG"))
    assert (seen.width, seen.height) == (1600, 800)
    assert seen.levels.shape == (LONGEST // 2, LONGEST)


@pytest.mark.parametrize("quality", [30, 60, 85, 95])
def test_the_quality_of_a_jpeg_is_told(quality: int) -> None:
    assert look(pictures.saved(pictures.drawn(), "JPEG", quality=quality)).quality == quality
    assert WHOLE.quality is None


def test_how_coloured_it_is() -> None:
    assert WHOLE.saturation is not None and WHOLE.saturation > 0.08
    grey = pictures.drawn().convert("L")
    assert look(pictures.saved(grey, "JPEG")).saturation == 0
    assert look(pictures.saved(grey.convert("RGB"), "JPEG")).saturation == pytest.approx(
        0, abs=0.01
    )


def test_what_is_transparent_is_white() -> None:
    levels = look(pictures.see_through()).levels
    assert (levels[:, : pictures.WIDTH // 2] == 255).all()
    assert np.ptp(levels[:, pictures.WIDTH // 2 :]) > 30
