"""What a plan says follows from what was measured, and says where it goes beyond it."""

from __future__ import annotations

import math
from itertools import pairwise

import msgspec
import pytest

from mabillon.errors import UsageError
from mabillon.workflows.growth import (
    Batches,
    Coefficients,
    Operation,
    Point,
    along,
    coefficients,
    rising,
)
from mabillon.workflows.needs import needed, up_to
from mabillon.workflows.planning import Limits, plan, stages

NAMES = ("ingest", "sketches", "index", "statement", "verify", "routing", "copies")


def linear(name: str, second: float, disk: bool) -> Operation:
    points = [
        Point(posts=n, cpu_s=n * second, peak_mb=n / 100, disk_mb=n / 1000 if disk else None)
        for n in (1_000, 10_000, 100_000)
    ]
    return Operation(title=name, points=points)


KNOWN = Coefficients(
    at="2031-01-01",
    of="abc",
    machine={"processor": "one", "cores": 2, "memory_gib": 4},
    operations={name: linear(name, 1e-3, name in ("ingest", "index")) for name in NAMES},
    picture_s=0.01,
    pictures=300,
    stages=[
        Batches(name="all", posts=1_000, cpu_s=2.0, moved=1e6, shuffled=1e6),
    ],
)


def test_between_two_sizes_it_runs_along_the_line() -> None:
    need = needed(KNOWN, "ingest", 30_000)
    assert need.basis == "measured"
    assert need.cpu_s == pytest.approx(30.0)
    assert need.memory == pytest.approx(300 * 2**20)
    assert need.disk == pytest.approx(30 * 2**20)


def test_at_a_size_it_is_what_was_measured() -> None:
    points = {100: 7.0, 1_000: 9.0, 10_000: 50.0}
    assert [along(points, n, 1.0) for n in points] == pytest.approx(list(points.values()))


def test_more_posts_that_were_measured_to_cost_less_are_chance() -> None:
    assert rising({100: 3.0, 10: 5.0, 1_000: 7.0}) == {10: 5.0, 100: 5.0, 1_000: 7.0}


def bent(*cpu_s: float) -> Operation:
    """10, 100, 1,000, … posts with so many CPU seconds, of 50 MB."""
    points = [Point(posts=10 ** (n + 1), cpu_s=took, peak_mb=50) for n, took in enumerate(cpu_s)]
    return Operation(title="bent", points=points)


def test_beyond_it_goes_on_by_the_last_step_and_is_said_to_be_extrapolated() -> None:
    """However the smaller sizes lie, whose fit to all would be 0.85 here."""
    known = msgspec.structs.replace(KNOWN, operations={"a": bent(1.0, 2.0, 50.0)})
    need = needed(known, "a", 10_000)
    assert need.basis == "extrapolated"
    assert need.exponent == pytest.approx(1.39794)
    assert need.cpu_s == pytest.approx(50 * 25)
    assert need.memory == pytest.approx(50 * 2**20)
    assert needed(known, "a", 1_000).exponent is None


def test_beyond_it_is_at_least_in_proportion() -> None:
    for steps in ((1.0, 1.6), (1.0, 30.0, 40.0), (1.0, 30.0, 20.0)):
        known = msgspec.structs.replace(KNOWN, operations={"a": bent(*steps)})
        need = needed(known, "a", 10 ** (len(steps) + 1))
        assert need.exponent == 1.0 and need.basis == "extrapolated"
        assert need.cpu_s == pytest.approx(10 * max(steps[-2:]))


def test_the_shipped_near_copies_go_on_as_the_last_step_was_measured() -> None:
    known = coefficients()
    one, two = (needed(known, "copies", n) for n in (3_000_000, 10_000_000))
    far = needed(known, "copies", 1_000_000_000)
    last = math.log(two.cpu_s / one.cpu_s) / math.log(10 / 3)
    assert last > 1 and far.exponent == pytest.approx(last)
    assert far.cpu_s == pytest.approx(two.cpu_s * 100**last)


def test_so_many_posts_fit_and_not_one_more() -> None:
    known = coefficients()
    for name in NAMES:
        for memory in (2**30, 24 * 2**30):
            most = up_to(known, name, memory)
            assert (needed(known, name, most).memory or 0) <= memory, name
            assert most == 10**11 or (needed(known, name, most + 1).memory or 0) > memory, name
    assert up_to(known, "index", 1.0) == 0


def test_below_it_is_at_most_the_smallest_but_for_disk() -> None:
    need = needed(KNOWN, "ingest", 10)
    assert need.basis == "at most"
    assert need.cpu_s == pytest.approx(1.0)
    assert need.disk == pytest.approx(0.01 * 2**20)


