"""What one operation needs on so many posts: CPU time, memory, disk, and what that rests on.

Everything rests on what was measured (``workflows.growth``). Between two sizes a cost runs
along the straight line of the logarithms. Above the largest it is said to be extrapolated: time
and memory go on as between the two largest sizes; time at least in proportion to the posts, for
what was still mostly a fixed cost at the sizes that were measured does not stay so. The exponent
fitted to all sizes is not used: the fixed cost of the smaller ones pulls it down. Below the
smallest, time and memory are said to be at most those of the smallest, for they are mostly what
a command costs before it has read a post. Where more posts were measured to cost less, which is
chance, the dearer figure holds for both.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from mabillon.workflows.growth import Coefficients, along, rising

Basis = Literal["measured", "extrapolated", "at most"]

LIMITS: Final = (1, 10**11)
"""Between which numbers of posts it is looked for how many a memory is enough for."""


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What one operation needs. Memory and disk in bytes; null = none, or next to none.

    ``exponent``: with which its time goes on beyond what was measured; null = it is not beyond.
    """

    operation: str
    title: str
    cpu_s: float
    memory: float | None
    disk: float | None
    basis: Basis
    exponent: float | None = None


def needed(known: Coefficients, name: str, posts: int) -> Need:
    """Return what an operation needs on so many posts."""
    operation = known.operations[name]
    first, last = operation.points[0].posts, operation.points[-1].posts
    basis: Basis = "measured" if first <= posts <= last else "extrapolated"
    if posts < first:
        basis = "at most"
    cpu = rising({point.posts: point.cpu_s for point in operation.points})
    memory = rising({point.posts: point.peak_mb for point in operation.points})
    disk = {point.posts: point.disk_mb for point in operation.points if point.disk_mb}
    at_least = max(posts, first)
    return Need(
        operation=name,
        title=operation.title,
        cpu_s=along(cpu, at_least, operation.beyond),
        memory=along(memory, at_least, operation.memory_beyond) * 2**20,
        disk=along(disk, posts, 1.0) * 2**20 if disk else None,
        basis=basis,
        exponent=operation.beyond if basis == "extrapolated" else None,
    )


def pictures(known: Coefficients, media: int, media_bytes: int) -> Need:
    """Return what pictures need, kept and hashed: in proportion to those that were measured."""
    beyond = media > known.pictures
    return Need(
        operation="pictures",
        title="pictures kept and hashed",
        cpu_s=known.picture_s * media,
        memory=None,
        disk=float(media * media_bytes),
        basis="extrapolated" if beyond else "measured",
        exponent=1.0 if beyond else None,
    )


def up_to(known: Coefficients, name: str, memory: float) -> int:
    """Return for how many posts at most so many bytes of memory are enough; 0 = for none."""
    fits, least = 0, LIMITS[0]
    beyond = LIMITS[1] + 1
    while least < beyond:
        middle = (least + beyond) // 2
        if (needed(known, name, middle).memory or 0.0) <= memory:
            fits, least = middle, middle + 1
        else:
            beyond = middle
    return fits
