"""The beta distribution against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from mabillon.examine.beta import Beta, normal_quantile, quantile

SIZE = st.floats(0.01, 5000)
SHARE = st.floats(0, 1, allow_subnormal=False)  # of those scipy keeps few digits


@given(st.lists(st.tuples(SIZE, SIZE, SHARE), min_size=1, max_size=30))
def test_below(rows: list[tuple[float, float, float]]) -> None:
    a, b, x = (np.array(column) for column in zip(*rows, strict=True))
    assert Beta(a, b).below(x) == pytest.approx(special.betainc(a, b, x), abs=1e-10)


@given(st.floats(0.5, 3000), st.floats(0.5, 3000), st.floats(0.005, 0.995))
def test_quantile(a: float, b: float, share: float) -> None:
    assert quantile(a, b, share) == pytest.approx(special.betaincinv(a, b, share), abs=1e-10)


@given(st.floats(1e-6, 1 - 1e-6))
def test_normal_quantile(share: float) -> None:
    assert normal_quantile(share) == pytest.approx(special.ndtri(share), abs=1e-11)


def test_the_ends() -> None:
    made = Beta(np.array([1.5, 1.5]), np.array([2.0, 2.0]))
    assert made.below(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]
