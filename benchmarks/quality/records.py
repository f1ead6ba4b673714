"""What the quality commands printed last, kept beside them: ``recorded/NAME.json``.

The tables of docs/evaluation.md are made of these records and of nothing else, and the floors
are held against them, so that neither can say what no command has printed.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "recorded"

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """The lines that a command printed, and the digest of the material that it read."""

    name: str
    command: str
    data: str
    lines: Sequence[Line]

    def where(self, **wanted: object) -> list[Line]:
        """Return the lines that have all of these values."""
        return [ln for ln in self.lines if all(ln.get(k) == v for k, v in wanted.items())]


@dataclass(frozen=True)
class Measurement:
    """A command of this room, and the folder of the real material that it is given.

    ``module`` and ``arguments``: what ``python -m`` runs; ``{data}`` stands for the folder
    ``material`` below MABILLON_DATA.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    material: str

    def run(self, data: Path) -> Record:
        """Run the command, keep what it printed, and return it.

        Raises
        ------
        subprocess.CalledProcessError
            The command failed; what was recorded before stands.
        """
        folder = data / self.material
        given = [argument.replace("{data}", str(folder)) for argument in self.arguments]
        command = [sys.executable, "-m", self.module, *given]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
        shown = " ".join(["python -m", self.module, *self.arguments])
        record = Record(self.name, shown.replace("{data}", self.material), tree(folder), lines)
        keep(record)
        return record


def tree(folder: Path) -> str:
    """Return the first 16 hex digits of the SHA-256 over a folder's paths and bytes."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name, content = path.relative_to(folder).as_posix().encode(), path.read_bytes()
        for part in (name, content):
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()[:16]


def keep(record: Record) -> None:
    """Write a record, a printed line a line."""
    head = {"command": record.command, "data": record.data}
    lines = [json.dumps(line, ensure_ascii=False) for line in (head, *record.lines)]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{record.name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(name: str) -> Record:
    """Read a record."""
    text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    head, *lines = map(json.loads, text.splitlines())
    return Record(name, head["command"], head["data"], lines)


def names() -> list[str]:
    """Return the names of all records."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))
