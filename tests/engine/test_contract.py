"""Every computation on both engines, every row compared: here, for one cluster serves them all."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from socket import gethostname

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sketched_archive import archive_of, texts_of
from slow_kernels import GO, NUMBERS, counted, doubled, greedy, waiting

from mabillon.archive.parts import PARTS, read_parts
from mabillon.archive.places import digest_of
from mabillon.archive.store import Store
from mabillon.engine import versions
from mabillon.engine.cluster import Cluster
from mabillon.engine.contract import PART, Engine, Kernel
from mabillon.engine.copies import COPIES, verified_copies
from mabillon.engine.counts import COUNTED, posts_by_channel
from mabillon.engine.delays import DELAYS, carriage_delays, carried_of
from mabillon.engine.delays import POSTED as POSTS
from mabillon.engine.embedded import Embedded
from mabillon.engine.outer_lines import REPEATED, repeated_lines
from mabillon.engine.outer_lines import TEXTS as OF_CHANNELS
from mabillon.engine.pairs import PAIRS, SIZES, VALUES, candidate_pairs
from mabillon.engine.pictures import HASHES, NEAR, near_pictures
from mabillon.engine.sketching import TEXTS
from mabillon.engine.telling import Teller
from mabillon.engine.terms import TERMS, term_counts
from mabillon.engine.terms import TEXTS as OF_WHOM
from mabillon.engine.versions import installed
from mabillon.errors import ArchiveDamaged, MabillonError, UsageError
from mabillon.examine.candidates import owners
from mabillon.examine.routing.made import POSTED
from mabillon.examine.settings import Settings
from mabillon.text.furniture import learn
from mabillon.text.sketch import RATE, SHORT, sketches
from mabillon.workflows.engine_runs import make_runs
from mabillon.workflows.engine_sketches import EngineSketches
from mabillon.workflows.register_in_force import current


def sketched(texts: list[str], channels: int) -> tuple[pa.Table, pa.Table]:
    made = sketches(texts)
    count = len(texts)
    row = np.repeat(np.arange(count), np.diff(made.offsets))
    sampled = np.bincount(row[made.values % np.uint64(RATE) == 0], minlength=count)
    of_row = (
        *(np.arange(count), np.arange(count, dtype=np.int32) % channels),
        *(made.words, made.words < SHORT, np.diff(made.offsets), sampled),
    )
    return (
        pa.table([pa.array(made.values.view(np.int64)), pa.array(row)], schema=VALUES),
        pa.table([pa.array(column) for column in of_row], schema=SIZES),
    )


def test_candidate_pairs(embedded: Embedded, cluster: Cluster) -> None:
    values, sizes = sketched(texts_of(1_500, seed=3), channels=17)

    def on(engine: Engine) -> pa.Table:
        given = engine.given(values), engine.given(sizes)
        found = candidate_pairs(engine, *given, rate=RATE, containment=0.5, common=2_000)
        return engine.table(found).cast(PAIRS)

    here = on(embedded)
    assert here.num_rows > 200
    assert on(cluster).equals(here)


def test_verified_copies(embedded: Embedded, cluster: Cluster) -> None:
    texts = texts_of(600, seed=4)
    keys = [f"channel-{n % 5}" for n in range(len(texts))]
    footers = {
        key: learn([f"body {chr(97 + i) * 9}\nread {key} daily" for i in range(12)])
        for key in keys[:5]
    }
    texts = [f"{text}\nread {key} daily" for text, key in zip(texts, keys, strict=True)]
    rows = pa.table([range(len(texts)), keys, texts], schema=TEXTS)
    a, b = (pa.array(side) for side in np.triu_indices(len(texts), 1))
    some = pa.table({"a": a, "b": b}).slice(0, 20_000)

    def on(engine: Engine) -> pa.Table:
        given = engine.given(some), engine.given(rows)
        return engine.table(verified_copies(engine, *given, footers, Settings())).cast(COPIES)

    here = on(embedded)
    assert set(here["relation"].to_pylist()) >= {"near copy", "contains", "excerpt of"}
    assert on(cluster).equals(here)


def executors(cluster: Cluster) -> list[int]:
    """Return the processes of a cluster's executors: its own, not those of another test's.

    An application is named by the second it was begun in, and so may two be.
    """
    driver = cluster._spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid()
    command = ["pgrep", "-P", str(driver), "-f", "CoarseGrainedExecutorBackend"]
    found = subprocess.run(command, capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


def test_java_compiles_once_where_all_is_on_one_machine(cluster: Cluster) -> None:
    patiently(lambda: len(executors(cluster)) == 2)
    context = cluster._spark.sparkContext
    runtime = context._jvm.java.lang.management.ManagementFactory.getRuntimeMXBean()
    assert "-XX:TieredStopAtLevel=1" in list(runtime.getInputArguments())
    asked = ["ps", "-ww", "-o", "command=", "-p", ",".join(map(str, executors(cluster)))]
    commands = subprocess.run(asked, capture_output=True, text=True).stdout.splitlines()
    assert ["-XX:TieredStopAtLevel=1" in command for command in commands] == [True, True]


def test_a_killed_worker_changes_no_answer(cluster: Cluster, tmp_path: Path) -> None:
    numbers = pa.table([pa.array(range(12))], schema=NUMBERS)
    kernel = Kernel(NUMBERS, partial(waiting, folder=str(tmp_path)))
    made = cluster.mapped(cluster.given(numbers, parts=12), kernel)

    def begun() -> list[str]:
        return [path.name.partition("-")[0] for path in tmp_path.iterdir()]

    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(cluster.table, made.order_by("n"))
        patiently(lambda: len(begun()) == 2)  # a part on either, for each has one core
        before = executors(cluster)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        (tmp_path / GO).touch()
        assert answer.result(120)["n"].to_pylist() == [n * n for n in range(12)]
    (tmp_path / GO).unlink()
    assert len(begun()) > len(set(begun())) == 12
    patiently(lambda: len(set(executors(cluster)) - {before[0]}) == 2)


def test_how_far_it_is_never_grows_less(cluster: Cluster, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    teller = Teller(cluster._spark.sparkContext, lambda done, total: told.append((done, total)))
    kernel = Kernel(NUMBERS, partial(waiting, folder=str(tmp_path)))
    numbers = cluster.given(pa.table([pa.array(range(6))], schema=NUMBERS), parts=6)
    made = cluster.grouped(cluster.mapped(numbers, kernel), "n", Kernel(NUMBERS, doubled))
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(cluster.table, made)
        patiently(lambda: bool(told))  # while no part of it is done
        (tmp_path / GO).touch()
        assert sorted(answer.result(120)["n"].to_pylist()) == [2 * n * n for n in range(6)]
    teller.stop()
    assert told[0][0] == 0 and told == sorted(told)
    assert {total for _, total in told} == {0}


def test_a_worker_with_other_versions_computes_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = installed() | {"numpy": "0.9"}
    numbers = cluster.given(pa.table([pa.array([1])], schema=NUMBERS))
    monkeypatch.setattr(versions, "installed", lambda: others)
    made = cluster.mapped(numbers, Kernel(NUMBERS, doubled))
    monkeypatch.undo()
    there = f"numpy {installed()['numpy']} there, 0.9 here"
    with pytest.raises(UsageError, match="the workers have other versions") as raised:
        cluster.table(made)
    assert there in str(raised.value) and raised.value.where == gethostname()


def patiently(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not done():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_worker_short_of_memory_is_said_to_be(cluster: Cluster) -> None:
    numbers = cluster.given(pa.table([pa.array([1])], schema=NUMBERS), parts=1)
    with pytest.raises(MabillonError, match="too little memory"):
        cluster.table(cluster.mapped(numbers, Kernel(NUMBERS, greedy)))


@pytest.mark.parametrize("fault", ["altered", "cut off", "missing", "fewer rows"])
def test_a_segment_that_is_not_as_it_was_is_named(
    embedded: Embedded, cluster: Cluster, tmp_path: Path, fault: str
) -> None:
    places = []
    for n in range(3):
        path = tmp_path / f"{n}.parquet"
        rows = pa.table(
            {"row": range(n * 10, n * 10 + 10), "channel": ["c"] * 10, "text": ["t"] * 10}
        )
        pq.write_table(rows.cast(TEXTS), path)
        places.append(
            {"address": str(path), "digest": digest_of(path), "first_row": n * 10, "rows": 10}
        )
    kernel = Kernel(TEXTS, partial(read_parts, schema=TEXTS))

    def read(engine: Engine) -> pa.Table:
        told = engine.given(pa.Table.from_pylist(places, schema=PARTS), parts=3)
        return engine.table(engine.mapped(told, kernel).order_by("row"))

    for engine in (embedded, cluster):
        assert read(engine)["row"].to_pylist() == list(range(30))
    path = tmp_path / "1.parquet"
    whole = path.read_bytes()
    if fault == "altered":
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    elif fault == "cut off":
        path.write_bytes(whole[:-9])
    elif fault == "missing":
        path.unlink()
    else:
        places[1]["rows"] = 11
    for engine in (embedded, cluster):
        with pytest.raises(ArchiveDamaged) as raised:
            read(engine)
        assert raised.value.where == str(path)


def test_a_relation_is_not_taken_for_a_step_of_its_question(
    embedded: Embedded, cluster: Cluster
) -> None:
    for engine in (embedded, cluster):
        for n in range(12):
            given = engine.given(pa.table([[n, n, n + 1]], schema=NUMBERS))
            often = given.group_by("n").aggregate(often=lambda of: of.count())
            wide = often.filter(often.often > 1).select("n", more=often.often + 1)
            joined = given.join(wide, "n").join(often.view(), "n").select("n", "more")
            found = joined.group_by("n", "more").aggregate(times=lambda of: of.count())
            rows = engine.table(found.filter(found.times > 1).order_by("n")).to_pylist()
            assert rows == [{"n": n, "more": 3, "times": 2}]


def test_kernels_one_after_the_other(embedded: Embedded, cluster: Cluster) -> None:
    kernel = Kernel(NUMBERS, doubled)
    for engine in (embedded, cluster):
        given = engine.given(pa.table([range(9)], schema=NUMBERS), parts=3)
        once = engine.mapped(given, kernel)
        twice = engine.mapped(once, kernel)
        few = engine.mapped(twice.filter(twice.n > 16), kernel)
        found = [engine.table(made.order_by("n"))["n"].to_pylist() for made in (once, twice, few)]
        assert found == [[2 * n for n in range(9)], [4 * n for n in range(9)], [40, 48, 56, 64]]


def test_more_posts_are_brought_together_in_more_parts(cluster: Cluster) -> None:
    numbers, kernel = pa.table([range(40_000)], schema=NUMBERS), Kernel(NUMBERS, counted)
    given = cluster.given(numbers)
    few = cluster.table(cluster.grouped(given, "n", kernel))
    before = cluster._spark.conf.get("spark.sql.shuffle.partitions")
    cluster._spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "false")
    try:
        cluster.expect(100)
        assert cluster._spark.conf.get("spark.sql.shuffle.partitions") == before == "4"
        cluster.expect(11 * PART + 1)
        many = cluster.table(cluster.grouped(given, "n", kernel))
    finally:
        cluster._spark.conf.set("spark.sql.shuffle.partitions", before)
        cluster._spark.conf.unset("spark.sql.adaptive.coalescePartitions.enabled")
    assert few.num_rows <= 4 < many.num_rows == 12
    assert sum(few["n"].to_pylist()) == sum(many["n"].to_pylist()) == 40_000


def test_an_order_that_is_not_by_columns_is_refused(cluster: Cluster) -> None:
    given = cluster.given(pa.table([range(9)], schema=NUMBERS))
    with pytest.raises(TypeError, match="ordered by columns"):
        cluster.table(given.order_by(given.n.desc()))


def test_repeated_lines(embedded: Embedded, cluster: Cluster) -> None:
    drawn, words = random.Random(10), ["moss", "tram", "depot", "gates", "harrow", "twine"]
    rows = []
    for row in range(900):
        channel = f"channel-{row % 7}"
        lines = [" ".join(drawn.choices(words, k=9)) for _ in range(drawn.randrange(1, 6))]
        origin = drawn.choice([("tg:far", None), (None, "Far"), ("", None), *[(None, None)] * 5])
        lines += (
            ["far and wide"] if any(origin) else [f"read {channel} at https://{channel}.example/"]
        )
        rows.append((row, channel, *origin, drawn.choice(["\n".join(lines)] * 9 + [None])))
    table = pa.table(list(zip(*rows, strict=True)), schema=OF_CHANNELS)
    numbers = {f"channel-{n}": n for n in range(6)}

    def on(engine: Engine) -> pa.Table:
        given = engine.given(table, parts=4)
        return engine.table(repeated_lines(engine, given, numbers)).cast(REPEATED)

    here = on(embedded)
    assert on(cluster).equals(here)
    found = here.filter(pa.array(here["channel"].to_numpy() == 3)).to_pylist()
    own = [row for row in rows if row[1] == "channel-3" and not (row[2] or row[3])]
    assert [one["linked"] for one in found] == [False, True]
    assert {one["line"] for one in found} == {
        line - (1 << 64) * (line >> 63) for line in learn([row[4] or "" for row in own]).by_hash
    }
    assert {one["row"] for one in found} == {next(row[0] for row in own if row[4])}


def test_near_pictures(embedded: Embedded, cluster: Cluster) -> None:
    drawn = np.random.default_rng(6)
    bits = drawn.integers(0, 2, (40, 256), dtype=np.uint8)[drawn.integers(0, 40, 1_500)]
    for one in bits:
        one[drawn.choice(256, drawn.integers(0, 24), replace=False)] ^= 1
    hashes: list[bytes | None] = [one.tobytes() for one in np.packbits(bits, axis=1)]
    hashes[::50] = [None] * len(hashes[::50])
    rows = pa.table([range(len(hashes)), hashes], schema=HASHES)

    def on(engine: Engine) -> pa.Table:
        near = near_pictures(engine, engine.given(rows, parts=3), radius=31)
        return engine.table(near).cast(NEAR)

    here = on(embedded)
    assert here.num_rows > 1_000
    assert on(cluster).equals(here)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with archive_of(tmp_path_factory.mktemp("contract") / "archive") as opened:
        yield opened


def test_sketches_and_one_against_all(embedded: Embedded, cluster: Cluster, store: Store) -> None:
    _, register = current(store)
    made = sketches(texts_of(30, seed=5))
    found = []
    for engine in (embedded, cluster):
        opened = EngineSketches(engine, store, register, store.position())
        values = engine.table(opened.values.order_by(["value", "row"]))
        near = opened.find_all(made.values, owners(made), 600)
        found.append((values, engine.table(opened.every_size.order_by("row")), near))
    (here, sizes, near), (there, sizes_there, near_there) = found
    assert here.num_rows > 9_000
    assert there.equals(here)
    assert sizes_there.equals(sizes)
    assert len(near.rows) > 100
    assert all((one == two).all() for one, two in zip(near, near_there, strict=True))


def test_sketch_runs(embedded: Embedded, cluster: Cluster, store: Store) -> None:
    folder = store.root / "caches" / "sketches"
    made = []
    for engine in (embedded, cluster):
        shutil.rmtree(folder, ignore_errors=True)
        assert make_runs(engine, store) == 600
        made.append({path.name: path.read_bytes() for path in folder.rglob("*.npy")})
    assert made[0]
    assert made[0] == made[1]


def test_posts_by_channel(embedded: Embedded, cluster: Cluster) -> None:
    drawn, noon = random.Random(7), datetime(2031, 3, 1, 12, tzinfo=UTC)
    rows = [
        (
            f"channel-{drawn.randrange(30)}",
            str(drawn.randrange(200)),
            drawn.choice(["post", "post", "service"]),
            drawn.choice([None, noon + timedelta(minutes=drawn.randrange(3_000))]),
        )
        for _ in range(5_000)
    ]
    table = pa.table(list(zip(*rows, strict=True)), schema=POSTED)

    def on(engine: Engine) -> pa.Table:
        given = engine.given(table, parts=4)
        counted = posts_by_channel(engine, given, noon, noon + timedelta(days=1))
        return engine.table(counted).cast(COUNTED)

    here = on(embedded)
    assert here.num_rows == 30
    assert on(cluster).equals(here)


def test_carriage_delays(embedded: Embedded, cluster: Cluster) -> None:
    drawn = random.Random(8)
    of_row = [(row, row % 9, drawn.choice([None, drawn.randrange(10**9)])) for row in range(400)]
    rows = pa.table(list(zip(*of_row, strict=True)), schema=POSTS)
    pairs = sorted({tuple(drawn.sample(range(400), 2)) for _ in range(4_000)})
    sides, count = list(zip(*pairs, strict=True)), len(pairs)
    carries = [drawn.random() < 0.8 for _ in pairs]
    table = pa.table(
        [*sides, ["identical"] * count, [1.0] * count, [1.0] * count, carries], schema=COPIES
    )

    def on(engine: Engine) -> pa.Table:
        carried, given = carried_of(engine.given(table)), engine.given(rows)
        delays = carriage_delays(engine, carried, given, early_s=60, late_s=600)
        return engine.table(delays).cast(DELAYS)

    here = on(embedded)
    assert 0 in here["delay_s"].to_pylist()
    assert here.num_rows > 500
    assert on(cluster).equals(here)


def test_term_counts(embedded: Embedded, cluster: Cluster) -> None:
    drawn, words = random.Random(9), ["moss", "of", "the", "Tram", "depot,", "gates;", "λάμπα", "7"]
    texts = [" ".join(drawn.choices(words, k=drawn.randrange(12))) for _ in range(800)]
    of_row = ([drawn.randrange(3) for _ in texts], [drawn.randrange(5) for _ in texts], texts)
    table = pa.table(of_row, schema=OF_WHOM)

    def on(engine: Engine) -> pa.Table:
        given = engine.given(table, parts=3)
        return engine.table(term_counts(engine, given, least=5, longest=3)).cast(TERMS)

    here = on(embedded)
    assert here.num_rows > 200
    assert on(cluster).equals(here)


def test_what_a_kernel_yields_is_not_taken_to_be_small(cluster: Cluster) -> None:
    few = cluster.given(pa.table([pa.array([1, 2])], schema=NUMBERS))
    kernel = Kernel(NUMBERS, doubled)
    joined = few.join(cluster.mapped(few, kernel), "n")
    plan = cluster._frame(joined)._jdf.queryExecution().executedPlan().toString()
    assert "SortMergeJoin" in plan
    assert "Broadcast" not in plan
