"""Record: counts, and an interval that a textbook gives too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mabillon.examine.record import Earlier, examine, interval

AT = datetime(2031, 1, 6, tzinfo=UTC)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_jeffreys(counts: tuple[int, int]) -> None:
    k, n = counts
    low, high = interval(k, n)
    prior = stats.beta(k + 0.5, n - k + 0.5)
    assert low == pytest.approx(0.0 if k == 0 else prior.ppf(0.025), abs=1e-9)
    assert high == pytest.approx(1.0 if k == n else prior.ppf(0.975), abs=1e-9)
    assert 0 <= low <= k / n <= high <= 1
    mirrored = interval(n - k, n)
    assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-9)


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_it_counts_and_has_no_figure(carried: list[bool]) -> None:
    rows = [Earlier(f"marl/{i}", AT, f"desk/{i}" if c else None) for i, c in enumerate(carried)]
    made = examine(rows, channel_title="marl", issuer_title="the League")
    assert (made.status, made.llr) == ("determined", None)
    assert (made.figures["n"], made.figures["carried"]) == (len(carried), sum(carried))
    assert (made.figures["low"], made.figures["high"]) == interval(sum(carried), len(carried))
    assert [s["carried_by"] is not None for s in made.figures["statements"]] == carried[-10:]
    assert all(row.post in " ".join(made.explanation) for row in rows[-10:])


@pytest.mark.parametrize("earlier", [None, []])
def test_nothing_to_count_is_not_determined_and_says_what_helps(
    earlier: list[Earlier] | None,
) -> None:
    made = examine(earlier, channel_title="marl", issuer_title="the League")
    assert made.status == "not_determined"
    assert made.reason is not None
    assert "give the one that posted it" in made.reason or "ingest more of its posts" in made.reason


def test_a_name_that_looks_alike_is_said_even_without_earlier_statements() -> None:
    said = "“Тhe Desk” (x:@desk1) looks like “The Desk”, an own channel of the League: so it is."
    alone = examine([], channel_title="marl", issuer_title="the League", alike=[said])
    assert (alone.status, alone.llr) == ("determined", None)
    assert alone.explanation[0] == said
    rows = [Earlier("marl/1", AT, None)]
    made = examine(rows, channel_title="marl", issuer_title="the League", alike=[said])
    assert made.explanation[-1] == said
    assert made.figures["lookalikes"] == [said]
    assert "lookalikes" not in examine(rows, channel_title="m", issuer_title="L").figures
