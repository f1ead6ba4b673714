"""The simulated cluster agrees with closed forms where there are any, and with bounds elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from benchmarks.speed.growth_simulation import Loss, simulate

from mabillon.workflows.cluster_time import Cluster, Stage, seconds

EVEN = Cluster(workers=1, slots=1, start_s=0.0, dispatch_s=0.0, spread=0.0, stragglers=0.0)
TWO = replace(EVEN, workers=2)
UNEVEN = Cluster(workers=5, slots=2, start_s=0.0, dispatch_s=0.0)


def test_one_worker_does_one_after_the_other() -> None:
    made = simulate([Stage("a", 7, 3.0), Stage("b", 2, 5.0)], EVEN)
    assert made.ends == pytest.approx((21.0, 31.0))


@pytest.mark.parametrize("workers", [2, 3, 10, 50])
def test_even_tasks_go_in_rounds(workers: int) -> None:
    cluster = replace(EVEN, workers=workers, slots=2)
    rounds = math.ceil(47 / (2 * workers))
    assert simulate([Stage("a", 47, 3.0)], cluster).seconds == pytest.approx(3.0 * rounds)


def test_the_driver_is_serial() -> None:
    slow = replace(EVEN, workers=100, start_s=20.0, dispatch_s=1.0)
    assert simulate([Stage("a", 40, 0.5)], slow).seconds == pytest.approx(20 + 40 + 0.5)


def test_a_shuffle_takes_what_crosses_over_all_links() -> None:
    cluster = replace(EVEN, workers=4, network=100.0)
    alone = replace(EVEN, network=100.0)
    stage = Stage("a", 4, 1.0, shuffled=8_000.0)
    assert simulate([stage], cluster).seconds == pytest.approx(1 + 8_000 * 0.75 / 400)
    assert simulate([stage], alone).seconds == pytest.approx(4)


def test_slots_share_their_workers_network() -> None:
    cluster = replace(EVEN, slots=2, network=100.0)
    assert simulate([Stage("a", 2, 1.0, moved=500.0)], cluster).seconds == pytest.approx(1 + 10)


def test_work_that_is_split_unevenly_keeps_the_bounds_of_list_scheduling() -> None:
    stage = Stage("a", 333, 4.0)
    alone = simulate([stage], replace(UNEVEN, workers=1, slots=1), seed=3).seconds
    many = simulate([stage], UNEVEN, seed=3).seconds
    longest = 4.0 * UNEVEN.slow * math.exp(5 * UNEVEN.spread)
    assert alone / 10 <= many <= alone / 10 + longest


def test_it_hangs_on_the_seed_alone() -> None:
    stage = [Stage("a", 100, 4.0)]
    assert simulate(stage, UNEVEN, seed=1) == simulate(stage, UNEVEN, seed=1)
    assert simulate(stage, UNEVEN, seed=1) != simulate(stage, UNEVEN, seed=2)


def test_what_a_lost_worker_did_is_done_again() -> None:
    # two workers, ten tasks of 1 s; one is lost at 2.5 s with two done and one on its way:
    # the other goes on with the four that wait, then does the three that were lost.
    made = simulate([Stage("a", 10, 1.0)], TWO, loss=Loss(2.5, notice_s=1.0))
    assert made.again == 3
    assert made.seconds == pytest.approx(10.0)


def test_nothing_lost_is_done_again_before_the_driver_knows() -> None:
    made = simulate([Stage("a", 10, 1.0)], TWO, loss=Loss(2.5, notice_s=60.0))
    assert made.seconds == pytest.approx(62.5 + 3)


def test_the_shuffle_files_of_a_lost_worker_are_made_again() -> None:
    # lost in the second stage: its two tasks of the first and the one on its way come again
    made = simulate([Stage("a", 4, 1.0), Stage("b", 4, 1.0)], TWO, loss=Loss(2.5, notice_s=0.5))
    assert made.again == 3
    assert made.seconds == pytest.approx(2 + 3 + 3)


def test_a_worker_lost_after_the_end_changes_nothing() -> None:
    stage = [Stage("a", 10, 1.0)]
    assert simulate(stage, TWO, loss=Loss(5.0)) == simulate(stage, TWO)


def test_the_only_worker_cannot_be_lost() -> None:
    with pytest.raises(ValueError, match="only worker"):
        simulate([Stage("a", 1, 1.0)], EVEN, loss=Loss(1.0))


@pytest.mark.parametrize("workers", [1, 4, 10, 30, 100])
@pytest.mark.parametrize("tasks", [40, 400, 4_000])
def test_the_closed_form_is_near_the_simulation(workers: int, tasks: int) -> None:
    stages = [Stage("a", tasks, 6.0, moved=2e8, shuffled=tasks * 1e8), Stage("b", tasks, 2.0)]
    cluster = Cluster(workers=workers)
    played = [simulate(stages, cluster, seed=seed).seconds for seed in range(5)]
    assert seconds(stages, cluster) == pytest.approx(sum(played) / 5, rel=0.15)
