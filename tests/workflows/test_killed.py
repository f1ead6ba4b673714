"""Killed at any moment: what was acknowledged is there, and running again ends the same."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.workflows.audit import audit

CHILD = Path(__file__).with_name("kill_child.py")


def make_inputs(folder: Path, files: int = 12) -> None:
    """Invented posts: some files share posts, some have rejects, some are not read at all."""
    draw = random.Random(7)
    folder.mkdir()
    for number in range(files):
        lines = [
            json.dumps(
                {
                    "channel": f"web:club{draw.randrange(4)}.example",
                    "id": str(draw.randrange(300)),
                    "posted_at": f"2031-03-{draw.randrange(1, 28):02}T12:00:00Z",
                    "text": f"Notice {draw.randrange(9)} of the gardening club",
                }
            )
            for _ in range(draw.randrange(5, 40))
        ]
        if number % 5 == 0:
            lines.insert(2, '{"channel": ')
        (folder / f"{number:02}.jsonl").write_text("\n".join(lines) + "\n")
        if number % 6 == 0:
            (folder / f"{number:02}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + draw.randbytes(200))


def state(root: Path) -> dict[str, object]:
    """All that an interruption must not change: everything but when and in which leaf."""
    with Store.open(root) as store:
        query = store.connection.execute
        return {
            "posts": store.posts().to_pylist(),
            "sightings": store.sightings().to_pylist(),
            "observations": store.observations().to_pylist(),
            "rejects": list(store.rejects()),
            "captures": query(
                "SELECT capture, evidence, name, format, read, kept, rejected, new FROM captures"
            ).fetchall(),
            "evidence": query("SELECT digest, size FROM evidence ORDER BY digest").fetchall(),
        }


def run(root: Path, folder: Path, operation: int, delay: float | None) -> tuple[bool, list[str]]:
    """Run until it ends or is killed; return whether it ended and its acknowledged lines."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(root), str(folder), str(operation)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    if delay is not None:
        time.sleep(delay)
        child.kill()
    lines = child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    return child.returncode == 0, [line for line in lines if line.count("\t") == 3]


def check_acknowledged(root: Path, lines: list[str]) -> None:
    with Store.open(root) as store:
        for line in lines:
            evidence, read, kept, _ = line.split("\t")
            assert store.evidence.has(evidence)
            held = store.connection.execute(
                "SELECT read, kept FROM captures WHERE evidence = ?", (evidence,)
            ).fetchall()
            assert held == [(int(read), int(kept))]
        report = audit(store, lambda found: None)
        assert report.clean, "what is in the catalogue must stand, killed or not"


def kill_many(tmp_path: Path, kills: int, seed: int) -> None:
    draw = random.Random(seed)
    folder = tmp_path / "inputs"
    make_inputs(folder)
    Store.init(tmp_path / "whole").close()
    began = time.monotonic()
    child = subprocess.run(
        [sys.executable, str(CHILD), str(tmp_path / "whole"), str(folder), "0"],
        capture_output=True,
        text=True,
        check=True,
    )
    lasted = time.monotonic() - began
    operations = int(child.stdout.split()[-1])
    whole = state(tmp_path / "whole")
    assert operations > 100 and len(whole["evidence"]) == 14  # type: ignore[arg-type]

    killed = archives = 0
    while killed < kills:
        root = tmp_path / f"killed-{archives}"
        Store.init(root).close()
        archives += 1
        ended = False
        while not ended:
            # A third from outside at any time; the rest at a file operation, where it hurts.
            outside = draw.random() < 0.33
            delay = draw.uniform(0, lasted / 2) if outside else None
            operation = 0 if outside or killed >= kills else draw.randrange(1, operations // 2)
            if killed >= kills:
                delay = None
            ended, lines = run(root, folder, operation, delay)
            killed += not ended
            check_acknowledged(root, lines)
        assert state(root) == whole
        with Store.open(root) as store, store.writing():
            assert not any((root / "tmp").iterdir())


def test_twenty_kills(tmp_path: Path) -> None:
    kill_many(tmp_path, 20, seed=20)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_hundred_kills(tmp_path: Path) -> None:
    kill_many(tmp_path, 100, seed=100)
