"""The words of many texts: the same as of each by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mabillon.archive.search_words import LONGEST, term, words_of
from mabillon.text import names
from mabillon.text.caseless import forms

WORDS = (
    "abd",
    "al",
    "el",
    "rahman",
    "ibn",
    "seed",
    "von",
    "بن",
    "ال",
    "https://a.example/b",
    "種子",
)
TEXTS = st.lists(st.lists(st.sampled_from([*WORDS, "x" * (LONGEST + 3)])).map(" ".join), max_size=8)


@given(TEXTS)
def test_they_are_those_of_each_text_by_itself(texts: list[str]) -> None:
    running = [forms(text) for text in texts]
    found = words_of(texts)
    assert found.of_text == [" ".join(map(term, words)) for words in running]
    every = {word for words in running for word in (*words, *names.compounds(words))}
    assert found.distinct == every


def test_what_belongs_together_ends_with_its_text() -> None:
    assert words_of(["seed abd", "al rahman"]).distinct == {
        "seed",
        "abd",
        "al",
        "rahman",
        "al rahman",
    }
    assert "abd al rahman" in words_of(["seed abd al rahman"]).distinct
    assert words_of([]) == ([], set())
    assert words_of(["", "🌱"]) == (["", ""], set())
