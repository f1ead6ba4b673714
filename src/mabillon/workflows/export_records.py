"""What is asked for, and everything that it points to, as it may leave the archive."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

import msgspec

from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.dispatch import source
from mabillon.errors import UnknownName, UnreadableInput
from mabillon.examine.events.model import Claim, Event
from mabillon.exporters.exported import WITHHELD, Dispatch, Happening
from mabillon.workflows import dispatches
from mabillon.workflows.events import KIND, events, find
from mabillon.workflows.export_opinions import Opinions
from mabillon.workflows.export_posts import Posts
from mabillon.workflows.withheld import Withheld


class Records:
    """Takes up opinions, events and dispatches, each once."""

    def __init__(self, store: Store, withheld: Withheld) -> None:
        self.store, self.withheld = store, withheld
        self.posts = Posts(store, withheld)
        self.opinions = Opinions(self.posts)
        self.events: dict[str, Happening] = {}
        self.dispatches: dict[str, Dispatch] = {}

    def every_event(self) -> None:
        """Take up every event."""
        for kept in events(self.store):
            self._event(kept.event)

    def _event(self, event: Event) -> None:
        """Take up an event, and the opinions on the claims of it."""
        entries = self._entered[event.key]
        event = msgspec.convert(self._linked(msgspec.to_builtins(event)), Event)
        claims = [self._claim(claim) for claim in event.claims]
        self.events[event.key] = Happening(
            event=msgspec.structs.replace(event, claims=claims),
            first_at=entries[0].at,
            at=entries[-1].at,
        )
        for claim in claims:
            if claim.issued is not None:
                self.opinions.take(claim.issued)

    def _linked(self, value: Any) -> Any:
        """Return all texts of an event with their links as they may be; names of posts are none."""
        if isinstance(value, dict):
            return {name: self._linked(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._linked(inner) for inner in value]
        return self.withheld.text(value) if isinstance(value, str) and "://" in value else value

    def _claim(self, claim: Claim) -> Claim:
        """Return a claim; who judged it only where names are asked for."""
        if claim.true is None or self.withheld.names:
            return claim
        self.withheld.count("names of those who judged a claim")
        unnamed = msgspec.structs.replace(claim.true, by=WITHHELD)
        return msgspec.structs.replace(claim, true=unnamed)

    @cached_property
    def _entered(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.store.entries(KIND):
            found.setdefault(entry.key, []).append(entry)
        return found

    def every_dispatch(self) -> None:
        """Take up every dispatch; count those that cite what is not here."""
        filed = [found.front.key for _, found in dispatches.filed(self.store)]
        for key in dict.fromkeys([*dispatches.latest(self.store), *filed]):
            try:
                self.dispatch(key)
            except (UnknownName, UnreadableInput):
                self.withheld.count("dispatches that cite what is not here")

    def dispatch(self, name: str) -> None:
        """Take up a dispatch (SERIES/NUMBER), with everything that it cites.

        As it was last published; one that was not, as its file stands.

        Raises
        ------
        UnknownName
            There is none of that number, or it cites what is not in the archive.
        UnreadableInput
            Its file cannot be read.
        """
        published = dispatches.publications(self.store, name.strip().casefold())
        if published:
            found = source.read(published[-1].publication.source, name)
        else:
            found = dispatches.read(dispatches.find(self.store, name))
        said = found.front
        cited: dict[str, list[str]] = {}
        for target in (target for citation in found.citations for target in citation.targets):
            cited.setdefault(target.kind, []).append(target.key)
        posts = [self.posts.named(post) for post in cited.get("post", [])]
        raw = [self.posts.raw(digest) for digest in cited.get("evidence", [])]
        stated = [said.opinion] if said.opinion is not None else []
        numbers = list(dict.fromkeys([*stated, *map(int, cited.get("opinion", []))]))
        for one in numbers:
            self.opinions.take(one)
        for key in said.events:
            self._event(find(self.store, key).event)
        self.dispatches[said.key] = Dispatch(
            key=said.key,
            called=said.called,
            title=said.title,
            date=said.date,
            digest=hashlib.sha256(found.source.encode()).hexdigest(),
            language=said.language,
            status=said.status,
            release=said.release,
            authors=said.authors,
            countries=said.countries,
            topics=said.topics,
            first_at=published[0].at if published else None,
            at=published[-1].at if published else None,
            opinion=said.opinion,
            posts=list(dict.fromkeys(posts)),
            evidence=list(dict.fromkeys(raw)),
            opinions=numbers,
            events=said.events,
        )
