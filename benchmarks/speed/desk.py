"""The desk under readers while an ingest runs: ``python -m benchmarks.speed.desk FOLDER``.

A server, begun by ``mabillon serve`` itself, on a copy of an archive that has its caches; beside
it an ingest (``desk_ingests``); and readers in a third process (``desk_readers``), each of whom
thinks between two pages. It is measured twice: beside one long ingest that goes on from the
first page to the last, as the desk is asked for; and, which is harder, beside one ingest after
the other of a thousand new posts each, so that what is known is never the same for a second.
What counts is the 95th percentile of the time by the clock from asking for a page to its last
byte, so nothing else may run on the machine. Searches are those of ``benchmarks.speed.search``,
whole pages with facets, histogram and marks; the issuer's page is asked for once before, which
measures it for the first time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
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
from benchmarks.speed.archives import given, on_posts
from benchmarks.speed.desk_ingests import MABILLON, Ingests, file_after_file, one_long_file
from benchmarks.speed.one_statement import making as sketches
from benchmarks.speed.posts import ISSUER
from benchmarks.speed.search import making as index
from benchmarks.speed.search import queries

BESIDE: Final = {"long": "one long ingest", "files": "file after file", "nothing": "alone"}
"""What runs beside the readers."""
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
@click.option("--seconds", default=60, show_default=True, help="How long they read, each time.")
@click.option(
    "--beside",
    type=click.Choice(list(BESIDE)),
    multiple=True,
    default=("long", "files"),
    show_default=True,
    help="What runs beside them: one long ingest, file after file, nothing.",
)
def main(
    folder: Path,
    posts: int,
    ready: Path | None,
    readers: int,
    think_s: float,
    seconds: int,
    beside: tuple[str, ...],
) -> None:
    """Measure and print."""
    asked = {"readers": readers, "think_s": think_s, "seconds": seconds}
    with given(ready, folder, posts) as root:
        for cache in (index, sketches) if ready is None else ():
            measured(cache, str(root))
        for way in beside:
            with tempfile.TemporaryDirectory(dir=folder) as temporary:
                copied = Path(temporary) / "archive"
                shutil.copytree(root, copied)
                _measure(copied, folder, posts, asked, way)


def _measure(root: Path, folder: Path, posts: int, asked: dict[str, float], way: str) -> None:
    for cache in (index, sketches):
        measured(cache, str(root))
    searches = addresses(folder, posts)
    ingests = Ingests(root, folder, _files(way, folder, root.parent, asked["seconds"]))
    with served(root) as (process, address, cookie):
        with httpx.Client(base_url=address, cookies=dict([cookie]), timeout=600) as client:
            waited = ready(client, searches[0])
        began = _cpu_s(process.pid)
        with ingests:
            found = seen(address, cookie, searches, **asked)
        used, peak = _cpu_s(process.pid) - began, _memory_mb(process.pid)
    taken = {kind: np.array(found["taken"].get(kind, []), float).reshape(-1, 2) for kind in TARGETS}
    pages = sum(map(len, taken.values()))
    more = {
        "beside": BESIDE[way],
        "posts": posts,
        **asked,
        "ingested": ingests.kept,
        "ingests": ingests.files,
        "ingesting": round(min(ingests.busy_s / asked["seconds"], 1.0), 2),
        "failed": found["failed"],
        "ready_s": round(waited, 1),
        "server_cpu_ms_a_page": round(1e3 * used / max(pages, 1), 1),
    }
    for kind, target in TARGETS.items():
        if not len(taken[kind]):
            continue
        p50, p95, most = 1e3 * np.quantile(taken[kind][:, 0], [0.5, 0.95, 1.0])
        told: dict[str, Any] = {"pages": len(taken[kind])}
        told |= {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "most_ms": round(most, 1)}
        met = bool(p95 < target) and not found["failed"]
        _say(way, kind, f"{p95:.0f} ms, p95 by clock", f"under {target} ms", met, peak, told | more)
    largest = max((int(one[:, 1].max(initial=0)) for one in taken.values()), default=0)
    size = f"{largest / 1e3:.0f} kB", f"under {LARGEST // 1000} kB", largest < LARGEST
    _say(way, "largest page", *size, peak, more)


def _files(way: str, folder: Path, into: Path, seconds: float) -> Iterator[tuple[Path, int]]:
    if way == "long":
        return one_long_file(folder, into, seconds)
    return file_after_file(folder, into) if way == "files" else iter(())


def _say(
    way: str, what: str, value: str, target: str, met: bool, peak: int, more: dict[str, Any]
) -> None:
    line = {"benchmark": f"desk, {BESIDE[way]}: {what}", "value": value, "peer": None}
    line |= {"ratio": None, "target": target, "met": met, "peak_mb": peak, **more}
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
