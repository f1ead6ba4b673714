from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mabillon.engine import needed, open_engine
from mabillon.engine.faults import read
from mabillon.engine.needed import LEAST_JAVA
from mabillon.engine.session import Session
from mabillon.errors import UsageError


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("duck", "is no engine"),
        ("local-cluster[2]", "is no engine"),
        ("spark://", "is no address"),
        ("spark://node", "is no address"),
        ("spark://node:notaport", "is no address"),
        ("spark://[node:7077", "is no address"),
        ("local[0]", "0 cores cannot compute"),
        ("local[99999]", "99,999 cores cannot compute"),
        ("local-cluster[0,1,1536]", "0 cores cannot compute"),
        ("local-cluster[2,0,1536]", "0 cores cannot compute"),
        ("local-cluster[2,1,0]", "0 MB are too little for a worker; give each 708 or more"),
        ("local-cluster[2,1,99999999]", "the workers would have 199,999,998 MB, and this machine"),
        ("local-cluster[2,1,99999999999999]", "is no engine"),
    ],
)
def test_what_is_no_engine_is_said_so(address: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        open_engine(address)


def test_a_cluster_out_of_reach_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UsageError, match="does not answer") as raised:
            open_engine(address)
    assert raised.value.where == address


def test_an_address_is_told_without_what_steers_a_terminal() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"spark://127.0.0.1:{taken.getsockname()[1]}/\n\x1b]2;and \u202eso on\x07"
        with pytest.raises(UsageError) as raised:
            open_engine(address)
        assert not [char for char in str(raised.value) if not char.isprintable()]
        for text in ("OutOfMemoryError", "ExecutorLostFailure", "\x1b[2Jno\x07"):
            assert str(read(text, address)).isprintable()


def java(folder: Path, says: str) -> Path:
    """Lay a program named java that says a version, as an old one does."""
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return program


@pytest.mark.usefixtures("cluster_parts")
@pytest.mark.parametrize(
    ("says", "said"),
    [
        ('openjdk version "11.0.2" 2019-01-15', "Java 11 is too old"),
        ('java version "1.8.0_201"', "Java 8 is too old"),
        ("no such thing", "does not say its version"),
    ],
)
def test_a_java_that_will_not_do(
    says: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=said) as raised:
        Session("local[1]")
    assert f"Java {LEAST_JAVA} or later" in str(raised.value)


@pytest.mark.usefixtures("cluster_parts")
@pytest.mark.parametrize(
    ("program", "mode", "said"),
    [
        ("#!/bin/sh\n", 0o644, "Java cannot be run (Permission denied)"),
        ("no program", 0o755, "Java cannot be run (Exec format error)"),
        ("#!/bin/sh\nexec sleep 20\n", 0o755, "Java does not say its version within 0 s"),
    ],
)
def test_a_java_that_does_not_run(
    program: str, mode: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = java(tmp_path, "")
    there.write_text(program)
    there.chmod(mode)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(needed, "JAVA_SAYS_S", 0.2)
    with pytest.raises(UsageError) as raised:
        Session("local[1]")
    assert str(raised.value).startswith(f"{there}: {said}; install Java")


@pytest.mark.usefixtures("cluster_parts")
def test_a_python_of_the_workers_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", "/nowhere/python")
    with pytest.raises(UsageError, match="/nowhere/python: the workers' Python is missing"):
        Session("local-cluster[2,1,1536]")


@pytest.mark.usefixtures("cluster_parts")
def test_no_java_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="Java is missing"):
        Session("local[1]")


WITHOUT = """
import sys
from mabillon.engine import needed, open_engine
from mabillon.errors import UsageError
try:
    open_engine("local[1]")
except UsageError as error:
    sys.exit(f"said: {error}")
"""


@pytest.mark.usefixtures("cluster_parts")
def test_workers_without_mabillon_are_told_apart_at_once(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        env=os.environ | {"PYSPARK_PYTHON": str(bare)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "said: local[1]: Mabillon does not run on the workers" in done.stderr
    assert f"PYSPARK_PYTHON names, {bare}" in done.stderr
