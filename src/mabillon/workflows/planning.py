"""What an archive of so many posts will need: disk, memory, time, and when one machine ends.

What each operation needs is reckoned in ``workflows.needs``. Advice looks at the memory of all of
them, and at the disk where it is given how much there is: near copies of all, and their sketches,
can go to a cluster; everything else stays on one machine, with a cluster or without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

import msgspec

from mabillon.errors import UsageError
from mabillon.workflows.cluster_time import Cluster, Stage, seconds
from mabillon.workflows.growth import Coefficients, coefficients
from mabillon.workflows.needs import Need, needed, pictures, up_to

MOST_POSTS: Final = 10**11
MOST_MEDIA: Final = 10**11
MOST_WORKERS: Final = 1_000

Where = Literal["cluster", "one machine", "mapped"]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Whether to go to a cluster: ``reasons``, empty = one machine is enough.

    ``workers``: the fewest that are done within the time that was given and of which each has
    memory for its share, null = none is needed, or 1,000 are too few; ``hours``: how long
    those take, by the closed form.
    """

    reasons: list[str]
    workers: int | None
    hours: float | None


class Outgrown(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that needs more ``memory`` (bytes) than one machine has.

    ``up_to``: for how many posts at most that machine has enough; 0 = for none. ``where``: what
    can be done: "cluster" = its work is divided among workers; "one machine" = it is always
    done on one; "mapped" = on one as well, but most of its memory is mapped files, which the
    system takes back when it needs to, so that it slows down instead of ending.
    """

    operation: str
    title: str
    memory: float
    up_to: int
    where: Where


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive will need. ``once``: to make it and its caches; ``then``: to use it.

    ``memory_given``, ``disk_given``: bytes that one machine has; null = it was not said how much
    disk. ``outgrown``: what has not memory enough there, that of the fewest posts first.
    ``parts``: so many archives, of as many posts each, would all fit, with a cluster for near
    copies of all; null = this one does, or even one post does not.
    """

    posts: int
    media: int
    media_bytes: int
    once: list[Need]
    then: list[Need]
    disk: float
    memory: float
    cpu_s: float
    memory_given: float
    disk_given: float | None
    outgrown: list[Outgrown]
    parts: int | None
    move: Move
    measured_at: str
    measured_of: str
    machine: dict[str, str | int]
    least_posts: int
    most_posts: int
    most_pictures: int
    schema: str = "mabillon.plan/1"


@dataclass(frozen=True)
class Limits:
    """One machine's ``memory``, the ``hours`` that near copies of all may take, its ``disk``.

    Memory and disk in bytes; disk null = it is not known, and not looked at.
    """

    memory: float
    hours: float
    disk: float | None = None


ONCE: Final = ("ingest", "sketches", "index")
THEN: Final = ("statement", "verify", "routing", "copies")
ALL_AGAINST_ALL: Final = ("sketches", "copies")
_WHERE: Final[dict[str, Where]] = {
    "ingest": "one machine",
    "sketches": "cluster",
    "index": "one machine",
    "statement": "mapped",
    "verify": "mapped",
    "routing": "mapped",
    "copies": "cluster",
}


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
        once.append(pictures(known, media, media_bytes))
    then = [needed(known, name, posts) for name in THEN]
    outgrown = _outgrown(known, (*once, *then), limits.memory)
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
        memory_given=limits.memory,
        disk_given=limits.disk,
        outgrown=outgrown,
        parts=_parts(posts, outgrown),
        move=_move(known, posts, limits),
        measured_at=known.at,
        measured_of=known.of,
        machine=known.machine,
        least_posts=min(every),
        most_posts=max(every),
        most_pictures=known.pictures,
    )


def _check(what: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise UsageError(
            f"{number:,} {what}: no archive has that", do=f"give a number from {least} to {most:,}"
        )


def _outgrown(known: Coefficients, needs: Sequence[Need], memory: float) -> list[Outgrown]:
    found = [
        Outgrown(
            operation=need.operation,
            title=need.title,
            memory=need.memory,
            up_to=up_to(known, need.operation, memory),
            where=_WHERE[need.operation],
        )
        for need in needs
        if need.memory is not None and need.memory > memory
    ]
    return sorted(found, key=lambda one: one.up_to)


def _parts(posts: int, outgrown: Sequence[Outgrown]) -> int | None:
    """Return in how many archives what must be done on one machine, and is not mapped, fits."""
    most = min((one.up_to for one in outgrown if one.where == "one machine"), default=0)
    return ceil(posts / most) if most else None


def stages(known: Coefficients, posts: int) -> list[Stage]:
    """Return what near copies of all are on a cluster, caches included, as stages of tasks.

    Beyond what was measured a task takes as many times longer as one machine takes for a post.
    """
    made = []
    for batch in known.stages:
        tasks = ceil(posts / batch.posts)
        shuffled = batch.shuffled * posts / batch.posts
        cpu_s = batch.cpu_s * _dearer(known, batch.part_of, posts)
        made.append(Stage(batch.name, tasks, cpu_s, batch.moved, shuffled))
    return made


def _dearer(known: Coefficients, name: str | None, posts: int) -> float:
    """Return how many times as long a post takes as at the largest size measured; 1 below it."""
    if name is None:
        return 1.0
    operation = known.operations[name]
    return float(max(1.0, posts / operation.points[-1].posts) ** (operation.beyond - 1))


def _move(known: Coefficients, posts: int, limits: Limits) -> Move:
    memory = needed(known, "copies", posts).memory or 0.0
    hours = sum(needed(known, name, posts).cpu_s for name in ALL_AGAINST_ALL) / 3600
    reasons = []
    if memory > limits.memory:
        reasons.append(
            f"near copies of all take {memory / 1e9:,.0f} GB of memory, and one machine has "
            f"{limits.memory / 1e9:,.0f}"
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
