"""The farewell video, 1:38, drawn frame by frame: a banner, a sunflower, two pledges, a barrow.

The planters are lines with a blurred disc for a head. What a voice says stands on a card, for
there is no sound. Frames are held; an ``ffmpeg`` process makes the file.
"""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from mabillon.invented.pictures import marks
from mabillon.invented.pictures.ink import FINE, GREEN, PAPER, Colour, letters, smooth
from mabillon.invented.pictures.subjects import Film

WIDTH: Final = 320
HEIGHT: Final = 180
BAR: Final = 16
"""Pixels that the logo bar covers at the foot."""
RATE: Final = 5
"""Frames in a second."""
SECONDS: Final = 98
HELD_S: Final = 2
"""Seconds that one drawing is held."""
LIMIT_S: Final = 60
"""Seconds that the making of the file may take."""

_SCENES: Final = ((0, 22), (22, 41), (41, 74), (74, 90), (90, 98))
"""From and to, in seconds; the shot list of the demo says the same."""
_NIGHT: Final[Colour] = (28, 34, 48)
_YELLOW: Final[Colour] = (236, 184, 52)


def available() -> bool:
    """Return whether the file can be made here."""
    return shutil.which("ffmpeg") is not None


def write(subject: Film, path: Path) -> bool:
    """Write the video; return whether it could be made (else there is no file)."""
    command = [
        "ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "1",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE),
        "-i", "pipe:0", "-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "30",
        "-pix_fmt", "yuv420p", "-threads", "1", "-flags:v", "+bitexact", "-fflags", "+bitexact",
        "-f", "mp4", str(path),
    ]  # fmt: skip
    try:
        made = subprocess.run(
            command,
            input=b"".join(_frames(subject)),
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return made.returncode == 0


def _frames(subject: Film) -> Iterator[bytes]:
    """Yield every frame as bytes."""
    for second in range(subject.seconds):
        yield _barred(frame(second), subject.bar).tobytes() * RATE


def frame(second: int) -> Image.Image:
    """Draw what is seen in that second."""
    number = next(n for n, (start, end) in enumerate(_SCENES) if start <= second < end)
    since = second - _SCENES[number][0]
    return _drawn(number, since - since % HELD_S)


@lru_cache(maxsize=SECONDS)
def _drawn(number: int, since: int) -> Image.Image:
    canvas = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), _NIGHT)
    _DRAWN[number](canvas, since)
    return smooth(canvas)


def _barred(image: Image.Image, bar: bool) -> Image.Image:
    if not bar:
        return image
    made = image.copy()
    top = HEIGHT - BAR
    made.paste((18, 60, 122), (0, top, WIDTH, HEIGHT))
    draw = ImageDraw.Draw(made)
    for left in (6, 18, 30):  # tiles, the mark of who posted it again
        draw.rectangle((left, top + 3, left + 9, top + 12), outline=PAPER)
        draw.line((left, top + 3, left + 9, top + 12), fill=PAPER)
    draw.text((48, top + 1), "azulejo · the full film", fill=PAPER, font=letters("sans bold", 11))
    return made


def _banner(canvas: Image.Image, second: int) -> None:
    """A banner of seven seeds on a garden wall, at night."""
    draw = ImageDraw.Draw(canvas)
    for row in range(9):
        for n in range(-1, 9):
            x, y = n * 84 + 42 * (row % 2), 60 + row * 36
            draw.rectangle((x, y, x + 78, y + 30), fill=(64, 58, 60 + row))
    draw.ellipse((560, 14, 590, 44), fill=(232, 230, 206))
    cloth = marks.banner(7, 460, 220)
    canvas.paste(cloth, (90, 78 + round(3 * math.sin(second / 2))))


def _sunflower(canvas: Image.Image, second: int) -> None:
    """A sunflower in a bucket, with its caption."""
    canvas.paste((88, 104, 112), (0, 0, WIDTH * FINE, 250))
    canvas.paste((74, 70, 62), (0, 250, WIDTH * FINE, HEIGHT * FINE))
    draw = ImageDraw.Draw(canvas)
    lean = 12 * math.sin(second / 3)
    x, y = 320 + lean, 92
    draw.line((320, 260, x, y), fill=(70, 118, 62), width=9)
    draw.ellipse((326, 190, 390, 214), fill=(70, 118, 62))
    for n in range(18):
        angle = 2 * math.pi * n / 18 + second / 40
        away, down = x + 52 * math.cos(angle), y + 52 * math.sin(angle)
        draw.ellipse((away - 15, down - 15, away + 15, down + 15), fill=_YELLOW)
    draw.ellipse((x - 44, y - 44, x + 44, y + 44), fill=(98, 66, 40))
    draw.polygon([(270, 236), (370, 236), (356, 306), (284, 306)], fill=(168, 172, 176))
    _caption(draw, "terror of Kerb Street")


