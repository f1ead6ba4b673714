"""What an archive of so many posts will need: disk, memory, time, and when one machine ends.

Everything rests on what was measured (``workflows.growth``). Between two sizes a cost runs
along the straight line of the logarithms. Above the largest it is said to be extrapolated: time
goes on in proportion to the posts, or with the fitted exponent where that is greater, for what
was still mostly a fixed cost at the sizes that were measured does not stay so; memory goes on
as between the two largest sizes. Below the smallest, time and memory are said to be at most
those of the smallest, for they are mostly what a command costs before it has read a post. Where
more posts were measured to cost less, which is chance, the dearer figure holds for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

import msgspec

from mabillon.errors import UsageError
from mabillon.workflows.cluster_time import Cluster, Stage, seconds
from mabillon.workflows.growth import Coefficients, along, coefficients, rising

MOST_POSTS: Final = 10**11
MOST_MEDIA: Final = 10**11
MOST_WORKERS: Final = 1_000

Basis = Literal["measured", "extrapolated", "at most"]


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What one operation needs. Memory and disk in bytes; null = none, or next to none."""

    operation: str
    title: str
    cpu_s: float
    memory: float | None
    disk: float | None
    basis: Basis


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Whether to go to a cluster: ``reasons``, empty = one machine is enough.

    ``workers``: the fewest that are done within the time that was given and of which each has
    memory for its share, null = none is needed, or 1,000 are too few; ``hours``: how long
    those take, by the closed form.
    """

    reasons: list[str]
    workers: int | None
    hours: float | None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive will need. ``once``: to make it and its caches; ``then``: to use it."""

    posts: int
    media: int
    media_bytes: int
    once: list[Need]
    then: list[Need]
    disk: float
    memory: float
    cpu_s: float
    move: Move
    measured_at: str
    measured_of: str
    machine: dict[str, str | int]
    least_posts: int
    most_posts: int
    schema: str = "mabillon.plan/1"


@dataclass(frozen=True)
class Limits:
    """One machine's ``memory`` (bytes), and the ``hours`` that near copies of all may take."""

    memory: float
    hours: float


ONCE: Final = ("ingest", "sketches", "index")
THEN: Final = ("statement", "verify", "routing", "copies")
ALL_AGAINST_ALL: Final = ("sketches", "copies")


def plan(
    posts: int,
    media: int = 0,
    *,
    media_bytes: int = 250_000,
    limits: Limits | None = None,
    known: Coefficients | None = None,
) -> Plan:
    """Say what an archive of so many posts and pictures will need.

    Parameters
    ----------
    posts, media
        How many posts, and how many pictures beside them.
    media_bytes
        Mean bytes of a picture.
    limits
        When one machine is no longer enough. Default: that which was measured on, 8 hours.
    known
        Default: `coefficients()`.

    Raises
    ------
    UsageError
        A number that no archive has.
    """
    _check("posts", posts, 1, MOST_POSTS)
    _check("pictures", media, 0, MOST_MEDIA)
    _check("bytes of a picture", media_bytes, 1, 10**12)
    known = known or coefficients()
    gib = float(known.machine["memory_gib"]) * 2**30
    limits = limits or Limits(memory=gib, hours=8.0)
    once = [needed(known, name, posts) for name in ONCE]
    if media:
        once.append(_pictures(known, media, media_bytes))
    then = [needed(known, name, posts) for name in THEN]
    every = [point.posts for operation in known.operations.values() for point in operation.points]
    return Plan(
        posts=posts,
        media=media,
        media_bytes=media_bytes,
        once=once,
        then=then,
        disk=sum(need.disk or 0.0 for need in once),
        memory=max(need.memory or 0.0 for need in (*once, *then)),
        cpu_s=sum(need.cpu_s for need in once),
        move=_move(known, posts, limits),
        measured_at=known.at,
        measured_of=known.of,
        machine=known.machine,
        least_posts=min(every),
        most_posts=max(every),
    )


def _check(what: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise UsageError(
            f"{number:,} {what}: no archive has that", do=f"give a number from {least} to {most:,}"
        )


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
    )


def _pictures(known: Coefficients, media: int, media_bytes: int) -> Need:
    return Need(
        operation="pictures",
        title="pictures kept and hashed",
        cpu_s=known.picture_s * media,
        memory=None,
        disk=float(media * media_bytes),
        basis="measured",
    )


def stages(known: Coefficients, posts: int) -> list[Stage]:
    """Return what near copies of all are on a cluster, caches included, as stages of tasks."""
    made = []
    for batch in known.stages:
        tasks = ceil(posts / batch.posts)
        shuffled = batch.shuffled * posts / batch.posts
        made.append(Stage(batch.name, tasks, batch.cpu_s, batch.moved, shuffled))
    return made


def _move(known: Coefficients, posts: int, limits: Limits) -> Move:
    memory = needed(known, "copies", posts).memory or 0.0
    hours = sum(needed(known, name, posts).cpu_s for name in ALL_AGAINST_ALL) / 3600
    reasons = []
    if memory > limits.memory:
        reasons.append(
            f"near copies of all take {memory / 2**30:,.0f} GiB of memory, and one machine has "
            f"{limits.memory / 2**30:,.0f}"
        )
    if hours > limits.hours:
        reasons.append(
            f"near copies of all, caches included, take {hours:,.0f} hours of CPU time, and "
            f"{limits.hours:g} are allowed"
        )
    if not reasons:
        return Move(reasons=[], workers=None, hours=None)
    work = stages(known, posts)
    for workers in range(max(2, ceil(memory / limits.memory)), MOST_WORKERS + 1):
        took = seconds(work, Cluster(workers=workers)) / 3600
        if took <= limits.hours:
            return Move(reasons=reasons, workers=workers, hours=took)
    return Move(reasons=reasons, workers=None, hours=None)
