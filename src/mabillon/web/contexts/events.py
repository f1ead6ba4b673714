"""The contexts of the pages on events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from mabillon.examine.events.model import Event
from mabillon.web.work.eventful import Table
from mabillon.web.work.works import Work
from mabillon.workflows.events import Kept
from mabillon.workflows.said import WhatWasSaid


class EventsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``events.html``: events, the latest day first, a page of them.

    ``kinds``: those that there are. ``columns``: ours, for a table; ``presets``: maps by name.
    """

    title: str
    events: Sequence[Kept]
    found: int
    first: int
    most: int
    word: str
    kind: str
    kinds: Sequence[str]
    columns: Sequence[tuple[str, str]]
    presets: Sequence[str]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the form of an event, each as it is typed."""

    title: str = ""
    date: str = ""
    places: str = ""
    kinds: str = ""
    stages: Sequence[str] = ()
    actors: Sequence[tuple[str, str, str]] = ()
    competing: str = "unknown"
    words: str = ""
    sources: str = ""
    notes: str = ""
    key: str = ""


class EventFormPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``event_form.html``: a new event, or one that is revised.

    ``revised``: its key; null = it is new. ``seen``: how many entries it had.
    """

    title: str
    typed: Typed
    revised: str | None
    seen: str
    manners: Sequence[str]
    stages: Sequence[str]
    yes_no: Sequence[str]


class Sayer(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer, and what is known of what it said of an event.

    ``answer``: null = it was not looked for. ``since``: whether something has come since.
    """

    name: str
    title: str
    answer: str | None
    since: bool


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``event.html``: one event in full, and what an issuer said of it.

    Parameters
    ----------
    kept
        The event as it stands.
    history
        Every entry of it: when, by whom, why; the latest first.
    sayers
        Issuers of the register.
    asked
        The issuer that is looked at; null = none.
    said, at
        What it said, and when that was looked for; null = not yet.
    work
        The work that looks for it now, or that failed; null = none does.
    """

    title: str
    kept: Kept
    history: Sequence[tuple[datetime, str, str]]
    sayers: Sequence[Sayer]
    asked: Sayer | None
    said: WhatWasSaid | None
    at: datetime | None
    work: Work | None
    seen: str
    modes: Sequence[str]
    yes_no: Sequence[str]
    truths: Sequence[str]

    @property
    def event(self) -> Event:
        """The event itself."""
        return self.kept.event


class EventsImportedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``events_imported.html``: what became of a table."""

    title: str
    table: Table
