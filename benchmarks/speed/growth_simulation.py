"""A cluster, simulated: how long a job takes on so many workers, from the cost of its batches.

List scheduling in simulated time (Graham 1969): the driver hands out the tasks of a stage one
by one, in order, each to the slot that is free first; a stage begins when all of the one
before it is done and what it wrote has been shuffled. A task takes its CPU seconds, stretched
by chance, and the time in which its worker's share of the network brings and takes its bytes.
Part of the tasks are stragglers. One worker may be lost: what it was doing and what it had
done in this stage is done again by the others, and of the stage before what its lost shuffle
files held, once the driver has noticed. Nothing overlaps that could: the figures are rather
too long than too short.

Everything hangs on the seed. What comes out is simulated, never measured.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mabillon.workflows.cluster_time import Cluster, Stage


@dataclass(frozen=True)
class Loss:
    """A worker is lost after ``at`` seconds; the driver knows it ``notice_s`` later."""

    at: float
    notice_s: float = 120.0


@dataclass(frozen=True)
class Simulated:
    """``seconds`` of the whole; ``ends`` of the stages, shuffle included; tasks done again."""

    seconds: float
    ends: tuple[float, ...]
    again: int


def simulate(
    stages: Sequence[Stage], cluster: Cluster, seed: int = 0, loss: Loss | None = None
) -> Simulated:
    """Run the stages one after the other; return when each ended.

    Raises
    ------
    ValueError
        The only worker is lost: nothing would ever end.
    """
    if loss is not None and cluster.workers < 2:
        raise ValueError("the only worker is lost")
    run = _Run(cluster, loss, np.random.default_rng(seed))
    ends = [run.stage(stage) for stage in stages]
    return Simulated(run.clock, tuple(ends), run.again)


@dataclass(frozen=True)
class _Task:
    """A task that was handed out: to whom, how long it takes, when it ends."""

    worker: int
    takes: float
    end: float


class _Run:
    """A job on its way: the clock, who is left, and who did what of the last stage."""

    def __init__(self, cluster: Cluster, loss: Loss | None, random: np.random.Generator) -> None:
        self._cluster, self._loss, self._random = cluster, loss, random
        self._workers = list(range(cluster.workers))
        self._before: list[_Task] = []
        self.clock, self.again = cluster.start_s, 0

    def stage(self, stage: Stage) -> float:
        """Do its tasks, then its shuffle; return when it ended."""
        tasks = self._done(self._takes(stage))
        self.clock = max([self.clock, *(task.end for task in tasks)])
        left = len(self._workers)
        crossing = stage.shuffled * (1 - 1 / left)
        self.clock += crossing / (left * self._cluster.network)
        self._before = tasks
        return self.clock

    def _takes(self, stage: Stage) -> list[float]:
        """Return the seconds of each task, once it has a slot."""
        cluster = self._cluster
        stretch = np.exp(self._random.normal(0, cluster.spread, stage.tasks))
        stretch[self._random.random(stage.tasks) < cluster.stragglers] *= cluster.slow
        moving = stage.moved / (cluster.network / cluster.slots)
        taken: list[float] = (stage.cpu_s * stretch + moving).tolist()
        return taken

    def _done(self, takes: Sequence[float]) -> list[_Task]:
        """Hand out tasks, in order, until all are done by workers that are left."""
        cluster, waiting, late = self._cluster, deque(takes), deque[float]()
        slots = [(self.clock, worker) for worker in self._workers for _ in range(cluster.slots)]
        tasks: list[_Task] = []
        handed = known = self.clock
        while True:
            now = max(handed, slots[0][0])
            if not (waiting or late):
                now = max((task.end for task in tasks), default=self.clock)
            if self._loss is not None and now > self._loss.at:
                known = self._loss.at + self._loss.notice_s
                tasks, again = self._lose(tasks)
                late.extend(again)
                slots = [slot for slot in slots if slot[1] in self._workers]
                heapq.heapify(slots)
                continue
            if not (waiting or late):
                return tasks
            free, worker = heapq.heappop(slots)
            begin = max(handed, free) if waiting else max(handed, free, known)
            handed = begin + cluster.dispatch_s
            took = waiting.popleft() if waiting else late.popleft()
            tasks.append(_Task(worker, took, handed + took))
            heapq.heappush(slots, (handed + took, worker))

    def _lose(self, tasks: Sequence[_Task]) -> tuple[list[_Task], list[float]]:
        """Take the first worker away; return what others did, and what is to be done again."""
        self._loss = None
        self._workers.remove(0)
        again = [task.takes for task in (*self._before, *tasks) if task.worker == 0]
        self.again += len(again)
        return [task for task in tasks if task.worker != 0], again
