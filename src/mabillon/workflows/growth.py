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
    """What was measured of one operation: two ``points`` or more, by posts, ascending."""

    title: str
    points: list[Point]

    @property
    def beyond(self) -> float:
        """The exponent with which its time goes on beyond the largest size.

        That between the two largest sizes, and not below 1: what still is mostly a fixed cost,
        or was measured to cost less by chance, is taken to go on in proportion to the posts.
        """
        one, two = self.points[-2:]
        return max(1.0, log(two.cpu_s / one.cpu_s) / log(two.posts / one.posts))

    @property
    def memory_beyond(self) -> float:
        """The same of its memory, and not below 0: memory that does not grow is meant so."""
        one, two = self.points[-2:]
        return max(0.0, log(two.peak_mb / one.peak_mb) / log(two.posts / one.posts))


class Batches(msgspec.Struct, frozen=True, kw_only=True):
    """One stage on a cluster, for each ``posts`` of an archive: CPU seconds and bytes.

    ``part_of``: the operation with which its CPU seconds grow beyond what was measured;
    null = they do not.
    """

    name: str
    posts: int
    cpu_s: float
    moved: float
    shuffled: float
    part_of: str | None = None


class Coefficients(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, when, on what.

    ``picture_s``: CPU seconds to hash one picture, of so many ``pictures`` that were hashed.
    """

    at: str
    of: str
    machine: dict[str, str | int]
    operations: dict[str, Operation]
    picture_s: float
    pictures: int
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
