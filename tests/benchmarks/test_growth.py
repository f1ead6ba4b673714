"""Growth is measured on real archives, goes on where it was, and leaves nothing behind."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from benchmarks.speed import growth, growth_folders, growth_page, growth_tables, posts
from benchmarks.speed.archives import ingested
from benchmarks.speed.growth_coefficients import ADDED, TASK, coefficients
from benchmarks.speed.growth_operations import Ground, carrying, disk_mb
from benchmarks.speed.growth_plot import spread
from benchmarks.speed.growth_records import Record, keep, load
from benchmarks.speed.growth_simulation import simulate
from click.testing import CliRunner

from mabillon import Archive
from mabillon.workflows.cluster_time import Cluster, seconds
from mabillon.workflows.growth import coefficients as shipped
from mabillon.workflows.planning import stages

POSTS = 1_500


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("growth") / "posts"
    posts.write(folder, POSTS, seed=7, account=False)
    return folder


@pytest.fixture(scope="module")
def record() -> Record:
    return load()


def test_a_run_goes_on_where_it_was_and_clears_up(made: Path, tmp_path: Path) -> None:
    work, file = tmp_path / "work", tmp_path / "record.jsonl"
    given = [str(work), "--sizes", str(POSTS), "--ready", f"{POSTS}={made}", "--times", "1"]
    run = CliRunner().invoke
    first = run(growth.main, [*given, "--only", "ingest", "--record", str(file), "--of", "abc"])
    assert first.exit_code == 0, first.output
    line = load(file).get("ingest", POSTS)
    assert line is not None and line["of"] == "abc"
    assert 0 < line["cpu_s"] < 60 and line["evidence"] <= line["disk_mb"]
    kept = file.read_bytes()
    again = run(growth.main, [*given, "--only", "ingest", "--record", str(file), "--of", "def"])
    assert again.exit_code == 0 and file.read_bytes() == kept
    assert list(work.iterdir()) == [] and (made / "posts.jsonl").is_file()


def test_a_ready_archive_is_shared_and_never_changed(made: Path, tmp_path: Path) -> None:
    with ingested(made, POSTS) as ready:
        (ready / "caches" / "search").mkdir(parents=True)
        before = {path: path.stat().st_mtime_ns for path in ready.rglob("*") if path.is_file()}
        with growth_folders.archive(Ground(POSTS, made, ready.parent / "own"), ready) as ground:
            [segment, *_] = (ground.root / "segments").rglob("*.parquet")
            assert segment.stat().st_nlink > 1
            assert not (ground.root / "caches" / "search").exists()
            rounds = carrying(str(ground.root))["rounds"]
            with Archive(ground.root) as archive:
                assert archive.store.rows() == POSTS
        assert not ground.root.exists()
        assert {path: path.stat().st_mtime_ns for path in before} == before
    statements, carried, _ = rounds[-1]
    assert statements == POSTS // 100 and carried > 5 * statements


def test_what_has_no_room_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(growth_folders.Lacking, match="of disk"):
        growth_folders.needs(tmp_path, 1 << 60)
    with pytest.raises(growth_folders.Lacking, match="of memory"):
        growth_folders.needs_memory(1e12)


def test_a_measurement_takes_the_place_of_the_earlier(tmp_path: Path) -> None:
    one = Record({"cores": 2}, [])
    for took in (1.0, 2.0):
        one.put({"operation": "ingest", "posts": 7, "cpu_s": took})
    one.put({"operation": "ingest", "posts": 5, "cpu_s": 0.5})
    keep(one, tmp_path / "r.jsonl")
    read = load(tmp_path / "r.jsonl")
    assert read.machine == {"cores": 2} and read.sizes("ingest") == [5, 7]
    assert [line["cpu_s"] for line in read.of("ingest")] == [0.5, 2.0]


def test_the_page_is_made_of_the_record(record: Record) -> None:
    page = growth_page.PAGE.read_text(encoding="utf-8")
    assert growth_page.written(page, record) == page
    assert growth_page.drawn(record) == growth_page.PLOT.read_text(encoding="utf-8")
    assert coefficients(record) == shipped()


def test_every_size_of_the_record_says_when_and_of_which_version(record: Record) -> None:
    names = {operation.name for operation in growth.EVERY}
    for line in record.lines:
        assert line["operation"] in names and line["cpu_s"] > 0, line
        assert line["at"] and line["of"], line


def test_one_worker_takes_what_one_machine_was_measured_to_take(record: Record) -> None:
    alone = Cluster(
        workers=1, slots=1, network=1e18, start_s=0, dispatch_s=0, spread=0, stragglers=0
    )
    both = [line["posts"] for line in record.of("copies") if record.get("sketches", line["posts"])]
    *_, before, largest = both
    ratios = []
    for size in (before, largest):
        lines = [record.get(name, size) for name in ("sketches", "copies")]
        took = sum(float(line["cpu_s"]) for line in lines if line is not None)
        work = [stage for stage in stages(shipped(), size) if stage.name != ADDED]
        ratios.append(simulate(work, alone).seconds / took)
    assert 1 <= ratios[1] <= 1 + TASK / largest + 0.001  # a batch more than there are posts
    assert 0.6 < ratios[0] < 1.6


@pytest.mark.parametrize("posts", [10**8, 10**9])
@pytest.mark.parametrize("workers", [20, 50])
def test_what_a_plan_says_of_a_cluster_is_near_the_simulation(posts: int, workers: int) -> None:
    work, cluster = stages(shipped(), posts), Cluster(workers=workers)
    played = [simulate(work, cluster, seed=seed).seconds for seed in range(5)]
    assert seconds(work, cluster) == pytest.approx(sum(played) / 5, rel=0.15)


def test_the_page_says_of_each_line_what_ran_beside_it(record: Record) -> None:
    rows = growth_tables.loads(record).splitlines()
    [copies] = [row for row in rows if row.startswith("| near copies")]
    lines = record.of("copies")
    assert copies.split(" | ")[1:] == [f"{line['load']:.1f}" for line in lines[:-1]] + [
        f"{lines[-1]['load']:.1f} |"
    ]
    behind = growth_tables.behind(record)
    for line in (*record.of("spark"), *record.of("parts"), *record.of("pictures")):
        assert line["of"] in behind


def test_a_stage_moves_what_spark_was_seen_to_move(record: Record) -> None:
    """At 100,000 posts it wrote, in MB, 26 of values, 59 for pairs and 50 of texts."""
    moved = {stage.name: stage.shuffled / stage.posts for stage in coefficients(record).stages}
    assert moved["values, brought together"] == pytest.approx(26e6 / 100_000, rel=0.02)
    assert moved["candidate pairs"] == pytest.approx(59e6 / 100_000, rel=0.02)
    assert 0.6 < moved["verified pairs"] / (50e6 / 100_000) < 1.1, "fewer pairs a post there"
    assert moved["sketches"] == 0


def test_labels_stand_apart_and_inside() -> None:
    placed = spread({"a": 50.0, "b": 51.0, "c": 99.0, "d": 99.5}, 10.0, 0.0, 100.0)
    heights = [placed[name] for name in "abcd"]
    assert all(two - one >= 10 for one, two in pairwise(heights))
    assert max(heights) <= 100 and placed["a"] == 50.0


def test_disk_is_counted_over_folders(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(bytes(3 << 20))
    assert disk_mb(tmp_path / "a") == 3
    assert json.dumps(disk_mb()) == "0"