def test_pictures_come_on_top() -> None:
    without, made = plan(5_000, known=KNOWN), plan(5_000, 200, media_bytes=1_000, known=KNOWN)
    assert made.cpu_s - without.cpu_s == pytest.approx(2.0)
    assert made.disk - without.disk == pytest.approx(200_000)


def test_pictures_beyond_those_that_were_hashed_are_extrapolated() -> None:
    for media, basis in ((1, "measured"), (300, "measured"), (301, "extrapolated")):
        pictures = plan(5_000, media, known=KNOWN).once[-1]
        assert (pictures.operation, pictures.basis) == ("pictures", basis)
    assert coefficients().pictures == 300


@pytest.mark.parametrize("posts", [20_000_000, 29_500_000, 1_000_000_000, 10**11])
@pytest.mark.parametrize("gib", [2, 24, 512])
def test_whatever_the_table_gives_more_memory_than_there_is_is_named(posts: int, gib: int) -> None:
    made = plan(posts, limits=Limits(memory=gib * 2**30, hours=1e6))
    above = {n.operation for n in (*made.once, *made.then) if (n.memory or 0) > gib * 2**30}
    assert {one.operation for one in made.outgrown} == above
    ends = [one.up_to for one in made.outgrown]
    assert ends == sorted(ends) and all(0 < end < posts for end in ends)
    assert bool(made.move.reasons) == ("copies" in above)
    assert made.memory_given == gib * 2**30


def test_the_search_index_ends_one_machine_before_near_copies_do() -> None:
    made = plan(29_500_000)
    [index] = made.outgrown
    assert (index.operation, index.where) == ("index", "one machine")
    assert made.move.reasons == [] and made.parts == 2
    within = plan(math.ceil(29_500_000 / made.parts))
    assert within.outgrown == [] and within.parts is None


def test_a_cluster_is_for_what_does_not_fit_or_takes_too_long() -> None:
    assert plan(100_000, known=KNOWN).move.reasons == []
    tight = plan(100_000, known=KNOWN, limits=Limits(memory=2**28, hours=10))
    assert "memory" in " ".join(tight.move.reasons)
    assert tight.move.workers == 4  # 1,000 MB in shares of 256
    slow = plan(10_000_000, known=KNOWN, limits=Limits(memory=2**50, hours=1))
    assert "hours" in " ".join(slow.move.reasons)
    assert slow.move.workers is not None and slow.move.hours is not None
    assert slow.move.hours <= 1
    # 20,000 s of work on two slots a worker, and a worker fewer takes more than the hour
    assert 3 <= slow.move.workers <= 5


def test_no_number_of_workers_is_enough_for_everything() -> None:
    made = plan(10**11, known=KNOWN, limits=Limits(memory=2**50, hours=0.1))
    assert made.move.reasons and made.move.workers is None


@pytest.mark.parametrize(
    ("posts", "media", "size"),
    [(0, 0, 1), (-1, 0, 1), (10**12, 0, 1), (1, -1, 1), (1, 10**12, 1), (1, 1, 0), (1, 1, 10**13)],
)
def test_numbers_that_no_archive_has_are_refused(posts: int, media: int, size: int) -> None:
    with pytest.raises(UsageError, match="no archive has that"):
        plan(posts, media, media_bytes=size, known=KNOWN)


def test_stages_take_as_many_tasks_as_there_are_batches() -> None:
    [stage] = stages(KNOWN, 10_001)
    assert stage.tasks == 11
    assert stage.shuffled == pytest.approx(10_001 * 1e3)


def test_a_task_beyond_what_was_measured_takes_longer_as_one_machine_does() -> None:
    steep = msgspec.structs.replace(bent(1.0, 10.0, 1_000.0))
    grows = msgspec.structs.replace(KNOWN.stages[0], part_of="a")
    known = msgspec.structs.replace(KNOWN, operations={"a": steep}, stages=[*KNOWN.stages, grows])
    took = {posts: [stage.cpu_s for stage in stages(known, posts)] for posts in (500, 1000, 3000)}
    assert took[500] == took[1_000] == [2.0, 2.0]
    assert took[3_000] == pytest.approx([2.0, 6.0])


def test_what_is_shipped_knows_every_operation_at_several_sizes() -> None:
    known = coefficients()
    for name in NAMES:
        points = known.operations[name].points
        assert len(points) >= 3 and points == sorted(points, key=lambda p: p.posts), name
    assert known.picture_s > 0 and known.stages


def test_more_posts_never_cost_less() -> None:
    plans = [plan(round(10 ** (n / 4))) for n in range(4, 44)]
    for one, two in pairwise(plans):
        for small, large in zip((*one.once, *one.then), (*two.once, *two.then), strict=True):
            assert large.cpu_s >= small.cpu_s, large.operation
            assert (large.memory or 0) >= (small.memory or 0), large.operation
            assert (large.disk or 0) >= (small.disk or 0), large.operation
