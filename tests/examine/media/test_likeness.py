"""Two pictures are the same picture, or not; and what of one is which part of the other."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from mabillon.examine.media.grey import WHOLE, Grey, grey
from mabillon.examine.media.likeness import compare
from mabillon.examine.media.limits import Limits


def drawn(seed: int, width: int = 480, height: int = 360) -> Image.Image:
    """Patches in patches, with some things on them: much like a photograph to both hashes."""
    rng = np.random.default_rng(seed)
    whole = Image.new("L", (width, height), 128)
    for n in range(5):
        coarse = Image.fromarray(rng.integers(0, 256, (3 << n, 4 << n), dtype=np.uint8))
        layer = coarse.resize((width, height), Image.Resampling.BICUBIC)
        whole = Image.blend(whole, layer, 1 / (n + 1))
    return whole


def seen(image: Image.Image) -> Grey:
    return grey(np.asarray(image.convert("L")))


def cropped(image: Image.Image, left: float, top: float, right: float, foot: float) -> Image.Image:
    wide, high = image.size
    box = (left * wide, top * high, (1 - right) * wide, (1 - foot) * high)
    return image.crop(tuple(round(side) for side in box))


@pytest.mark.parametrize(
    "cut", [(0.1, 0, 0, 0), (0, 0, 0, 0.2), (0.05, 0.1, 0.1, 0.02), (0.07, 0.07, 0.13, 0.13)]
)
def test_a_crop_is_found_with_its_place_either_way(cut: tuple[float, ...]) -> None:
    image = drawn(1)
    left, top, right, foot = cut
    part, whole = seen(cropped(image, *cut)), seen(image)
    found = compare(part, whole)
    assert found.verdict == "same" and found.turn == 0
    assert found.stored_box == pytest.approx((left, top, 1 - right, 1 - foot), abs=0.01)
    assert found.asked_box == pytest.approx(WHOLE, abs=0.01)
    other = compare(whole, part)
    assert other.verdict == "same"
    assert other.asked_box == pytest.approx((left, top, 1 - right, 1 - foot), abs=0.01)


@pytest.mark.parametrize("turn", range(8))
def test_a_turned_crop_is_found_in_that_turn(turn: int) -> None:
    image = drawn(2)
    levels = np.asarray(cropped(image, 0.1, 0, 0, 0))
    back = turn if turn >= 4 else -turn % 4
    asked = np.rot90(levels[:, ::-1] if back >= 4 else levels, back % 4)
    found = compare(grey(asked), seen(image))
    assert (found.verdict, found.turn) == ("same", turn)
    assert found.stored_box == pytest.approx((0.1, 0, 1, 1), abs=0.01)


def test_a_picture_in_a_screenshot_is_found_where_it_stands() -> None:
    image = drawn(3, 400, 300)
    page = Image.new("L", (440, 900), 255)
    page.paste(image, (20, 150))
    on = ImageDraw.Draw(page)
    for y in (60, 500, 540):
        for x in range(30, 380, 30):
            on.rectangle((x, y, x + 18, y + 10), fill=60)
    shot = ImageOps.expand(page, 20, 0)
    found = compare(seen(shot), seen(image))
    assert found.verdict == "same"
    box = (40 / 480, 170 / 940, 440 / 480, 470 / 940)
    assert found.asked_box == pytest.approx(box, abs=0.01)
    assert found.stored_box == pytest.approx(WHOLE, abs=0.02)


def test_strangers_are_not_the_same() -> None:
    every = [seen(drawn(seed)) for seed in range(10, 16)]
    for n, one in enumerate(every):
        for other in every[:n]:
            assert compare(one, other).verdict == "not"


def test_a_common_sky_does_not_make_one_picture_of_two() -> None:
    """Above the same, below something else: the hashes are near, the pictures are not."""
    sky = np.linspace(250, 120, 200)[:, None] + np.zeros((200, 480))
    scenes = []
    for seed in (20, 21):
        ground = np.asarray(drawn(seed, 480, 160), float) * 0.25 + 30
        scenes.append(grey(np.vstack([sky, ground]).astype(np.uint8)))
    found = compare(*scenes)
    assert found.verdict == "not"
    assert compare(scenes[0], scenes[0]).verdict == "same"


def test_an_even_picture_is_like_nothing() -> None:
    even = grey(np.full((200, 200), 90, np.uint8))
    assert compare(even, even).verdict == "not"
    assert compare(even, even).bits is None


def letter(seed: int, lines: int = 4) -> Image.Image:
    """A page under one letterhead, with writing of its own."""
    rng = np.random.default_rng(seed)
    page = Image.new("L", (360, 500), 244)
    pen = ImageDraw.Draw(page)
    head = Image.fromarray(np.random.default_rng(0).integers(0, 256, (12, 60), dtype=np.uint8))
    page.paste(head.resize((300, 60), Image.Resampling.NEAREST), (30, 16))
    for line in range(lines):
        x = 40
        while x < 300:
            wide = int(rng.integers(6, 40))
            pen.rectangle((x, 120 + 26 * line, x + wide, 127 + 26 * line), fill=40)
            x += wide + int(rng.integers(5, 12))
    return page


def test_two_letters_on_one_letterhead_are_not_one_picture_and_one_letter_is() -> None:
    assert compare(seen(letter(1)), seen(letter(2))).verdict == "hint"
    unheld = compare(seen(letter(1)), seen(letter(2)), Limits(page=1.1))
    assert unheld.verdict == "same"
    small = letter(1).resize((270, 375))
    assert compare(seen(small), seen(letter(1))).verdict == "same"


def test_what_is_laid_over_a_scene_does_not_make_another_of_it() -> None:
    image = drawn(3)
    laid = image.copy()
    ImageDraw.Draw(laid).rectangle((0, 250, 480, 360), fill=230)
    found = compare(seen(laid), seen(image))
    assert found.verdict == "same" and found.laid is not None and found.laid.tiles.against > 0.08
