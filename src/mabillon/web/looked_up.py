"""What citations point to, looked up once for a position of the ledger and kept between pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mabillon.archive.register import Register
from mabillon.dispatch.source import Dispatch
from mabillon.web.reading import Reading
from mabillon.workflows.citing import Gathering, LookedUp
from mabillon.workflows.drafts import digest
from mabillon.workflows.signing_off import State, sign_off

KEPT: Final = 3
"""Positions, of all archives, that are remembered."""


@dataclass(slots=True)
class _Kept:
    """``posts``: register and how many posts, their destroyed and their transcribed ones."""

    posts: tuple[Register, int, int, int]
    looked_up: LookedUp
    states: dict[str, State] = field(default_factory=dict)


_LOCK: Final = threading.Lock()
_KEPT: Final = OrderedDict[tuple[Path, int], _Kept]()


def _kept(reading: Reading) -> _Kept:
    at = reading.store.root, reading.position
    with _LOCK:
        if at not in _KEPT:
            _KEPT[at] = _new(reading)
        _KEPT.move_to_end(at)
        while len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
        return _KEPT[at]


def _new(reading: Reading) -> _Kept:
    """Begin anew at a position; what follows from the posts alone is taken over."""
    holdings = reading.holdings
    gone = len(reading.store.tombstones())
    posts = (reading.register, holdings.size, gone, len(holdings.pictured.texts))
    earlier = next(
        (
            kept.looked_up.earlier
            for (root, _), kept in _KEPT.items()
            if root == reading.store.root and kept.posts == posts
        ),
        {},
    )
    return _Kept(posts, LookedUp(earlier=earlier))


def gathering(reading: Reading) -> Gathering:
    """Return what looks citations up for one page, and remembers it for the next."""
    known = _kept(reading).looked_up
    return Gathering(reading.store, reading.position, reading.holdings, known)


def state(reading: Reading, dispatch: Dispatch) -> State:
    """Return how far a dispatch is that was never published: the checker is asked once a text."""
    states = _kept(reading).states
    text = digest(dispatch.source)
    if text not in states:
        states[text] = sign_off(reading.store, dispatch, gathering(reading)).state
    return states[text]
