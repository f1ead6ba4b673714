"""Languages are told by frequent words alone, without a list of them."""

from __future__ import annotations

import random

import pytest

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.same_language import Language, of_question

_FREQUENT = {"one": "ta ko si ne la mu", "two": "eg hu ot ys pa wi", "three": "аз би ке ло ну"}
_CONTENT = {"one": "abel", "two": "orin", "three": "ягод"}


def speech(language: str, seed: object, size: int = 80) -> Document:
    """Invented prose: half of its words are the language's few frequent ones."""
    rng = random.Random(f"{language} {seed}")
    stem = _CONTENT[language]
    words = [
        rng.choice(_FREQUENT[language].split())
        if rng.random() < 0.5
        else "".join(rng.sample(stem, 4)) + "".join(rng.choices(stem, k=3))
        for _ in range(size)
    ]
    return Document(f"{language}/{seed}", "league", 0, " ".join(words))


KNOWN = [speech("one", n) for n in range(12)]


def test_the_same_language_is_told_from_another() -> None:
    found = of_question(speech("one", "asked"), KNOWN)
    assert all(found.has(speech("one", f"more {n}")) for n in range(20))
    assert not any(found.has(speech("two", n)) for n in range(20))
    assert not any(found.has(speech("three", n)) for n in range(20))


@pytest.mark.parametrize("asked", ["one", "two"])
def test_of_two_languages_of_an_issuer_that_of_the_question_is_taken(asked: str) -> None:
    other = {"one": "two", "two": "one"}[asked]
    both = [speech(name, n) for name in ("one", "two") for n in range(8)]
    found = of_question(speech(asked, "asked"), both)
    assert found.has(speech(asked, "asked"))
    assert sum(found.has(d) for d in both) == 8
    assert not found.has(speech(other, "x"))


def test_a_question_in_no_language_of_the_issuer_is_in_none() -> None:
    for asked in (speech("two", "asked"), speech("three", "asked")):
        assert not of_question(asked, KNOWN).has(asked)


def test_half_of_another_language_is_no_text_in_it() -> None:
    halves = Document("x", "", 0, f"{speech('one', 1, 30).text} {speech('two', 1, 50).text}")
    assert not of_question(halves, KNOWN).has(halves)


def test_a_text_without_letters_or_words_is_in_no_language() -> None:
    for text in ("", "7 7 7 7", "⁂ ⁂"):
        asked = Document("x", "", 0, text)
        assert not of_question(asked, KNOWN).has(asked)
        assert not Language("latin", frozenset(), 0.0).has(asked)


def test_statements_that_are_all_alike_tell_nothing_of_language() -> None:
    alike = [Document(f"a/{n}", "league", n, f"{KNOWN[0].text} {n}") for n in range(8)]
    assert of_question(speech("one", "other"), alike).has(speech("one", "third"))
