"""Writes the golden exports anew: ``python tests/golden/exports.py``; look at the difference."""

from __future__ import annotations

import sys
from pathlib import Path

from mabillon.exporters import claimreview, followthemoney, stix

HERE = Path(__file__).parent


def main() -> None:
    """Write them."""
    sys.path.insert(0, str(HERE.parent / "exporters"))
    from export_samples import nothing_said, opinion, sample

    exported = sample(opinions=(opinion(1, "assessed as not issued", 2),), dispatches=())
    for name, module in (
        ("stix.json", stix),
        ("ftm.jsonl", followthemoney),
        ("jsonld", claimreview),
    ):
        path = HERE / "exports" / f"sample.{name}"
        module.write(exported, path, nothing_said)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
