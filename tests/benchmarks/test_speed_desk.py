"""The load generator asks a real desk, on a small archive, while an ingest runs beside."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.speed import desk, posts
from click.testing import CliRunner


def test_readers_are_answered_while_an_ingest_runs(tmp_path: Path) -> None:
    posts.write(tmp_path, 600, seed=7)
    given = [str(tmp_path), "--posts", "600", "--readers", "3", "--think", "0.1", "--seconds", "1"]
    came = CliRunner().invoke(desk.main, given)
    assert came.exception is None, came.output
    lines = [json.loads(line) for line in came.stdout.splitlines()]
    kinds = [line["benchmark"] for line in lines]
    assert kinds[0] == "desk: search, p95" and kinds[-1] == "desk: largest page"
    assert lines[0]["pages"] > 3 and lines[0]["failed"] == 0 and lines[0]["ingested"] >= 1_000
    assert lines[-1]["met"]