def _planters(canvas: Image.Image, second: int) -> None:
    """Two planters, drawn as lines with blurred heads, and what they pledge on a card."""
    canvas.paste((52, 64, 62), (0, 240, WIDTH * FINE, HEIGHT * FINE))
    draw = ImageDraw.Draw(canvas)
    for n, x in enumerate((150, 290)):
        raised = 16 * math.sin(second / 2 + n)
        draw.line((x, 120, x, 220), fill=PAPER, width=6)
        draw.line((x, 220, x - 26, 300), fill=PAPER, width=6)
        draw.line((x, 220, x + 26, 300), fill=PAPER, width=6)
        draw.line((x, 150, x - 38, 190), fill=PAPER, width=6)
        draw.line((x, 150, x + 44, 168 - raised), fill=PAPER, width=6)
    draw.rectangle((360, 250, 410, 300), fill=(96, 128, 120))
    draw.line((408, 262, 444, 240), fill=(96, 128, 120), width=8)
    blurred = canvas.copy()
    for x in (150, 290):
        ImageDraw.Draw(blurred).ellipse((x - 26, 66, x + 26, 118), fill=(196, 182, 168))
    blurred = blurred.filter(ImageFilter.GaussianBlur(9))
    for x in (150, 290):
        box = (x - 44, 48, x + 44, 128)
        canvas.paste(blurred.crop(box), box[:2])
    _card(ImageDraw.Draw(canvas), ("We pledge", "to Quill.", "8 January 2030"))


def _yard(canvas: Image.Image, second: int) -> None:
    """A dark yard; a voice that was altered is a card and a moving line."""
    draw = ImageDraw.Draw(canvas)
    canvas.paste((16, 20, 28), (0, 0, WIDTH * FINE, HEIGHT * FINE))
    draw.rectangle((60, 40, 170, 300), outline=(52, 58, 70), width=5)
    draw.line((0, 300, 640, 300), fill=(52, 58, 70), width=5)
    points = [
        (220 + 3 * n, 250 + 14 * math.sin(n / 3 + second) * math.sin(n / 11)) for n in range(130)
    ]
    draw.line(points, fill=(120, 150, 150), width=3)
    _card(draw, ("A voice, altered:", "“to Sorrel”"))


def _barrow(canvas: Image.Image, second: int) -> None:
    """A wheelbarrow, with its caption."""
    canvas.paste((116, 128, 120), (0, 0, WIDTH * FINE, 220))
    canvas.paste((88, 92, 70), (0, 220, WIDTH * FINE, HEIGHT * FINE))
    draw = ImageDraw.Draw(canvas)
    x = 190 + 8 * second
    tub = [(x, 130), (x + 210, 130), (x + 160, 220), (x + 50, 220)]
    draw.polygon(tub, fill=(62, 112, 96))
    draw.line((x + 160, 214, x + 310, 150), fill=(120, 92, 60), width=10)
    draw.line((x + 120, 220, x + 150, 276), fill=(70, 70, 70), width=8)
    draw.ellipse((x + 8, 216, x + 76, 284), outline=(50, 50, 52), width=12)
    for n in range(5):
        top = 104 - 6 * (n % 2)
        draw.ellipse((x + 26 + 36 * n, top, x + 58 + 36 * n, top + 36), fill=(80, 132, 70))
    _caption(draw, "borrowed from the council")


_DRAWN: Final = (_banner, _sunflower, _planters, _yard, _barrow)


def _caption(draw: ImageDraw.ImageDraw, text: str) -> None:
    draw.rectangle((0, 286, WIDTH * FINE, 324), fill=(20, 24, 28))
    draw.text((WIDTH, 305), text, fill=PAPER, font=letters("sans bold", 26), anchor="mm")


def _card(draw: ImageDraw.ImageDraw, lines: tuple[str, ...]) -> None:
    draw.rounded_rectangle((424, 40, 624, 70 + 34 * len(lines)), 10, fill=PAPER)
    for n, line in enumerate(lines):
        face = letters("serif bold" if n == 0 else "serif", 24)
        draw.text((524, 72 + 32 * n), line, fill=GREEN, font=face, anchor="mm")
