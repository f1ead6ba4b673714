"""``python -m benchmarks``: every command that measures, one after another.

First quality on real material, in the folder named by MABILLON_DATA, which is skipped where
that is missing; then speed on a million synthetic posts. Each prints JSON lines, a figure a
line, and at the end there is a table of speed with its ratios.
``python -m benchmarks.quality.carriage_bounds``, the simulator, runs longer and by itself.
So does ``python -m benchmarks.speed.growth``, up to ten million posts (docs/performance.md).
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.quality import (
    donors,
    events,
    lexicon,
    media,
    names,
    near_copies,
    search_like_grep,
    sister_carriage,
)
from benchmarks.quality.material import SENATE, material, temporary_archive
from benchmarks.speed import table

POSTS = 1_000_000


def quality(data: Path) -> None:
    """Measure on real material."""
    with temporary_archive() as archive:
        near_copies.run(archive, data, None)
    donors.run(data)
    with temporary_archive() as archive:
        sister_carriage.run(archive, data)
    names.run(data)
    events.run(data)
    lexicon.run(data / SENATE, "untouched")
    search_like_grep.run(data)
    media.run()


def main() -> None:
    """Run them all."""
    data = material()
    if data is not None:
        quality(data)
    print(table.table(table.measure(POSTS)), file=sys.stderr)


if __name__ == "__main__":
    main()
