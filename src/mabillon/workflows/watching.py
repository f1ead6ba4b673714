"""Watching once: the rules over what is new since the last watch, each alert raised once.

How far an archive was watched stands in an entry of its own, written in the same transaction
as the alerts that were found on the way there. A watch that is ended in between has written
nothing, and the next one finds the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.register import Register
from mabillon.archive.rows import NewEntry
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged
from mabillon.examine.settings import Settings
from mabillon.watch.alert import Alert
from mabillon.watch.rules import became as channels
from mabillon.watch.rules import (
    clock,
    copies,
    in_name,
    opinions,
    own_posts,
    searches,
    stopped,
)
from mabillon.watch.standing_questions import WatchList
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.looks import KIND as LOOKS
from mabillon.workflows.raised import NOBODY, Raised, keep, raised, unheard
from mabillon.workflows.register_in_force import current
from mabillon.workflows.transcribed import KIND as TRANSCRIPTIONS
from mabillon.workflows.watch_list import watch_list
from mabillon.workflows.watchers import (
    became,
    found,
    likenesses,
    names,
    open_opinions,
    own,
    paces,
    texts,
)
from mabillon.workflows.watchers.news import News

KIND: Final = "watch"
KEY: Final = "position"


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """How far an archive was watched.

    ``position``: ledger leaves that were known. ``captures``: how many there were. ``register``:
    digest of the version in force.
    """

    position: int
    captures: int
    register: str


def watched_to(store: Store) -> Watched | None:
    """Return how far an archive was watched; null = never."""
    entries = store.entries(KIND, KEY)
    if not entries:
        return None
    try:
        return msgspec.json.decode(entries[-1].document, type=Watched)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveDamaged(
            f"entry {entries[-1].number} does not say how far was watched ({error})",
            do="run `mabillon audit`",
        ) from error


def watch_once(store: Store, now: datetime, *, progress: Progress | None = None) -> list[Raised]:
    """Apply the rules to what is new since the last watch, and keep what they raise.

    Parameters
    ----------
    now
        What is fresh, and which clocks have struck, is told by it.
    progress
        Told how far caches are that lag.

    Returns
    -------
    list of Raised
        What was raised now, and never before.

    Raises
    ------
    RegisterError
        watch.yaml does not hold.
    ArchiveBusy
        Another process is writing to the archive; nothing is lost, the next watch tells it.
    """
    digest, register = current(store)
    asked = watch_list(store, register)
    before = watched_to(store)
    news = _news(store, register, before, now, progress)
    seen = Watched(position=news.holdings.position, captures=len(store.captured()), register=digest)
    new = _New(
        known=before.position if before else 0,
        captures=before is None or before.captures != seen.captures,
        registered=before is not None and before.register != seen.register,
        entered=before is not None and _entered(store, before.position),
    )
    alerts = unheard(store, list(_applied(news, asked, new, progress)))
    if before is not None and not alerts and not len(news.rows) and not new.anything:
        return []
    to = NewEntry(KIND, KEY, NOBODY, "", msgspec.json.encode(seen, order="sorted"))
    with store.writing(lambda: now) as writer:
        return keep(store, writer, alerts, to)


@dataclass(frozen=True, slots=True)
class _New:
    """What is new beside posts, since ``known`` ledger leaves.

    ``captures``, ``registered``: whether there are new captures, and another register.
    ``entered``: whether the desk has entered looks or transcriptions.
    """

    known: int
    captures: bool
    registered: bool
    entered: bool

    @property
    def anything(self) -> bool:
        """Whether there is any of it."""
        return self.captures or self.registered or self.entered


def _news(
    store: Store,
    register: Register,
    before: Watched | None,
    now: datetime,
    progress: Progress | None,
) -> News:
    holdings = Holdings(store, register, Settings(), progress=progress)
    since = before.position if before else 0
    known = store.observations(position=since)["capture"].to_pylist() if before else []
    return News(
        holdings=holdings,
        since=store.rows(since) if before else 0,
        captures=frozenset(known),
        now=now,
    )


def _applied(news: News, asked: WatchList, new: _New, progress: Progress | None) -> Iterator[Alert]:
    """Yield what the rules raise, whether it was raised before or not."""
    store = news.holdings.store
    yield from in_name.alerts(names.spoken(news, asked.in_name))
    yield from copies.alerts(texts.copied(news, asked.copies))
    yield from copies.alerts(likenesses.resembled(news, asked.copies, new.known, progress))
    yield from searches.alerts(found.found(news, asked.searches, progress))
    yield from stopped.alerts(paces.paces(news, asked.stopped))
    if asked.channels:
        yield from channels.alerts(became.became(store))
    disturbed = own_posts.alerts(own.edited(news, asked.own_posts), own.gone(news, asked.own_posts))
    yield from disturbed
    if asked.clock is None and asked.opinions is None:
        return
    kept = open_opinions.Open(store, progress)
    if asked.clock is not None:
        told = {one.alert.subject for one in raised(store) if one.alert.rule == clock.RULE}
        yield from clock.alerts(open_opinions.struck(kept, asked.clock, told, news.now))
    if asked.opinions is not None:
        again = open_opinions.reexamined(
            kept,
            asked.opinions,
            news,
            registered=new.registered,
            entered=new.entered,
            disturbed={alert.issuer for alert in disturbed if alert.issuer},
        )
        yield from opinions.alerts(again)


def _entered(store: Store, since: int) -> bool:
    """Tell whether the desk has entered what may say that a statement was carried, or was not."""
    kinds = (LOOKS, TRANSCRIPTIONS)
    return any(entry.leaf >= since for kind in kinds for entry in store.entries(kind))
