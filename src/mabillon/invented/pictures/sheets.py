"""Letters as pictures: a letterhead, the text, a stamp, as a scanner would leave them."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from mabillon.invented.pictures import marks
from mabillon.invented.pictures.ink import GREEN, INK, PAPER, grained, letters, mixed
from mabillon.invented.pictures.layout import HEAD, HEIGHT, JOLT, LOGO, MARGIN, STAMP, WIDTH
from mabillon.invented.pictures.subjects import Sheet


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


def pasted(sheet: Image.Image, text: str) -> Image.Image:
    """Put another text between the letterhead and the stamp of a sheet as it was posted."""
    made = sheet.copy()
    ImageDraw.Draw(made).rectangle((0, HEAD[1] + HEAD[3], WIDTH, STAMP[1] - 3 * JOLT), fill=PAPER)
    _write(ImageDraw.Draw(made), text)
    return made


def _write(draw: ImageDraw.ImageDraw, text: str) -> None:
    """Set a text in lines of the page's width; its first line, the heading, is bold."""
    top = 310
    for n, paragraph in enumerate(text.split("\n")):
        face = letters("serif bold" if n == 0 else "serif", 27)
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if draw.textlength(longer, font=face) > WIDTH - 2 * MARGIN:
                draw.text((MARGIN, top), line, fill=INK, font=face)
                top += 39
                longer = word
            line = longer
        draw.text((MARGIN, top), line, fill=INK, font=face)
        top += 39 if line else 22
