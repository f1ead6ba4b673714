"""The other side of the ratio: how often a statement that was not issued is carried by none."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from mabillon.examine.beta import quantile
from mabillon.examine.settings import Settings


@dataclass(frozen=True, slots=True)
class NoneIfNotIssued:
    """P(carried by none | not issued): point, bounds, and where it comes from."""

    point: float
    low: float
    high: float
    source: str


def none_if_not_issued(recorded: pa.Table, age: float, settings: Settings) -> NoneIfNotIssued:
    """Return P(carried by none by that age | not issued).

    From recorded statements that were not issued where there are ``recorded_needed``, with
    Clopper–Pearson bounds; else the stated assumption.
    """
    size = recorded.num_rows
    if size < settings.recorded_needed:
        return NoneIfNotIssued(
            settings.p_none_h2, settings.p_none_h2_low, settings.p_none_h2_high, "assumed"
        )
    times = recorded.column("carried_after_s").to_pylist()
    none = sum(1 for t in times if t is None or t > age)
    tail = (1.0 - settings.interval) / 2.0
    point = (none + 0.5) / (size + 1)
    low = float(quantile(none, size - none + 1, tail)) if none else 0.5 / (size + 1)
    high = float(quantile(none + 1, size - none, 1 - tail)) if none < size else 1.0
    source = f"{none} of {size} recorded statements that were not issued"
    return NoneIfNotIssued(point, min(low, point), max(high, point), source)
