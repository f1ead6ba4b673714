"""What was measured of growth, kept: ``recorded/growth.jsonl``, a measurement a line.

The page's tables, the plot, the fits and the coefficients of ``mabillon plan`` are made of it
and of nothing else. A measurement that is made again takes the place of the earlier one.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded" / "growth.jsonl"

Line = Mapping[str, Any]


@dataclass
class Record:
    """The machine, and the lines: ``operation``, ``posts``, ``cpu_s`` and more of each."""

    machine: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def of(self, operation: str) -> list[Line]:
        """Return the measurements of an operation, fewest posts first."""
        found = [line for line in self.lines if line["operation"] == operation]
        return sorted(found, key=lambda line: int(line["posts"]))

    def get(self, operation: str, posts: int) -> Line | None:
        """Return one of them; None = it was not measured."""
        return next((line for line in self.of(operation) if line["posts"] == posts), None)

    def put(self, line: Line) -> None:
        """Add a measurement, in the place of the one of the same operation and posts."""
        same = (line["operation"], line["posts"])
        self.lines = [old for old in self.lines if (old["operation"], old["posts"]) != same]
        self.lines.append(line)

    def sizes(self, operation: str) -> list[int]:
        """Return the numbers of posts at which an operation was measured, ascending."""
        return [int(line["posts"]) for line in self.of(operation)]


def load(path: Path = RECORDED) -> Record:
    """Read the record; an empty one where there is none."""
    if not path.is_file():
        return Record()
    head, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return Record(head, lines)


def keep(record: Record, path: Path = RECORDED) -> None:
    """Write the record, whole, by operation and size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(record.lines, key=lambda line: (line["operation"], line["posts"]))
    text = [json.dumps(line, ensure_ascii=False) for line in (record.machine, *ordered)]
    temporary = path.with_suffix(".new")
    temporary.write_text("\n".join(text) + "\n", encoding="utf-8")
    temporary.replace(path)


def machine() -> dict[str, Any]:
    """Return what this machine is: processor, cores, memory, system, and what is installed."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if _is_linux() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "pyarrow", "duckdb", "tantivy")},
    }


def _is_linux() -> bool:
    return platform.system() == "Linux"


def commit() -> str:
    """Return which version of the program this is: the commit; "unknown" outside a repository."""
    asked: Sequence[str] = ("git", "rev-parse", "--short", "HEAD")
    here = Path(__file__).parent
    made = subprocess.run(asked, cwd=here, capture_output=True, text=True, check=False)
    return made.stdout.strip() if made.returncode == 0 else "unknown"
