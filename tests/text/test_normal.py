"""Normal forms are those of the standard library, and do not take the square of the marks."""

from __future__ import annotations

import random
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.normal import normal
from mabillon.text.tokens import forms

FORMS: tuple[Literal["NFC", "NFKC"], ...] = ("NFC", "NFKC")
MARKS = [chr(n) for n in range(0x110000) if unicodedata.combining(chr(n))]
OTHERS = ["a", "ﬁ", "Å", "ᄒ", "ᅡ", "ᆫ", "한", "ΐ", "ﷺ", "\u200d", "\u034f", "\u0f77", "क", "é"]


@pytest.mark.parametrize("form", FORMS)
@given(st.lists(st.sampled_from(OTHERS) | st.sampled_from(MARKS), max_size=40))
def test_of_marks_in_any_order(form: Literal["NFC", "NFKC"], drawn: list[str]) -> None:
    text = "".join(drawn)
    long = text + "\n" + "a" * 300
    assert normal(form, text) == unicodedata.normalize(form, text)
    assert normal(form, long) == unicodedata.normalize(form, long)


@pytest.mark.parametrize("form", FORMS)
def test_of_every_character_among_others(form: Literal["NFC", "NFKC"]) -> None:
    every = [chr(n) for n in range(0x30000) if unicodedata.category(chr(n)) not in {"Cn", "Co"}]
    random.Random(7).shuffle(every)
    text = "".join(every)
    assert normal(form, text) == unicodedata.normalize(form, text)


def test_a_word_of_very_many_marks_is_read() -> None:
    """Each mark was exchanged with half of all once, which took half a minute."""
    marks = 100_000
    [form] = forms("a" + "\u0301\u0316" * marks)
    assert form == "á" + "\u0316" * marks + "\u0301" * (marks - 1)
