"""What is kept of a picture and what is asked: panels, middles and windows, by where they stand."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from mabillon.examine.media.dhash import dhash, dhashes
from mabillon.examine.media.grey import WHOLE, grey, part, within
from mabillon.examine.media.hashing import SIDE
from mabillon.examine.media.panels import panels
from mabillon.examine.media.turning import TURNS, back, turned, turned_box
from mabillon.examine.media.views import MIDDLE, asked, kept, views, windows


def drawn(seed: int = 1, width: int = 320, height: int = 240) -> Image.Image:
    rng = np.random.default_rng(seed)
    whole = Image.new("L", (width, height), 128)
    for n in range(5):
        coarse = Image.fromarray(rng.integers(0, 256, (3 << n, 4 << n), dtype=np.uint8))
        layer = coarse.resize((width, height), Image.Resampling.BICUBIC)
        whole = Image.blend(whole, layer, 1 / (n + 1))
    grain = rng.normal(0, 4, (height, width))
    return Image.fromarray((np.asarray(whole) + grain).clip(0, 255).astype(np.uint8))


def words(page: Image.Image, *rows: int) -> None:
    on = ImageDraw.Draw(page)
    for y in rows:
        for x in range(30, page.width - 40, 24):
            on.rectangle((x, y, x + 14, y + 8), fill=70)


def test_a_picture_has_no_panel_and_a_border_has_one() -> None:
    image = drawn()
    assert panels(np.asarray(image)) == []
    [box] = panels(np.asarray(ImageOps.expand(image, 16, 255)))
    assert box == pytest.approx((16 / 352, 16 / 272, 336 / 352, 256 / 272), abs=0.006)


def test_two_pictures_in_a_post_within_a_telephone_are_found_the_larger_first() -> None:
    page = Image.new("L", (360, 800), 250)
    page.paste(drawn(1, 320, 200), (20, 120))
    page.paste(drawn(2, 320, 240), (20, 420))
    words(page, 40, 60, 340, 360, 380, 700, 720)
    shot = ImageOps.expand(page, 20, 0)
    larger, smaller = panels(np.asarray(shot))
    assert larger == pytest.approx((40 / 400, 440 / 840, 360 / 400, 680 / 840), abs=0.006)
    assert smaller == pytest.approx((40 / 400, 140 / 840, 360 / 400, 340 / 840), abs=0.006)


def test_a_page_of_words_has_no_panel() -> None:
    page = Image.new("L", (400, 560), 255)
    words(page, *range(30, 520, 22))
    assert panels(np.asarray(page)) == []
    assert panels(np.full((200, 200), 255, np.uint8)) == []


def test_a_hash_of_a_part_is_the_hash_of_the_part_alone() -> None:
    levels = np.asarray(drawn())
    found = dhashes(levels, [(0.0, 1.0), (0.25, 0.75)], [(0.0, 1.0), (0.1, 0.6)])
    assert found.shape == (2, 2, 8, 8)
    assert (found[0, 0] == dhash(levels)).all()
    assert (found[1, 1] == dhash(part(levels, (0.25, 0.1, 0.75, 0.6)))).all()


@pytest.mark.parametrize(("left", "right"), [(0.1, 0.0), (0.0, 0.2), (0.05, 0.15)])
def test_the_middle_of_the_whole_is_a_window_of_what_is_left_of_it(
    left: float, right: float
) -> None:
    image = drawn(3, 480, 360)
    rest = image.crop((round(480 * left), 0, round(480 * (1 - right)), 360))
    for one, other in ((rest, image), (image, rest)):
        middle = next(view for view in views(np.asarray(other)) if view.box == MIDDLE)
        bits = min(
            int(np.bitwise_count(view.dhash[0] ^ middle.dhash[0]).sum())
            for view in windows(np.asarray(one))
        )
        assert bits <= 7


def test_frames_say_in_pixels_what_they_are_of() -> None:
    square = np.asarray(drawn().resize((SIDE, SIDE)))
    whole, middle = kept(square, WHOLE, 1000, 800)
    assert (whole.region, middle.region) == (None, (200, 160, 600, 480))
    assert whole.pdq is not None and middle.pdq is None
    panel, inner = kept(square, (0.1, 0.25, 0.6, 0.75), 1000, 800)
    assert (panel.region, inner.region) == ((100, 200, 500, 400), (200, 280, 300, 240))
    assert [frame.dhash for frame in kept(square, (0.0, 0.0, 0.01, 0.01), 1000, 800)] == [None]
    frames = asked(grey(np.asarray(drawn()), 1000, 800))
    assert len(frames) > 100 and {frame.pdq for frame in frames} == {None}
    for frame in frames:
        assert frame.region is not None
        left, top, wide, high = frame.region
        assert 0 <= left < left + wide <= 1000 and 0 <= top < top + high <= 800


def test_boxes_within_boxes_and_turned() -> None:
    assert within((0.2, 0.4, 0.6, 0.8), (0.5, 0.0, 1.0, 0.5)) == pytest.approx((0.4, 0.4, 0.6, 0.6))
    levels = np.arange(48).reshape(6, 8).astype(np.uint8)
    box = (0.125, 0.5, 0.5, 1.0)
    for turn in range(len(TURNS)):
        moved = turned_box(box, turn)
        assert (part(turned(levels, turn), moved) == turned(part(levels, box), turn)).all()
        assert turned_box(moved, back(turn)) == pytest.approx(box)
