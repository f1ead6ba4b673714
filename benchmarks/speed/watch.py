"""Watching what is new: ``python -m benchmarks.speed.watch FOLDER``.

A thousand posts are added to all others, and the caches are brought up to date. Then a watch, in
a process of its own, holds them against a watch list: statements in the name of every issuer,
copies of a hundred texts, five saved searches, forwarders, own posts, opinions and clocks. What
counts is its CPU time for each new post, from the opening of the archive on. The peer, pyarrow,
does what there is to do without a memory of what was watched: it scans all texts again, for one
word.
"""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click
import msgspec
from benchmarks.speed.adding import peer
from benchmarks.speed.apart import cpu, measured
from benchmarks.speed.archives import collected_at, ingested, mapping, on_posts
from benchmarks.speed.one_statement import making as sketches
from benchmarks.speed.search import making as index

from mabillon import Archive
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.workflows.register_in_force import current
from mabillon.workflows.saved_searches import save
from mabillon.workflows.search import Request
from mabillon.workflows.watching import KEY, KIND, Watched, watch_once

TEXTS = 100
SEARCHES = 5
TARGET_MS = 5.0


def watching(root: str, at: str) -> dict[str, Any]:
    """Watch once, as of a time."""
    from datetime import datetime

    began = cpu()
    with Store.open(Path(root)) as store:
        raised = watch_once(store, datetime.fromisoformat(at))
    rules = [one.alert.rule for one in raised]
    return {"seconds": cpu() - began, "alerts": {rule: rules.count(rule) for rule in set(rules)}}


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
    new = _prepared(root, folder)
    for cache in (index, sketches):
        measured(cache, str(root))
    made = measured(watching, str(root), collected_at(folder).isoformat())
    each = made.result["seconds"] / new * 1000
    theirs = measured(peer, str(root)).result["seconds"]
    line = {
        "benchmark": "watching 1,000 new posts",
        "posts": posts,
        "new": new,
        "value": f"{each:.2f} ms CPU a new post",
        "cpu_s": round(made.result["seconds"], 2),
        "alerts": made.result["alerts"],
        "peer": f"pyarrow, one scan {theirs:.1f} s",
        "peer_cpu_s": round(theirs, 2),
        "ratio": round(theirs / made.result["seconds"], 2),
        "target": f"under {TARGET_MS:g} ms",
        "met": each < TARGET_MS,
        "peak_mb": made.peak_mb,
    }
    print(json.dumps(line))


def watched(store: Store, register: str) -> None:
    """Say that an archive was watched so far, with the register of that digest."""
    known = Watched(position=store.position(), captures=len(store.captured()), register=register)
    with store.writing() as writer:
        writer.add_entries([NewEntry(KIND, KEY, "", "", msgspec.json.encode(known))])


def _prepared(root: Path, folder: Path) -> int:
    """Say what is watched, that it was watched so far, and add what is new; return how many."""
    lines = (folder / "more.jsonl").read_text("utf-8").splitlines()
    with Archive(root) as archive:
        store = archive.store
        digest, register = current(store)
        with (folder / "posts.jsonl").open(encoding="utf-8") as file:
            texts = [json.loads(line)["text"] for line in itertools.islice(file, TEXTS - 2)]
        texts += [json.loads(line)["text"] for line in lines[:2]]
        for n in range(SEARCHES):
            save(store, f"s{n}", Request(query=" ".join(texts[n].split()[:2])))
        issuers = [issuer.name for issuer in register.issuers]
        asked = {
            "in_name": issuers,
            "copies": [{"text": text[:1900], "name": f"t{n}"} for n, text in enumerate(texts)],
            "searches": [f"s{n}" for n in range(SEARCHES)],
            "stopped": issuers,
            "own_posts": issuers,
            "opinions": True,
            "clock": True,
        }
        (root / "watch.yaml").write_bytes(msgspec.json.encode(asked))
        watched(store, digest)
        before = store.rows()
        more = {"mapping": mapping(folder), "collected_at": collected_at(folder)}
        archive.ingest([folder / "more.jsonl"], **more)
        return store.rows() - before


if __name__ == "__main__":
    main()
