"""Planted squares by day, as a camera might see them: sky, houses or water, a bed, flowers.

Nobody stands in them. What a picture shows is drawn from its key: the light, what stands
behind, the shape of the bed, its flowers.
"""

from __future__ import annotations

import math
import random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from mabillon.invented.pictures import marks
from mabillon.invented.pictures.ink import FINE, GREEN, PAPER, Colour, grained, letters, mixed
from mabillon.invented.pictures.subjects import Copied, Scene

_LIGHTS: Final[tuple[tuple[Colour, Colour, Colour], ...]] = (
    # sky above, sky at the horizon, ground
    ((122, 168, 214), (226, 234, 236), (134, 150, 104)),
    ((176, 190, 204), (226, 224, 218), (120, 132, 102)),
    ((238, 186, 140), (250, 228, 196), (140, 132, 94)),
    ((96, 118, 156), (222, 188, 168), (98, 112, 92)),
    ((196, 214, 214), (240, 240, 230), (154, 162, 116)),
)
_WALLS: Final[tuple[Colour, ...]] = (
    (182, 124, 98), (206, 186, 150), (150, 132, 122), (196, 160, 128), (128, 136, 142),
)  # fmt: skip
_FLOWERS: Final[tuple[Colour, ...]] = (
    (222, 92, 84), (240, 190, 66), (150, 104, 186), (244, 236, 228), (230, 132, 170),
    (84, 112, 190), (238, 142, 60),
)  # fmt: skip
_SOIL: Final[Colour] = (94, 72, 56)
STRIP: Final = 0.09
"""Share of a picture's height that the strip with the logo takes."""


def scene(subject: Scene) -> Image.Image:
    """Draw a planted place."""
    rng = random.Random(f"scene {subject.key}")
    width, height = subject.width * FINE // 2, subject.height * FINE // 2
    light = rng.choice(_LIGHTS)
    made = _ground(width, height, light, horizon := round(height * rng.uniform(0.34, 0.52)))
    draw = ImageDraw.Draw(made)
    rng.choice((_houses, _trees, _quay))(draw, rng, width, horizon, light)
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


def _ground(
    width: int, height: int, light: tuple[Colour, Colour, Colour], horizon: int
) -> Image.Image:
    column = Image.new("RGB", (1, height))
    above, low, ground = light
    for y in range(height):
        if y < horizon:
            column.putpixel((0, y), mixed(above, low, y / horizon))
        else:
            far = (y - horizon) / (height - horizon)
            column.putpixel((0, y), mixed(mixed(ground, low, 0.25), ground, far))
    return column.resize((width, height))


