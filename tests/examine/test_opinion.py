"""The opinion: thresholds by the bound nearer to zero; what moves no figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.finding import Finding
from mabillon.examine.opinion import NEUTRAL, opine

FIGURES = st.lists(
    st.floats(-4, 4, allow_nan=False).map(lambda x: round(x, 3)), min_size=3, max_size=3
).map(sorted)
LADDER = [
    "assessed as not issued",
    "appears not to have been issued",
    "not established",
    "appears to have been issued",
    "assessed as issued",
]


def finding(examination: str, bounds: list[float] | None, **more: object) -> Finding:
    if bounds is None:
        return Finding(examination=examination, status="not_determined", reason="too early", **more)
    low, llr, high = bounds
    return Finding(
        examination=examination, status="determined", llr=llr, llr_low=low, llr_high=high, **more
    )


def opinion(*findings: Finding, beside: tuple[str, ...] = ()):
    return opine(findings, issuer_title="the League", beside=beside)


@pytest.mark.parametrize(
    ("bounds", "standing"),
    [
        ([-3.0, -2.5, -2.0], "assessed as not issued"),
        ([-3.0, -2.5, -1.999], "appears not to have been issued"),
        ([-3.0, -2.5, -1.0], "appears not to have been issued"),
        ([-3.0, -2.5, -0.999], "not established"),
        ([-9.0, -0.5, 9.0], "not established"),
        ([0.999, 2.5, 3.0], "not established"),
        ([1.0, 2.5, 3.0], "appears to have been issued"),
        ([1.999, 2.5, 3.0], "appears to have been issued"),
        ([2.0, 2.5, 3.0], "assessed as issued"),
    ],
)
def test_the_bound_nearer_to_zero_decides(bounds: list[float], standing: str) -> None:
    assert opinion(finding("carriage", bounds)).standing == standing


@given(FIGURES)
def test_standing_is_the_published_ladder(bounds: list[float]) -> None:
    low, _, high = bounds
    nearer = low if low > 0 else high if high < 0 else 0.0
    steps = sum(abs(nearer) >= t for t in (1.0, 2.0))
    made = opinion(finding("carriage", bounds))
    assert LADDER.index(made.standing) == 2 + (steps if nearer > 0 else -steps)
    assert [made.llr_low, made.llr, made.llr_high] == bounds


@given(FIGURES, st.lists(st.text(min_size=1), max_size=3))
def test_what_stands_beside_moves_nothing(bounds: list[float], beside: list[str]) -> None:
    carriage = finding("carriage", bounds)
    quiet, said = opinion(carriage), opinion(carriage, beside=tuple(beside))
    assert said.beside == beside
    for name in ("llr", "llr_low", "llr_high", "standing", "sentence", "words", "nature"):
        assert getattr(quiet, name) == getattr(said, name)


@given(FIGURES)
def test_a_conflict_gives_no_figure_whatever_wording_says(bounds: list[float]) -> None:
    conflict = Finding(examination="carriage", status="conflict", reason="deleted there")
    made = opinion(conflict, finding("wording", bounds))
    assert (made.llr, made.llr_low, made.llr_high) == (None, None, None)
    assert made.standing == "not established"
    assert made.conflicts == ["deleted there"]
    assert made.nature is None


@given(FIGURES)
def test_wording_alone_never_says_issued(bounds: list[float]) -> None:
    made = opinion(finding("carriage", None), finding("wording", bounds))
    assert LADDER.index(made.standing) <= 2
    assert made.not_determined == ["carriage: too early"]


@given(FIGURES, FIGURES)
def test_wording_that_agrees_adds_at_most_one(carriage: list[float], wording: list[float]) -> None:
    made = opinion(finding("carriage", carriage), finding("wording", wording))
    assert made.llr is not None
    assert made.llr_low is not None
    assert made.llr_high is not None
    assert made.llr_low <= made.llr <= made.llr_high
    if abs(wording[1]) < NEUTRAL or wording[0] < 0 < wording[2]:
        assert [made.llr_low, made.llr, made.llr_high] == carriage
        assert made.assumes is None
    elif carriage[1] * wording[1] >= 0:
        assert abs(made.llr - carriage[1]) <= 1.0 + 1e-9
        assert made.assumes is not None
    else:
        assert made.llr == pytest.approx(carriage[1] + wording[1])
        assert "independent" in (made.assumes or "")


def test_neutral_wording_does_not_weaken_strong_carriage() -> None:
    """Its wide bounds would open a standing that silence has settled."""
    alone = opinion(finding("carriage", [-2.0, -1.9, -1.2]))
    both = opinion(finding("carriage", [-2.0, -1.9, -1.2]), finding("wording", [-0.5, -0.1, 0.6]))
    assert (both.standing, both.llr_high) == (alone.standing, -1.2)
    assert both.conflicts == []


def test_wording_whose_bounds_lie_on_both_sides_is_neutral() -> None:
    """It supports neither side, so it neither weakens nor strengthens what silence says."""
    alone = opinion(finding("carriage", [-2.0, -1.95, -1.14]))
    for wording in ([-0.02, 0.48, 0.8], [-0.9, -0.6, 0.1]):
        both = opinion(finding("carriage", [-2.0, -1.95, -1.14]), finding("wording", wording))
        assert (both.standing, both.llr, both.llr_high) == (alone.standing, -1.95, -1.14)
        assert both.conflicts == [] and both.assumes is None


def test_the_clip_is_on_each_bound() -> None:
    made = opinion(finding("carriage", [-2.0, -1.9, -1.2]), finding("wording", [-3.0, -2.0, -0.4]))
    high = -2.9 + (0.7**2 + 0.6**2) ** 0.5
    assert [made.llr_low, made.llr, made.llr_high] == pytest.approx([-3.0, -2.9, high])


def test_wording_that_agrees_does_not_open_what_silence_settled() -> None:
    """Two errors that are independent seldom err the same way at once."""
    alone = finding("carriage", [-2.0, -1.95, -1.3])
    made = opinion(alone, finding("wording", [-0.61, -0.4, 0.35]))
    assert made.standing == opinion(alone).standing == "appears not to have been issued"


@pytest.mark.parametrize("order", [1, -1])
def test_opposed_findings_are_a_conflict_at_the_top(order: int) -> None:
    findings = [finding("carriage", [1.9, 2.0, 2.1]), finding("wording", [-0.9, -0.8, -0.5])]
    made = opinion(*findings[::order])
    assert len(made.conflicts) == 1
    assert "opposite directions" in made.conflicts[0]
    weak = opinion(finding("carriage", [1.9, 2.0, 2.1]), finding("wording", [-0.4, -0.2, 0.1]))
    assert weak.conflicts == []


def test_nature_is_said_of_what_was_not_issued_only() -> None:
    donor = Finding(
        examination="donor", status="determined", reason="in words", figures={"nature": "altered"}
    )
    none = Finding(
        examination="donor", status="determined", reason="in words", figures={"nature": None}
    )
    against, for_it = (finding("carriage", b) for b in ([-2.0, -1.9, -1.5], [2.0, 2.5, 3.0]))
    assert opinion(against, donor).nature == "altered"
    assert opinion(against, none).nature == "fabricated"
    assert opinion(for_it, donor).nature is None
    assert opinion(finding("carriage", [-2.0, -1.0, 0.0]), donor).nature is None
