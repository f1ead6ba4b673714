"""The desk under readers while an ingest runs: ``python -m benchmarks.speed.desk FOLDER``.

A server, begun by ``mabillon serve`` itself, on a copy of an archive that has its caches; beside
it one ingest after the other of a thousand new posts each; and readers in a third process
(``desk_readers``), each of whom thinks between two pages. What counts is the 95th percentile of
the time by the clock from asking for a page to its last byte, so nothing else may run on the
machine. Searches are those of ``benchmarks.speed.search``, whole pages with facets, histogram
and marks; the issuer's page is asked for once before, which measures it for the first time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import click
import httpx
import numpy as np
from benchmarks.speed.apart import measured
from benchmarks.speed.archives import ingested, on_posts
from benchmarks.speed.one_statement import making as sketches
from benchmarks.speed.posts import ISSUER
from benchmarks.speed.search import making as index
from benchmarks.speed.search import queries

MABILLON: Final = "from mabillon.cli import main; main()"
TARGETS: Final = {"search": 150, "post": 80, "issuer": 300}
"""Milliseconds."""
LARGEST: Final = 300_000
"""Bytes of a page."""
BEGINS_S: Final = 120
_LINK: Final = re.compile(r"http://\S+/sign-in\?token=\S+")


@contextmanager
def served(root: Path) -> Iterator[tuple[subprocess.Popen[str], str, tuple[str, str]]]:
    """Serve an archive; give the process, its address, and the session's cookie."""
    environment = {**os.environ, "XDG_DATA_HOME": str(root.parent / "data")}
    command = [sys.executable, "-c", MABILLON, "--archive", str(root), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, bufsize=1
    ) as process:
        try:
            assert process.stdout is not None
            link = next(found[0] for line in process.stdout if (found := _LINK.search(line)))
            yield process, link.partition("/sign-in")[0], _signed_in(link)
        finally:
            process.terminate()


def _signed_in(link: str) -> tuple[str, str]:
    until = time.monotonic() + BEGINS_S
    while True:
        try:
            jar = httpx.get(link, timeout=60).cookies.jar
            cookie = next(iter(jar))
            return cookie.name, cookie.value or ""
        except httpx.ConnectError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


class Ingests:
    """One ingest after the other, until it is stopped; ``kept``: posts that they brought."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._stop = root, threading.Event()
        self._case = json.loads((folder / "case.json").read_text())
        self._more = (folder / "more.jsonl").read_text(encoding="utf-8").splitlines()
        self._thread = threading.Thread(target=self._run)
        self.kept = self.files = 0

    def __enter__(self) -> Ingests:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.files += 1
            file = self._root.parent / f"more-{self.files}.jsonl"
            file.write_text("\n".join(map(self._renewed, self._more)), encoding="utf-8")
            command = [sys.executable, "-c", MABILLON, "--archive", str(self._root), "ingest"]
            given = [str(file), "--map", self._case["map"], "--quiet"]
            given += ["--collected-at", self._case["collected_at"]]
            subprocess.run([*command, *given], check=True, stdout=subprocess.DEVNULL)
            self.kept += len(self._more)

    def _renewed(self, line: str) -> str:
        """Return a post under a new number."""
        post = json.loads(line)
        post["id"] += 1_000_000 * self.files
        return json.dumps(post, ensure_ascii=False)


def addresses(folder: Path, posts: int) -> list[str]:
    """Return the addresses of the searches."""
    found = []
    for query, filters in queries(folder, posts):
        named = {"channels": "channel"}
        asked = [("q", query)]
        for name, value in filters.items():
            values = value if isinstance(value, list) else [value]
            asked += [(named.get(name, name), one) for one in values]
        found.append(f"/search?{urlencode(asked)}")
    return found


def ready(client: httpx.Client, first: str) -> float:
    """Wait until the desk finds posts and has measured its issuer; return the seconds."""
    began = time.perf_counter()
    while True:
        came = [client.get(path) for path in (first, f"/issuers/{ISSUER}")]
        answers = [answer.status_code for answer in came]
        if answers == [200, 200] and "is being measured" not in came[1].text:
            return time.perf_counter() - began
        if time.perf_counter() - began > 20 * BEGINS_S:
            raise SystemExit(f"the desk is not ready: {answers}")
        time.sleep(1)


def seen(
    address: str, cookie: tuple[str, str], searches: list[str], **asked: float
) -> dict[str, Any]:
    """Have readers read; return what they saw."""
    told = {"address": address, "cookie": cookie, "searches": searches}
    told |= {"issuer": f"/issuers/{ISSUER}", **asked}
    command = [sys.executable, "-m", "benchmarks.speed.desk_readers"]
    done = subprocess.run(
        command, input=json.dumps(told), capture_output=True, text=True, check=True
    )
    sys.stderr.write(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _memory_mb(process: int) -> int:
    """Return the largest memory of a process so far."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) >> 10 if found else 0


