"""What a text says over and over is cut, once said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.wording.comparable import without
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.repeats import repeats
from mabillon.text.tokens import forms

MOSS = "Moss asks for shade, patience and a little milk, and all three were brought"
WALK = "whoever walks there now is asked to walk slowly and to look down"


def left(text: str) -> list[str]:
    return forms(without(text, repeats(Document("", "", None, text))))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{MOSS}. {WALK}.", 27),  # nothing is said twice
        (f"{MOSS}. {WALK}. {MOSS}!", 27),
        (f"{MOSS.upper()} {MOSS} {MOSS}", 14),
        ("spade barrow " * 80, 2),
        ("spade " * 80, 1),
        ("one two three four five six seven " * 2, 14),  # no eight words twice
        ("", 0),
        (MOSS[:20], 4),
    ],
)
def test_each_span_counts_once(text: str, words: int) -> None:
    assert len(left(text)) == words


def test_seven_words_said_again_stay() -> None:
    part = " ".join(WALK.split()[:7])
    assert len(left(f"{WALK}. {MOSS}. Again {part} he said.")) == 27 + 1 + 7 + 2


@given(st.lists(st.sampled_from(["ab", "cd", "ef", "gh"]), max_size=60))
def test_what_is_left_holds_every_run_once(words: list[str]) -> None:
    text = " ".join(words)
    cut = repeats(Document("", "", None, text))
    assert all(a < b for a, b in cut)
    assert all(cut[i][1] < cut[i + 1][0] for i in range(len(cut) - 1))
    runs = [tuple(words[i : i + 8]) for i in range(len(words) - 7)]
    if len(set(runs)) == len(runs):
        assert not cut
    else:
        assert cut
