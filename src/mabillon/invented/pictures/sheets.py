"""Letters as pictures: a letterhead, the text, a stamp, as a scanner would leave them."""

from __future__ import annotations

import random
from typing import Final

from PIL import Image, ImageDraw

from mabillon.invented.pictures import marks
from mabillon.invented.pictures.ink import GREEN, INK, PAPER, grained, letters, mixed
from mabillon.invented.pictures.subjects import Sheet

WIDTH: Final = 1240
HEIGHT: Final = 1754
"""An A4 sheet at 150 dots an inch."""

MARGIN: Final = 140
LOGO: Final = (MARGIN - 20, 70, 170, 170)
"""Left, top, width, height of the logo, in pixels; so below."""
STAMP: Final = (840, 1400, 250, 250)
HEAD: Final = (0, 40, WIDTH, 235)
JOLT: Final = 14
"""A stamp lies at most so many pixels off its place."""


def sheet(subject: Sheet) -> Image.Image:
    """Draw a letter."""
    rng = random.Random(f"sheet {subject.key}")
    page = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(page)
    mark = marks.logo(subject.seeds, LOGO[2])
    page.paste(mark, LOGO[:2], mark)
    left = LOGO[0] + LOGO[2] + 30
    draw.text((left, 98), "The Thistledown League", fill=GREEN, font=letters("serif bold", 58))
    draw.text((left + 3, 172), "Seedpost · by night, by hand, in public places",
              fill=mixed(GREEN, PAPER, 0.25), font=letters("sans", 24))  # fmt: skip
    draw.line((MARGIN, 262, WIDTH - MARGIN, 262), fill=GREEN, width=3)
    _write(draw, subject.text)
    turn = rng.uniform(-9, 9)
    place = (STAMP[0] + rng.randint(-JOLT, JOLT), STAMP[1] + rng.randint(-JOLT, JOLT))
    mark = marks.stamp(subject.stamp, STAMP[2], turn)
    page.paste(mark, place, mark)
    return grained(page, rng.getrandbits(32), 2.5)


def _write(draw: ImageDraw.ImageDraw, text: str) -> None:
    """Set a text in lines of the page's width; its first line, the heading, is bold."""
    top = 310
    for n, paragraph in enumerate(text.split("\n")):
        face = letters("serif bold" if n == 0 else "serif", 28)
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if draw.textlength(longer, font=face) > WIDTH - 2 * MARGIN:
                draw.text((MARGIN, top), line, fill=INK, font=face)
                top += 42
                longer = word
            line = longer
        draw.text((MARGIN, top), line, fill=INK, font=face)
        top += 42 if line else 22
