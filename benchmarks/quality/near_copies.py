"""Near copies across channels: what is found, and what an exhaustive count finds besides.

``python -m benchmarks.quality.near_copies`` ingests 22,099 posts of 24 channels and a sample
of raw Telethon messages, looks for near copies across channels, and holds them against every
pair of texts whose exact Jaccard similarity (three-word shingles) is at least 0.5. That
second count uses no sketch, no candidate and no alignment: a sparse matrix of all shingles
times its transpose, over words split by ``\\w+`` and over the canonical words.

``--draw FILE`` writes thirty pairs, a fixed draw by relation and by carried or not, to be
read by a person. Choose a file outside the repository: it holds the posts' texts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from benchmarks.quality.figures import quantiles, say, share
from benchmarks.quality.material import (
    RU_NEWS,
    RU_NEWS_MAP,
    TELETHON,
    digest,
    folder,
    temporary_archive,
)
from mabillon import Archive
from mabillon.examine.copies import compare
from mabillon.text.tokens import forms
from mabillon.workflows.clusters import Clusters
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.pairing import Pair
from mabillon.workflows.register_in_force import current

JACCARD = 0.5
DRAW = 30
SEED = 20241204
FAMILY = 50
"""Two channels with so many pairs at Jaccard 0.5 and more are sisters here."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Exact:
    """All cross-channel pairs at Jaccard 0.5 and more, with the smaller text's shingles."""

    jaccard: dict[Key, float]
    smaller: dict[Key, int]


def plain_words(text: str) -> list[str]:
    """Return the words of a text, split without any code of ours."""
    return re.findall(r"\w+", text.casefold())


def exhaustive(
    names: Sequence[str], texts: Sequence[str], words: Callable[[str], list[str]]
) -> Exact:
    """Count the shared shingles of all texts against all."""
    codes: dict[tuple[str, ...], int] = {}
    rows: list[int] = []
    columns: list[int] = []
    sizes = np.zeros(len(texts), np.int64)
    for i, text in enumerate(texts):
        found = words(text)
        shingles = {tuple(found[k : k + 3]) for k in range(max(len(found) - 2, bool(found)))}
        sizes[i] = len(shingles)
        rows += [i] * len(shingles)
        columns += [codes.setdefault(s, len(codes)) for s in shingles]
    held = sp.csr_matrix(
        (np.ones(len(rows), np.int32), (rows, columns)), (len(texts), max(len(codes), 1))
    )
    by_shingle = held.T.tocsr()
    channels = np.unique([n.rpartition("/")[0] for n in names], return_inverse=True)[1]
    exact = Exact({}, {})
    for start in range(0, len(texts), 1000):
        shared = (held[start : start + 1000] @ by_shingle).tocoo()
        a, b, both = shared.row + start, shared.col, shared.data
        across = (a < b) & (channels[a] != channels[b])
        a, b, both = a[across], b[across], both[across]
        jaccard = both / (sizes[a] + sizes[b] - both)
        near = jaccard >= JACCARD
        for i, j, value in zip(a[near], b[near], jaccard[near], strict=True):
            key = _key(names[i], names[j])
            exact.jaccard[key] = float(value)
            exact.smaller[key] = int(min(sizes[i], sizes[j]))
    return exact


def _key(one: str, two: str) -> Key:
    return (one, two) if one < two else (two, one)


def _posts(archive: Archive) -> tuple[list[str], list[str]]:
    table = archive.store.posts(["channel", "id", "text"])
    columns = (table[c].cast("string").to_pylist() for c in ("channel", "id", "text"))
    channels, ids, texts = columns
    return [f"{c}/{i}" for c, i in zip(channels, ids, strict=True)], texts


def draw(pairs: Sequence[Pair], number: int, seed: int) -> list[Pair]:
    """Draw pairs, as many of each relation and of carried or not, by a fixed seed.

    A pair's place in the draw is a hash of its name, so that the draw stays the same where
    other pairs come or go.
    """
    strata: dict[tuple[str, bool], list[Pair]] = defaultdict(list)
    for pair in pairs:
        strata[pair.relation, pair.carries].append(pair)
    each = number // len(strata)
    return [p for k in sorted(strata) for p in sorted(strata[k], key=_place(seed))[:each]]


def _place(seed: int) -> Callable[[Pair], str]:
    def place(pair: Pair) -> str:
        name = json.dumps([seed, *_key(pair.a, pair.b)])
        return hashlib.sha256(name.encode()).hexdigest()

    return place


