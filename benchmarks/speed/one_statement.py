"""One statement against all posts: ``python -m benchmarks.speed.one_statement FOLDER``.

The questions are altered texts of which the original is known: copied, edited, quoted within
other words, or none of the archive's. Ours: once the archive is loaded, each text is sketched,
looked up, and laid side by side with what was found, so that every relation is named
(``mabillon trace`` without its page); told are the CPU time, by the clock the 95th percentile,
and the bytes of the caches. Recall: the original is among the related posts; of a
text that is not in the archive nothing may be related. The peer, rapidfuzz's partial ratio,
goes through the first ``PEER_POSTS`` posts; its time is scaled to all of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import numpy as np
from benchmarks.speed.apart import cpu, measured
from benchmarks.speed.archives import given, on_posts

from mabillon import Archive

LARGE = 1_000_000
"""Posts of an archive from which on more is asked: disk and memory, too."""
PEER_POSTS = 20_000
PEER_QUESTIONS = 5
RELATED = ("identical", "near copy", "contains", "excerpt of")


def making(root: str) -> dict[str, Any]:
    """Make the sketches."""
    with Archive(root) as archive:
        return {"appearances": len(archive.trace(_handed("a few words")).appearances)}


def _handed(text: str) -> Any:
    from mabillon import Handed

    return Handed(text, None, None)


def ours(root: str, file: str) -> dict[str, Any]:
    """Load the archive and ask; return the CPU milliseconds, and the rows related to each.

    ``candidates``: how many posts were looked at for each, most of them alike by chance.
    """
    from mabillon.text import many
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.questions import ask_text
    from mabillon.workflows.register_in_force import current

    with Archive(root) as archive, Path(file).open(encoding="utf-8") as lines:
        before = cpu()
        holdings = Holdings(archive.store, current(archive.store)[1], archive.settings)
        holdings.make_ready()
        holdings.learn(holdings.channel_keys)
        holdings.load([0])
        many.prepare()
        loaded, taken, waited, found = cpu() - before, [], [], []
        texts = [str(json.loads(line)["text"]) for line in lines]
        for text in texts:
            before, began = cpu(), perf_counter()
            asked = ask_text(holdings, text)
            waited.append(1e3 * (perf_counter() - began))
            taken.append(1e3 * (cpu() - before))
            related = (c for c in asked.copies if c.comparison.relation in RELATED)
            found.append([c.post.row for c in related])
        candidates = [len(holdings.candidates(text)) for text in texts]
    told = {"loaded_s": loaded, "ms": taken, "wall_ms": waited}
    return {**told, "rows": found, "candidates": candidates}


def peer(posts: str, file: str) -> dict[str, Any]:
    """Go through the first posts; return the CPU milliseconds of each question."""
    from rapidfuzz import fuzz, process

    with Path(posts).open(encoding="utf-8") as lines:
        texts = [
            json.loads(line)["text"] for _, line in zip(range(PEER_POSTS), lines, strict=False)
        ]
    taken = []
    with Path(file).open(encoding="utf-8") as lines:
        for _, line in zip(range(PEER_QUESTIONS), lines, strict=False):
            before = cpu()
            process.extract(json.loads(line)["text"], texts, scorer=fuzz.partial_ratio, limit=20)
            taken.append(1e3 * (cpu() - before))
    return {"ms": taken}


def _needed(root: Path) -> Iterator[Path]:
    """Yield the files of the caches that such a question needs."""
    for name in ("sketches", "columns", "pages", "furniture"):
        yield from (p for p in (root / "caches" / name).rglob("*") if p.is_file())


@click.command(help=__doc__)
@on_posts
def main(folder: Path, posts: int, ready: Path | None) -> None:
    """Measure and print."""
    with given(ready, folder, posts) as root:
        _measure(root, folder, posts)


def _measure(root: Path, folder: Path, posts: int) -> None:
    file = str(folder / "questions.jsonl")
    made = measured(making, str(root))
    mine = measured(ours, str(root), file)
    theirs = measured(peer, str(folder / "posts.jsonl"), file)
    every, hit = Counter[str](), Counter[str]()
    with Path(file).open(encoding="utf-8") as lines:
        for line, rows in zip(lines, mine.result["rows"], strict=True):
            asked = json.loads(line)
            if asked["row"] is not None and asked["row"] >= posts:
                continue
            every[asked["kind"]] += 1
            hit[asked["kind"]] += asked["row"] in rows if asked["row"] is not None else not rows
    taken = np.array(mine.result["ms"])
    late = round(float(np.quantile(mine.result["wall_ms"], 0.95)), 2)
    disk = round(sum(p.stat().st_size for p in _needed(root)) / 1e9, 2)
    large = posts > LARGE
    mean = float(taken.mean())
    slow = float(np.mean(theirs.result["ms"])) * posts / PEER_POSTS
    line_of_making = {
        "benchmark": "making sketches, columns, outer lines",
        "posts": posts,
        "value": f"{made.cpu_s:.1f} s CPU",
        "cpu_s": made.cpu_s,
        "peak_mb": made.peak_mb,
    }
    found = {
        "benchmark": "one statement against all, mean",
        "posts": posts,
        "questions": len(taken),
        "value": f"{mean:.1f} ms CPU",
        "cpu_s": round(mean / 1e3, 5),
        "p50_ms": round(float(np.median(taken)), 2),
        "p95_ms": round(float(np.quantile(taken, 0.95)), 2),
        "loaded_s": round(mine.result["loaded_s"], 2),
        "candidates": round(float(np.mean(mine.result["candidates"])), 1),
        "recall": {kind: round(hit[kind] / every[kind], 4) for kind in sorted(every)},
        "peer": f"rapidfuzz {slow:,.0f} ms CPU",
        "peer_cpu_s": round(slow / 1e3, 2),
        "peer_posts": PEER_POSTS,
        "peer_scaled": posts > PEER_POSTS,
        "ratio": round(slow / mean, 1),
        "wall_p95_ms": late,
        "disk_gb": disk,
        "target": "95 % under 50 ms by the clock, 3.5 GB, 1 GB" if large else "under 20 ms",
        "met": late < 50 and disk <= 3.5 and mine.peak_mb <= 1000 if large else mean < 20,
        "peak_mb": mine.peak_mb,
    }
    print(json.dumps(line_of_making))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
