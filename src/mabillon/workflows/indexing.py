"""Making ready what searching and comparing stand on: the caches, all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final

import msgspec

from mabillon.archive.store import Store
from mabillon.engine import EMBEDDED, open_engine
from mabillon.workflows.caches import bring_up

Tell = Callable[[str, int, int], None]

_CACHES: Final = {"sketches": "sketches", "search": "search index"}


class Cache(msgspec.Struct, frozen=True, kw_only=True):
    """A cache as it stands: ``size`` in bytes."""

    name: str
    size: int


class Indexed(msgspec.Struct, frozen=True, kw_only=True):
    """What was made ready: for how many ``posts``; ``made``: rows sketched by a cluster."""

    posts: int
    engine: str
    made_by_cluster: int
    seconds: float
    caches: list[Cache]
    schema: str = "mabillon.index/1"


def index(
    store: Store,
    *,
    engine: str | None = None,
    tell: Tell = lambda what, done, total: None,
) -> Indexed:
    """Bring sketches and search index up to date, so that the next question need not.

    Parameters
    ----------
    engine
        Where posts are sketched (``engine.open_engine``); None = here. The search index is
        always made here.
    tell
        Told (what is being done, how much of it is done, of how much).
    """
    began, made = monotonic(), 0
    if engine not in (None, EMBEDDED):
        from mabillon.workflows.engine_runs import make_runs  # it brings Ibis

        with open_engine(engine) as opened:
            made = make_runs(
                opened, store, lambda done, rows: tell("sketching posts on the cluster", done, rows)
            )
    bring_up(store, tell)
    folder = store.root / "caches"
    return Indexed(
        posts=store.rows(),
        engine=engine or EMBEDDED,
        made_by_cluster=made,
        seconds=round(monotonic() - began, 1),
        caches=[Cache(name=title, size=_size(folder / name)) for name, title in _CACHES.items()],
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
