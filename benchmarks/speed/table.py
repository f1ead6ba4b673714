"""Run every speed benchmark on one set of synthetic posts and print a table with the ratios.

``python -m benchmarks.speed.table [--posts N] [--folder FOLDER]``. Each benchmark is a command
of its own, so that none profits from what another has loaded; its JSON lines go to standard
output as they come, the table to standard error at the end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from benchmarks.speed import posts as synthetic

NAMES = (
    "start",
    "ingest",
    "near_copies",
    "one_statement",
    "search",
    "adding",
    "verify",
    "carriage",
    "wording",
    "media",
    "video",
    "collect",
    "watch",
    "reaching",
    "desk",
    "engine",
)

Line = dict[str, object]

_COLUMNS = (
    ("benchmark", "what", 30),
    ("value", "measured", 22),
    ("peer", "beside", 22),
    ("ratio", "ratio", 7),
    ("target", "target", 16),
    ("peak_mb", "peak MB", 8),
)


def run(name: str, folder: Path, count: int) -> Iterator[Line]:
    """Run one benchmark; yield its lines, which are echoed as well."""
    command = [sys.executable, "-m", f"benchmarks.speed.{name}", str(folder), "--posts", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for text in process.stdout:
            print(text, end="", flush=True)
            if text.startswith("{"):
                yield json.loads(text)
    if process.returncode:
        yield {"benchmark": name, "value": f"failed ({process.returncode})"}


def table(lines: list[Line]) -> str:
    """Return the lines as a table of 110 columns; what a line does not say is left empty."""
    rows = [" ".join(f"{title:<{width}}" for _, title, width in _COLUMNS)]
    for line in lines:
        cells = (f"{_cell(line.get(key)):<{width}}" for key, _, width in _COLUMNS)
        rows.append(" ".join(cells))
    return "\n".join(row.rstrip() for row in rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return "" if value is None else str(value)


@contextmanager
def _synthetic(folder: Path | None, count: int) -> Iterator[Path]:
    if folder is not None and (folder / "posts.jsonl").is_file():
        yield folder
    elif folder is not None:
        synthetic.write(folder, count, seed=7)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="mabillon-speed-") as place:
            synthetic.write(Path(place), count, seed=7)
            yield Path(place)


def measure(count: int, folder: Path | None = None) -> list[Line]:
    """Run them all; return their lines."""
    with _synthetic(folder, count) as place:
        return [line for name in NAMES for line in run(name, place, count)]


@click.command(help=__doc__)
@click.option("--posts", "count", default=1_000_000, show_default=True, help="How many posts.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the synthetic posts stand, or are to be kept. Default: a temporary folder.",
)
def main(count: int, folder: Path | None) -> None:
    """Measure and print."""
    print(table(measure(count, folder)), file=sys.stderr)


if __name__ == "__main__":
    main()
