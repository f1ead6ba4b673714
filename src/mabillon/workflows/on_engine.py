"""What the archive holds, with its sketches from the cache here or computed on a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mabillon.archive.register import Register
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.engine import EMBEDDED, open_engine
from mabillon.examine.settings import Settings
from mabillon.workflows.holdings import Holdings


@contextmanager
def holdings_on(
    engine: str | None,
    store: Store,
    register: Register,
    settings: Settings,
    progress: Progress | None = None,
) -> Iterator[Holdings]:
    """Open what the archive holds; on a cluster it answers for as long as this is open.

    Parameters
    ----------
    engine
        As the user names it (``engine.open_engine``); None or "embedded" = the cache here.
    progress
        Told how far the sketches are (posts), or the cluster (parts of its work).
    """
    if engine in (None, EMBEDDED):
        yield Holdings(store, register, settings, progress=progress)
        return
    from mabillon.workflows.engine_sketches import EngineSketches  # it brings Ibis

    with open_engine(engine, progress) as opened:
        position = store.position()
        sketches = EngineSketches(opened, store, register, position)
        yield Holdings(
            store, register, settings, position=position, progress=progress, sketches=sketches
        )
