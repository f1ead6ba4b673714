"""Many texts at once have the words that each has alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mabillon.text import many, tokens
from mabillon.text.many import running

# Letters that fold to none, to several, or with their neighbours; addresses; two scripts
# without spaces; marks, digits of other scripts, disguises, and what only separates.
HARD = [
    *("ß", "½", "ﬁ", "Σ", "ς", "İ", "ё", "e\u0301", "\u0301", "\u05b8", "ﷺ", "가", "ᄀ", "ᅡ", "ﾱ"),
    *("أ", "ء", "ـ", "م\u064f", "\u0654", "ا\u0653", "ہ\u0654", "٣", "𝐛", "\U0001d7d8", "ｗ", "①"),
    *("漢", "字", "カ", "ー", "ไ", "ท", "ย", "ma", "Na", "x", "1", "क", "\u093f", "я", "И"),
    *("\u200f", "\u200b", "\xad", "\ufe0f", "_", "\u241f", "\u2028", "\n", " ", ".", "😀", "\x1c"),
    *("http", "https", "://", "www.", "t.me/", "t.me", "/", "«", "»", "<", "\x00", "\u0558"),
]
TEXTS = st.lists(st.lists(st.sampled_from(HARD), max_size=12).map("".join), max_size=8)


@pytest.fixture(autouse=True)
def _no_text_is_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have even a few read on arrays."""
    monkeypatch.setattr(many, "FEW", 0)
    monkeypatch.setattr(many, "UNREADY", 0)


def words(texts: list[str]) -> list[list[str]]:
    made = running(texts)
    forms = made.forms.to_pylist()
    ends = made.offsets.tolist()
    return [[forms[code] for code in made.codes[first:end]] for first, end in pairwise(ends)]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS | st.lists(st.text(max_size=20), max_size=5))
@example(["ء", "ـ", "word"])
@example(["漢字", "", "x 漢 http://a/漢"])
@example(["http://", "see https://t.me/x«www.y", "xhttp://z"])
def test_many_at_once_are_each_alone(texts: list[str]) -> None:
    assert words(texts) == [tokens.forms(text) for text in texts]


def test_every_letter_between_others() -> None:
    points = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    letters = [c for c in points if tokens.WORD_LETTERS.match(c)]
    letters = [c for c in letters if not "가" < c <= "힣" or ord(c) % 97 == 0]
    texts = [f"a{c}b {c} {c}{c}" for c in letters]
    assert words(texts) == [tokens.forms(text) for text in texts]


def test_no_texts() -> None:
    assert words([]) == []
    assert words(["", ""]) == [[], []]
