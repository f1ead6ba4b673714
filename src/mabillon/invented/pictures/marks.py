"""The marks of the League: its logo of seven seeds and of nine, its banner, its stamps."""

from __future__ import annotations

import math
from typing import Final

from PIL import Image, ImageDraw

from mabillon.invented.pictures.ink import FINE, GREEN, PAPER, VIOLET, Colour, letters
from mabillon.invented.pictures.subjects import Branch

_EMBLEMS: Final[dict[Branch, str]] = {
    "League": "thistle",
    "Northern Beds": "spade",
    "Quayside Hands": "anchor",
    "Southern Borough": "box",
}


def logo(seeds: int, size: int, ink: Colour = GREEN) -> Image.Image:
    """Draw the logo on nothing: a head from which ``seeds`` seeds fly, each with its plume."""
    canvas = Image.new("RGBA", (size * FINE, size * FINE), (*ink, 0))
    draw = ImageDraw.Draw(canvas)
    whole = size * FINE
    middle, foot = whole / 2, whole * 0.60
    width = max(2, round(whole * 0.016))
    colour = (*ink, 255)
    draw.line((middle, foot, middle, whole * 0.96), fill=colour, width=width * 2)
    for side in (-1, 1):
        leaf = (middle, whole * 0.90, middle + side * whole * 0.20, whole * 0.76)
        draw.line(leaf, fill=colour, width=width * 2)
    draw.ellipse(_around(middle, foot, whole * 0.075), fill=colour)
    for n in range(seeds):
        angle = math.radians(-170 + 160 * n / (seeds - 1))
        out = whole * 0.36
        tip = (middle + out * math.cos(angle), foot + out * math.sin(angle))
        start = (middle + 0.13 * whole * math.cos(angle), foot + 0.13 * whole * math.sin(angle))
        draw.line((*start, *tip), fill=colour, width=width)
        draw.ellipse(_around(*start, whole * 0.022), fill=colour)
        for bend in (-40, -20, 0, 20, 40):
            away = angle + math.radians(bend)
            end = (tip[0] + 0.1 * whole * math.cos(away), tip[1] + 0.1 * whole * math.sin(away))
            draw.line((*tip, *end), fill=colour, width=max(1, width * 2 // 3))
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


def stamp(branch: Branch, size: int, turn: float, ink: Colour = VIOLET) -> Image.Image:
    """Draw a round stamp on nothing, turned by so many degrees: two rings, names, an emblem."""
    canvas = Image.new("RGBA", (size * FINE, size * FINE), (*ink, 0))
    draw = ImageDraw.Draw(canvas)
    whole = size * FINE
    middle = whole / 2
    colour = (*ink, 235)
    for radius, width in ((0.48, 0.016), (0.33, 0.01)):
        draw.ellipse(_around(middle, middle, whole * radius), outline=colour,
                     width=round(whole * width))  # fmt: skip
    under = "SEEDPOST" if branch == "League" else branch.upper()
    _along(canvas, "THISTLEDOWN LEAGUE", 0.405, ink, top=True)
    _along(canvas, under, 0.405, ink, top=False)
    _emblem(draw, _EMBLEMS[branch], middle, whole * 0.24, colour)
    turned = canvas.rotate(turn, Image.Resampling.BICUBIC)
    return turned.resize((size, size), Image.Resampling.LANCZOS)


def banner(seeds: int, width: int, height: int) -> Image.Image:
    """Draw a banner: the logo, large, on cloth, and the League's name."""
    cloth = Image.new("RGB", (width, height), GREEN)
    draw = ImageDraw.Draw(cloth)
    edge = max(2, height // 28)
    draw.rectangle(
        (edge, edge, width - edge - 1, height - edge - 1), outline=PAPER, width=edge // 2
    )
    size = round(height * 0.84)
    mark = logo(seeds, size, PAPER)
    cloth.paste(mark, (round(width * 0.06), round(height * 0.08)), mark)
    size = min(height // 5, width // 17)
    left = round(width * 0.06) + round(height * 0.84) + width // 30
    for line, word in enumerate(("THISTLEDOWN", "LEAGUE")):
        face = letters("serif bold", size)
        draw.text((left, height * (0.28 + 0.24 * line)), word, fill=PAPER, font=face)
    return cloth


def _around(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius


def _along(canvas: Image.Image, text: str, radius: float, ink: Colour, *, top: bool) -> None:
    """Write along a ring, above or below."""
    whole = canvas.width
    face = letters("sans bold", round(whole * 0.085))
    step = math.degrees(whole * 0.072 / (radius * whole))
    for n, letter in enumerate(text):
        place = (n - (len(text) - 1) / 2) * step
        angle = math.radians(place - 90 if top else 90 - place)
        tile = Image.new("RGBA", (whole // 8, whole // 8), (*ink, 0))
        half = tile.width / 2
        ImageDraw.Draw(tile).text((half, half), letter, fill=(*ink, 235), font=face, anchor="mm")
        tile = tile.rotate(-place if top else place, Image.Resampling.BICUBIC)
        x = whole / 2 + radius * whole * math.cos(angle) - half
        y = whole / 2 + radius * whole * math.sin(angle) - half
        canvas.alpha_composite(tile, (round(x), round(y)))


def _emblem(
    draw: ImageDraw.ImageDraw, name: str, middle: float, size: float, colour: tuple[int, ...]
) -> None:
    """Draw a thistle, a spade, an anchor or a box in the middle of a stamp."""
    line = round(size * 0.13)
    top, foot = middle - size, middle + size
    if name == "thistle":
        for bend in range(-60, 61, 20):
            away = math.radians(bend - 90)
            end = (middle + size * math.cos(away), middle + size * math.sin(away))
            draw.line((middle, middle, *end), fill=colour, width=line // 2)
        draw.ellipse(_around(middle, middle + size * 0.1, size * 0.34), fill=colour)
        draw.line((middle, middle, middle, foot), fill=colour, width=line)
    elif name == "spade":
        draw.line((middle, top, middle, middle), fill=colour, width=line)
        draw.line((middle - size * 0.3, top, middle + size * 0.3, top), fill=colour, width=line)
        blade = [
            (middle - size * 0.42, middle - size * 0.05),
            (middle + size * 0.42, middle - size * 0.05),
            (middle + size * 0.36, middle + size * 0.6),
            (middle, foot),
            (middle - size * 0.36, middle + size * 0.6),
        ]
        draw.polygon(blade, fill=colour)
    elif name == "anchor":
        draw.line((middle, top + size * 0.3, middle, foot), fill=colour, width=line)
        draw.ellipse(_around(middle, top + size * 0.2, size * 0.2), outline=colour, width=line // 2)
        bar = middle - size * 0.35
        draw.line((middle - size * 0.45, bar, middle + size * 0.45, bar), fill=colour, width=line)
        draw.arc(
            _around(middle, middle + size * 0.1, size * 0.86), 20, 160, fill=colour, width=line
        )
    else:
        box = (middle - size * 0.7, middle - size * 0.5, middle + size * 0.7, middle + size * 0.7)
        draw.rectangle(box, outline=colour, width=line)
        draw.line((box[0], middle, box[2], middle), fill=colour, width=line // 2)
