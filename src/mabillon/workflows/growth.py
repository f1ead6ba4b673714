"""What was measured of growth, as it is shipped: the file ``coefficients.json``.

``python -m benchmarks.speed.growth --write`` makes it of the record of its measurements.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from itertools import accumulate
from math import exp, log

import msgspec


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A measurement: ``disk_mb``: what it leaves on the disk; null = nothing."""

    posts: int
    cpu_s: float
    peak_mb: float
    disk_mb: float | None = None


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """``exponent``: fitted to the CPU seconds of all ``points``, which are by posts, ascending."""

    title: str
    exponent: float
    points: list[Point]

    @property
    def beyond(self) -> float:
        """The exponent with which its time goes on beyond the largest size."""
        return max(1.0, self.exponent)

    @property
    def memory_beyond(self) -> float:
        """The same of its memory: that between the two largest sizes, and not below 0."""
        one, two = self.points[-2:]
        return max(0.0, log(two.peak_mb / one.peak_mb) / log(two.posts / one.posts))


class Batches(msgspec.Struct, frozen=True, kw_only=True):
    """One stage on a cluster, for each ``posts`` of an archive: CPU seconds and bytes."""

    name: str
    posts: int
    cpu_s: float
    moved: float
    shuffled: float


class Coefficients(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, when, on what; ``picture_s``: CPU seconds to hash one picture."""

    at: str
    of: str
    machine: dict[str, str | int]
    operations: dict[str, Operation]
    picture_s: float
    stages: list[Batches]


def coefficients() -> Coefficients:
    """Return what was measured last."""
    text = files("mabillon.workflows").joinpath("coefficients.json").read_bytes()
    return msgspec.json.decode(text, type=Coefficients)


def along(points: Mapping[int, float], posts: int, beyond: float) -> float:
    """Return the value at so many posts, straight between logarithms; outside by an exponent."""
    sizes = sorted(points)
    if posts <= sizes[0] or posts >= sizes[-1]:
        end = sizes[0] if posts <= sizes[0] else sizes[-1]
        return float(points[end] * (posts / end) ** beyond)
    above = next(size for size in sizes if size >= posts)
    below = sizes[sizes.index(above) - 1]
    part = log(posts / below) / log(above / below)
    return exp(log(points[below]) * (1 - part) + log(points[above]) * part)


def rising(points: Mapping[int, float]) -> dict[int, float]:
    """Return the points with none below one of fewer posts: that would be chance."""
    sizes = sorted(points)
    return dict(zip(sizes, accumulate((points[size] for size in sizes), max), strict=True))
