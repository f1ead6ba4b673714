"""Words of strength, times and counts as a reader gets them; the unseen."""

from __future__ import annotations

from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine import phrases
from mabillon.examine.carriage.unseen import chao
from mabillon.examine.scale import STEPS, between, figure, in_words, reaches, support


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (1, None),
        (1.9, None),
        (2, "weak"),
        (9.9, "weak"),
        (10, "moderate"),
        (100, "moderately strong"),
        (1_000, "strong"),
        (10_000, "very strong"),
        (1_000_000, "extremely strong"),
    ],
)
def test_enfsi(ratio: float, word: str | None) -> None:
    assert support(log10(ratio)) == word
    assert support(-log10(ratio)) == word


def test_whom_it_supports() -> None:
    assert in_words(-1.9) == 'moderate support for "not issued"'
    assert in_words(2.5) == 'moderately strong support for "issued"'
    assert in_words(0.1) == "no meaningful support for either"


def test_an_llr_is_written_with_its_sign_and_no_negative_zero() -> None:
    assert [figure(x) for x in (-1.96, 0.31, -0.04, 2.0, 12)] == [
        "−1.9",
        "+0.3",
        "0.0",
        "+2.0",
        "+12.0",
    ]
    assert [figure(x, 2) for x in (-1.968, 0.309, -0.004)] == ["−1.96", "+0.30", "0.00"]
    assert between(-2, -1.95, -1.5) == "LLR −1.9 [−2.0, −1.5]"


@given(st.floats(-7, 7))
def test_what_is_written_reaches_no_threshold_that_the_figure_does_not(llr: float) -> None:
    for digits in (1, 2):
        written = float(figure(llr, digits).replace("−", "-"))
        assert abs(written) <= abs(llr) + 1e-6
        assert abs(llr) - abs(written) < 10**-digits
        for step, _ in STEPS[1:]:
            assert reaches(written, step) == reaches(llr, step)
    assert figure(llr, 2).startswith(figure(llr)) or figure(llr) == "0.0"


def test_phrases() -> None:
    assert phrases.ordinal(12) == "twelfth"
    assert [phrases.ordinal(n) for n in (21, 22, 111)] == ["21st", "22nd", "111th"]
    assert phrases.joined(["A", "B", "C"]) == "A, B and C"
    assert phrases.chance(0.01) == "1 in 100"
    assert phrases.things(1, "channel") == "one channel"


def test_chao() -> None:
    """Bias-corrected: f1 (f1 - 1) / (2 (f2 + 1))."""
    found = chao(10, 5, 0.9)
    assert found.number == pytest.approx(10 * 9 / 12)
    assert found.high > found.number
    assert chao(0, 5, 0.9).number == 0
