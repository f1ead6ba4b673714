"""Open opinions: whose clock has struck, and what new evidence would make of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UnreadableInput, UsageError
from mabillon.examine.candidates import among, owners, ranked
from mabillon.examine.finding import OpinionDocument
from mabillon.text.sketch import sketches
from mabillon.watch.rules.clock import Struck, due
from mabillon.watch.rules.opinions import Reexamined
from mabillon.watch.standing_questions import OpenOpinions
from mabillon.workflows.questions import posed
from mabillon.workflows.verify import load, verify
from mabillon.workflows.watchers.news import News

NAMED: Final = 5
"""New posts that are named with an opinion which they would change."""


class Open:
    """The open opinions of an archive: the last on each question and issuer.

    What would be said of one today is found once a watch, and never kept.
    """

    def __init__(self, store: Store, progress: Progress | None = None) -> None:
        self.store = store
        self._progress = progress
        self._today: dict[int, OpinionDocument | None] = {}
        rows = store.opinions()
        made = [(row.made_at, load(store, row.number)) for row in rows]
        last = {(d.question.digest, d.issuer): (_latest(at, d), d) for at, d in made}
        self._last = [last[key] for key in last]

    def since(self, days: float, now: datetime) -> list[OpinionDocument]:
        """Return those made, or on what was posted, in the last so many days."""
        return [made for at, made in self._last if at >= now - timedelta(days=days)]

    def today(self, kept: OpinionDocument) -> OpinionDocument | None:
        """Return what would be said now of the same question; null = it cannot be asked now."""
        number = kept.number or 0
        if number not in self._today:
            self._today[number] = self._asked(kept)
        return self._today[number]

    def _asked(self, kept: OpinionDocument) -> OpinionDocument | None:
        try:
            return verify(
                self.store,
                posed(kept.question),
                kept.issuer,
                keep=False,
                progress=self._progress,
            )
        except (UnknownName, UnreadableInput, UsageError):  # its post or issuer is gone since
            return None


def _latest(made_at: datetime, made: OpinionDocument) -> datetime:
    """Return the later of when an opinion was made and when its question was posted."""
    posted = made.question.posted_at
    return max(made_at, datetime.fromisoformat(posted)) if posted else made_at


def struck(opinions: Open, asked: OpenOpinions, known: set[str], now: datetime) -> Iterator[Struck]:
    """Yield the strikes that are due and were not told yet.

    ``known``: subjects of the rule's alerts that were raised before.
    """
    for kept in opinions.since(asked.days, now):
        strikes = [s for s in due(kept, now) if f"{s.opinion} {s.support}" not in known]
        today = opinions.today(kept) if strikes else None
        for strike in strikes if today else []:
            assert today is not None
            yield Struck(strike, kept, today)


def reexamined(
    opinions: Open,
    asked: OpenOpinions,
    news: News,
    *,
    registered: bool,
    entered: bool,
    disturbed: set[str],
) -> Iterator[Reexamined]:
    """Yield the open opinions that something new bears on.

    Parameters
    ----------
    registered
        Whether the register is another one than at the last watch.
    entered
        Whether the desk has entered looks or transcriptions since.
    disturbed
        Issuers of which an own post was edited or deleted since.
    """
    kept = opinions.since(asked.days, news.now)
    copied = _copied(news, kept)
    for one, new in zip(kept, copied, strict=True):
        because = [
            *([_sharing(new)] if new else []),
            *(["Own posts were edited or deleted."] if one.issuer in disturbed else []),
            *(["The desk has entered looks or transcriptions."] if entered else []),
            *(["The register has changed."] if registered else []),
        ]
        today = opinions.today(one) if because else None
        if today is not None:
            yield Reexamined(one, today, " ".join(because), new[:NAMED], news.now)


def _sharing(posts: Sequence[str]) -> str:
    count = len(posts)
    named = ", ".join(posts[:NAMED]) + (f" and {count - NAMED:,} more" if count > NAMED else "")
    return f"The archive has new posts that share its text: {named}."


def _copied(news: News, kept: Sequence[OpinionDocument]) -> list[list[str]]:
    """Return for each opinion the posts (CHANNEL/ID) that may share much with its text and that
    it did not know.
    """
    found: list[list[str]] = [[] for _ in kept]
    if not kept or not len(news.rows):
        return found
    store, floor = news.holdings.store, news.holdings.settings.candidate_floor
    known = [store.rows(one.inputs.ledger_size) for one in kept]
    made = sketches([one.question.text for one in kept])
    for posts in news.since_row(min(known)):
        held = sketches([post.text for post in posts])
        near = among(made.values, owners(made), held, np.arange(len(posts)))
        for i, places in enumerate(ranked(near, made, floor)):
            new = (posts[at] for at in places.tolist() if posts[at].row >= known[i])
            found[i] += [f"{news.holdings.name(one.channel)}/{one.id}" for one in new]
    return [list(dict.fromkeys(posts)) for posts in found]
