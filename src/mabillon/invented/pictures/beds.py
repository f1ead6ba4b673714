"""What is planted: a round bed within a wall, rows as in an allotment, a corner at a kerb."""

from __future__ import annotations

import math
import random
from typing import Final

from PIL import ImageDraw

from mabillon.invented.pictures.backdrops import WALLS
from mabillon.invented.pictures.ink import Colour, mixed

_FLOWERS: Final[tuple[Colour, ...]] = (
    (222, 92, 84), (240, 190, 66), (150, 104, 186), (244, 236, 228), (230, 132, 170),
    (84, 112, 190), (238, 142, 60),
)  # fmt: skip
_SOIL: Final[Colour] = (94, 72, 56)


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


def round_bed(
    draw: ImageDraw.ImageDraw, rng: random.Random, width: int, height: int, horizon: int
) -> None:
    """A round bed within a low wall."""
    x, y = width * rng.uniform(0.38, 0.62), horizon + (height - horizon) * rng.uniform(0.46, 0.58)
    across = width * rng.uniform(0.26, 0.36)
    deep = across * rng.uniform(0.34, 0.44)
    wall = mixed((176, 168, 154), rng.choice(WALLS), 0.35)
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


def rows(
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


def corner(
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
