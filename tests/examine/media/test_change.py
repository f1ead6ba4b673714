"""What was changed is named, with how much and where; what cannot be told is said to be so."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from benchmarks.quality import media_development, media_edits
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from mabillon.examine.media.change import Change, changes
from mabillon.examine.media.grey import Grey, grey
from mabillon.examine.media.likeness import compare


def drawn(seed: int = 1, width: int = 480, height: int = 360) -> Image.Image:
    rng = np.random.default_rng(seed)
    whole = Image.new("L", (width, height), 128)
    for n in range(5):
        coarse = Image.fromarray(rng.integers(0, 256, (3 << n, 4 << n), dtype=np.uint8))
        layer = coarse.resize((width, height), Image.Resampling.BICUBIC)
        whole = Image.blend(whole, layer, 1 / (n + 1))
    return whole


def told(edited: Image.Image, **known: object) -> dict[str, Change]:
    stored = msgspec.structs.replace(seen(drawn()), kind="jpeg", quality=85, saturation=0.3)
    asked = msgspec.structs.replace(
        seen(edited), **{"kind": "jpeg", "quality": 85, "saturation": 0.3, **known}
    )
    return {change.kind: change for change in changes(asked, stored, compare(asked, stored))}


def seen(image: Image.Image) -> Grey:
    return grey(np.asarray(image))


def barred(image: Image.Image) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).rectangle((0, 310, 480, 360), fill=0)
    return image


def marked(image: Image.Image) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).ellipse((400, 20, 460, 80), fill=255, outline=0, width=8)
    return image


def covered(image: Image.Image) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).rectangle((60, 40, 250, 180), fill=230)
    return image


EDITS: dict[str, tuple[Callable[[Image.Image], Image.Image], str]] = {
    "mirror": (ImageOps.mirror, "mirrored"),
    "turn": (lambda image: image.transpose(Image.Transpose.ROTATE_90), "turned left"),
    "tilt": (lambda image: image.rotate(3, Image.Resampling.BICUBIC), "about 3° to the left"),
    "crop": (lambda image: image.crop((58, 0, 480, 360)), "about 12 % on the left$"),
    "resize": (lambda image: image.resize((240, 180)), "smaller, to about 50 %"),
    "stretch": (lambda image: image.resize((480, 300)), "wider by about 20 %"),
    "border": (lambda image: ImageOps.expand(image, 24, 255), "a border around it"),
    "bar": (barred, "a bar at the foot"),
    "logo": (marked, "a logo or a mark at the top on the right"),
    "overlay": (covered, "something laid over about .* on the left|in the middle"),
    "contrast": (lambda image: ImageEnhance.Contrast(image).enhance(1.5), "more contrast"),
    "brightness": (lambda image: image.point(lambda level: level * 0.98 + 30), "lighter"),
}


@pytest.mark.parametrize("kind", EDITS)
def test_a_change_is_named(kind: str) -> None:
    edit, said = EDITS[kind]
    found = told(edit(drawn()))
    assert kind in found, found
    assert re.search(said, found[kind].sentence)
    assert set(found) <= {kind, "resize"}, found


def test_what_the_files_say_is_told_though_nothing_is_seen() -> None:
    assert set(told(drawn(), quality=30)) == {"recompression"}
    assert set(told(drawn(), kind="png", quality=None)) == {"format"}
    assert set(told(drawn(), saturation=0.0)) == {"greyed"}
    assert "30 of 100 instead of 85" in told(drawn(), quality=30)["recompression"].sentence


def test_nothing_seen_is_not_nothing_changed() -> None:
    assert set(told(drawn())) == {"untold"}
    unlike = told(drawn(9))
    assert set(unlike) == {"untold"}
    assert unlike["untold"].sentence == "what was changed cannot be told"


BORNE = {
    "logo": "a logo or a mark at the top on the right",
    "bar": "a bar at the foot",
    "overlay": "something laid over about .* in the middle",
}
THE_OTHER_WAY: dict[str, tuple[str, str]] = {
    "resize 640": ("resize", "larger, to about 200 %"),
    "resize 160": ("resize", "larger, to about 800 %"),
    "crop 5 %": ("more", "shows more by about .* on the right"),
    "crop 10 %": ("more", "shows more by about .* on the right"),
    "crop 20 %": ("more", "shows more by about .* on the right"),
    "crop 10 % left": ("more", "shows more by about .* on the left$"),
    "crop 20 % foot": ("more", "shows more by about .* at the foot$"),
    **{name: (name, f"^without {said} that the other has$") for name, said in BORNE.items()},
    "border": ("crop", "cropped by about"),
    "mirror": ("mirror", "mirrored"),
    "rotation 90°": ("turn", "turned right"),
    "rotation 3°": ("tilt", "about 3° to the right"),
    "contrast": ("contrast", "less contrast"),
    "screenshot": ("crop", "cropped by about"),
}


@pytest.fixture(scope="module")
def scene() -> Image.Image:
    return media_development.draw(5)


@pytest.mark.parametrize("edit", THE_OTHER_WAY)
def test_an_edit_is_told_of_the_picture_that_has_it(edit: str, scene: Image.Image) -> None:
    one, other = seen_small(media_edits.EDITS[edit](scene)), seen_small(scene)
    there: dict[str, str] = {c.kind: c.sentence for c in changes(one, other, compare(one, other))}
    back: dict[str, str] = {c.kind: c.sentence for c in changes(other, one, compare(other, one))}
    kind, said = THE_OTHER_WAY[edit]
    assert re.search(said, back.get(kind, "")), back
    assert media_edits.NAMED[edit] in there, there
    if edit in BORNE:
        assert re.fullmatch(BORNE[edit], there[edit]), there


def seen_small(image: Image.Image) -> Grey:
    small = image.convert("L")
    small.thumbnail((480, 480))
    return grey(np.asarray(small), *image.size)


def test_whose_it_is_is_not_told_where_both_have_edges_there() -> None:
    one, other = drawn(), drawn()
    box = (180, 120, 270, 200)
    ImageDraw.Draw(one).rectangle(box, fill=10)
    ImageDraw.Draw(other).rectangle(box, fill=245)
    likeness = compare(seen(one), seen(other))
    said = [change.sentence for change in changes(seen(one), seen(other), likeness)]
    assert [line for line in said if line.startswith("one of the two has ")], said
