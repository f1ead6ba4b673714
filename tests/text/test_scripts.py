"""In which script a text is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.scripts import SCRIPTS, script


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("The sowing plan", "latin"),
        ("План посева на весну", "cyrillic"),
        ("خطة الزرع", "arabic"),
        ("تولیدات گلخانه", "arabic"),
        ("תוכנית הזריעה", "hebrew"),
        ("Το σχέδιο σποράς", "greek"),
        ("播种计划", "han"),
        ("種まきの計画", "kana"),
        ("씨뿌리기", "hangul"),
        ("خطة https://t.me/a-very-long-latin-address-of-a-channel/7", "arabic"),
        ("План sowing 7", "latin"),
        ("123 !!! 😀", None),
        ("https://t.me/latin", None),
        ("", None),
    ],
)
def test_the_script_of_most_letters(text: str, written: str | None) -> None:
    assert script(text) == written


@given(st.text(max_size=200))
def test_any_text_has_a_known_script_or_none(text: str) -> None:
    assert script(text) in (*SCRIPTS, None)
