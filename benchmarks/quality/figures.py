"""One line a figure: what it is, its value, its interval where there is one, of how many."""

from __future__ import annotations

import json
from collections.abc import Sequence

from scipy.stats import beta

LEVEL = 0.95


def interval(k: int, n: int) -> tuple[float, float]:
    """Return the exact binomial interval (Clopper & Pearson 1934) for k of n, at 95 %."""
    tail = (1 - LEVEL) / 2
    low = 0.0 if k == 0 else float(beta.ppf(tail, k, n - k + 1))
    high = 1.0 if k == n else float(beta.ppf(1 - tail, k + 1, n - k))
    return low, high


def say(name: str, value: object, *, n: int | None = None, data: str = "", **more: object) -> None:
    """Print a figure as one JSON line."""
    line = {"name": name, "value": value, "n": n, **more, "data": data}
    print(json.dumps({k: v for k, v in line.items() if v not in (None, "")}, ensure_ascii=False))


def share(name: str, k: int, n: int, *, data: str = "", **more: object) -> None:
    """Print k of n as a share with its exact 95 % interval; null where n is 0."""
    if not n:
        say(name, "none to count", data=data, **more)
        return
    low, high = interval(k, n)
    say(name, round(k / n, 4), n=n, data=data, k=k, low=round(low, 4), high=round(high, 4), **more)


def quantiles(values: Sequence[float], at: Sequence[float]) -> list[float]:
    """Return quantiles as observed values (no interpolation); empty for no values."""
    ordered = sorted(values)
    return [ordered[min(int(q * len(ordered)), len(ordered) - 1)] for q in at] if ordered else []
