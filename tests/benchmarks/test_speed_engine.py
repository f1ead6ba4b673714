"""The benchmark of the engines stands in the table, and says why it leaves a cluster out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.speed import engine, table
from benchmarks.speed.apart import Measured


def test_it_is_in_the_table_with_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    assert "engine" in table.NAMES
    lines = [
        engine._said(Measured(told, 1.0, 1.0, 90), "engine: near pictures")
        for told in (
            {"here": 2.0, "engine": 5.0},
            {"engine": 0.5},
            {"starting": 9.5, "counting": 20.0},
            {"skipped": "Java is missing"},
        )
    ]
    shown = table.table([{"benchmark": "engine: near pictures", **line} for line in lines])
    assert "2.00 s CPU here" in shown and "engine 5.00 s CPU" in shown and "2.5" in shown
    assert shown.splitlines()[-1].split()[-1] == "skipped"
    assert capsys.readouterr().err == "engine: near pictures: skipped, for Java is missing\n"


def test_without_java_a_sentence_says_why_no_worker_counts(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _TWO_WORKERS]
    environ = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    done = subprocess.run(
        command,
        env=environ | {"PATH": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    why = json.loads(done.stdout)["skipped"]
    assert "Java" in why or "PySpark" in why


_TWO_WORKERS = """
import json
from benchmarks.speed.engine import two_workers
print(json.dumps(two_workers("no archive is opened")))
"""
