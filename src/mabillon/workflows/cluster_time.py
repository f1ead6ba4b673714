"""How long stages of equal tasks take on a cluster: a closed form, simple enough to be checked.

``benchmarks.speed.growth_simulation`` plays the same stages through task by task, with
stragglers and lost machines; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp


@dataclass(frozen=True)
class Stage:
    """Tasks that do not wait for one another.

    Parameters
    ----------
    cpu_s
        CPU seconds of one task on one slot.
    moved
        Bytes that one task reads from and writes to the store, over its worker's network.
    shuffled
        Bytes that the whole stage hands on to the next one, from every worker to every other.
    """

    name: str
    tasks: int
    cpu_s: float
    moved: float = 0.0
    shuffled: float = 0.0


@dataclass(frozen=True)
class Cluster:
    """Machines that are alike.

    Parameters
    ----------
    workers, slots
        Machines, and the tasks that each does at once, one core a task.
    network
        Bytes a second that one worker sends and receives.
    start_s, dispatch_s
        Serial seconds of the driver: before the first task, and to hand out a task.
    spread
        Standard deviation of the logarithm of how much longer a task takes by chance.
    stragglers, slow
        Share of tasks that take ``slow`` times as long.
    """

    workers: int
    slots: int = 2
    network: float = 1.25e8
    start_s: float = 20.0
    dispatch_s: float = 0.005
    spread: float = 0.1
    stragglers: float = 0.01
    slow: float = 3.0

    @property
    def stretch(self) -> float:
        """Mean of how much longer a task takes than its CPU seconds."""
        return exp(self.spread**2 / 2) * (1 + self.stragglers * (self.slow - 1))


def seconds(stages: Sequence[Stage], cluster: Cluster) -> float:
    """Return the expected seconds of stages that run one after the other.

    Notes
    -----
    A stage takes the driver's time to hand out its tasks, or its work divided by the slots
    where that is longer; then a last task, a straggler where there are many tasks; then its
    shuffle, of which the part that stays on its worker does not cross the network.
    """
    slots = cluster.workers * cluster.slots
    total = cluster.start_s
    for stage in stages:
        moving = stage.moved * cluster.slots / cluster.network
        task = stage.cpu_s * cluster.stretch + moving
        slowest = cluster.slow if stage.tasks * cluster.stragglers >= 1 else 1.0
        last = stage.cpu_s * slowest + moving
        rest = max(stage.tasks - slots, 0)
        total += max(stage.tasks * cluster.dispatch_s, rest * task / slots) + last
        crossing = stage.shuffled * (1 - 1 / cluster.workers)
        total += crossing / (cluster.workers * cluster.network)
    return total
