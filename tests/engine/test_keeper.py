"""What keeps a JVM: with any command in Java's place it ends the same."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mabillon.engine import keeper

COMMAND = "sleep 1000 & echo $! >pids; echo $$ >>pids; mkdir spark; touch spark/file; exec cat"
"""As Java does it: it begins others, lays files and ends when its input does."""


def kept(folder: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    folder.mkdir()
    started = subprocess.Popen(
        [sys.executable, "-I", "-S", keeper.__file__, folder, "sh", "-c", COMMAND],
        cwd=folder,
        stdin=subprocess.PIPE,
    )
    until = time.monotonic() + 30
    while not (folder / "spark" / "file").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    return started, [int(line) for line in (folder / "pids").read_text().split()]


def running(pids: list[int]) -> bool:
    asked = ["ps", "-o", "stat=", "-p", ",".join(map(str, pids))]
    states = subprocess.run(asked, capture_output=True, text=True).stdout.split()
    return any(not state.startswith("Z") for state in states)  # who waits for them is another


@pytest.mark.parametrize("by", ["end", "byte"])
def test_all_goes_when_its_input_ends(by: str, tmp_path: Path) -> None:
    started, pids = kept(tmp_path / "folder")
    assert running(pids)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        started.send_signal(number)
    assert started.stdin is not None
    if by == "end":
        started.stdin.close()
    else:
        started.stdin.write(b".")
        started.stdin.flush()
    assert started.wait(30) == 0
    assert not (tmp_path / "folder").exists()
    until = time.monotonic() + 10
    while running(pids):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_does_not_end_by_itself_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "_GRACE_S", 0.2)
    stubborn = subprocess.Popen(
        ["sh", "-c", "trap '' TERM; exec sleep 1000"],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    keeper._end(stubborn)
    assert stubborn.wait(30) == -signal.SIGKILL


def test_that_it_ended_by_itself_is_noted(tmp_path: Path) -> None:
    started = subprocess.Popen(
        [sys.executable, "-I", "-S", keeper.__file__, tmp_path, "true"], stdin=subprocess.PIPE
    )
    until = time.monotonic() + 30
    while not (tmp_path / keeper.ENDED).exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert started.poll() is None
    started.communicate(b"")
    assert not tmp_path.exists()
