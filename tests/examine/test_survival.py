"""Kaplan–Meier, against another implementation and against the textbook."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mabillon.examine.carriage.survival import kaplan_meier

# Remission of leukaemia under 6-MP, weeks (Freireich et al. 1963); negative = censored.
REMISSION = [
    6,
    6,
    6,
    -6,
    7,
    -9,
    10,
    -10,
    -11,
    13,
    16,
    -17,
    -19,
    -20,
    22,
    23,
    -25,
    -32,
    -32,
    -34,
    -35,
]


def test_the_textbook_example() -> None:
    weeks = np.array(REMISSION, dtype=float)
    happened = np.where(weeks > 0, weeks, np.inf)
    curve = kaplan_meier(happened, np.where(weeks > 0, 99.0, -weeks), 0.95)
    stays = dict(zip(curve.age, np.round(1 - curve.share, 3), strict=True))
    assert stays == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert curve.risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.when(0.5) == 23
    assert curve.n == 21
    # Greenwood's standard error at week 23 is 0.1346; log-log band as in SAS and R.
    assert curve.at(30)[1:] == pytest.approx((1 - 0.680, 1 - 0.188), abs=0.001)


TIMES = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 30), st.booleans()), min_size=1, max_size=40
)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@settings(deadline=None)
@given(TIMES)
def test_against_scipy(rows: list[tuple[int, int, bool]]) -> None:
    happened = np.array([h if known else np.inf for h, _, known in rows], dtype=float)
    observed = np.array([o for _, o, _ in rows], dtype=float)
    curve = kaplan_meier(happened, observed, 0.9)
    event = happened <= observed
    data = stats.CensoredData(uncensored=happened[event], right=observed[~event])
    other = stats.ecdf(data).sf
    at = np.arange(0.5, 32)
    assert [1 - curve.at(t)[0] for t in at] == pytest.approx(other.evaluate(at).tolist())
    if event.any() and not event.all():
        band = other.confidence_interval(confidence_level=0.9, method="log-log")
        for t in curve.age:
            share, low, high = curve.at(t)
            ours, theirs = (
                (1 - high, 1 - low),
                (band.low.evaluate([t])[0], band.high.evaluate([t])[0]),
            )
            if 0 < share < 1:
                assert ours == pytest.approx(theirs, abs=1e-9)
            assert 0 <= low <= share <= high <= 1


def test_a_channel_observed_late_is_out_of_the_risk_set() -> None:
    curve = kaplan_meier(np.array([5.0, 5.0, 5.0]), np.array([9.0, -1.0, 2.0]), 0.9)
    assert (curve.n, curve.risk.tolist(), curve.share.tolist()) == (2, [1.0], [1.0])


def test_nothing_happened() -> None:
    curve = kaplan_meier(np.array([np.inf]), np.array([9.0]), 0.9)
    assert curve.at(5) == (0.0, 0.0, 0.0)
    assert curve.when(0.5) is None
