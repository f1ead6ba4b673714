"""Originals to develop on, of other kinds and other seeds than those that are reported.

The limits of ``examine.media.limits`` and of the likeness are looked at with these alone:
weather and rock (noise with the spectrum of photographs), rooms, plants and fields from above.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

SIZES = ((1200, 900), (900, 1200), (1280, 800), (1000, 1000))


def draw(seed: int) -> Image.Image:
    """Return weather, a room, plants or fields."""
    rng = np.random.default_rng([7, seed])
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    relief = _relief(rng, width, height)
    image = (_weather, _room, _plants, _fields)[seed % 4](rng, relief)
    grain = rng.normal(0, 4, (height, width, 1))
    levels = np.asarray(image.filter(ImageFilter.GaussianBlur(1.0))) + grain
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def _relief(rng: np.random.Generator, width: int, height: int) -> npt.NDArray[np.float64]:
    """Return noise of which the amplitude falls with the frequency, 0 to 1."""
    waves = np.fft.rfft2(rng.normal(size=(height // 2, width // 2)))
    far = np.hypot(np.fft.fftfreq(height // 2)[:, None], np.fft.rfftfreq(width // 2))
    waves /= np.maximum(far, 1 / max(width, height)) ** rng.uniform(1.0, 1.5)
    noise = np.fft.irfft2(waves, (height // 2, width // 2))
    small = Image.fromarray((noise - noise.min()) / np.ptp(noise))
    whole = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC), np.float64)
    return whole.clip(0, 1)


def _coloured(rng: np.random.Generator, levels: npt.NDArray[np.float64]) -> Image.Image:
    low, high = rng.uniform(0, 110, 3), rng.uniform(120, 255, 3)
    return Image.fromarray((low + (high - low) * levels[..., None]).clip(0, 255).astype(np.uint8))


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = rng.integers(10, 246, 3).tolist()
    return red, green, blue


def _weather(rng: np.random.Generator, relief: npt.NDArray[np.float64]) -> Image.Image:
    """Clouds over rock."""
    height = len(relief)
    slope = np.linspace(rng.uniform(0, 1), rng.uniform(0, 1), height)[:, None]
    sky = _coloured(rng, 0.5 * relief + 0.5 * slope)
    rock = _coloured(rng, relief[::-1, ::-1] ** rng.uniform(0.5, 2))
    edge = height * rng.uniform(0.3, 0.8) + 0.3 * height * (relief[height // 2] - 0.5)
    ground = np.arange(height)[:, None] > edge
    mask = Image.fromarray((255 * ground).astype(np.uint8))
    return Image.composite(rock, sky, mask)


def _room(rng: np.random.Generator, relief: npt.NDArray[np.float64]) -> Image.Image:
    """Walls that run to a point, with frames, shelves and a lamp."""
    height, width = relief.shape
    image = _coloured(rng, 0.3 * relief + 0.35)
    on = ImageDraw.Draw(image)
    x, y = rng.uniform(0.25, 0.75) * width, rng.uniform(0.3, 0.6) * height
    wide, high = rng.uniform(0.15, 0.35) * width, rng.uniform(0.15, 0.3) * height
    left, top, right, foot = x - wide, y - high, x + wide, y + high
    corners = ((left, top), (right, top), (right, foot), (left, foot))
    edges = ((0, 0), (width, 0), (width, height), (0, height))
    for n in range(4):
        if rng.random() < 0.7:
            on.polygon([corners[n], corners[n - 3], edges[n - 3], edges[n]], fill=_colour(rng))
    for _ in range(int(rng.integers(4, 14))):
        left, top = rng.uniform(0, 0.9) * width, rng.uniform(0, 0.9) * height
        right, foot = left + rng.uniform(0.05, 0.25) * width, top + rng.uniform(0.04, 0.3) * height
        on.rectangle((left, top, right, foot), fill=_colour(rng), outline=_colour(rng), width=6)
    return Image.blend(image, _coloured(rng, relief), 0.3)


def _plants(rng: np.random.Generator, relief: npt.NDArray[np.float64]) -> Image.Image:
    """Stalks that branch, before what is out of focus."""
    height, width = relief.shape
    image = _coloured(rng, relief)
    on = ImageDraw.Draw(image)

    def branch(x: float, y: float, angle: float, length: float, deep: int) -> None:
        ends = (x + length * np.sin(angle), y - length * np.cos(angle))
        on.line((x, y, *ends), fill=colour, width=max(2, int(length / 14)))
        if deep:
            for _ in range(int(rng.integers(2, 4))):
                turn, less = rng.normal(0, 0.6), rng.uniform(0.55, 0.85)
                branch(*ends, angle + turn, length * less, deep - 1)
        else:
            size = length / 3
            box = (ends[0] - size, ends[1] - size, ends[0] + size, ends[1] + size)
            on.ellipse(box, fill=leaf)

    for _ in range(int(rng.integers(2, 7))):
        colour, leaf = _colour(rng), _colour(rng)
        length = rng.uniform(0.12, 0.3) * height
        branch(rng.uniform(0, width), height * rng.uniform(0.7, 1.1), rng.normal(0, 0.3), length, 4)
    return image


def _fields(rng: np.random.Generator, relief: npt.NDArray[np.float64]) -> Image.Image:
    """Fields, ways and roofs, as seen from above."""
    height, width = relief.shape
    levels = np.zeros_like(relief)
    for _ in range(int(rng.integers(6, 16))):
        x, y, way = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, np.pi)
        rows, columns = np.mgrid[:height, :width]
        side = (columns - x) * np.cos(way) + (rows - y) * np.sin(way) > 0
        levels += side * rng.normal(0, 1)
    levels = (levels - levels.min()) / max(float(np.ptp(levels)), 1e-9)
    image = _coloured(rng, 0.75 * levels + 0.25 * relief)
    on = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(5, 30))):
        left, top = rng.uniform(0, width), rng.uniform(0, height)
        box = (left, top, left + rng.uniform(10, 90), top + rng.uniform(10, 90))
        on.rectangle(box, fill=_colour(rng))
    on.line(tuple(rng.uniform(0, 1, 8) * np.tile([width, height], 4)), fill=_colour(rng), width=16)
    return image
