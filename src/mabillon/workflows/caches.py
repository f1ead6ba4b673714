"""The caches that searching and comparing stand on, brought up to date together."""

from __future__ import annotations

from collections.abc import Callable

from mabillon.archive.search_index import SearchIndex, standing_index
from mabillon.archive.sketches import SketchCache, standing_cache
from mabillon.archive.store import Store
from mabillon.examine.settings import Settings
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.search import with_index

Tell = Callable[[str, int, int], None]


def bring_up(store: Store, tell: Tell = lambda what, done, total: None) -> int:
    """Put every post into the search index and the sketches; what stands there stays.

    Parameters
    ----------
    tell
        Told (what is being done, rows done, rows to do).

    Returns
    -------
    int
        The ledger position of which they know all posts at least.
    """
    position = store.position()
    with_index(
        store, lambda _: None, lambda done, total: tell("putting posts into the index", done, total)
    )
    _, register = current(store, record=False)
    holdings = Holdings(
        store,
        register,
        Settings(),
        progress=lambda done, total: tell("sketching posts", done, total),
    )
    _ = holdings.sketches
    return position


def found_index(store: Store) -> SearchIndex | None:
    """Return the search index as it stands, perhaps behind the archive; null = none stands."""
    return standing_index(store.root / "caches" / "search", store.segments("posts"))


def found_sketches(store: Store) -> SketchCache:
    """Return the sketches as they stand, perhaps behind the archive."""
    return standing_cache(store.root / "caches" / "sketches", store.segments("posts"))
