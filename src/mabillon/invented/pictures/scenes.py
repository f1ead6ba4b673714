"""Planted squares by day, as a camera might see them: sky, houses or water, a bed, flowers.

Nobody stands in them. What a picture shows is drawn from its key: the light, what stands
behind, the shape of the bed, its flowers.
"""

from __future__ import annotations

import random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from mabillon.invented.pictures import backdrops, beds, marks
from mabillon.invented.pictures.backdrops import Light
from mabillon.invented.pictures.ink import GREEN, PAPER, grained, letters, mixed
from mabillon.invented.pictures.subjects import Copied, Scene

_LIGHTS: Final[tuple[Light, ...]] = (
    ((122, 168, 214), (226, 234, 236), (134, 150, 104)),
    ((176, 190, 204), (226, 224, 218), (120, 132, 102)),
    ((238, 186, 140), (250, 228, 196), (140, 132, 94)),
    ((96, 118, 156), (222, 188, 168), (98, 112, 92)),
    ((196, 214, 214), (240, 240, 230), (154, 162, 116)),
)
STRIP: Final = 0.09
"""Share of a picture's height that the strip with the logo takes."""


def scene(subject: Scene) -> Image.Image:
    """Draw a planted place."""
    rng = random.Random(f"scene {subject.key}")
    width, height = subject.width, subject.height
    light = rng.choice(_LIGHTS)
    horizon = round(height * rng.uniform(0.34, 0.52))
    made = _ground(width, height, light, horizon)
    draw = ImageDraw.Draw(made)
    behind = rng.choice((backdrops.houses, backdrops.trees, backdrops.quay))
    behind(draw, rng, width, horizon, light)
    bed = _BEDS[subject.bed] if subject.bed else rng.choice(list(_BEDS.values()))
    bed(draw, rng, width, height, horizon)
    made = made.filter(ImageFilter.GaussianBlur(0.7))
    made = grained(_clouded(made, rng), rng.getrandbits(32), 5.0)
    if subject.seeds:
        _strip(made, subject.seeds)
    return made


def copied(subject: Copied) -> Image.Image:
    """Crop a scene on its right and above, and make it smaller or larger."""
    whole = scene(subject.of)
    box = (0, whole.height * subject.crop * 0.6, whole.width * (1 - subject.crop), whole.height)
    size = (subject.width, round(subject.width * (box[3] - box[1]) / box[2]))
    return whole.resize(size, Image.Resampling.BICUBIC, box)


def _ground(width: int, height: int, light: Light, horizon: int) -> Image.Image:
    column = Image.new("RGB", (1, height))
    above, low, ground = light
    for y in range(height):
        if y < horizon:
            column.putpixel((0, y), mixed(above, low, y / horizon))
        else:
            far = (y - horizon) / (height - horizon)
            column.putpixel((0, y), mixed(mixed(ground, low, 0.25), ground, far))
    return column.resize((width, height))


_BEDS: Final = {"round": beds.round_bed, "rows": beds.rows, "corner": beds.corner}


def _clouded(made: Image.Image, rng: random.Random) -> Image.Image:
    """Let the light differ over a picture, as clouds do."""
    coarse = Image.new("L", (5, 4))
    coarse.putdata([rng.randint(60, 255) for _ in range(20)])
    shade = coarse.resize(made.size, Image.Resampling.BICUBIC)
    return Image.composite(made, made.point(lambda level: level * 0.62), shade)


def _strip(made: Image.Image, seeds: int) -> None:
    """Lay Seedpost's strip with the logo over the foot of a picture."""
    tall = round(made.height * STRIP)
    top = made.height - tall
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, top, made.width, made.height), fill=PAPER)
    size = tall - 4
    mark = marks.logo(seeds, size)
    made.paste(mark, (10, top + 2), mark)
    face = letters("serif bold", tall * 2 // 5)
    draw.text((22 + size, top + tall // 4), "Seedpost", fill=GREEN, font=face)
