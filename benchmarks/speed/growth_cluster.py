"""The tables of the simulated cluster: what its stages take, and how long the whole does."""

from __future__ import annotations

from benchmarks.speed.growth_coefficients import coefficients, spread
from benchmarks.speed.growth_plot import short
from benchmarks.speed.growth_records import Record
from benchmarks.speed.growth_simulation import Loss, simulate
from benchmarks.speed.growth_tables import markdown

from mabillon.workflows.cluster_time import Cluster
from mabillon.workflows.planning import stages

POSTS = (10_000_000, 100_000_000, 1_000_000_000)
WORKERS = (10, 20, 50, 100)
SEEDS = range(5)


def simulated(record: Record) -> str:
    """Near copies of all on a cluster: simulated hours, and with a worker lost."""
    known, chance, rows = coefficients(record), spread(record), []
    for posts in POSTS:
        work = stages(known, posts)
        for workers in WORKERS:
            cluster = Cluster(workers=workers, spread=chance)
            played = [simulate(work, cluster, seed).seconds for seed in SEEDS]
            mean = sum(played) / len(played)
            loss = Loss(mean / 2)
            lost = [simulate(work, cluster, seed, loss).seconds for seed in SEEDS]
            rows.append(
                [
                    short(posts) if posts < 1e9 else "1,000 million",
                    f"{workers}",
                    _long(mean),
                    f"{_long(min(played))} to {_long(max(played))}",
                    _long(sum(lost) / len(lost)),
                ]
            )
    head = ["posts", "workers", "simulated", f"{len(SEEDS)} seeds", "a worker lost half way"]
    return markdown(head, rows)


def _long(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3600:.1f} h"


def batches(record: Record) -> str:
    """What each stage of the simulation takes a batch."""
    rows = [
        [
            stage.name,
            f"{stage.posts:,}",
            f"{stage.cpu_s:.2f} s",
            f"{stage.moved / 1e6:,.0f} MB",
            f"{stage.shuffled / 1e6:,.0f} MB",
        ]
        for stage in coefficients(record).stages
    ]
    head = ["stage", "posts a task", "CPU time", "from and to the store", "shuffled"]
    return markdown(head, rows)
