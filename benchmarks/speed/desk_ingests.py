"""Ingests beside the readers of a desk: asked for by ``benchmarks.speed.desk``.

Each is a command, ``mabillon ingest``, of a file whose posts are new. Two ways: one long file,
which is read from the beginning of the measurement to its end; or file after file of a thousand
posts, as fast as they go, so that what is known changes several times a second.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MABILLON: Final = "from mabillon.cli import main; main()"
RATE: Final = 90_000
"""Posts a second that are prepared: more than one ingest takes in beside readers."""
AT_ONCE: Final = 32 << 20
"""Bytes of a file that are renumbered together, about."""
BY: Final = 1_000_000_000
_NUMBER: Final = re.compile(rb'"id": (\d+)')


class Ingests:
    """Commands, one after the other, until it is left; an ingest that still goes on is ended.

    ``files``: begun. ``kept``: posts of those that were ended in time. ``busy_s``: seconds in
    which one ran.
    """

    def __init__(self, root: Path, folder: Path, files: Iterator[tuple[Path, int]]) -> None:
        self._root, self._stop, self._given = root, threading.Event(), files
        self._case = json.loads((folder / "case.json").read_text())
        self._thread = threading.Thread(target=self._run)
        self._process: subprocess.Popen[bytes] | None = None
        self.kept = self.files = 0
        self.busy_s = 0.0

    def __enter__(self) -> Ingests:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if (process := self._process) is not None:
            process.terminate()
        self._thread.join()

    def _run(self) -> None:
        for file, posts in self._given:
            if self._stop.is_set():
                return
            self.files += 1
            began = time.perf_counter()
            command = [sys.executable, "-c", MABILLON, "--archive", str(self._root), "ingest"]
            given = [str(file), "--map", self._case["map"], "--quiet"]
            given += ["--collected-at", self._case["collected_at"]]
            with subprocess.Popen([*command, *given], stdout=subprocess.DEVNULL) as process:
                self._process = process
            self._process = None
            self.busy_s += time.perf_counter() - began
            if process.returncode == 0:
                self.kept += posts
            elif not self._stop.is_set():
                raise SystemExit(f"an ingest ended with {process.returncode}")


def one_long_file(folder: Path, into: Path, seconds: float) -> Iterator[tuple[Path, int]]:
    """Write the file now; yield it, and how many posts it has."""
    file, posts, times = into / "long.jsonl", 0, 0
    with file.open("wb") as writing:
        while posts < seconds * RATE:
            times += 1
            with (folder / "posts.jsonl").open("rb") as reading:
                while lines := reading.readlines(AT_ONCE):
                    writing.write(_renumbered(b"".join(lines), times))
                    posts += len(lines)
    return iter([(file, posts)])


def file_after_file(folder: Path, into: Path) -> Iterator[tuple[Path, int]]:
    """Yield file after file of the same posts under new numbers, each written when asked for."""
    more = (folder / "more.jsonl").read_bytes()
    times = 0
    while True:
        times += 1
        file = into / f"more-{times}.jsonl"
        file.write_bytes(_renumbered(more, times))
        yield file, more.count(b"\n")
        file.unlink()


def _renumbered(lines: bytes, times: int) -> bytes:
    return _NUMBER.sub(lambda found: b'"id": %d' % (int(found[1]) + BY * times), lines)
