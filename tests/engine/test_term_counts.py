"""Lexicon counts by an engine, beside those that the lexicon is made from."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from mabillon.engine import terms
from mabillon.engine.embedded import Embedded
from mabillon.engine.terms import TERMS, TEXTS, term_counts
from mabillon.examine.lexicon.grams import recurring

TEXT = "the moss of Tram Depot, 7 gates; a lamp. Sincerely https://tram.example the hedge"


def texts(count: int) -> list[str]:
    drawn = random.Random(9)
    return [" ".join(drawn.choices(TEXT.split(), k=drawn.randrange(30))) for _ in range(count)]


@pytest.mark.parametrize("at_once", [7, 2048])
def test_the_counts_are_those_of_the_lexicon(
    embedded: Embedded, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(terms, "_AT_ONCE", at_once)
    every = texts(60)
    whose = np.arange(60) % 2
    windows = np.arange(60) // 20
    given = embedded.given(pa.table([whose, windows, every], schema=TEXTS))
    counted = embedded.table(term_counts(embedded, given, least=5)).cast(TERMS)
    expected = []
    for who in (0, 1):
        own = np.flatnonzero(whose == who)
        grams = recurring([every[i] for i in own.tolist()], 5)
        for gram in range(len(grams.counts)):
            uses = np.bincount(windows[own[grams.held(gram)]]).tolist()
            expected += [
                (who, window, grams.form(gram), use) for window, use in enumerate(uses) if use
            ]
    assert len(expected) > 100
    found = [tuple(row.values()) for row in counted.to_pylist()]
    assert Counter(found) == Counter(expected)
    assert found == sorted(found, key=lambda row: (row[0], row[2], row[1]))


def test_words_alone_and_texts_without_any(embedded: Embedded) -> None:
    rows = [(0, 0, "Moss and moss."), (0, 1, "moss, 7"), (1, 0, None), (1, 0, ""), (0, 0, "Lamp")]
    given = embedded.given(pa.table(list(zip(*rows, strict=True)), schema=TEXTS))
    found = embedded.table(term_counts(embedded, given, least=2, longest=1))
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        (0, 0, "moss", 1),
        (0, 1, "moss", 1),
    ]
