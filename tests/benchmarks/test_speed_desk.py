"""The load generator asks a real desk, on a small archive, while an ingest runs beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.speed import desk, posts
from click.testing import CliRunner


def measured(folder: Path, seconds: int) -> list[dict[str, Any]]:
    """Return what is told of three readers who read for so long, each time."""
    given = [str(folder), "--posts", "600", "--readers", "3", "--think", "0.1"]
    came = CliRunner().invoke(desk.main, [*given, "--seconds", str(seconds)])
    assert came.exception is None, came.output
    return [json.loads(line) for line in came.stdout.splitlines()]


def test_readers_are_answered_while_an_ingest_runs(tmp_path: Path) -> None:
    posts.write(tmp_path, 600, seed=7)
    for seconds in (1, 6, 30):  # until an ingest has come to its end, on a busy machine
        lines = measured(tmp_path, seconds)
        pages = [line["pages"] for line in lines if line["benchmark"].endswith(": search")]
        if lines[-1]["ingested"] and min(pages) > 3:
            break
    named = [line["benchmark"].removeprefix("desk, ").split(": ") for line in lines]
    ways = list(dict.fromkeys(way for way, _ in named))
    assert ways == ["one long ingest", "file after file"]
    for way in ways:
        of_way = [(what, line) for (of, what), line in zip(named, lines, strict=True) if of == way]
        (first, search), (last, largest) = of_way[0], of_way[-1]
        assert (first, last) == ("search", "largest page")
        assert search["pages"] > 3 and search["failed"] == 0
        assert largest["met"]
    assert lines[-1]["ingested"] >= 1_000
