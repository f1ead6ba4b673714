"""The round: look at each tracked channel now, one answer each, kept at once and resumable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from typing import Final

import pyarrow.compute as pc

from mabillon.archive.register import Issuer
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store, utc_now
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.instants import moved
from mabillon.examine.looks import Answer, Look
from mabillon.examine.settings import Settings
from mabillon.workflows import looks
from mabillon.workflows.looks import KeptLook
from mabillon.workflows.places import Place, places
from mabillon.workflows.questions import Handed
from mabillon.workflows.register_in_force import current
from mabillon.workflows.sought import Sought, sought_of

RESUME_WITHIN: Final = timedelta(hours=1)
"""A round whose last look is no older than this is gone on with."""


@dataclass
class Round:
    """One round: the places in the register's order, and the looks so far by channel."""

    store: Store
    issuer: Issuer
    sought: Sought
    name: str
    resumed: bool
    places: list[Place]
    looks: dict[str, Look] = field(default_factory=dict)
    now: Callable[[], datetime] = utc_now

    @property
    def left(self) -> list[Place]:
        """The places not yet looked at."""
        return [place for place in self.places if place.channel not in self.looks]

    def place(self, name: str) -> Place:
        """Return the place of that register name, key or title.

        Raises
        ------
        UnknownName
            No tracked channel is called so.
        """
        wanted = name.strip().casefold()
        for place in self.places:
            if wanted in (place.channel, place.key.casefold(), place.title.casefold()):
                return place
        raise UnknownName(
            f"{name!r} is no tracked channel of {self.issuer.name}",
            do=f"one of: {', '.join(place.channel for place in self.places)}",
        )

    def answer(
        self,
        place: Place,
        answer: Answer,
        by: str,
        *,
        at: datetime | None = None,
        screenshot: bytes | None = None,
        newest: str | None = None,
        note: str | None = None,
    ) -> Look:
        """Keep one look at once; the same place again corrects the earlier answer.

        Parameters
        ----------
        by
            Who looked: a name or a desk's name.
        at
            When; None = now. A look written down later is kept with both times.
        screenshot
            Its bytes, as ``workflows.screenshots.read`` gives them.
        newest, note
            In the looker's words: the newest post there, and a remark.

        Raises
        ------
        UsageError
            ``at`` is in the future, nobody looked, or a remark is too long.
        ArchiveBusy
            Another process is writing; nothing was kept.
        """
        seen_at = at or self.now()
        if seen_at > self.now() and seen_at > self._latest_capture():
            raise UsageError(f"{seen_at:%Y-%m-%dT%H:%MZ} is in the future", do="check --at")
        who = looks.written("by", by)
        if who is None:
            raise UsageError("a look has a name", do="say who looks with --by NAME")
        look = Look(
            issuer=self.issuer.name,
            channel=place.channel,
            about=self.sought.about,
            digest=self.sought.digest,
            sought=self.sought.words,
            since=self.sought.since,
            answer=answer,
            at=seen_at.replace(microsecond=0),
            by=who,
            round=self.name,
            newest=looks.written("newest", newest),
            note=looks.written("note", note),
        )
        self.looks[place.channel] = looks.keep(self.store, look, screenshot, self.now)
        return self.looks[place.channel]

    def _latest_capture(self) -> datetime:
        """Return when anything was last captured: a clock that is behind that is wrong."""
        seen = pc.max(self.store.observations()["seen_at"]).as_py()
        return seen or datetime.min.replace(tzinfo=UTC)


def begin(
    store: Store,
    issuer: str,
    asked: str | Handed | Sought | None,
    *,
    again: bool = False,
    name: str | None = None,
    within: timedelta = RESUME_WITHIN,
    settings: Settings | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
    record: bool = True,
) -> Round:
    """Begin a round, or go on with the latest one that was left off.

    Parameters
    ----------
    issuer
        Name, title or alias of the issuer.
    asked
        What to look for: CHANNEL/ID, or a text, or what `sought_of` made of one. None = what
        the round that is gone on with looked for.
    again
        Begin a new round even where one could be gone on with.
    name
        Go on with the round whose name begins so, however old.
    within
        How old the last look of a round may be for it to be gone on with.
    settings
        Whose ``early_s`` says how far back is looked; default: `Settings()`.
    record
        Whether a register.yaml that was edited by hand is recorded; without it nothing is
        written until there is an answer.

    Raises
    ------
    UsageError
        The issuer has no tracked channel, or there is nothing to look for.
    """
    _, register = current(store, record=record)
    of = register.issuer(issuer)
    held = looks.kept(store, of.name)
    if asked is None or isinstance(asked, Sought):
        sought = asked
    else:
        sought = sought_of(store, register, asked, settings=settings, progress=progress)
    earlier: Look | None
    if name is not None:
        earlier = _named(held, name, sought)
    else:
        same = held if sought is None else looks.of_statement(held, sought.digest)
        recent = [item for item in same if now() - item.kept_at <= within]
        earlier = recent[-1].look if recent and not again else None
    if earlier is not None:
        sought = sought or _again(earlier, settings or Settings())
    if sought is None:
        raise UsageError(
            "what is to be looked for?",
            do="say --about CHANNEL/ID, a text file, or - (no round was left off "
            f"in the last {within // timedelta(minutes=1)} minutes)",
        )
    made = Round(
        store=store,
        issuer=of,
        sought=sought,
        name=earlier.round if earlier else _new(held, f"{now():%Y%m%dT%H%M%SZ}", sought),
        resumed=earlier is not None,
        places=places(register, of, sought.posted_at or now()),
        now=now,
    )
    made.looks = {item.look.channel: item.look for item in held if item.look.round == made.name}
    return made


def _again(look: Look, settings: Settings) -> Sought:
    """Return what a round looked for: posted ``early_s`` after the time it looked back to."""
    early = timedelta(seconds=settings.early_s)
    return Sought(
        about=look.about,
        digest=look.digest,
        words=look.sought,
        since=look.since,
        posted_at=None if look.since is None else moved(look.since, early),
    )


def _new(held: list[KeptLook], started: str, sought: Sought) -> str:
    """Return a name that no round has: when it began, and what it looks for."""
    names = {item.look.round for item in held}
    name = f"{started}-{sought.digest[:8]}"
    further = (f"{name}-{number}" for number in count(2))
    return next(n for n in chain([name], further) if n not in names)


def _named(held: list[KeptLook], name: str, sought: Sought | None) -> Look:
    """Return a look of the round whose name begins so."""
    found = {item.look.round: item.look for item in held if item.look.round.startswith(name)}
    found = {name: found[name]} if name in found else found
    if len(found) != 1:
        many = f"{len(found)} rounds are" if found else "no round is"
        raise UnknownName(f"{many} called {name!r}", do="list them with --list")
    [look] = found.values()
    if sought is not None and sought.digest != look.digest:
        raise UsageError(f"round {look.round} looked for another statement", do="leave out --about")
    return look
