"""Commands with --engine, as they are typed: what a cluster answers is what is answered here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from sketched_archive import archive_of

WORKERS = "local-cluster[2,1,1536]"


def run(archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "mabillon"), "--archive", str(archive), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=1800)


def answer(archive: Path, *arguments: str) -> Any:
    done = run(archive, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture
def _spark() -> None:
    if find_spec("pyspark") is None or shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("Java and PySpark are needed (make .venv/.spark)")
        pytest.skip("no Java or no PySpark here: apt install default-jre-headless, then make test")


@pytest.mark.soak
@pytest.mark.usefixtures("_spark")
def test_near_copies_of_all_posts_on_two_workers(tmp_path: Path) -> None:
    archive_of(tmp_path / "archive", many=300).close()
    here = answer(tmp_path / "archive", "trace", "--all")
    assert len(here["pairs"]) > 20
    assert answer(tmp_path / "archive", "trace", "--all", "--engine", WORKERS) == here


@pytest.mark.soak
@pytest.mark.usefixtures("_spark")
@pytest.mark.parametrize(
    "asked",
    [["routing", "thistledown-league"], ["validate", "thistledown-league", "--most", "20"]],
)
def test_an_issuer_s_figures_on_two_workers(
    invented_demo: Any, tmp_path: Path, asked: list[str]
) -> None:
    for where in ("here", "there"):
        shutil.copytree(invented_demo.before, tmp_path / where)
    here = answer(tmp_path / "here", *asked)
    there = answer(tmp_path / "there", *asked, "--engine", WORKERS)
    assert there == here


@pytest.mark.soak
@pytest.mark.usefixtures("_spark")
def test_sketches_made_by_two_workers(tmp_path: Path) -> None:
    archive_of(tmp_path / "archive").close()
    made = answer(tmp_path / "archive", "index", "--engine", WORKERS)
    assert (made["posts"], made["made_by_cluster"]) == (600, 600)
    assert answer(tmp_path / "archive", "index")["made_by_cluster"] == 0


def test_an_engine_that_is_none_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    archive_of(tmp_path / "archive", many=30).close()
    for asked in (["index"], ["trace", "--all"], ["routing", "x"], ["validate", "x"]):
        done = run(tmp_path / "archive", *asked, "--engine", "duck")
        assert done.returncode == 2
        assert "'duck' is no engine; name embedded, spark://HOST:PORT" in done.stderr


def test_one_post_is_traced_on_this_machine(tmp_path: Path) -> None:
    archive_of(tmp_path / "archive", many=30).close()
    done = run(tmp_path / "archive", "trace", "web:c1.example/1", "--engine", WORKERS)
    assert done.returncode == 2
    assert "--engine goes with --all" in done.stderr
