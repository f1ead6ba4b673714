from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text import tokens
from mabillon.text.tokens import URL_TOKEN, canonical, fold, forms, starts, words


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("Old\u200bBasin", "oldbasin"),
        ("\u202eEastmere\u202c", "eastmere"),
        ("𝗘𝗮𝘀𝘁𝗺𝗲𝗿𝗲", "eastmere"),
        ("Ｅａｓｔｍｅｒｅ １２", "eastmere 12"),
        ("مَدِيـــنَة", "مدينه"),
        ("أحمد إلى آخر ٱلقرى", "احمد الي اخر القري"),
        ("١٢٣ ۱۲۳", "123 123"),
        ("שָׁלוֹם", "שלום"),
        ("Ёлка расчётная, произве\u0308л", "елка расчетная произвел"),
        ("Straße STRASSE", "strasse strasse"),
        ("Water it.🌱️ See https://x.example/a?b=1#c", f"water it see {URL_TOKEN}"),
        ("#old_basin @seed_post", "old basin seed post"),
        ("東京タワー", "東京 京タ タワ ワー"),
        ("", ""),
    ],
)
def test_canonical_form(disguised: str, plain: str) -> None:
    assert canonical(disguised) == plain


def test_words_tell_where_they_stand() -> None:
    text = "To all, مَن يمرّ: https://a.example/b 東京都"
    found = words(text)
    assert [text[t.start : t.end] for t in found] == [
        "To", "all", "مَن", "يمرّ", "https://a.example/b", "東", "京都",
    ]  # fmt: skip
    assert [t.form for t in found] == forms(text)
    assert [t.start for t in found] == starts(text)


@given(st.text())
def test_words_lie_in_order_within_the_text(text: str) -> None:
    end = 0
    for token in words(text):
        assert end <= token.start < token.end <= len(text)
        assert token.form
        end = token.end
    assert [token.start for token in words(text)] == starts(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    for form in forms(text):
        if form != URL_TOKEN:
            assert fold(form) == form


@given(st.text(st.characters(max_codepoint=0x2BFF)))
def test_the_fast_way_finds_the_same_words(text: str) -> None:
    if tokens._PLAIN_TEXT.fullmatch(text):
        assert tokens._PLAIN_WORD.findall(text) == tokens._WORD.findall(text)
