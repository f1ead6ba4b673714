"""Near copies of all pairs, beside datasketch: ``python -m benchmarks.speed.near_copies FOLDER``.

FOLDER is one that ``benchmarks.speed.posts`` wrote. Ours: a fresh archive without caches to
verified pairs, as ``mabillon trace --all`` finds them (sketches, pairs, alignments). The
peer: ``MinHash.bulk`` of three-word shingles with XXH32, put into ``MinHashLSH`` (threshold
0.5, 128 permutations) by an insertion session, each asked for its like, and the likeness
estimated. Its words are those of a regular expression without regard to case, as its users write
it: our canonical words are dearer, and would be charged to it. Each runs in a process of its own;
what counts is its CPU time. The peer verifies nothing, so there are two lines: ours as far as it
goes, to the candidates, and ours verified. Of more than ``PEER_POSTS`` posts the peer gets the
first and its time is scaled.

Recall is the share of the planted pairs across channels that are reported. Precision is the
share of the reported pairs that are planted (by way of a common original too), or whose
words, compared exhaustively, overlap as much as near copies or quotations must.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq
from benchmarks.speed.apart import measured
from benchmarks.speed.archives import ingested, names

PEER_POSTS = 200_000
DRAWN = 20_000
"""Reported pairs that are not planted, of which so many are compared exhaustively."""


def ours(root: str) -> dict[str, Any]:
    """Find the near copies of an archive; return counts, and the pairs by row."""
    from mabillon import Archive
    from mabillon.workflows import clusters

    with Archive(root) as archive:
        found = clusters.clusters(archive.store)
        return {"pairs": [(pair.a, pair.b, pair.relation) for pair in found.pairs]}


def ours_unverified(root: str) -> dict[str, Any]:
    """Find what may be near copies, as far as the peer goes; leave the archive without caches."""
    from mabillon import Archive
    from mabillon.engine import open_engine
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.pairing import candidates
    from mabillon.workflows.register_in_force import current

    with Archive(root) as archive, open_engine() as engine:
        holdings = Holdings(archive.store, current(archive.store)[1], archive.settings)
        found = candidates(holdings, engine).num_rows
    shutil.rmtree(Path(root) / "caches" / "sketches")
    return {"candidates": found}


def peer(posts: str, count: str) -> dict[str, Any]:
    """Do what datasketch's documentation says, over the first posts of a file."""
    import xxhash
    from datasketch import MinHash, MinHashLSH

    shingles = []
    with Path(posts).open(encoding="utf-8") as file:
        for _, line in zip(range(int(count)), file, strict=False):
            words = _WORD.findall(json.loads(line)["text"].casefold())
            last = max(len(words) - 2, 1)
            shingles.append({" ".join(words[k : k + 3]).encode() for k in range(last)})
    hashes = MinHash.bulk(shingles, num_perm=128, hashfunc=xxhash.xxh32_intdigest)
    index = MinHashLSH(threshold=0.5, num_perm=128)
    with index.insertion_session() as session:
        for row, made in enumerate(hashes):
            session.insert(row, made, check_duplication=False)
    found = [
        (other, row)
        for row, made in enumerate(hashes)
        for other in index.query(made)
        if other < row and made.jaccard(hashes[other]) >= 0.5
    ]
    return {"pairs": found}


def planted(folder: Path, posts: int) -> tuple[dict[tuple[int, int], str], dict[int, int]]:
    """Return the planted pairs with their kinds, and of each row in one the first original."""
    pairs: dict[tuple[int, int], str] = {}
    origin: dict[int, int] = {}
    for row in pq.read_table(folder / "truth.parquet").to_pylist():
        if row["b"] < posts:
            pairs[row["a"], row["b"]] = row["kind"]
            origin[row["b"]] = origin.setdefault(row["a"], row["a"])
    return pairs, origin


def recall(found: set[tuple[int, int]], pairs: dict[tuple[int, int], str]) -> dict[str, float]:
    """Return, by kind, the share of the planted pairs that were found."""
    every, hit = Counter(pairs.values()), Counter(pairs[pair] for pair in pairs.keys() & found)
    return {kind: round(hit[kind] / count, 4) for kind, count in sorted(every.items())}


def precision(found: set[tuple[int, int]], origin: dict[int, int], texts: list[str]) -> float:
    """Return the share of pairs that are planted or overlap word by word."""
    others = [(a, b) for a, b in sorted(found) if origin.get(a, -1) != origin.get(b, -2)]
    drawn = others[:: len(others) // DRAWN + 1]
    good = sum(_overlap(texts[a], texts[b]) for a, b in drawn)
    wrong = len(others) * (1 - good / len(drawn)) if drawn else 0.0
    return round(1 - wrong / max(len(found), 1), 4)


def _rows(pairs: list[list[str]], rows: dict[str, int]) -> Iterator[tuple[int, int]]:
    for a, b, _ in pairs:
        yield rows[a], rows[b]


def _overlap(one: str, two: str) -> bool:
    """Tell whether four fifths of the smaller text's words stand in the other; footers apart."""
    a, b = (Counter(_WORD.findall(text.split("\n")[0])) for text in (one, two))
    return (a & b).total() >= 0.8 * min(a.total(), b.total())


_WORD = re.compile(r"\w+")


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--posts", default=1_000_000, show_default=True, help="How many.")
def main(folder: Path, posts: int) -> None:
    """Measure and print."""
    pairs, origin = planted(folder, posts)
    some = min(posts, PEER_POSTS)
    with ingested(folder, posts) as root:
        alone = measured(ours_unverified, str(root))
        mine = measured(ours, str(root))
        rows = names(root, folder, posts)
    theirs = measured(peer, str(folder / "posts.jsonl"), str(some))
    found = {(min(pair), max(pair)) for pair in _rows(mine.result["pairs"], rows)}
    also = {(a, b) for a, b in theirs.result["pairs"]}
    of_some = {pair: kind for pair, kind in pairs.items() if pair[1] < some}
    with (folder / "posts.jsonl").open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for _, line in zip(range(posts), file, strict=False)]
    scaled = theirs.cpu_s * posts / some
    beside = {
        "posts": posts,
        "peer": f"datasketch {scaled:.0f} s CPU",
        "peer_cpu_s": round(scaled, 1),
        "peer_posts": some,
        "peer_scaled": some < posts,
        "peer_peak_mb": theirs.peak_mb,
        "peer_recall": recall(also, of_some),
        "target": "15 times",
    }
    lines: list[dict[str, Any]] = [
        {
            "benchmark": "near copies: candidates",
            "value": f"{alone.cpu_s:.1f} s CPU",
            "cpu_s": alone.cpu_s,
            "candidates": alone.result["candidates"],
            "ratio": round(scaled / alone.cpu_s, 2),
            "peak_mb": alone.peak_mb,
        },
        {
            "benchmark": "near copies, verified",
            "value": f"{mine.cpu_s:.1f} s CPU",
            "cpu_s": mine.cpu_s,
            "pairs": len(found),
            "recall": recall(found, pairs),
            "precision": precision(found, origin, texts),
            "ratio": round(scaled / mine.cpu_s, 2),
            "peak_mb": mine.peak_mb,
        },
    ]
    for line in lines:
        print(json.dumps(line | beside))


if __name__ == "__main__":
    main()
