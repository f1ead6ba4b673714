"""What becomes of a picture on its way: ``EDITS``, each a file as it would be passed on."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageOps

Edit = Callable[[Image.Image], Image.Image]

QUALITY = 85
"""Of JPEG, unless the edit is the quality."""


def saved(image: Image.Image, quality: int = QUALITY) -> bytes:
    """Return a picture as JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _resized(width: int) -> Edit:
    return lambda image: image.resize((width, max(1, image.height * width // image.width)))


def _cropped(share: float) -> Edit:
    """Cut off a share of the width and of the height, a third of it at the left and the top."""

    def crop(image: Image.Image) -> Image.Image:
        x, y = image.width * share, image.height * share
        right, foot = image.width - 2 * x / 3, image.height - 2 * y / 3
        return image.crop((round(x / 3), round(y / 3), round(right), round(foot)))

    return crop


def _words(on: ImageDraw.ImageDraw, box: tuple[float, float, float, float], colour: str) -> None:
    """Draw what looks like lines of words from afar."""
    left, top, right, bottom = box
    step = max((right - left) / 12, 1)
    for line in range(2):
        y = top + (bottom - top) * (0.25 + 0.4 * line)
        for n in range(int((right - left) / step) - 1 - 3 * line):
            x = left + step * (n + 0.5)
            on.rectangle((x, y, x + step * 0.7, y + (bottom - top) / 6), fill=colour)


def _logo(image: Image.Image) -> Image.Image:
    image = image.copy()
    size = image.width * 0.15
    box = (image.width - 1.2 * size, 0.2 * size, image.width - 0.2 * size, 1.2 * size)
    on = ImageDraw.Draw(image)
    on.ellipse(box, fill="white", outline="navy", width=8)
    on.rectangle(
        (box[0] + size / 3, box[1] + size / 3, box[2] - size / 3, box[3] - size / 3), "red"
    )
    return image


def _bar(image: Image.Image) -> Image.Image:
    image = image.copy()
    box = (0.0, image.height * 0.86, float(image.width), float(image.height))
    ImageDraw.Draw(image).rectangle(box, fill="black")
    _words(ImageDraw.Draw(image), box, "white")
    return image


def _bordered(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, round(image.width * 0.05), "white")


def _overlaid(image: Image.Image) -> Image.Image:
    """Lay a band over a quarter of the picture, through which it shows half."""
    cover = image.copy()
    box = (0.0, image.height * 0.4, float(image.width), image.height * 0.65)
    ImageDraw.Draw(cover).rectangle(box, fill="darkred")
    image = Image.blend(image, cover, 0.6)
    _words(ImageDraw.Draw(image), box, "white")
    return image


def _tilted(image: Image.Image) -> Image.Image:
    return image.rotate(3, Image.Resampling.BICUBIC)


def _screenshot(image: Image.Image) -> Image.Image:
    """Show the picture as a post on a telephone: bars, a name, a caption, its frame."""
    shot = Image.new("RGB", (1080, 2160), "white")
    on = ImageDraw.Draw(shot)
    on.rectangle((0, 0, 1080, 90), fill="black")
    _words(on, (80, 110, 700, 230), "grey")
    inside = ImageOps.contain(image, (1000, 1300))
    shot.paste(inside, ((1080 - inside.width) // 2, 260))
    for n in range(3):
        _words(on, (40, 280 + inside.height + 130 * n, 1040, 400 + inside.height + 130 * n), "grey")
    on.rectangle((0, 2040, 1080, 2160), fill="lightgrey")
    return ImageOps.expand(shot, 40, "black")


EDITS: dict[str, Edit] = {
    "none": lambda image: image,
    "resize 640": _resized(640),
    "resize 160": _resized(160),
    "crop 5 %": _cropped(0.05),
    "crop 10 %": _cropped(0.10),
    "crop 20 %": _cropped(0.20),
    "crop 10 % left": lambda image: image.crop((image.width // 10, 0, *image.size)),
    "crop 20 % foot": lambda image: image.crop((0, 0, image.width, image.height * 4 // 5)),
    "logo": _logo,
    "bar": _bar,
    "border": _bordered,
    "overlay": _overlaid,
    "mirror": ImageOps.mirror,
    "rotation 90°": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "rotation 3°": _tilted,
    "grey": lambda image: image.convert("L").convert("RGB"),
    "contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.6),
    "screenshot": _screenshot,
}

NAMED: dict[str, str] = {
    "resize 640": "resize",
    "resize 160": "resize",
    **{edit: "crop" for edit in EDITS if edit.startswith("crop")},
    "logo": "logo",
    "bar": "bar",
    "border": "border",
    "overlay": "overlay",
    "mirror": "mirror",
    "rotation 90°": "turn",
    "rotation 3°": "tilt",
    "grey": "greyed",
    "contrast": "contrast",
    "screenshot": "screenshot",
    "JPEG q30": "recompression",
}
"""Edit -> the kind of change (``change.Kind``) that it should be told as."""


def edited(image: Image.Image) -> dict[str, bytes]:
    """Return a picture after every edit, as files."""
    files = {name: saved(edit(image)) for name, edit in EDITS.items()}
    return {**files, "JPEG q30": saved(image, 30)}
