"""The nearest in subject, none of them taken too often."""

from __future__ import annotations

import numpy as np

from mabillon.examine.validation.topics import matched


def test_the_nearest_are_taken_and_none_too_often() -> None:
    near = np.array([[0.9, 0.1, 0.2], [0.8, 0.1, 0.3], [0.7, 0.2, 0.1]])
    assert matched(near, 3) == [0, 0, 0]
    assert matched(near, 1) == [0, 2, 1]


def test_with_too_few_others_the_nearest_serve_again() -> None:
    assert matched(np.array([[0.5], [0.6], [0.4]]), 1) == [0, 0, 0]
