"""How each operation grows with the archive: ``python -m benchmarks.speed.growth FOLDER``.

FOLDER takes what is needed for it: posts and archives, which are deleted when a size is done
(``--leave`` leaves them). Every figure is recorded as it comes (``recorded/growth.jsonl``), so
that a run that was stopped goes on where it was; what is recorded is not measured again, but
for what ``--again`` names. Growth is judged by CPU seconds (user and system, of the process
and its children), because the machine may have other work; small sizes, and what takes seconds
at the most, are measured three times (but index and Spark, which take long), of which the median
counts. At the end there is a
table with the exponents.

``--write`` measures nothing: it makes the tables of docs/performance.md, the plot and the
coefficients of ``mabillon plan`` of what is recorded.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from benchmarks.speed import growth_folders as folders
from benchmarks.speed import growth_page, growth_tables
from benchmarks.speed.growth_operations import OPERATIONS, Ground, Line, Operation
from benchmarks.speed.growth_parts import PARTS
from benchmarks.speed.growth_records import RECORDED, Record, commit, keep, load, machine
from benchmarks.speed.growth_spark import SPARK

SIZES = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
EVERY = (*OPERATIONS, *PARTS, SPARK)
SMALL = 300_000
"""Posts up to which all but the search index and Spark is measured several times; what is brief
(``Operation.brief``) is at every size."""

_DISK = {"ingest": folders.ARCHIVE, "sketches": folders.SKETCHES, "index": folders.INDEX}
"""Bytes a post that an operation writes."""


@dataclass(frozen=True)
class _About:
    """Which ``version`` is measured, and how many ``times`` a small size."""

    version: str
    times: int


class _Told:
    """Says what was measured, and how long the rest will take, judged by what is known."""

    def __init__(self, record: Record, pending: Sequence[tuple[int, Operation]]) -> None:
        self._record, self._left, self._total = record, list(pending), len(pending)
        self._cpu = self._wall = 0.0

    def done(self, posts: int, operation: Operation, said: str, cpu: float, wall: float) -> None:
        """Say what became of one of them."""
        self._left = [left for left in self._left if left != (posts, operation)]
        self._cpu, self._wall = self._cpu + cpu, self._wall + wall
        place = f"{self._total - len(self._left)} of {self._total}"
        print(f"{posts:>10,} {operation.name:<9} {said} ({place}{self._rest()})", file=sys.stderr)

    def _rest(self) -> str:
        if not self._left or not self._cpu:
            return ""
        seconds = sum(self._guess(posts, operation) for posts, operation in self._left)
        return f"; about {seconds * self._wall / self._cpu / 60:,.0f} min left"

    def _guess(self, posts: int, operation: Operation) -> float:
        known = self._record.of(operation.name)
        if not known:
            return 0.0
        nearest = min(known, key=lambda line: abs(line["posts"] - posts))
        return float(nearest["cpu_s"]) * posts / int(nearest["posts"])


def measure(ground: Ground, operation: Operation, times: int) -> tuple[Line, float]:
    """Measure one operation; return the median run by CPU seconds, and the seconds of all."""
    began, runs = time.perf_counter(), []
    for _ in range(times):
        runs.append(operation.measure(ground))
    made = sorted(runs, key=lambda line: float(line["cpu_s"]))[len(runs) // 2]
    return made, time.perf_counter() - began


def _room(record: Record, ground: Ground, operation: Operation) -> None:
    """Stop before an operation for which there is no disk or no memory."""
    folders.needs(ground.root.parent, _DISK.get(operation.name, 0) * ground.posts)
    known = [line for line in record.of(operation.name) if line["posts"] < ground.posts]
    if known:
        grown = ground.posts / int(known[-1]["posts"])
        folders.needs_memory(float(known[-1]["peak_mb"]) * grown)


def of_size(
    record: Record,
    place: Path,
    posts: int,
    ready: Path | None,
    wanted: Sequence[Operation],
    about: _About,
) -> Iterator[tuple[Operation, str, float, float]]:
    """Measure what is wanted at one size; yield what became of each, and its seconds."""
    raw = ready or place / f"posts-{posts}"
    folders.posts_in(raw, posts)
    standing = ready / "archive" if ready and (ready / "archive").is_dir() else None
    new = Ground(posts, raw, place / f"archive-{posts}")
    first = OPERATIONS[0]
    if first in wanted:
        yield _one(record, new, first, about)
    elif not (standing or (new.root / "archive.json").exists()):
        measure(new, first, 1)
    if standing is not None:
        shutil.rmtree(new.root, ignore_errors=True)
    with folders.archive(new, standing) as ground:
        for operation in EVERY[1:]:
            if operation in wanted:
                yield _one(record, ground, operation, about)


def _one(
    record: Record, ground: Ground, operation: Operation, about: _About
) -> tuple[Operation, str, float, float]:
    small = ground.posts <= SMALL and operation.name not in ("index", "spark")
    times = about.times if small or operation.brief else 1
    try:
        _room(record, ground, operation)
        made, wall = measure(ground, operation, times)
    except folders.Lacking as lacking:
        return operation, f"not measured: {lacking}", 0.0, 0.0
    at = f"{datetime.now(UTC):%Y-%m-%d}"
    what = {"operation": operation.name, "posts": ground.posts}
    load = round(os.getloadavg()[0], 1)
    noted = {"load": load, "times": times, "at": at, "of": about.version}
    record.put({**what, **made, **noted})
    return operation, _said(made), float(made["cpu_s"]) * times, wall


def _said(made: Line) -> str:
    used = float(made["cpu_s"])
    shown = f"{1e3 * used:,.1f} ms" if used < 0.1 else f"{used:,.2f} s"
    return f"{shown} of CPU, {made['peak_mb']:,.0f} MB"


@click.command(help=__doc__)
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False, resolve_path=True), required=False
)
@click.option("--sizes", default=",".join(map(str, SIZES)), show_default=True, metavar="N,N,…")
@click.option("--only", default="", metavar="NAME,…", help="Only these operations.")
@click.option("--again", is_flag=True, help="Measure also what is recorded already.")
@click.option(
    "--ready",
    multiple=True,
    metavar="N=FOLDER",
    help="Posts that stand already, with FOLDER/archive where there is one; nothing is changed.",
)
@click.option("--leave", is_flag=True, help="Leave posts and archives in FOLDER.")
@click.option("--write", is_flag=True, help="Measure nothing, write the page and what goes by it.")
@click.option("--of", default=None, metavar="COMMIT", help="The version; default: as git says.")
@click.option("--times", default=3, show_default=True, help="How often small sizes are measured.")
@click.option(
    "--record",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=RECORDED,
    help="Where the figures are kept. Default: beside the benchmarks, for the page.",
)
def main(
    folder: Path | None,
    sizes: str,
    only: str,
    again: bool,
    ready: tuple[str, ...],
    leave: bool,
    write: bool,
    of: str | None,
    times: int,
    file: Path,
) -> None:
    """Measure what lacks, and print; or write the page."""
    record = load(file)
    if write:
        growth_page.write(record)
        return
    if folder is None:
        raise click.UsageError("name a folder in which there is room, or give --write")
    given = {int(posts): Path(at) for posts, _, at in (pair.partition("=") for pair in ready)}
    chosen = [o for o in EVERY if not only or o.name in only.split(",")]
    asked = [int(size) for size in sizes.split(",")]
    pending = [
        (posts, operation)
        for posts in asked
        for operation in chosen
        if (again or not record.get(operation.name, posts))
        and (operation.sizes is None or posts in operation.sizes)
    ]
    told = _Told(record, pending)
    record.machine |= machine()
    about = _About(of or commit(), times)
    folder.mkdir(parents=True, exist_ok=True)
    for posts in asked:
        wanted = [operation for size, operation in pending if size == posts]
        if not wanted:
            continue
        try:
            for operation, *rest in of_size(record, folder, posts, given.get(posts), wanted, about):
                keep(record, file)
                told.done(posts, operation, *rest)
        except folders.Lacking as lacking:
            print(f"{posts:>10,} not measured: {lacking}", file=sys.stderr)
        finally:
            if not leave:
                for name in ("posts", "archive"):
                    shutil.rmtree(folder / f"{name}-{posts}", ignore_errors=True)
    for line in record.lines:
        if line["posts"] in asked:
            print(json.dumps(line, ensure_ascii=False))
    print(growth_tables.exponents(record), file=sys.stderr)


if __name__ == "__main__":
    main()
