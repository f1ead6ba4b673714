"""How good figures are that were given with the truth known: Cllr, and errors of each kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.examine.measures.by_chance import gap_by_chance
from mabillon.examine.measures.cost import cllr, cllr_min
from mabillon.examine.measures.ranking import auc
from mabillon.examine.measures.resampled import interval
from mabillon.examine.routing.shares import Share
from mabillon.examine.validation.plots import Plots, plots
from mabillon.examine.validation.rates import LEVEL, rate

FEWEST: Final = 10
"""With fewer figures of either kind of truth neither Cllr nor a plot is given."""

DRAWN: Final = 300
"""Sets of figures that are drawn for the gap by chance."""

STRONG: Final = 1.0
"""From this |LLR| on, evidence that points the wrong way is counted as strongly misleading."""


class Given(NamedTuple):
    """One figure and the truth: ``llr`` log10; ``group``: what shares its fate."""

    llr: float
    issued: bool
    group: Hashable


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Measures of LLRs (log10). Those from ``auc`` to ``plots`` are null where there are fewer
    than ``FEWEST`` of either truth.

    ``gap`` is Cllr - Cllr_min, ``gap_by_chance`` the 95th percentile of the same for
    perfectly calibrated figures of the same number and Cllr. ``against``: genuine with an LLR
    below 0; ``in_favour``: not issued with an LLR above 0: the error rates at LLR 0.
    ``strongly_…``: beyond ``STRONG``. ``cllr_low``, ``cllr_high``: by bootstrap over groups.
    """

    issued: int
    others: int
    auc: float | None = None
    cllr: float | None = None
    cllr_low: float | None = None
    cllr_high: float | None = None
    cllr_min: float | None = None
    gap: float | None = None
    gap_by_chance: float | None = None
    plots: Plots | None = None
    against: Share
    in_favour: Share
    strongly_against: Share
    strongly_in_favour: Share


def calibration(given: Sequence[Given], seed: int, *, drawn: bool = False) -> Calibration:
    """Measure figures against the truth; ``drawn``: keep the points of the three plots too.

    ``seed``: of the bootstrap over groups, and of the figures drawn for the gap by chance.
    """
    llrs = np.array([g.llr for g in given], np.float64)
    same = np.array([g.issued for g in given], bool)
    counted = Calibration(
        issued=int(same.sum()),
        others=int((~same).sum()),
        against=_wrong(given, True, lambda llr: llr < 0),
        in_favour=_wrong(given, False, lambda llr: llr > 0),
        strongly_against=_wrong(given, True, lambda llr: llr <= -STRONG),
        strongly_in_favour=_wrong(given, False, lambda llr: llr >= STRONG),
    )
    if min(counted.issued, counted.others) < FEWEST:
        return counted
    cost, least = cllr(llrs, same), cllr_min(llrs, same)
    low, high = interval(cllr, llrs, same, seed, groups=_numbers(given), level=LEVEL)
    return msgspec.structs.replace(
        counted,
        auc=auc(llrs, same),
        cllr=cost,
        cllr_low=None if np.isnan(low) else low,
        cllr_high=None if np.isnan(high) else high,
        cllr_min=least,
        gap=cost - least,
        gap_by_chance=gap_by_chance(llrs, same, seed, simulated=DRAWN),
        plots=plots(llrs, same) if drawn else None,
    )


def _wrong(given: Sequence[Given], issued: bool, wrong: Callable[[float], bool]) -> Share:
    """Count the figures of one truth that point the wrong way."""
    of = [g for g in given if g.issued is issued]
    return rate([wrong(g.llr) for g in of], [g.group for g in of])


def _numbers(given: Sequence[Given]) -> npt.NDArray[np.int64]:
    """Number the groups; those of either truth are apart."""
    numbers: dict[tuple[bool, Hashable], int] = {}
    return np.array([numbers.setdefault((g.issued, g.group), len(numbers)) for g in given])