def _written(archive: Archive, pairs: Sequence[Pair], path: Path) -> None:
    _, register = current(archive.store)
    holdings = Holdings(archive.store, register, archive.settings)
    with path.open("w") as file:
        for i, pair in enumerate(pairs, 1):
            a, b = (holdings.find(name)[0] for name in (pair.a, pair.b))
            made = compare(holdings.read(a), holdings.read(b), archive.settings)
            file.write(
                f"==== {i} {pair.relation} carries={pair.carries} "
                f"{pair.containment_a:.2f} {pair.containment_b:.2f}\n"
                f"--A {pair.a} {a.posted_at}\n{holdings.text(a.row)}\n"
                f"--B {pair.b} {b.posted_at}\n{holdings.text(b.row)}\n"
            )
            for mark in made.alignment.marks:
                if mark.op != "equal":
                    one = made.alignment.a.passage(mark.a0, mark.a1)
                    two = made.alignment.b.passage(mark.b0, mark.b1)
                    file.write(f"  [{mark.kind}] {one!r} -> {two!r}\n")


def _ingested(archive: Archive, data: Path) -> None:
    for name, path, mapping in (
        ("telegram-ru-news", RU_NEWS, RU_NEWS_MAP),
        ("telethon-sample", TELETHON, None),
    ):
        place = data / path
        files = list(place.glob("*.json")) if place.is_dir() else [place]
        results = archive.ingest([place], mapping=mapping)
        for what in ("read", "kept", "rejected"):
            total = sum(getattr(r, what) for r in results)
            say(f"{name}: {what}", total, n=len(files), data=digest(files))


def _recall(found: Clusters, exact: Exact, words: str, data: str) -> list[Key]:
    got = {_key(p.a, p.b) for p in found.pairs}
    missed = [key for key in exact.jaccard if key not in got]
    total = len(exact.jaccard)
    say(f"pairs at Jaccard 0.5 and more, all against all, {words}", total, data=data)
    share(f"of these reported as pairs, {words}", total - len(missed), total, data=data)
    whole = [k for k in exact.jaccard if exact.jaccard[k] >= 0.8]
    share(
        f"of those at Jaccard 0.8 and more, {words}",
        sum(k in got for k in whole),
        len(whole),
        data=data,
    )
    return missed


def _missed(archive: Archive, missed: Sequence[Key], data: str) -> None:
    """Say what word-by-word comparison makes of the pairs that were not reported."""
    _, register = current(archive.store)
    holdings = Holdings(archive.store, register, archive.settings)
    why: Counter[str] = Counter()
    for one, two in missed:
        a, b = holdings.find(one)[0], holdings.find(two)[0]
        why[compare(holdings.read(a), holdings.read(b), archive.settings).relation] += 1
    for relation, number in why.most_common():
        say(f"not reported; compared word by word they are: {relation}", number, data=data)


def _families(exact: Exact, data: str) -> None:
    between: Counter[Key] = Counter()
    for one, two in exact.jaccard:
        between[_key(one.rpartition("/")[0], two.rpartition("/")[0])] += 1
    joined: dict[str, set[str]] = {}
    for (one, two), number in between.items():
        if number >= FAMILY:
            merged = joined.get(one, {one}) | joined.get(two, {two})
            joined.update(dict.fromkeys(merged, merged))
    families = {frozenset(members) for members in joined.values()}
    inside = {f: sum(v for k, v in between.items() if set(k) <= f) for f in families}
    total = len(exact.jaccard)
    for family in sorted(families, key=lambda f: -inside[f]):
        share(
            "pairs within a family of sister channels",
            inside[family],
            total,
            data=data,
            channels=sorted(family),
        )


def run(archive: Archive, data: Path, where: Path | None) -> dict[str, Any]:
    """Ingest, look for near copies, print the figures; return those that a test holds."""
    _ingested(archive, data)
    source = digest((data / RU_NEWS).glob("*.json"))
    started = time.perf_counter()
    found = archive.clusters()
    say("seconds for all posts against all", round(time.perf_counter() - started, 1))
    kinds = Counter((p.relation, p.carries) for p in found.pairs)
    for (relation, carries), number in sorted(kinds.items()):
        say(f"pairs: {relation}, {'carried' if carries else 'not carried'}", number, data=source)
    say("pairs of any kind", len(found.pairs), n=found.posts, data=source)
    say("clusters", len(found.clusters), data=source)
    sizes = [float(len(c.posts)) for c in found.clusters]
    say("posts in a cluster: median, nine tenths, largest", quantiles(sizes, [0.5, 0.9, 1.0]))
    names, texts = _posts(archive)
    exact = exhaustive(names, texts, forms)
    missed = _recall(found, exact, "canonical words", source)
    _missed(archive, missed, source)
    _recall(found, exhaustive(names, texts, plain_words), "plain words", source)
    _families(exact, source)
    if where:
        chosen = draw(found.pairs, DRAW, SEED)
        _written(archive, chosen, where)
    return {
        "exact": len(exact.jaccard),
        "recall": 1 - len(missed) / len(exact.jaccard),
        "pairs": len(found.pairs),
        "data": source,
    }


def main() -> None:
    """Parse the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draw", type=Path, help="write thirty pairs to this file")
    options = parser.parse_args()
    with temporary_archive() as archive:
        run(archive, folder(), options.draw)


if __name__ == "__main__":
    main()
