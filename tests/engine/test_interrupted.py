"""Ctrl-C while a cluster starts and while it computes: as anywhere else, and nothing stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sketched_archive import archive_of

WORKERS = "local-cluster[2,1,1536]"

COMPUTING = """
import sys
from functools import partial
import pyarrow as pa
import slow_kernels
from pyspark import cloudpickle
from mabillon.cli import main
from mabillon.cli.archive import init
from mabillon.engine import open_engine
from mabillon.engine.contract import Kernel

def computed():
    cloudpickle.register_pickle_by_value(slow_kernels)
    numbers = pa.table([pa.array(range(4))], schema=slow_kernels.NUMBERS)
    waiting = Kernel(slow_kernels.NUMBERS, partial(slow_kernels.waiting, folder=sys.argv[1]))
    with open_engine("local[2]", lambda done, total: None) as engine:
        engine.table(engine.mapped(engine.given(numbers, parts=4), waiting))

init.callback = lambda **_: computed()  # what a command does is what is interrupted
main(["init", sys.argv[2]])
"""


def patiently(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


def begun(command: list[str], folder: Path) -> subprocess.Popen[str]:
    """Begin a command as a terminal does: in a group of its own, and its files in a folder."""
    folder.mkdir()
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"TMPDIR": str(folder), "PYTHONPATH": str(Path(__file__).parent)},
    )


def stopped(command: subprocess.Popen[str], folder: Path, *, again: bool) -> None:
    """See that Ctrl-C ends it, says so, and leaves neither files nor processes for long."""
    os.killpg(command.pid, signal.SIGINT)
    if again:
        time.sleep(0.3)
        os.killpg(command.pid, signal.SIGINT)
    _, said = command.communicate(timeout=60)
    assert said.strip() == "mabillon: stopped; what was acknowledged is kept"
    assert command.returncode == 130
    gone(folder)


def gone(folder: Path) -> None:
    """Java's processes are told the folder when they are begun."""
    until = time.monotonic() + 20
    while list(folder.iterdir()) or not subprocess.run(["pgrep", "-f", folder]).returncode:
        assert time.monotonic() < until
        time.sleep(0.1)


def mabillon(archive: Path) -> list[str]:
    program = str(Path(sys.executable).parent / "mabillon")
    return [program, "--archive", str(archive), "trace", "--all", "--engine", WORKERS]


@pytest.mark.usefixtures("cluster_parts")
def test_while_it_starts(tmp_path: Path) -> None:
    archive_of(tmp_path / "archive", many=30).close()
    command = begun(mabillon(tmp_path / "archive"), tmp_path / "tmp")
    patiently(lambda: bool(list((tmp_path / "tmp").glob("mabillon-spark-*/spark.log"))))
    stopped(command, tmp_path / "tmp", again=True)


@pytest.mark.usefixtures("cluster_parts")
@pytest.mark.parametrize(
    "by", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)]
)
def test_while_it_computes(tmp_path: Path, by: signal.Signals) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    script = [sys.executable, "-c", COMPUTING, str(parts), str(tmp_path / "none")]
    command = begun(script, tmp_path / "tmp")
    patiently(lambda: bool(list(parts.iterdir())) or command.poll() is not None)
    if by == signal.SIGINT:
        stopped(command, tmp_path / "tmp", again=False)
    else:
        command.send_signal(by)
        command.communicate(timeout=60)
        gone(tmp_path / "tmp")


@pytest.mark.soak
@pytest.mark.usefixtures("cluster_parts")
@pytest.mark.parametrize("after", range(1, 16))
def test_at_any_second(tmp_path: Path, after: int) -> None:
    archive_of(tmp_path / "archive", many=3_000).close()
    command = begun(mabillon(tmp_path / "archive"), tmp_path / "tmp")
    time.sleep(after)
    if command.poll() is None:
        stopped(command, tmp_path / "tmp", again=after % 2 == 0)
