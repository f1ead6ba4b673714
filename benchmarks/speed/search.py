"""Keyword search with filters: ``python -m benchmarks.speed.search FOLDER --posts 1000000``.

300 queries, drawn from the posts: one to three words of one post, phrases and beginnings of
words; half of them within the channels of an issuer's roles or some others, a third within
some weeks. Each is asked as a program would (``Archive.search``, 20 posts with texts and
marks). Told apart: making the index, the first time; opening it; and each query, of which
the 95th percentile counts. The peer, DuckDB scanning the same Parquet files for the same
words, gets ten of them.
"""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import numpy as np
from benchmarks.speed.apart import cpu, measured
from benchmarks.speed.archives import given, on_posts

from mabillon import Archive

QUERIES = 300
OF_PEER = 10
SEED = 5


def making(root: str) -> dict[str, Any]:
    """Make the index."""
    with Archive(root) as archive:
        return {"total": archive.search("lo").total}


def ours(root: str, file: str) -> dict[str, Any]:
    """Ask; return the milliseconds (CPU, and by the clock) of each query."""
    asked = json.loads(Path(file).read_text())
    with Archive(root) as archive:
        before = cpu()
        archive.search("lo")
        opened = cpu() - before
        taken: list[tuple[float, float]] = []
        for query, filters in asked:
            given = {k: _time(v) if k in ("since", "until") else v for k, v in filters.items()}
            before, clock = cpu(), time.perf_counter()
            archive.search(query, **given)
            taken.append((1e3 * (cpu() - before), 1e3 * (time.perf_counter() - clock)))
    return {"opened_s": opened, "ms": taken}


def peer(root: str, file: str) -> dict[str, Any]:
    """Scan for the words of some queries; return the CPU milliseconds of each."""
    import duckdb

    taken = []
    with duckdb.connect(config={"threads": 2}) as connection, Archive(root) as archive:
        files = [str(path) for path in archive.store.segment_files("posts")]
        for query, _ in json.loads(Path(file).read_text())[:OF_PEER]:
            words = query.replace('"', "").replace("*", "").lower().split()
            where = " AND ".join("contains(lower(text), ?)" for _ in words)
            before = cpu()
            connection.execute(
                f"SELECT channel, id, text FROM read_parquet(?) WHERE {where} LIMIT 20",
                [files, *words],
            ).fetchall()
            taken.append(1e3 * (cpu() - before))
    return {"ms": taken}


def queries(folder: Path, posts: int) -> list[tuple[str, dict[str, Any]]]:
    """Draw queries with their filters."""
    chance = random.Random(SEED)
    rows = sorted(chance.sample(range(posts), QUERIES))
    drawn: list[tuple[str, dict[str, Any]]] = []
    with (folder / "posts.jsonl").open(encoding="utf-8") as file:
        for row, line in zip(range(posts), file, strict=False):
            if len(drawn) < QUERIES and row == rows[len(drawn)]:
                drawn.append(_query(json.loads(line), len(drawn), chance))
    chance.shuffle(drawn)
    return drawn


def _query(post: dict[str, Any], number: int, chance: random.Random) -> tuple[str, dict[str, Any]]:
    words = [word.strip(",.") for word in post["text"].split("\n")[0].split()]
    at = chance.randrange(max(len(words) - 3, 1))
    some = words[at : at + 1 + number % 3]
    text = " ".join(some)
    if number % 5 == 3:
        text = f'"{" ".join(words[at : at + 3])}"'
    elif number % 5 == 4:
        text = f"{max(some, key=len)[:5]}*"
    filters: dict[str, Any] = {}
    if number % 4 == 0:
        filters["issuer"] = "larkspur-society"
    elif number % 4 == 2:
        filters["channels"] = [f"telegram:{post['channel']}"]
    if number % 3 == 0:
        day = datetime.fromisoformat(post["date"])
        filters["since"] = (day - timedelta(days=20)).isoformat()
        filters["until"] = (day + timedelta(days=20)).isoformat()
    return text, filters


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@click.command(help=__doc__)
@on_posts
def main(folder: Path, posts: int, ready: Path | None) -> None:
    """Measure and print."""
    with given(ready, folder, posts) as root:
        _measure(root, folder, posts)


def _measure(root: Path, folder: Path, posts: int) -> None:
    file = root / "tmp" / "queries.json"
    file.write_text(json.dumps(queries(folder, posts)))
    made = measured(making, str(root))
    mine = measured(ours, str(root), str(file))
    theirs = measured(peer, str(root), str(file))
    file.unlink()
    used, clock = np.array(mine.result["ms"]).T
    common = {"posts": posts, "queries": len(used)}
    index = {
        "benchmark": "search: making the index",
        **common,
        "value": f"{made.cpu_s:.0f} s CPU",
        "cpu_s": made.cpu_s,
        "peak_mb": made.peak_mb,
    }
    p95, slow = float(np.quantile(used, 0.95)), float(np.median(theirs.result["ms"]))
    line = {
        "benchmark": "search with filters, p95",
        **common,
        "value": f"{p95:.1f} ms CPU",
        "cpu_s": p95 / 1e3,
        "p50_ms": round(float(np.median(used)), 2),
        "p95_ms": round(p95, 2),
        "p95_by_the_clock_ms": round(float(np.quantile(clock, 0.95)), 2),
        "opened_s": round(mine.result["opened_s"], 2),
        "peer": f"DuckDB scan {slow:,.0f} ms CPU",
        "peer_cpu_s": round(slow / 1e3, 3),
        "ratio": round(slow / p95, 1),
        "target": "under 20 ms",
        "peak_mb": mine.peak_mb,
    }
    print(json.dumps(index))
    print(json.dumps(line))


if __name__ == "__main__":
    main()
