"""Adding a thousand posts to all others: ``python -m benchmarks.speed.adding FOLDER``.

What a person waits for who adds an export to an archive that has all its caches: the command
``mabillon ingest more.jsonl``, then a first search and a first trace, which bring the search
index and the sketches up to date. Each is a command of its own; what counts is the sum of
their CPU time, from the shell prompt on. The peer, pyarrow, does what there is to do without
caches kept by the row: it scans all texts again, for one word.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
from benchmarks.speed.apart import cpu, measured
from benchmarks.speed.archives import ingested, on_posts
from benchmarks.speed.one_statement import making as sketches
from benchmarks.speed.search import making as index

from mabillon import Archive

MABILLON = "from mabillon.cli import main; main()"


def peer(root: str) -> dict[str, Any]:
    """Scan all texts for one word."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    pa.set_cpu_count(2)
    with Archive(root) as archive:
        files = [str(path) for path in archive.store.segment_files("posts")]
    before = cpu()
    texts = ds.dataset(files).to_table(columns=["text"])["text"]
    found = pc.sum(pc.match_substring(pc.utf8_lower(texts), "lo")).as_py()
    return {"seconds": cpu() - before, "found": found}


def command(*words: str) -> tuple[float, float]:
    """Run ``mabillon``; return its CPU seconds and its peak memory in megabytes."""
    child = subprocess.Popen([sys.executable, "-c", MABILLON, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"mabillon {words[0]} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


@click.command(help=__doc__)
@on_posts
def main(folder: Path, posts: int, ready: Path | None) -> None:
    """Measure and print."""
    if ready is None:
        with ingested(folder, posts) as root:
            _measure(root, folder, posts)
        return
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        copied = Path(temporary) / "archive"
        shutil.copytree(ready, copied)
        _measure(copied, folder, posts)


def _measure(root: Path, folder: Path, posts: int) -> None:
    for cache in (index, sketches):
        measured(cache, str(root))
    case = json.loads((folder / "case.json").read_text())
    first = json.loads((folder / "more.jsonl").open(encoding="utf-8").readline())
    where = ("--archive", str(root))
    given = ("--map", case["map"], "--collected-at", case["collected_at"])
    steps = {
        "ingest": ("ingest", str(folder / "more.jsonl"), *given),
        "search": ("search", " ".join(first["text"].split()[:2])),
        "trace": ("trace", case["post"]),
    }
    taken = {name: command(*where, *words) for name, words in steps.items()}
    total = sum(seconds for seconds, _ in taken.values())
    theirs = measured(peer, str(root)).result["seconds"]
    line = {
        "benchmark": "adding 1,000 posts, all caches",
        "posts": posts,
        "value": f"{total:.2f} s CPU",
        "cpu_s": round(total, 2),
        **{f"{name}_s": round(seconds, 2) for name, (seconds, _) in taken.items()},
        "peer": f"pyarrow, one scan {theirs:.1f} s",
        "peer_cpu_s": round(theirs, 2),
        "ratio": round(theirs / total, 2),
        "target": "under 2 s",
        "peak_mb": round(max(peak for _, peak in taken.values())),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
