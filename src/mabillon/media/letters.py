"""A picture's grey levels made ready for a program that reads letters, and what that program says.

The program never gets the bytes that somebody made: only grey levels that were decoded and
written anew here. Dark grounds are turned to light ones, small letters enlarged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.Image import Resampling

from mabillon.errors import UnreadableInput
from mabillon.examine.media.turning import turned
from mabillon.examine.records.transcription import DOUBTFUL, Word
from mabillon.media import kinds
from mabillon.media.decoding import eight_bits, on_white, opened, turn_of

Grey = npt.NDArray[np.uint8]
"""Grey levels, (height, width)."""

PIXELS: Final = 32 << 20
"""Of a picture at the most; a page at 300 dots an inch has 9 million."""

LETTER: Final = 28
"""Pixels of a word's height to which small letters are enlarged."""
SMALL: Final = 16
"""Pixels of a word's height below which they are."""
LARGEST_SCALE: Final = 4.0

_SURE: Final = 85.0
_LATIN_WORD: Final = re.compile(r"[A-Za-z0-9_]{3}")
_TSV_WORD: Final = "5"
_MARGIN: Final = 12


def grey_of(data: bytes) -> Grey:
    """Return the grey levels of a picture, upright, dark letters on a light ground.

    Raises
    ------
    UnreadableInput, LimitExceeded
        As ``decoding.decode`` does.
    """
    kind = kinds.recognise(data)
    with opened(data, kind, PIXELS) as image:
        turn = turn_of(image)
        image.draft("L", image.size)
        flat = eight_bits(image)
        if flat.has_transparency_data:
            flat = on_white(flat.convert("RGBA"))
        levels = np.asarray(flat.convert("L"))
    return light(np.ascontiguousarray(turned(levels, turn)))


def light(levels: Grey) -> Grey:
    """Return grey levels with light and dark exchanged where most of them are dark."""
    return 255 - levels if np.median(levels) < 128 else levels


def packed(levels: Grey) -> bytes:
    """Return grey levels as a PGM file."""
    height, width = levels.shape
    return b"P5\n%d %d\n255\n" % (width, height) + levels.tobytes()


def scaled(levels: Grey, scale: float) -> Grey:
    """Return grey levels made larger by a factor, as far as `PIXELS` allow."""
    height, width = levels.shape
    scale = min(scale, (PIXELS / (height * width)) ** 0.5)
    if scale <= 1:
        return levels
    size = round(width * scale), round(height * scale)
    return np.asarray(Image.fromarray(levels).resize(size, Resampling.LANCZOS))


def scale_for(words: Sequence[Word]) -> float:
    """Return by how much letters are to be enlarged: 1 = they are large enough, or there are none.

    By the height that a quarter of what was taken for words does not reach: several lines of
    small letters are often taken for one of large ones.
    """
    if not words:
        return 2.0  # too small to be seen as words, or there are none
    height = float(np.quantile([word.box[3] for word in words], 0.25))
    return min(LETTER / max(height, 1.0), LARGEST_SCALE) if height < SMALL else 1.0


def sample(levels: Grey, words: Sequence[Word], most: int) -> Grey:
    """Return a small picture of the lines with most on them, one under the other.

    Parameters
    ----------
    words
        Where words were found, whatever they were taken for.
    most
        How many lines.
    """
    lines: dict[int, list[tuple[int, int, int, int]]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.box)
    boxes = [_around(found) for found in lines.values()]
    chosen = sorted(sorted(boxes, key=lambda box: -box[2])[:most], key=lambda box: box[1])
    strips = [
        levels[max(top - _MARGIN // 2, 0) : top + high + _MARGIN // 2, left : left + wide]
        for left, top, wide, high in chosen
    ]
    if not strips:
        return levels
    width = max(strip.shape[1] for strip in strips) + 2 * _MARGIN
    padded = [
        np.pad(
            strip,
            ((0, _MARGIN), (_MARGIN, width - _MARGIN - strip.shape[1])),
            constant_values=int(np.median(strip)),
        )
        for strip in strips
    ]
    return np.ascontiguousarray(np.vstack(padded))


def _around(boxes: Sequence[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, foot = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, foot - top


def words_of(table: str) -> list[Word]:
    """Return the words of a table that Tesseract wrote (TSV), in its order.

    Raises
    ------
    UnreadableInput
        It is no such table.
    """
    words: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    blocks: dict[tuple[str, ...], int] = {}
    for row in table.split("\n")[1:]:
        cells = row.split("\t")
        try:
            if cells[0] != _TSV_WORD or not (text := cells[11].strip()):
                continue
            left, top, wide, high = map(int, cells[6:10])
            confidence = min(max(float(cells[10]), 0.0), 100.0)
        except (IndexError, ValueError) as failure:
            raise UnreadableInput("what reads letters gave an answer of another form") from failure
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        block = blocks.setdefault(tuple(cells[1:4]), len(blocks))
        words.append(Word(_clean(text), round(confidence, 1), (left, top, wide, high), line, block))
    return [word for word in words if word.text]


def completed(words: Sequence[Word], latin: Sequence[Word]) -> tuple[list[Word], bool]:
    """Return words with those in Latin letters put right: handles and links in another script.

    Parameters
    ----------
    words
        As read by the language of the text.
    latin
        The same picture read by a language in Latin letters, for words that the first doubts
        and this one does not.

    Returns
    -------
    list of Word, bool
        The words, and whether any was taken.
    """
    sure = [w for w in latin if w.confidence >= _SURE and _LATIN_WORD.search(w.text)]
    made = [
        next((_in_place(other, word) for other in sure if _same_place(word, other)), word)
        if word.confidence < DOUBTFUL
        else word
        for word in words
    ]
    return made, made != list(words)


def _in_place(other: Word, word: Word) -> Word:
    return Word(other.text, other.confidence, word.box, word.line, word.block)


def _same_place(one: Word, two: Word) -> bool:
    """Tell whether two words cover each other by half, both ways."""
    a, b = one.box, two.box
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return wide > 0 and high > 0 and 2 * wide * high >= max(a[2] * a[3], b[2] * b[3])


def _clean(text: str) -> str:
    """Return a word without the marks of direction that the program puts around numbers."""
    return text.translate(_MARKS)


_MARKS: Final = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
