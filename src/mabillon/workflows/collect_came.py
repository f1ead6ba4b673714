"""What a run brought for each channel: new, edited and gone posts, told from the looks before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mabillon.archive.store import Store
from mabillon.workflows.collect_memory import Memory

Shown = dict[str, dict[str, int]]
"""By channel key, the posts that it showed, with when they were posted (microseconds)."""


@dataclass(slots=True)
class Came:
    """Posts of one channel key: ``gone`` are named, by CHANNEL/ID."""

    new: int = 0
    edited: int = 0
    gone: list[str] = field(default_factory=list)


class Before:
    """How the archive stood before a run."""

    def __init__(self, store: Store) -> None:
        self.rows = store.rows()
        self.position = store.position()
        self.sightings = set(store.segment_files("sightings"))


def came(store: Store, before: Before, looked: Sequence[str], memory: Memory) -> dict[str, Came]:
    """Return what came for each channel key, and remember what each showed.

    Parameters
    ----------
    looked
        Keys whose newest posts were looked at: what one of them showed at the last look and
        shows no more, as far back as it was looked at now, is gone.
    """
    made: dict[str, Came] = defaultdict(Came)
    _fresh(store, before, made)
    reach = _reach(store, before)
    for key, posts in _shown(store, before).items():
        if key not in looked or key not in reach:
            continue
        last = memory.shown.get(key, {})
        gone = (i for i, at in last.items() if i not in posts and at > reach[key])
        made[key].gone = sorted(f"{key}/{i}" for i in gone)
        memory.shown[key] = posts
    return made


def _reach(store: Store, before: Before) -> dict[str, int]:
    """Return how far back the looks since then reach, by channel key (microseconds)."""
    made: dict[str, int] = {}
    looks = store.observations(after=before.position)
    times = looks["from_at"].cast(pa.int64()).to_pylist()
    for key, at in zip(looks["channel"].cast(pa.string()).to_pylist(), times, strict=True):
        if at is not None:
            made[key] = min(at, made.get(key, at))
    return made


def _fresh(store: Store, before: Before, made: dict[str, Came]) -> None:
    """Count new posts and new versions of posts that were there."""
    rows = np.arange(before.rows, store.rows(), dtype=np.int64)
    if not rows.size:
        return
    fresh = store.posts(["channel", "id"], rows=rows)
    counted = Counter(_names(fresh))
    keys = {channel for channel, _ in counted}
    all_of = store.posts(["channel", "id", "row"], channels=keys)
    old = all_of.filter(pc.less(all_of["row"], before.rows))
    wanted = pa.array([name for _, name in counted], pa.string())
    old = old.filter(pc.is_in(old["id"].cast(pa.string()), value_set=wanted))
    known = set(_names(old))
    for name, versions in counted.items():
        is_known = name in known
        made[name[0]].new += not is_known
        made[name[0]].edited += versions - (not is_known)


def _names(posts: pa.Table) -> list[tuple[str, str]]:
    channels = posts["channel"].cast(pa.string()).to_pylist()
    return list(zip(channels, posts["id"].to_pylist(), strict=True))


def _shown(store: Store, before: Before) -> Shown:
    """Return the dated posts that were seen since."""
    files: list[Path] = [f for f in store.segment_files("sightings") if f not in before.sightings]
    if not files:
        return {}
    seen = pa.concat_tables([pq.read_table(file, columns=["row"]) for file in files])
    rows = np.unique(seen["row"].to_numpy())
    posts = store.posts(["channel", "id", "posted_at"], rows=rows)
    made: Shown = defaultdict(dict)
    times = posts["posted_at"].cast(pa.int64()).to_pylist()
    for (channel, name), at in zip(_names(posts), times, strict=True):
        if at is not None:
            made[channel][name] = at
    return made
