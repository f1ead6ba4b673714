"""Grey levels made ready for letters to be read, and the table of what was read."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from mabillon.errors import UnreadableInput
from mabillon.examine.records.transcription import Word
from mabillon.media import letters

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\t…\tconf\ttext"


def row(line: int, text: str, confidence: str = "91.5", block: int = 1) -> str:
    return f"5\t1\t{block}\t1\t{line}\t1\t10\t20\t30\t12\t{confidence}\t{text}"


def saved(image: Image.Image, kind: str = "PNG") -> bytes:
    held = io.BytesIO()
    image.save(held, kind)
    return held.getvalue()


def test_words_of_a_table_with_their_lines_and_blocks() -> None:
    rows = [row(1, "Leave"), row(1, "it"), row(1, " "), row(2, "\u200e231\u200f", "140")]
    line = "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t"
    table = "\n".join([HEAD, line, *rows, row(1, "better.", "-3", block=2)])
    assert letters.words_of(table) == [
        Word("Leave", 91.5, (10, 20, 30, 12), 0, 0),
        Word("it", 91.5, (10, 20, 30, 12), 0, 0),
        Word("231", 100.0, (10, 20, 30, 12), 1, 0),
        Word("better.", 0.0, (10, 20, 30, 12), 2, 1),
    ]


@pytest.mark.parametrize("bad", ["5\t1\t1", row(1, "x", "sure"), row(1, "x").replace("20", "x")])
def test_another_table_is_refused(bad: str) -> None:
    with pytest.raises(UnreadableInput):
        letters.words_of(f"{HEAD}\n{bad}")


def test_dark_grounds_become_light_and_transparent_ones_white() -> None:
    dark = Image.new("RGB", (60, 40), "#15202b")
    assert letters.grey_of(saved(dark)).min() > 200
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    assert letters.grey_of(saved(clear)).min() == 255
    deep = Image.fromarray(np.full((40, 60), 40_000, np.uint16))
    assert letters.grey_of(saved(deep)).shape == (40, 60)
    inks = Image.new("CMYK", (60, 40), (0, 0, 0, 10))
    assert letters.grey_of(saved(inks, "JPEG")).min() > 200


def test_a_picture_is_turned_upright_as_it_says() -> None:
    image = Image.new("L", (60, 40), "white")
    exif = image.getexif()
    exif[0x0112] = 6
    held = io.BytesIO()
    image.save(held, "JPEG", exif=exif)
    assert letters.grey_of(held.getvalue()).shape == (60, 40)


def test_small_letters_are_enlarged_so_far() -> None:
    def of_height(height: int) -> float:
        return letters.scale_for([Word("x", 90, (0, 0, 9, height), 0, 0)] * 4)

    assert (of_height(30), of_height(14), of_height(2)) == (1.0, 2.0, 4.0)
    assert letters.scale_for([]) > 1
    grey = np.full((40, 60), 255, np.uint8)
    assert letters.scaled(grey, 2.0).shape == (80, 120)
    assert letters.scaled(grey, 1.0) is grey


def test_a_sample_has_the_longest_lines_in_their_order() -> None:
    grey = np.full((100, 200), 255, np.uint8)
    grey[10:20], grey[40:50], grey[70:80] = 10, 20, 30
    words = [
        Word("a", 9, (0, 10, 180, 10), 0, 0),
        Word("b", 9, (0, 40, 20, 10), 1, 0),
        Word("c", 9, (0, 70, 190, 10), 2, 0),
    ]
    made = letters.sample(grey, words, 2)
    seen = [level for level in made[:, 20].tolist() if level < 255]
    assert set(seen) == {10, 30} and seen.index(10) < seen.index(30)
    assert letters.sample(grey, [], 2) is grey


def test_a_doubted_word_is_taken_from_a_surer_reading_in_latin_letters() -> None:
    box = (10, 10, 40, 12)
    words = [Word("قناة", 92, (60, 10, 40, 12), 0, 0), Word("0718", 30, box, 0, 0)]
    latin = [Word("@marl", 95, (11, 10, 39, 12), 0, 0), Word("ald", 97, (60, 10, 40, 12), 0, 0)]
    made, taken = letters.completed(words, latin)
    assert taken and [word.text for word in made] == ["قناة", "@marl"]
    assert letters.completed(words, latin[1:]) == (words, False)
    assert letters.packed(np.zeros((2, 3), np.uint8)) == b"P5\n3 2\n255\n" + bytes(6)
