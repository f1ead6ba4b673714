"""``python -m benchmarks``: every command that measures on real material, one after another.

They need the folder named by MABILLON_DATA. Each prints JSON lines, a figure a line;
``python -m benchmarks.quality.carriage_bounds``, the simulator, runs longer and by itself.
"""

from __future__ import annotations

from benchmarks.quality import donors, names, near_copies, sister_carriage
from benchmarks.quality.material import folder, temporary_archive


def main() -> None:
    """Run them all."""
    data = folder()
    with temporary_archive() as archive:
        near_copies.run(archive, data, None)
    donors.run(data)
    with temporary_archive() as archive:
        sister_carriage.run(archive, data)
    names.run(data)


if __name__ == "__main__":
    main()
