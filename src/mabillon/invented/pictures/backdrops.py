"""What stands behind a planted square: houses, trees before a hill, or a quay."""

from __future__ import annotations

import math
import random
from typing import Final

from PIL import ImageDraw

from mabillon.invented.pictures.ink import Colour, mixed

Light = tuple[Colour, Colour, Colour]
"""Of the sky above, the sky at the horizon, and the ground."""

WALLS: Final[tuple[Colour, ...]] = (
    (182, 124, 98), (206, 186, 150), (150, 132, 122), (196, 160, 128), (128, 136, 142),
)  # fmt: skip


def houses(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    width: int,
    horizon: int,
    light: Light,
) -> None:
    """A row of houses, with windows."""
    left = -rng.randint(0, 40)
    while left < width:
        wide, tall = (
            rng.randint(width // 9, width // 4),
            rng.randint(horizon // 3, horizon * 4 // 5),
        )
        wall = mixed(rng.choice(WALLS), light[1], 0.2)
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


def trees(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    width: int,
    horizon: int,
    light: Light,
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


def quay(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    width: int,
    horizon: int,
    light: Light,
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
