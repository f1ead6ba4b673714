"""The archive held open for reading, so that a page does not pay for what the last one read.

What is known at one ledger position (whole columns, the search index, the sketches) is read
once and shared by all pages: it never changes. A thread looks whether others wrote meanwhile,
has the caches brought up to date in a process of its own, and puts what is known then in its
place. So a page shows what was known seconds ago, and never waits; after a change that was made
at this desk it shows that change.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow.compute as pc

from mabillon.archive.register import Register
from mabillon.archive.search_index import SearchIndex
from mabillon.archive.store import Store
from mabillon.errors import ArchiveBusy, MabillonError, RegisterError
from mabillon.examine.settings import Settings
from mabillon.web.work.apart import Apart
from mabillon.workflows.caches import bring_up, found_index, found_sketches
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.media_items import MediaItems
from mabillon.workflows.register_in_force import current, working_copy
from mabillon.workflows.search import Opened
from mabillon.workflows.seen_post import read_ahead

T = TypeVar("T")

TURN_S: Final = 0.0005
"""Threads of one server take turns so often: pages are not kept waiting by what keeps up."""
LEARNED: Final = 300
"""Channels, those of most posts, whose outer lines are learned before anybody asks for them."""
REMEMBERED: Final = 100
"""Things that were made for pages and are kept for the next ones."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How closely a server keeps up with its archive.

    Parameters
    ----------
    look_s
        So often the ledger's position is looked at.
    stale_s
        While others write, a page may show what was known so many seconds ago, or a little more.
    rest
        Renewing rests so many times as long as it took in the server, where it keeps pages
        waiting, and once as long as it took in a process that gives way to them.
    between_s
        What keeps up rests so long between two channels, so that pages come in between.
    few
        Posts that are put into the caches on the spot; for more there is a process.
    small
        An archive of no more posts is brought up on the spot when its desk is first asked.
    last_s, slow
        What brings the caches up has so many seconds, and a second more for so many posts, with
        only what nobody else wants of the processors.
    """

    look_s: float = 1.0
    stale_s: float = 5.0
    rest: float = 8.0
    between_s: float = 0.01
    few: int = 500
    small: int = 20_000
    last_s: float = 30.0
    slow: float = 1_000.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at a position.

    ``edited``: when register.yaml was last written. ``index``: null = none is made yet; it may lack
    the last posts. ``ready``: whether all
    posts are sketched, so that a post can be held against all others.
    """

    position: int
    edited: int
    register: Register
    holdings: Holdings
    media: MediaItems
    index: SearchIndex | None
    ready: bool
    remembered: dict[bytes, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known, for one page: with a catalogue of its own.

    ``ready``: whether a post can be held against all others. ``progress``: what is being made
    where it cannot, or where nothing can be searched yet.
    """

    store: Store
    settings: Settings
    register: Register
    position: int
    holdings: Holdings
    media: MediaItems
    index: SearchIndex | None
    ready: bool
    progress: str
    _remembered: dict[bytes, Any]

    def remembered(self, key: bytes, make: Callable[[], T]) -> T:
        """Return what was made under a key, as long as nothing else is known."""
        found: T | None = self._remembered.get(key)
        if found is None:
            found = self._remembered[key] = make()
            for old in list(self._remembered)[:-REMEMBERED]:
                self._remembered.pop(old, None)
        return found

    @property
    def opened(self) -> Opened:
        """What a search needs.

        Raises
        ------
        ArchiveBusy
            The search index is being made for the first time.
        """
        if self.index is None:
            raise ArchiveBusy(
                f"the search index is being made ({self.progress or 'it begins'})",
                do="look at this page again in a while; posts and opinions can be read meanwhile",
            )
        return Opened(self.register, self.index, self.holdings)


class Readings:
    """What one server knows of its archive."""

    def __init__(self, root: Path, pace: Pace | None = None) -> None:
        self._root, self._pace = root, pace or Pace()
        self._known: Known | None = None
        self._lock = threading.Lock()
        self._at_least = 0
        self._trouble = ""
        self._stop, self._look = threading.Event(), threading.Event()
        self._keeper: threading.Thread | None = None
        self._apart = Apart(root)

    def begin(self) -> None:
        """Begin to keep up with the archive; the first reading does so by itself."""
        if self._keeper is None:
            with self._lock:
                if self._keeper is None and not self._stop.is_set():
                    sys.setswitchinterval(TURN_S)
                    self._keeper = threading.Thread(target=self._keep, daemon=True)
                    self._keeper.start()

    def written(self) -> None:
        """Have what is taken from now on know all that was written until now."""
        with Store.open(self._root) as store:
            self._at_least = max(self._at_least, store.position())

    @contextmanager
    def take(self, at_least: int = 0) -> Iterator[Reading]:
        """Take what is known, at least what stood at a ledger position."""
        with Store.open(self._root) as store:
            known = self._known
            if known is None or known.position < max(at_least, self._at_least):
                known = self._renew_now(store)
                self._look.set()
            self.begin()
            yield Reading(
                store,
                known.holdings.settings,
                known.register,
                known.position,
                known.holdings.through(store),
                known.media.through(store),
                known.index,
                known.ready,
                self._apart.progress or self._trouble,
                known.remembered,
            )

    def close(self) -> None:
        """Stop keeping up."""
        self._stop.set()
        self._look.set()
        self._apart.stop()
        if self._keeper is not None:
            self._keeper.join(timeout=30)

    # --- Renewing -----------------------------------------------------------------------

    def _keep(self) -> None:
        # Whoever closes a catalogue as the last one tidies it, which takes long: no page shall.
        with Store.open(self._root) as store:
            self._begin(store)
            self._keep_up()

    def _begin(self, store: Store) -> None:
        """Know what stands now, before anybody asks."""
        try:
            known = self._renew_now(store)
            gc.freeze()  # what was loaded stays; a collection need not look at it
            holdings = known.holdings.through(store)
            for _ in read_ahead(holdings):
                if self._stop.wait(self._pace.between_s):
                    return
            self._learn(holdings, _largest(holdings, LEARNED))
        except MabillonError as error:  # the next page that reads says so, too
            self._trouble = str(error)

    def _keep_up(self) -> None:
        rest = 0.0
        while not self._stop.is_set():
            began = time.monotonic()
            if self._look.is_set() or began >= rest:
                self._look.clear()
                try:
                    if self._is_behind():
                        apart = self._bring_up()
                        self._trouble = ""
                        here = time.monotonic() - began - apart
                        rests = max(self._pace.stale_s, self._pace.rest * here + apart)
                        rest = time.monotonic() + rests
                except MabillonError as error:
                    self._trouble = str(error)
                    rest = time.monotonic() + self._pace.stale_s
            self._look.wait(self._pace.look_s)

    def _is_behind(self) -> bool:
        known = self._known
        if known is None or not known.ready or known.index is None:
            return True
        with Store.open(self._root) as store:
            return store.position() != known.position or _edited(store) != known.edited

    def _bring_up(self) -> float:
        """Bring the caches up, then know what stands in them; return how long a process took."""
        with Store.open(self._root) as store:
            lacking, began, ended = self._lacks(store), 0.0, 0.0
            if lacking > self._pace.few:
                known, began = self._known, time.monotonic()
                done = known is not None and known.ready and known.index is not None
                last_s = self._pace.last_s + lacking / self._pace.slow
                position = self._apart.bring_up(last_s if done else None)
                ended = time.monotonic()
            else:
                position = bring_up(store)
            if position is not None and not self._stop.is_set():
                self._renew(store, position)
        return ended - began

    def _lacks(self, store: Store) -> int:
        """Return how many posts are in no cache."""
        index = found_index(store)
        return store.rows() - min(index.rows if index else 0, found_sketches(store).rows)

    def _renew_now(self, store: Store) -> Known:
        """Know what stands now; where only few posts are new they come into the caches first."""
        with self._lock:
            before, position = self._known, store.position()
            if before and _same(before, position, _edited(store)):
                return before
            if self._lacks(store) <= (self._pace.few if before else self._pace.small):
                bring_up(store)
            self._known = self._made(store, position)
            return self._known

    def _renew(self, store: Store, position: int) -> None:
        """Know what stood at a position, with all that was learned before."""
        before = self._known
        if before and (before.position > position or _same(before, position, _edited(store))):
            return
        made = self._made(store, position)
        if before:
            self._learn(made.holdings, before.holdings.learned)
        with self._lock:
            if self._known is None or self._known.position <= position:
                self._known = made

    def _made(self, store: Store, position: int) -> Known:
        before, edited = self._known, _edited(store)
        register = _register(store, position)
        sketches = found_sketches(store)
        if before is None:
            holdings = Holdings(store, register, Settings(), position=position, sketches=sketches)
        else:
            holdings = before.holdings.later(store, register, position, sketches)
        holdings.make_ready()
        media = MediaItems(store, position)
        media.learn()
        return Known(
            position,
            edited,
            register,
            holdings,
            media,
            index=found_index(store) or (before.index if before else None),
            ready=sketches.rows >= holdings.size,
        )

    def _learn(self, holdings: Holdings, keys: Collection[str]) -> None:
        """Learn the outer lines of one channel after the other: pages come in between."""
        for key in sorted(set(keys) & set(holdings.channel_keys)):
            if self._stop.is_set():
                return
            holdings.learn([key])
            time.sleep(self._pace.between_s)


def _largest(holdings: Holdings, most: int) -> list[str]:
    """Return the raw keys of the channels of most posts."""
    counted = pc.value_counts(holdings.column("channel")).to_pylist()
    return [one["values"] for one in sorted(counted, key=lambda one: -one["counts"])[:most]]


def _same(known: Known, position: int, edited: int) -> bool:
    same = known.position == position and known.edited == edited
    return same and known.ready and known.index is not None


def _edited(store: Store) -> int:
    """Return when register.yaml was last written (nanoseconds); 0 = it is not there."""
    path = working_copy(store)
    return path.stat().st_mtime_ns if path.is_file() else 0


def _register(store: Store, position: int) -> Register:
    """Return the register with what was edited by hand; where that does not hold, without."""
    try:
        return current(store, record=False)[1]
    except RegisterError:
        return current(store, position, record=False)[1]
