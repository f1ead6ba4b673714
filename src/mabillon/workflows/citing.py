"""What the citations of a dispatch point to in the archive, and what the desk knows besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.dispatch import cited
from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Cited, House, Missing, Name, Opinion
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.settings import Settings
from mabillon.workflows import dispatches
from mabillon.workflows.entering import current
from mabillon.workflows.events import events
from mabillon.workflows.holdings import Holdings, Post
from mabillon.workflows.questions import ask_post, shown
from mabillon.workflows.verify import load

PLATFORMS: Final = {"telegram": "Telegram", "x": "X", "web": "Web page", "mail": "E-mail"}
KINDS: Final = {
    ".html": "page", ".htm": "page", ".jpg": "picture", ".jpeg": "picture", ".png": "picture",
    ".webp": "picture", ".gif": "picture", ".mp4": "video", ".webm": "video", ".mov": "video",
    ".pdf": "document", ".docx": "document", ".json": "export", ".jsonl": "export",
    ".csv": "export", ".warc": "web archive", ".wacz": "web archive",
}  # fmt: skip
SHORTEST_COPIED: Final = 8
"""Words of a post from which on copies of it are looked for."""
EARLIER: Final = 20
"""Earlier copies that are named of one post."""


def gather(store: Store, dispatch: Dispatch, position: int | None = None) -> tuple[Cited, House]:
    """Return what a dispatch cites, and what the checker compares it with.

    Parameters
    ----------
    position
        As known at a ledger position; None = now.
    """
    gathering = Gathering(store, position)
    targets = [target for citation in dispatch.citations for target in citation.targets]
    found = Cited({target: gathering.of(target) for target in dict.fromkeys(targets)})
    return found, gathering.house(dispatch.front.opinion)


@dataclass
class Gathering:
    """Looks up what citations point to, each thing once."""

    store: Store
    position: int | None = None

    @cached_property
    def register(self) -> Register:
        return current(self.store, self.position, record=False)[1]

    @cached_property
    def holdings(self) -> Holdings:
        return Holdings(self.store, self.register, Settings(), position=self.position)

    def of(self, target: Target) -> cited.Item | Missing:
        """Return what a citation points to, or why it points to nothing."""
        by_kind: dict[str, Callable[[str], cited.Item]] = {
            "post": self.post,
            "opinion": lambda key: self.opinion(int(key)),
            "dispatch": self.dispatch,
        }
        try:
            if target.kind not in by_kind:
                return Missing(why=f"{target.kind} cannot be looked up yet")
            return by_kind[target.kind](target.key)
        except (UnknownName, UsageError) as error:
            return Missing(why=error.what, do=error.do or "")

    # --- Posts ---

    def post(self, key: str) -> cited.Post:
        """Return a captured post, as it was first posted."""
        asked = ask_post(self.holdings, key)
        post = asked.post
        assert post is not None
        row = self.store.posts(["media", "evidence"], rows=np.array([post.row])).to_pylist()[0]
        answers, answered_at = self._answered(post)
        earlier = [
            copy.post
            for copy in asked.carriers
            if post.posted_at and copy.post.posted_at and copy.post.posted_at < post.posted_at
        ]
        registered = self.holdings.channel(post.channel)
        return cited.Post(
            key=shown(self.holdings, post),
            channel=self.holdings.name(post.channel),
            title=self.holdings.title(post.channel),
            account=self._account(post.channel),
            platform=self._platform(post.channel),
            posted_at=post.posted_at,
            uncertain_s=post.posted_at_uncertain_s,
            text=asked.text.original,
            evidence=row["evidence"],
            collected_at=post.seen_at,
            answers=answers,
            answered_at=answered_at,
            url=post.url,
            language=registered.language if registered else None,
            roles=self._roles(post),
            earlier_as_well={
                shown(self.holdings, p): p.posted_at for p in earlier[:EARLIER] if p.posted_at
            },
            media=tuple(item["kind"] or "file" for item in row["media"] or ()),
        )

    def _platform(self, key: str) -> str:
        name = key.partition(":")[0]
        return PLATFORMS.get(name, name.capitalize())

    def _account(self, key: str) -> str:
        handle = key.partition(":")[2]
        return handle if handle.startswith("@") else self.holdings.title(key)

    def _roles(self, post: Post) -> dict[str, str]:
        name, at = self.holdings.name(post.channel), post.posted_at or post.seen_at
        return {
            role.issuer: role.role
            for role in self.register.roles
            if role.channel == name and role.holds_at(at)
        }

    def _answered(self, post: Post) -> tuple[str | None, datetime | None]:
        """Return the post that a post replies to, and when that was posted, as far as is known."""
        if not post.reply_id:
            return None, None
        key = f"{self.holdings.name(post.reply_channel or post.channel)}/{post.reply_id}"
        try:
            versions = self.holdings.find(key)
        except UnknownName:
            return key, None
        return key, min((v.posted_at for v in versions if v.posted_at), default=None)

    # --- Evidence, opinions, dispatches ---

    def opinion(self, number: int) -> Opinion:
        """Return a kept opinion with what was decided of it, and what has happened since."""
        document = load(self.store, number)
        rows = {row.number: row for row in self.store.opinions()}
        return Opinion(
            number=number,
            document=document,
            made_at=rows[number].made_at,
            signatures=tuple(
                cited.Signature(kind=j.kind, by=j.by, at=j.at)
                for j in self.store.judgements(number)
            ),
            superseded=self._later(number),
        )

    def _later(self, number: int) -> int | None:
        """Return the last later opinion on the same text and issuer whose standing differs."""
        document = load(self.store, number)
        later = [row.number for row in self.store.opinions() if row.number > number]
        for other in reversed(later):
            found = load(self.store, other)
            if (found.question.digest, found.issuer) == (document.question.digest, document.issuer):
                return other if found.opinion.standing != document.opinion.standing else None
        return None

    def dispatch(self, key: str) -> cited.Dispatch:
        """Return an earlier dispatch: its published version, else its file."""
        kept = dispatches.latest(self.store).get(key)
        if kept is not None:
            of = kept.publication
            return cited.Dispatch(
                key=of.key,
                called=f"{of.series} No. {of.number}",
                title=of.title,
                date=of.date,
                release=of.release,
                slug=of.slug,
                published=True,
            )
        front = dispatches.read(dispatches.find(self.store, key)).front
        return cited.Dispatch(
            key=front.key,
            called=front.called,
            title=front.title,
            date=front.date,
            release=front.release,
            slug=front.slug or "",
            published=False,
        )

    # --- What the desk knows ---

    def house(self, main: int | None) -> House:
        """Return names, events and numbers, and the opinion whose standing is stated."""
        stated = None
        if main is not None:
            try:
                stated = self.opinion(main)
            except UnknownName:
                stated = None
        taken = dispatches.numbers(self.store)
        return House(
            names=tuple(_names(self.register)),
            events=tuple(
                cited.Event(
                    key=kept.event.key,
                    title=kept.event.title,
                    from_day=kept.event.from_day,
                    to_day=kept.event.to_day,
                    places=tuple(p.name for path in kept.event.places for p in path),
                    manners={a.name: tuple(a.manners) for a in kept.event.actors},
                )
                for kept in events(self.store, self.position)
            ),
            numbers=taken,
            main=stated,
        )


def _names(register: Register) -> list[Name]:
    """Return every name of the register and the glossary."""
    found: list[Name] = []
    for issuer in register.issuers:
        also = tuple(n for a in issuer.aliases for n in (a.text, a.latin, a.gloss) if n)
        found.append(Name(kind="issuer", text=issuer.title, others=also))
        for kind, aliases in (("branch", issuer.branches), ("outlet", issuer.outlets)):
            found += [
                Name(
                    kind=kind,
                    text=a.text,
                    latin=a.latin,
                    gloss=a.gloss,
                    language=a.language,
                    since=a.since,
                    until=a.until,
                )
                for a in aliases
            ]
        found += [
            Name(kind="holder", text=o.holder, gloss=o.title, since=o.since, until=o.until)
            for o in issuer.offices
        ]
    tracked = {r.channel for r in register.roles if r.role in ("own", "forwarder")}
    found += [
        Name(
            kind="channel",
            text=channel.title,
            language=channel.language,
            others=tuple(k.partition(":")[2] for k in channel.keys if ":@" in k),
            tracked=channel.name in tracked,
        )
        for channel in register.channels
    ]
    found += [
        Name(
            kind="term",
            text=term.text,
            latin=term.latin,
            gloss=term.gloss,
            language=term.language,
            others=tuple(term.variants),
            since=term.since,
            until=term.until,
        )
        for term in register.glossary
        if term.status == "approved"
    ]
    return found
