"""Letter case in Turkish, and what it must not change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text import tokens
from mabillon.text.caseless import caseless, forms, words
from mabillon.text.matching import holds
from mabillon.text.query import parse

TEXTS = [
    "İsbenli'de ışıl",
    "isbenli’de Işıl",
    "ISBENLI'DE IŞIL",
    "İSBENLİ'DE IŞIL",
    "ısbenlı'de işil",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("asked", ["isbenli", "ISBENLI", "İsbenli", "ışıl", "IŞIL", "Işıl"])
def test_letter_case_makes_no_difference_in_turkish(asked: str, text: str) -> None:
    assert holds(parse(asked).query, text)


def test_the_canonical_form_keeps_them_apart() -> None:
    assert tokens.forms("ışıl İ") == ["ışıl", "i\u0307"]


@given(st.text(st.sampled_from("iIıİ\u0307aşŞ' "), max_size=30) | st.text(max_size=30))
def test_words_are_those_of_the_canonical_form(text: str) -> None:
    assert forms(text) == [caseless(form) for form in tokens.forms(text)]
    assert [token.form for token in words(text)] == forms(text)
    assert [token[1:] for token in words(text)] == [token[1:] for token in tokens.words(text)]
