"""Texts told apart by their words: as by their whole canonical form, but sooner."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.tokens import canonical, raw_words
from mabillon.text.wordings import Wordings, has_words

WORDS = st.sampled_from(["the", "The", "tulips", "7", "—", "水仙花", "أحمد", "احمد", "t.me/a", "."])
TEXTS = st.lists(WORDS, max_size=90).map(" ".join)


@given(st.lists(TEXTS, max_size=12), st.integers(0, 3))
def test_wordings_are_told_apart_as_by_canonical_form(texts: list[str], repeated: int) -> None:
    texts = [*texts, *texts[:repeated], *(f"{t} indeed" for t in texts[:repeated])]
    seen, wordings = set(), Wordings()
    for text in texts:
        new = canonical(text) not in seen
        seen.add(canonical(text))
        assert wordings.add(text) == new


@given(TEXTS, st.integers(0, 70))
def test_words_are_counted_as_far_as_needed(text: str, least: int) -> None:
    assert has_words(text, least) == (len(raw_words(text)) >= least)
