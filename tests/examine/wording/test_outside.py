"""A text unlike everything it would be held against is not judged; one like them is."""

from __future__ import annotations

import random

import numpy as np
import pytest

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.outside import WINDOW, Windows, outside, windows

VOCABULARY = [f"{a}{b}{c}" for a in "bdfgkl" for b in "aeiou" for c in ("ra", "no", "mi", "tus")]


def measured(text: str) -> Windows:
    return windows(Document("", "", None, text))


def prose(seed: object, size: int = 150, of: int = 90) -> str:
    """Words by chance, and every sixth one the end of a clause."""
    rng = random.Random(f"outside {seed}")
    words = rng.choices(VOCABULARY[:of], k=size)
    return " ".join(w + (rng.choice(",.") if i % 6 == 5 else "") for i, w in enumerate(words))


OTHERS = [measured(prose(n)) for n in range(100)]


def test_a_window_counts_its_words_and_marks() -> None:
    text = " ".join(f"w{i}," for i in range(WINDOW)) + " the" * WINDOW + " left over."
    assert measured(text).tolist() == [[WINDOW, WINDOW], [1, 0]]
    assert not len(measured("too short for a window"))


def test_the_marks_of_an_address_are_none() -> None:
    plain = measured("word " * WINDOW)
    assert np.array_equal(plain[:, 1], measured("https://a.example/x.html?y=1 " * WINDOW)[:, 1])


def test_no_text_like_the_others_is_outside() -> None:
    few = OTHERS[:12]
    assert not any(outside(measured(prose(f"more {n}", 60)), few) for n in range(400))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (prose(1, of=6), "different words"),
        (prose(1).replace(",", "").replace(".", ""), "0 punctuation marks"),
        (prose(1).replace(" ", "!! "), "punctuation marks"),
    ],
    ids=["few words", "no marks", "marks everywhere"],
)
def test_what_is_unlike_all_is_named(text: str, what: str) -> None:
    said = outside(measured(text), OTHERS)
    assert said is not None
    assert what in said.said
    assert "100 texts" in said.said
    assert said.do


def test_nothing_is_said_where_nothing_can_be_compared() -> None:
    assert outside(measured("five words are too few"), OTHERS) is None
    assert outside(measured(prose(1)), []) is None
