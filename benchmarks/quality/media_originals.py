"""Originals to measure on: drawn scenes from a seed (no place, no person), or a folder's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

SIZES = ((1280, 960), (960, 1280), (1280, 720), (1024, 1024))
"""Sizes in which messengers pass pictures on."""

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


def draw(seed: int) -> Image.Image:
    """Return a landscape, a street or things on a table."""
    rng = np.random.default_rng([6, seed])
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    image = Image.blend(_ground(rng, width, height), _texture(rng, width, height), 0.25)
    painted = ImageDraw.Draw(image)
    (_hills, _street, _table)[seed % 3](rng, painted, width, height)
    grain = rng.normal(0, 6, (height, width, 1))
    levels = np.asarray(image.filter(ImageFilter.GaussianBlur(1.2))) + grain
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def given(folder: Path) -> Iterator[Image.Image]:
    """Yield the pictures of a folder, upright, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in ENDINGS:
            with Image.open(path) as image:
                yield ImageOps.exif_transpose(image).convert("RGB")


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = rng.integers(20, 236, 3).tolist()
    return red, green, blue


def _ground(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    corners = rng.integers(60, 230, (2, 2, 3), dtype=np.uint8)
    return Image.fromarray(corners).resize((width, height), Image.Resampling.BICUBIC)


def _texture(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    whole = Image.new("RGB", (width, height), (128, 128, 128))
    for n in range(1, 5):
        coarse = Image.fromarray(rng.integers(0, 256, (3 << n, 4 << n, 3), dtype=np.uint8))
        layer = coarse.resize((width, height), Image.Resampling.BICUBIC)
        whole = Image.blend(whole, layer, 0.5 / n)
    return whole


def _hills(rng: np.random.Generator, on: ImageDraw.ImageDraw, width: int, height: int) -> None:
    x, y, size = rng.uniform(0.1, 0.9) * width, rng.uniform(0.05, 0.3) * height, width / 20
    on.ellipse((x - size, y - size, x + size, y + size), fill=_colour(rng))
    for far in np.linspace(0.35, 0.8, int(rng.integers(2, 5))):
        heights = height * (far + rng.normal(0, 0.08, 9))
        top = list(zip(np.linspace(0, width, 9), heights, strict=True))
        on.polygon([*top, (width, height), (0, height)], fill=_colour(rng))
    for _ in range(int(rng.integers(4, 20))):
        x, y, size = rng.uniform(0, width), rng.uniform(0.5, 0.95) * height, rng.uniform(15, 70)
        on.rectangle((x - size / 8, y, x + size / 8, y + size), fill=_colour(rng))
        on.ellipse((x - size / 2, y - size, x + size / 2, y + size / 3), fill=_colour(rng))


def _street(rng: np.random.Generator, on: ImageDraw.ImageDraw, width: int, height: int) -> None:
    left = -rng.uniform(0, width / 8)
    floor = height * rng.uniform(0.7, 0.9)
    while left < width:
        right, top = left + rng.uniform(0.1, 0.3) * width, rng.uniform(0.1, 0.6) * height
        on.rectangle((left, top, right, floor), fill=_colour(rng))
        pane, step = _colour(rng), rng.uniform(30, 70)
        for x in np.arange(left + step / 2, right - step / 2, step):
            for y in np.arange(top + step / 2, floor - step, step * rng.uniform(1, 1.6)):
                on.rectangle((x, y, x + step / 2, y + step / 2), fill=pane)
        left = right + rng.uniform(0, 0.05) * width
    on.rectangle((0, floor, width, height), fill=_colour(rng))


def _table(rng: np.random.Generator, on: ImageDraw.ImageDraw, width: int, height: int) -> None:
    edge = height * rng.uniform(0.3, 0.6)
    on.polygon([(0, edge), (width, edge * rng.uniform(0.8, 1.2)), (width, height), (0, height)],
               fill=_colour(rng))  # fmt: skip
    for _ in range(int(rng.integers(5, 12))):
        x, y = rng.uniform(0.05, 0.95) * width, rng.uniform(0.3, 0.9) * height
        wide, high = rng.uniform(0.04, 0.2, 2) * width
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        shape = on.ellipse if rng.random() < 0.5 else on.rectangle
        shape(box, fill=_colour(rng), outline=_colour(rng), width=4)
        on.line((x - wide / 3, y, x + wide / 3, y + high / 4), fill=_colour(rng), width=7)