def _houses(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    width: int,
    horizon: int,
    light: tuple[Colour, Colour, Colour],
) -> None:
    """A row of houses, with windows."""
    left = -rng.randint(0, 40)
    while left < width:
        wide, tall = (
            rng.randint(width // 9, width // 4),
            rng.randint(horizon // 3, horizon * 4 // 5),
        )
        wall = mixed(rng.choice(_WALLS), light[1], 0.2)
        top = horizon - tall
        draw.rectangle((left, top, left + wide, horizon + 4), fill=wall)
        roof = rng.randint(6, 26)
        draw.polygon(
            [(left - 4, top), (left + wide / 2, top - roof), (left + wide + 4, top)],
            fill=mixed(wall, (60, 50, 50), 0.5),
        )
        pane = mixed(wall, (40, 48, 60), 0.6)
        for x in range(left + 14, left + wide - 16, 34):
            for y in range(top + 12, horizon - 24, 38):
                draw.rectangle((x, y, x + 13, y + 20), fill=pane)
        left += wide + rng.choice((0, 0, 12))


def _trees(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    width: int,
    horizon: int,
    light: tuple[Colour, Colour, Colour],
) -> None:
    """Trees before a hill."""
    hill = mixed((96, 124, 92), light[1], 0.45)
    rise = rng.uniform(0.2, 0.5) * horizon
    middle = rng.uniform(0.2, 0.8) * width
    points = [(x, horizon - rise * math.exp(-(((x - middle) / (width * 0.4)) ** 2)))
              for x in range(0, width + 20, 20)]  # fmt: skip
    draw.polygon([(0, horizon + 4), *points, (width, horizon + 4)], fill=hill)
    for _ in range(rng.randint(3, 9)):
        x, tall = rng.randint(0, width), rng.uniform(0.3, 0.75) * horizon
        crown = mixed(rng.choice(((62, 104, 66), (92, 122, 62), (120, 132, 70))), light[1], 0.15)
        draw.rectangle((x - 4, horizon - tall * 0.6, x + 4, horizon + 8), fill=(84, 68, 56))
        for _ in range(7):
            away, radius = rng.uniform(-0.3, 0.3) * tall, rng.uniform(0.14, 0.26) * tall
            up = horizon - tall * rng.uniform(0.55, 0.9)
            shade = mixed(crown, (30, 50, 36), rng.uniform(0, 0.3))
            draw.ellipse(
                (x + away - radius, up - radius, x + away + radius, up + radius), fill=shade
            )


def _quay(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    width: int,
    horizon: int,
    light: tuple[Colour, Colour, Colour],
) -> None:
    """Water, a far shore, bollards and a lamp."""
    shore = horizon - rng.randint(horizon // 5, horizon // 3)
    draw.rectangle((0, shore, width, horizon), fill=mixed((88, 122, 142), light[1], 0.3))
    for _ in range(40):
        x, y = rng.randint(0, width), rng.randint(shore, horizon)
        draw.line((x, y, x + rng.randint(10, 50), y), fill=mixed((88, 122, 142), light[1], 0.55))
    for x in range(0, width, 26):
        draw.rectangle(
            (x, shore - rng.randint(6, 30), x + 26, shore),
            fill=mixed((110, 112, 120), light[1], 0.4),
        )
    lamp = rng.randint(width // 10, width * 9 // 10)
    top = horizon - round(horizon * 0.7)
    draw.line((lamp, top, lamp, horizon + 14), fill=(56, 60, 62), width=7)
    draw.ellipse((lamp - 12, top - 22, lamp + 12, top + 2), fill=(250, 240, 206))
    for x in range(rng.randint(20, 90), width, rng.randint(110, 190)):
        draw.rounded_rectangle((x, horizon - 16, x + 18, horizon + 12), 5, fill=(70, 68, 66))


def _flower(
    draw: ImageDraw.ImageDraw, rng: random.Random, x: float, y: float, near: float, colour: Colour
) -> None:
    """A plant: a few leaves and a head; ``near`` is 0 far off and 1 at the foot of the picture."""
    size = 4 + 11 * near
    leaf = mixed((58, 110, 62), (104, 142, 72), rng.random())
    for side in (-1, 0, 1):
        draw.line(
            (x, y, x + side * size * 0.8, y - size * 1.3), fill=leaf, width=max(1, round(size / 4))
        )
    head = y - size * rng.uniform(1.5, 2.0)
    draw.ellipse((x - size / 2, head - size / 2, x + size / 2, head + size / 2), fill=colour)
    draw.ellipse((x - size / 6, head - size / 6, x + size / 6, head + size / 6),
                 fill=mixed(colour, (90, 70, 30), 0.6))  # fmt: skip


def _planted(
    draw: ImageDraw.ImageDraw, rng: random.Random, spots: list[tuple[float, float]], horizon: int,
    height: int,
) -> None:  # fmt: skip
    colours = rng.sample(_FLOWERS, rng.randint(2, 3))
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        near = (y - horizon) / (height - horizon)
        _flower(draw, rng, x + rng.uniform(-4, 4), y, near, rng.choice(colours))


def _round_bed(
    draw: ImageDraw.ImageDraw, rng: random.Random, width: int, height: int, horizon: int
) -> None:
    """A round bed within a low wall."""
    x, y = width * rng.uniform(0.38, 0.62), horizon + (height - horizon) * rng.uniform(0.46, 0.58)
    across = width * rng.uniform(0.26, 0.36)
    deep = across * rng.uniform(0.34, 0.44)
    wall = mixed((176, 168, 154), rng.choice(_WALLS), 0.35)
    draw.ellipse(
        (x - across, y - deep + 16, x + across, y + deep + 24), fill=mixed(wall, (0, 0, 0), 0.35)
    )
    draw.ellipse((x - across, y - deep, x + across, y + deep), fill=wall)
    inner = 0.90
    draw.ellipse(
        (x - across * inner, y - deep * inner, x + across * inner, y + deep * inner), fill=_SOIL
    )
    spots = []
    for ring in range(2, 9):
        share = ring / 9.5 * inner
        count = ring * 4
        for n in range(count):
            angle = 2 * math.pi * n / count
            spots.append((x + across * share * math.cos(angle), y + deep * share * math.sin(angle)))
    _planted(draw, rng, spots, horizon, height)


def _rows(
    draw: ImageDraw.ImageDraw, rng: random.Random, width: int, height: int, horizon: int
) -> None:
    """Rows that run to a point at the horizon, as in an allotment."""
    point = width * rng.uniform(0.2, 0.8)
    near = height * rng.uniform(0.88, 0.98)
    far = horizon + (height - horizon) * 0.12
    spots = []
    foot = [width * (0.05 + 0.9 * n / 6) for n in range(7)]
    for n, x in enumerate(foot):

        def along(share: float, x: float = x) -> float:
            return x + (point - x) * share * 0.8

        breadth = width * 0.045
        top = along(1.0)
        draw.polygon(
            [
                (x - breadth, near),
                (x + breadth, near),
                (top + breadth * 0.2, far),
                (top - breadth * 0.2, far),
            ],
            fill=mixed(_SOIL, (0, 0, 0), 0.1 * (n % 2)),
        )
        for step in range(14):
            share = (step + 0.5) / 14
            spots.append((along(share), near + (far - near) * share**0.75))
    _planted(draw, rng, spots, horizon, height)


def _corner(
    draw: ImageDraw.ImageDraw, rng: random.Random, width: int, height: int, horizon: int
) -> None:
    """A triangle of earth at a kerb, with a sign that bears nothing."""
    side = rng.choice((-1, 1))
    edge = width * (0.08 if side > 0 else 0.92)
    deep = horizon + (height - horizon) * rng.uniform(0.18, 0.3)
    tip = edge + side * width * rng.uniform(0.7, 0.84)
    foot = height * 0.94
    corner = [(edge, deep), (tip, foot), (edge, foot)]
    kerb = [
        (edge - side * 12, deep - 10),
        (tip + side * 30, foot + 10),
        (edge - side * 12, foot + 10),
    ]
    draw.polygon(kerb, fill=(172, 168, 160))
    draw.polygon(corner, fill=_SOIL)
    spots = []
    for _ in range(120):
        down = math.sqrt(rng.random())
        along = rng.random() * down
        spots.append((edge + (tip - edge) * along * 0.96, deep + 14 + (foot - deep - 22) * down))
    _planted(draw, rng, spots, horizon, height)
    post = edge + side * width * 0.1
    draw.line((post, deep - 70, post, deep + 60), fill=(96, 78, 58), width=6)
    draw.rectangle((post - 34, deep - 96, post + 34, deep - 58), fill=(226, 214, 190))


_BEDS: Final = {"round": _round_bed, "rows": _rows, "corner": _corner}


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
