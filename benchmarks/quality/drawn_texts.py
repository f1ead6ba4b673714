"""Texts in four languages, made up by a seed, and drawn as pictures with the package's own fonts.

Each line is set piece by piece in the font that has its letters; in a line from right to left
the pieces stand from right to left. That is enough for plain sentences with figures in them.
"""

from __future__ import annotations

import io
import random
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from mabillon.pages import fonts

LANGUAGES: Final = ("ara", "eng", "rus", "spa")
RIGHT_TO_LEFT: Final = "ara"

SANS: Final = (
    "ibm-plex-sans-latin-400-normal",
    "ibm-plex-sans-cyrillic-400-normal",
    "ibm-plex-sans-arabic-arabic-400-normal",
)
SERIF: Final = (
    "ibm-plex-serif-latin-400-normal",
    "ibm-plex-serif-cyrillic-400-normal",
    "noto-naskh-arabic-arabic-400-normal",
)

_SENTENCES: Final = {
    "eng": (
        "In the night of {day} March the League planted {count} bulbs along {place}.",
        "Nobody was disturbed, and the council was not asked.",
        "The trays were carried from the depot by hand, {count} of them.",
        "To all who pass by: water what you find, and leave it better.",
        "What stands near {place} since {day} April is ours, and we say so gladly.",
        "The convenor thanks the neighbours who lent two ladders and a lamp.",
        "No fence was opened and no lawn was harmed, as anyone may see.",
        "Our next sowing is number {count}, and it will follow the first warm rain.",
    ),
    "spa": (
        "En la noche del {day} de marzo la Liga plantó {count} bulbos junto a {place}.",
        "Nadie fue molestado y el ayuntamiento no respondió todavía.",
        "Las bandejas se llevaron a mano desde el depósito, {count} en total.",
        "A todos los que pasan: rieguen lo que encuentren y déjenlo mejor.",
        "Lo que crece cerca de {place} desde el {day} de abril es nuestro.",
        "La coordinadora agradece a los vecinos que prestaron dos escaleras.",
        "No se abrió ninguna valla ni se dañó el césped, como cualquiera puede ver.",
        "Nuestra próxima siembra es la número {count} y seguirá a la primera lluvia.",
    ),
    "rus": (
        "В ночь на {day} марта Лига посадила {count} луковиц возле {place}.",
        "Никого не потревожили, и совет пока не ответил.",
        "Лотки несли из депо на руках, всего {count}.",
        "Всем, кто проходит мимо: поливайте то, что найдёте, и берегите это.",
        "То, что растёт возле {place} с {day} апреля, посадили мы.",
        "Мы благодарим соседей, которые одолжили две лестницы и фонарь.",
        "Ни одна ограда не открыта и ни один газон не помят, это видно каждому.",
        "Наш следующий посев имеет номер {count} и будет после тёплого дождя.",
    ),
    "ara": (
        "في ليلة {day} آذار زرعت الرابطة {count} بصلة قرب {place}.",
        "لم يزعج أحد ولم يجب المجلس حتى الآن.",
        "حملت الصواني باليد من المستودع وعددها {count} صينية.",
        "إلى كل من يمر من هنا: اسقوا ما تجدونه واتركوه أجمل.",
        "ما ينمو قرب {place} منذ {day} نيسان هو من زرعنا.",
        "تشكر المنسقة الجيران الذين أعاروا سلمين ومصباحا.",
        "لم يفتح أي سياج ولم يتضرر العشب كما يرى الجميع.",
        "زرعنا القادم رقمه {count} وسيأتي بعد أول مطر دافئ.",
    ),
}
_PLACES: Final = {
    "eng": ("Station Ring", "Kerb Street", "the old quay", "Eastmere"),
    "spa": ("la estación", "la calle del Pozo", "el muelle viejo", "la fuente"),
    "rus": ("вокзала", "старой пристани", "фонтана", "городского парка"),
    "ara": ("المحطة", "الميناء القديم", "النافورة", "شارع الرصيف"),
}


class Look(NamedTuple):
    """How a text is drawn: pixels of the letters, dark or light, in which fonts; JPEG's quality.

    ``jpeg``: null = PNG.
    """

    size: int = 28
    dark: bool = False
    faces: tuple[str, ...] = SANS
    jpeg: int | None = None


PLAIN: Final = Look()


def text(language: str, seed: int, lines: int = 6) -> str:
    """Return a text of so many lines."""
    rng = random.Random(f"{language} {seed}")
    chosen = rng.sample(_SENTENCES[language], lines)
    return "\n".join(
        line.format(
            day=rng.randrange(1, 29),
            count=rng.randrange(12, 990),
            place=rng.choice(_PLACES[language]),
        )
        for line in chosen
    )


def drawn(lines: str, look: Look = PLAIN, *, right_to_left: bool = False) -> bytes:
    """Return a picture of some lines."""
    made = [_pieces(line, look) for line in lines.split("\n")]
    wide = max(sum(piece.width for piece in line) for line in made)
    step = round(look.size * 1.6)
    margin = look.size
    ground, ink = ("#15202b", "#e7e9ea") if look.dark else ("#ffffff", "#111111")
    image = Image.new("RGB", (round(wide) + 2 * margin, step * len(made) + 2 * margin), ground)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(made):
        y = margin + step * number + look.size
        x = float(image.width - margin if right_to_left else margin)
        for piece in line:
            x -= piece.width if right_to_left else 0
            way = "rtl" if piece.right_to_left else "ltr"
            draw.text((x, y), piece.text, ink, piece.font, anchor="ls", direction=way)
            x += 0 if right_to_left else piece.width
    held = io.BytesIO()
    if look.jpeg is None:
        image.save(held, "PNG")
    else:
        image.save(held, "JPEG", quality=look.jpeg)
    return held.getvalue()


class _Piece(NamedTuple):
    text: str
    font: ImageFont.FreeTypeFont
    right_to_left: bool

    @property
    def width(self) -> float:
        return self.font.getlength(self.text)


def _pieces(line: str, look: Look) -> list[_Piece]:
    """Cut a line into pieces of one font each; a space goes with what stands before it."""
    faces: list[str] = []
    for char in line:
        faces.append(faces[-1] if char == " " and faces else _face(char, look.faces))
    pieces = []
    for face, group in groupby(zip(faces, line, strict=True), key=lambda pair: pair[0]):
        piece = "".join(char for _, char in group)
        arabic = "arabic" in face
        if not arabic and any("arabic" in other for other in faces):  # a figure in such a line
            piece = " " * (len(piece) - len(piece.rstrip())) + piece.rstrip()
        pieces.append(_Piece(piece, _font(face, look.size), arabic))
    return pieces


def _face(char: str, faces: tuple[str, ...]) -> str:
    return next(
        (face for face in faces if any(a <= ord(char) <= b for a, b in _spans(face))), faces[0]
    )


@cache
def _spans(face: str) -> tuple[tuple[int, int], ...]:
    [ranges] = [one.ranges for one in fonts.FACES if one.file == face]
    found = []
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        found.append((int(first, 16), int(last or first, 16)))
    return tuple(found)


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(fonts.woff2(face)), size)