def _cpu_s(process: int) -> float:
    """Return the CPU seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@click.command(help=__doc__)
@on_posts
@click.option("--readers", default=20, show_default=True, help="How many.")
@click.option("--think", "think_s", default=5.0, show_default=True, help="Mean seconds.")
@click.option("--seconds", default=120, show_default=True, help="How long they read.")
@click.option("--alone", is_flag=True, help="Without an ingest beside them.")
def main(
    folder: Path,
    posts: int,
    ready: Path | None,
    readers: int,
    think_s: float,
    seconds: int,
    alone: bool,
) -> None:
    """Measure and print."""
    asked = {"readers": readers, "think_s": think_s, "seconds": seconds}
    if ready is None:
        with ingested(folder, posts) as root:
            _measure(root, folder, posts, asked, alone=alone)
        return
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        copied = Path(temporary) / "archive"
        shutil.copytree(ready, copied)
        _measure(copied, folder, posts, asked, alone=alone)


def _measure(root: Path, folder: Path, posts: int, asked: dict[str, float], *, alone: bool) -> None:
    for cache in (index, sketches):
        measured(cache, str(root))
    searches = addresses(folder, posts)
    with served(root) as (process, address, cookie):
        with httpx.Client(base_url=address, cookies=dict([cookie]), timeout=600) as client:
            waited = ready(client, searches[0])
        ingests = Ingests(root, folder)
        began = _cpu_s(process.pid)
        if alone:
            found = seen(address, cookie, searches, **asked)
        else:
            with ingests:
                found = seen(address, cookie, searches, **asked)
        used, peak = _cpu_s(process.pid) - began, _memory_mb(process.pid)
    pages = sum(map(len, found["taken"].values()))
    for kind, target in TARGETS.items():
        taken = np.array(found["taken"].get(kind, []), float).reshape(-1, 2)
        if not len(taken):
            continue
        p95 = 1e3 * float(np.quantile(taken[:, 0], 0.95))
        print(
            json.dumps(
                {
                    "benchmark": f"desk: {kind}, p95",
                    "value": f"{p95:.0f} ms by the clock",
                    "peer": None,
                    "ratio": None,
                    "target": f"under {target} ms",
                    "met": p95 < target and not found["failed"],
                    "peak_mb": peak,
                    "posts": posts,
                    "pages": len(taken),
                    "p50_ms": round(1e3 * float(np.median(taken[:, 0])), 1),
                    "p95_ms": round(p95, 1),
                    "most_ms": round(1e3 * float(taken[:, 0].max()), 1),
                    **asked,
                    "ingested": ingests.kept,
                    "ingests": ingests.files,
                    "failed": found["failed"],
                    "ready_s": round(waited, 1),
                    "server_cpu_ms_a_page": round(1e3 * used / max(pages, 1), 1),
                }
            ),
            flush=True,
        )
    largest = max((int(size) for taken in found["taken"].values() for _, size in taken), default=0)
    print(
        json.dumps(
            {
                "benchmark": "desk: largest page",
                "value": f"{largest / 1e3:.0f} kB",
                "peer": None,
                "ratio": None,
                "target": f"under {LARGEST // 1000} kB",
                "met": largest < LARGEST,
                "peak_mb": peak,
                "posts": posts,
            }
        )
    )


if __name__ == "__main__":
    main()
