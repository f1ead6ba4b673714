"""docs/performance.md: its tables and its plot, and the coefficients of ``mabillon plan``.

All of it is made of the record and of nothing else: ``python -m benchmarks.speed.growth --write``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click
from benchmarks.speed import growth_cluster, growth_tables
from benchmarks.speed.growth_coefficients import as_json, coefficients
from benchmarks.speed.growth_operations import OPERATIONS
from benchmarks.speed.growth_plot import Drawn, plot
from benchmarks.speed.growth_records import Record

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "growth.svg"
COEFFICIENTS = ROOT / "src" / "mabillon" / "workflows" / "coefficients.json"

TABLES: dict[str, Callable[[Record], str]] = {
    "machine": growth_tables.machine,
    "loads": growth_tables.loads,
    "growth": growth_tables.growth,
    "statement": growth_tables.statement,
    "carriage": growth_tables.carriage,
    "memory": growth_tables.memory,
    "batches": growth_cluster.batches,
    "behind": growth_tables.behind,
    "simulated": growth_cluster.simulated,
}


def written(page: str, record: Record) -> str:
    """Return the page with each table made anew."""
    for mark, table in TABLES.items():
        between = re.compile(rf"(<!-- table: {mark} -->\n).*?(<!-- end -->)", re.DOTALL)
        made = table(record)
        page, count = between.subn(lambda found, made=made: f"{found[1]}{made}\n{found[2]}", page)
        if count != 1:
            raise click.UsageError(f"{PAGE} has {count} places for the table {mark}")
    return page


def drawn(record: Record) -> str:
    """Return the plot."""
    lines = []
    for operation in OPERATIONS:
        found = growth_tables.fitted(record, operation)
        if found is not None and operation.sizes is None:
            points = [
                (float(line["posts"]), float(line["cpu_s"])) for line in record.of(operation.name)
            ]
            lines.append(Drawn(f"{operation.short}  {found.exponent:.2f}", points))
    return plot(lines)


def write(record: Record) -> None:
    """Write page, plot and coefficients."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), record), encoding="utf-8")
    PLOT.write_text(drawn(record), encoding="utf-8")
    COEFFICIENTS.write_text(as_json(coefficients(record)), encoding="utf-8")
