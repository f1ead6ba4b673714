"""Candidates by sketches: the likest first, the hardly like left out."""

from __future__ import annotations

import numpy as np

from mabillon.examine.candidates import Shared, among, both, largest_shares, owners, ranked
from mabillon.text.sketch import RATE, sketches

WORDS = [f"word{i}" for i in range(60)]
STORED = [" ".join(WORDS[a:b]) for a, b in ((0, 60), (0, 30), (30, 60), (0, 9), (50, 60), (0, 7))]


def found(questions: list[str]) -> Shared:
    """Find every question among the stored texts, pair by pair."""
    asked, stored = sketches(questions), sketches(STORED)
    rows = []
    for i in range(len(questions)):
        for row in range(len(STORED)):
            both = np.intersect1d(asked.of(i), stored.of(row))
            if len(both):
                size = len(stored.of(row)), int(stored.words[row])
                rows.append((row, len(both), int((both % RATE == 0).sum()), *size, i))
    columns = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return Shared(*columns)


def test_each_question_has_its_candidates_most_alike_first() -> None:
    questions = [STORED[1], "quite another thing", STORED[2], STORED[5]]
    made = ranked(found(questions), sketches(questions), 0.5)
    first, nothing, third, short = ([int(row) for row in rows] for rows in made)
    assert set(first) >= {0, 1, 3}
    assert 2 not in first
    assert 5 not in first  # seven words are no passage
    assert nothing == []
    assert third[0] in (0, 2)
    assert 5 in short  # unless the question itself is as short


def test_the_largest_share_is_of_the_rows_that_count() -> None:
    made = sketches([STORED[0], STORED[1]])
    near = found([STORED[0], STORED[1]])
    every = largest_shares(near, made, np.ones(len(near.rows), bool))
    assert every == [1.0, 1.0]
    others = largest_shares(near, made, near.rows == 3)
    assert 0 < others[0] < others[1] < 1
    assert largest_shares(near, made, near.rows > 9) == [0.0, 0.0]


def test_few_texts_are_found_as_stored_ones_are() -> None:
    questions = [STORED[1], "quite another thing", STORED[2], STORED[5]]
    asked, stored, rows = sketches(questions), sketches(STORED), np.arange(7, 13)
    made = among(asked.values, owners(asked), stored, rows)
    meant = found(questions)
    pairs = [list(zip(*(c.tolist() for c in one), strict=True)) for one in (made, meant)]
    assert sorted((row - 7, *rest) for row, *rest in pairs[0]) == sorted(pairs[1])
    none = among(asked.values, owners(asked), sketches([]), np.empty(0, np.int64))
    assert [len(column) for column in none] == [0] * 6
    whole = both(none, made)
    assert [one.tolist() for one in whole] == [one.tolist() for one in made]


def test_whose_values_they_are() -> None:
    made = sketches(["one two three four", "", "five six seven"])
    assert owners(made).tolist() == [0, 0, 2]
