"""What an engine costs over plain functions here: ``python -m benchmarks.speed.engine FOLDER``.

FOLDER is one that ``benchmarks.speed.posts`` wrote. Every computation that a workflow does here by
a plain function, and a cluster by a kernel and an expression, is done both ways on this machine:
``here`` by the function, ``engine`` by the embedded engine, rows handed over and answer fetched.
The benchmark fails where the two answers differ. CPU seconds; opening the engine once is told
beside, for every command that uses one pays for it. Where Java and PySpark are installed, two
workers of a local cluster count the posts of each channel as well, from the archive's segments:
seconds by the clock, most of which starting them takes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from benchmarks.speed.apart import Measured, cpu, measured
from benchmarks.speed.archives import given, on_posts

PICTURES = 100_000
TEXTS = 5_000
WORKERS = "local-cluster[2,1,1536]"
ALWAYS = datetime(1990, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)


def opening() -> dict[str, float]:
    """Load Ibis and open the embedded engine."""
    began = cpu()
    from mabillon.engine.embedded import Embedded

    with Embedded():
        return {"engine": round(cpu() - began, 2)}


def verified_copies(root: str) -> dict[str, float]:
    """Lay the candidate pairs of an archive side by side."""
    import numpy as np
    import pyarrow as pa

    from mabillon import Archive
    from mabillon.engine import copies, open_engine
    from mabillon.engine.sketching import TEXTS as SCHEMA
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.pairing import candidates, verified
    from mabillon.workflows.register_in_force import current

    with Archive(root) as archive, open_engine() as engine:
        holdings = Holdings(archive.store, current(archive.store)[1], archive.settings)
        pairs = candidates(holdings, engine)
        rows = np.unique(np.concatenate([pairs[side].to_numpy() for side in ("a", "b")]))
        holdings.load(rows.tolist())
        keys = holdings.column("channel").take(pa.array(rows)).to_pylist()
        known = sorted(set(keys))
        furniture = dict(zip(known, holdings.furniture(known), strict=True))
        texts = pa.table([rows, keys, [holdings.text(row) for row in rows.tolist()]], schema=SCHEMA)

        def by_engine() -> pa.Table:
            asked = engine.given(pairs.select(["a", "b"])), engine.given(texts)
            found = copies.verified_copies(engine, *asked, furniture, archive.settings)
            return engine.table(found).cast(copies.COPIES)

        return _both(lambda: verified(holdings, pairs), by_engine)


def posts_by_channel(root: str) -> dict[str, float]:
    """Count the posts of each channel of an archive."""
    import pyarrow as pa

    from mabillon import Archive
    from mabillon.engine import counts, open_engine
    from mabillon.examine.routing.made import POSTED, by_channel, posts_made

    with Archive(root) as archive, open_engine() as engine:
        posts = archive.store.posts(POSTED.names)
        plain = posts.cast(POSTED)

        def here() -> pa.Table:
            counted = by_channel(posts_made(posts, *ALWAYS))
            return counted.sort_by("channel").cast(counts.COUNTED)

        def by_engine() -> pa.Table:
            counted = counts.posts_by_channel(engine, engine.given(plain), *ALWAYS)
            return engine.table(counted).cast(counts.COUNTED)

        return _both(here, by_engine)


def two_workers(root: str) -> dict[str, float | str]:
    """Count the posts of each channel on two workers; where there can be none, say why."""
    from mabillon import Archive
    from mabillon.engine import counts, open_engine
    from mabillon.errors import UsageError
    from mabillon.examine.routing.made import POSTED, by_channel, posts_made
    from mabillon.workflows.engine_sketches import EngineSketches
    from mabillon.workflows.register_in_force import current

    began = perf_counter()
    try:
        engine = open_engine(WORKERS)
    except UsageError as error:
        return {"skipped": str(error)}
    with engine, Archive(root) as archive:
        opened, store = perf_counter(), archive.store
        posts = EngineSketches(engine, store, current(store)[1], store.position()).posts(POSTED)
        found = engine.table(counts.posts_by_channel(engine, posts, *ALWAYS)).cast(counts.COUNTED)
        counted = perf_counter()
        here = by_channel(posts_made(store.posts(POSTED.names), *ALWAYS)).sort_by("channel")
    if not here.cast(counts.COUNTED).equals(found.sort_by("channel")):
        raise SystemExit("the answers differ")
    return {"starting": round(opened - began, 1), "counting": round(counted - opened, 1)}


def near_pictures() -> dict[str, float]:
    """Find the pairs of ``PICTURES`` drawn hashes of 256 bits within 31; a tenth are altered."""
    import numpy as np
    import pyarrow as pa

    from mabillon.engine import open_engine, pictures
    from mabillon.examine.media.nearby import chunks, pairs_at

    drawn = np.random.default_rng(1)
    bits = drawn.integers(0, 2, (PICTURES, 256), dtype=np.uint8)
    altered = PICTURES // 10
    bits[-altered:] = bits[:altered]
    for one in bits[-altered:]:
        one[drawn.choice(256, drawn.integers(0, 40), replace=False)] ^= 1
    hashes = np.packbits(bits, axis=1)
    rows = pa.table([range(PICTURES), [one.tobytes() for one in hashes]], schema=pictures.HASHES)

    def here() -> pa.Table:
        parts = [pairs_at(hashes, chunk, 31) for chunk in range(chunks(32))]
        columns = map(np.concatenate, zip(*parts, strict=True))
        found = pa.table(list(columns), names=pictures.NEAR.names).cast(pictures.NEAR)
        return found.sort_by([("a", "ascending"), ("b", "ascending")])

    with open_engine() as engine:

        def by_engine() -> pa.Table:
            near = pictures.near_pictures(engine, engine.given(rows), 31)
            return engine.table(near).cast(pictures.NEAR)

        return _both(here, by_engine)


def term_counts(root: str) -> dict[str, float]:
    """Count the terms of the first ``TEXTS`` posts that stand in five of them."""
    import numpy as np
    import pyarrow as pa

    from mabillon import Archive
    from mabillon.engine import open_engine, terms
    from mabillon.examine.lexicon.grams import recurring

    with Archive(root) as archive, open_engine() as engine:
        texts = archive.store.texts(np.arange(TEXTS))
        nobody = [0] * len(texts)
        rows = pa.table([nobody, nobody, texts], schema=terms.TEXTS)

        def here() -> pa.Table:
            grams = recurring(texts, 5)
            forms = [grams.form(gram) for gram in range(len(grams.counts))]
            none = [0] * len(forms)
            return pa.table([none, none, forms, grams.counts], schema=terms.TERMS).sort_by("term")

        def by_engine() -> pa.Table:
            counted = terms.term_counts(engine, engine.given(rows), least=5)
            return engine.table(counted).cast(terms.TERMS)

        return _both(here, by_engine)


def _both(here: Callable[[], Any], by_engine: Callable[[], Any]) -> dict[str, float]:
    began = cpu()
    one = here()
    between = cpu()
    two = by_engine()
    ended = cpu()
    if not one.equals(two):
        raise SystemExit("the answers differ")
    return {"here": round(between - began, 2), "engine": round(ended - between, 2)}


@click.command(help=__doc__)
@on_posts
def main(folder: Path, posts: int, ready: Path | None) -> None:
    """Measure and print."""
    with given(ready, folder, posts) as root:
        of_archive = (verified_copies, posts_by_channel, term_counts)
        made = [(work, measured(work, str(root))) for work in of_archive]
        made.append((two_workers, measured(two_workers, str(root))))
    made += [(work, measured(work)) for work in (near_pictures, opening)]
    for work, found in made:
        name = f"engine: {work.__name__.replace('_', ' ')}"
        print(json.dumps({"benchmark": name, "posts": posts, **_said(found, name)}))


def _said(found: Measured, name: str) -> dict[str, object]:
    """Return what a line says beside the benchmark's name."""
    told = found.result
    if "skipped" in told:
        print(f"{name}: skipped, for {told['skipped']}", file=sys.stderr)
        return {"value": "skipped"} | told
    line: dict[str, object] = {"peak_mb": found.peak_mb} | told
    if "here" in told:
        line |= {"value": f"{told['here']:.2f} s CPU here", "target": "same answer", "met": True}
        line["peer"] = f"engine {told['engine']:.2f} s CPU"
        line["ratio"] = round(told["engine"] / max(told["here"], 0.01), 2)
    elif "engine" in told:
        line["value"] = f"{told['engine']:.2f} s CPU"
    else:
        line |= {"value": f"{told['counting']:.1f} s", "target": "same answer", "met": True}
        line["peer"] = f"starting {told['starting']:.1f} s"
    return line


if __name__ == "__main__":
    main()
