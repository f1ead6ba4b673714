"""The coefficients of ``mabillon plan``, and the stages that are simulated, made of the record."""

from __future__ import annotations

import click
import msgspec
import numpy as np
from benchmarks.speed.growth_operations import OPERATIONS
from benchmarks.speed.growth_parts import MOST
from benchmarks.speed.growth_records import Line, Record

from mabillon.workflows.growth import Batches, Coefficients, Operation, Point

TASK = 262_144
"""Posts of one task: a run of sketches."""

VALUE, REPEATED, TEXT, PAIR = 11.7, 108.0, 0.64, 150.0
"""Bytes that Spark wrote for others to read, as it packs them, of near copies of 100,000 posts
with no table sent whole to every worker: of a value with its row; of a value that stands in
several rows, once for each, in all that pairs are made by; of a byte of text, all texts being
brought to their pairs; and of a pair with the texts that came to it.

The kernel that is given all rows of a value (``engine.occurrences``) writes down the pairs of
values in few rows. What goes on are these pairs, and the rows of common values: to their sizes,
to one another by value, and to the pairs by row.
"""

ADDED = "what Spark adds"

MEGABYTE = 1 << 20


def coefficients(record: Record) -> Coefficients:
    """Return what ``mabillon plan`` reckons with."""
    operations = {}
    for operation in OPERATIONS:
        lines = record.of(operation.name)
        if len(lines) < 2 or operation.sizes is not None:
            continue
        points = [
            Point(
                posts=int(line["posts"]),
                cpu_s=float(line["cpu_s"]),
                peak_mb=float(line["peak_mb"]),
                disk_mb=_disk(record, line),
            )
            for line in lines
        ]
        operations[operation.name] = Operation(title=operation.title, points=points)
    pictures = _line(record, "pictures")
    return Coefficients(
        at=max(str(line["at"]) for line in record.lines),
        of=max(record.lines, key=lambda line: str(line["at"]))["of"],
        machine={name: record.machine[name] for name in ("processor", "cores", "memory_gib")},
        operations=operations,
        picture_s=round(float(pictures["cpu_s"]) / int(pictures["pictures"]), 5),
        pictures=int(pictures["pictures"]),
        stages=stages(record),
    )


def _disk(record: Record, line: Line) -> float | None:
    """Return the megabytes of what an operation leaves; of sketches, with what comes beside."""
    warm = record.get("verify", int(line["posts"])) if line["operation"] == "sketches" else None
    if warm is not None and "caches_mb" in warm:
        return float(warm["caches_mb"])
    found = line.get("disk_mb")
    return None if found is None else float(found)


def stages(record: Record) -> list[Batches]:
    """Return what each stage takes and moves for ``TASK`` posts.

    CPU seconds are those of one machine, of whole commands at the largest size of which both
    were measured: of the sketches, and of near copies divided between pairs and verifying as
    these are by themselves. What is moved is counted at ``MOST`` posts.
    """
    parts = _line(record, "parts")
    sizes = [line["posts"] for line in record.of("copies") if record.get("sketches", line["posts"])]
    sketches, copies = (_line(record, name, max(sizes)) for name in ("sketches", "copies"))
    each = MOST / max(sizes)
    paired = float(parts["pairs_s"]) / (float(parts["pairs_s"]) + float(parts["verify_s"]))
    sketch_s, copy_s = float(sketches["cpu_s"]) * each, float(copies["cpu_s"]) * each
    share = TASK / MOST
    disk = float(sketches["disk_mb"]) * MEGABYTE * each
    values, repeated = float(parts["values"]), float(parts["repeated"])
    laid = float(parts["text_bytes"]) * TEXT + float(parts["candidates"]) * PAIR

    def batch(
        name: str, cpu_s: float, moved: float, shuffled: float = 0.0, part_of: str | None = None
    ) -> Batches:
        return Batches(
            name=name,
            posts=TASK,
            cpu_s=round(cpu_s * share, 3),
            moved=float(round(moved * share)),
            shuffled=float(round(shuffled * share)),
            part_of=part_of,
        )

    made = [
        batch("sketches", sketch_s, float(parts["text_bytes"]) + disk, 0.0, "sketches"),
        batch("values, brought together", 0.0, disk, values * VALUE),
        batch("candidate pairs", copy_s * paired, 0.0, repeated * REPEATED, "copies"),
        batch("verified pairs", copy_s * (1 - paired), float(parts["asked_bytes"]), laid, "copies"),
    ]
    own = added(record)
    return made if own is None else [*made, batch(ADDED, own * MOST, 0.0)]


def added(record: Record) -> float | None:
    """Return the CPU seconds that Spark adds for each post: null = it was not measured.

    That by which it needs more than one machine does, between two sizes; what it needs to
    start is the same at both and falls away.
    """
    lines = record.of("spark")
    if len(lines) < 2:
        return None
    one, two = ((line["posts"], line["cpu_s"] - line["alone_cpu_s"]) for line in lines[-2:])
    return float((two[1] - one[1]) / (two[0] - one[0]))


def spread(record: Record) -> float:
    """Return the standard deviation of the logarithm of what sketching a batch takes."""
    parts = _line(record, "parts")
    return float(np.std(np.log(np.array(parts["batches_s"])), ddof=1))


def _line(record: Record, operation: str, posts: int = MOST) -> Line:
    found = record.get(operation, posts)
    if found is None:
        raise click.UsageError(f"{operation} was not measured at {posts:,} posts")
    return found


def as_json(made: Coefficients) -> str:
    """Return the file: an operation's points a line."""
    text = msgspec.json.format(msgspec.json.encode(made), indent=1).decode()
    return text + "\n"
