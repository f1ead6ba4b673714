"""Lines of many texts read on arrays are what each text says alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mabillon.compiled import array_code_only
from mabillon.text import lines
from mabillon.text.lines import Lines, read_lines, together

PARTS = [
    *("ß", "½", "İ", "e\u0301", "\u0301", "\u05b8", "가", "أ", "ء", "ـ", "٣", "\U0001d7d8", "①"),
    *("漢", "字", "ไ", "moss", "Nine", "x", "17", "2", "я", "\u200b", "_", "\u241f", "😀"),
    *("\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", " ", "\xa0", "@", "@moss", ".", "t", "h"),
    *("https://a.example/ß1", "www.b.example/漢", "t.me/\u200bc", "tm", "http", "a" * 40),
]
TEXTS = st.lists(st.lists(st.sampled_from(PARTS), max_size=14).map("".join), max_size=8)


def on_arrays(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> Lines:
    for few in ("FEW", "FEW_WALKED", "UNREADY"):
        monkeypatch.setattr(lines, few, 0)
    return together(read_lines(texts))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS | st.lists(st.text(max_size=20), max_size=5))
@example(["ء", "", "ـ\n\u200b", "a\n \nb"])
@example(["x\u2028www.a.example @moss\n@mo x@moss", "漢\n字 http://a"])
def test_on_arrays_they_are_as_one_by_one(
    monkeypatch: pytest.MonkeyPatch, texts: list[str]
) -> None:
    made, wanted = on_arrays(texts, monkeypatch), lines._one_by_one(texts)
    with array_code_only():
        also = on_arrays(texts, monkeypatch)
    for name, column in wanted._asdict().items():
        assert np.array_equal(getattr(made, name), column), name
        assert np.array_equal(getattr(also, name), column), name


def test_halves_of_characters_are_of_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["moss \ud800 tram", "\udc00"]
    made, wanted = on_arrays(texts, monkeypatch), lines._one_by_one(texts)
    assert made.hashes.tolist() == wanted.hashes.tolist()
    assert made.counts.tolist() == wanted.counts.tolist() == [1, 1]


def test_digits_are_masked_and_links_and_handles_told() -> None:
    made = together(read_lines(["Tram 17 of 9a", "see\n\nhttps://tram.example @tram_9"]))
    assert made.counts.tolist() == [1, 2]
    assert made.texts.tolist() == [0, 4, 8]
    assert (made.hashes != made.masked).tolist() == [False, True, False, True, *[False] * 3, True]
    assert made.is_link.tolist() == [*[False] * 5, True, False, False]
    assert made.handles.tolist() == [False, False, True]
