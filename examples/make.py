"""Write this folder's files again: the register, the questioned texts and a few exports of seed 1.

Run it with ``.venv/bin/python examples/make.py`` after a change of ``mabillon.invented``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from mabillon import invented

SHOWN = (
    "register.yaml",
    "questioned/issued.txt",
    "questioned/donor.txt",
    "questioned/free.txt",
    "questioned/recycled.txt",
    "exports/collector/20310326T1000Z.jsonl",
    "exports/telegram/gasworks-lane-plots/result.json",
    "exports/pages/city-council.jsonl",
    "exports/reports/2029-06-lighthouse-letter.md",
    "exports/reports/2030-11-bus-shelter.md",
    "exports/reports/2030-12-bridge-tubs.md",
    "exports/reports/2031-01-library-tulips.md",
)
PICTURES = (
    "exports/archived/marl-2698815452084143196.jpg",
    "exports/archived/wrackline-2698889317971773784.jpg",
    "exports/telegram/pond-street-allotments/photos/photo_2@04-05-2027_11-02-11.jpg",
)
"""Drawn; another version of the library that draws may write other bytes."""


def make(folder: Path) -> None:
    """Write the files of SHOWN and PICTURES into a folder."""
    with tempfile.TemporaryDirectory() as made:
        invented.write(Path(made))
        for name in (*SHOWN, *PICTURES):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(made) / name, folder / name)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
