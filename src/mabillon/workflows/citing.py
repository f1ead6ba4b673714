"""What the citations of a dispatch point to in the archive, and what the desk knows besides."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import PurePath
from typing import Final

import numpy as np

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.dispatch import cited
from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Cited, House, Missing, Opinion
from mabillon.dispatch.rules.graphic import embedded
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UnknownName, UnreadableInput, UsageError
from mabillon.examine.records.shots import ShotList, Words
from mabillon.examine.settings import Settings
from mabillon.workflows import dispatches, recorded, shots, translating
from mabillon.workflows.annexes import annexes
from mabillon.workflows.desk_names import names
from mabillon.workflows.events import events
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.importing import open_report
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.leaving import Graphic
from mabillon.workflows.questions import ask_post, first_posted, shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.relying import Change, changes
from mabillon.workflows.transcribed import words_of
from mabillon.workflows.verify import load

PLATFORMS: Final = {"telegram": "Telegram", "x": "X", "web": "Web page", "mail": "E-mail"}
KINDS: Final = {
    ".html": "page", ".htm": "page", ".jpg": "picture", ".jpeg": "picture", ".png": "picture",
    ".webp": "picture", ".gif": "picture", ".mp4": "video", ".webm": "video", ".mov": "video",
    ".pdf": "document", ".docx": "document", ".json": "export", ".jsonl": "export",
    ".csv": "export", ".warc": "web archive", ".wacz": "web archive",
}  # fmt: skip
READABLE: Final = (".html", ".htm", ".md", ".txt", ".docx", ".pdf")
"""Files that can be quoted from as they are."""
LARGEST: Final = 8 * 1024 * 1024
"""Bytes of such a file."""
EARLIER: Final = 20
"""Earlier copies that are named of one post."""


def gather(
    store: Store,
    dispatch: Dispatch,
    position: int | None = None,
    *,
    gathering: Gathering | None = None,
) -> tuple[Cited, House]:
    """Return what a dispatch cites, and what the checker compares it with.

    Parameters
    ----------
    position
        As known at a ledger position; None = now.
    gathering
        One of this store and position, which looked things up already; None = a new one.
    """
    gathering = gathering or Gathering(store, position)
    targets = [target for citation in dispatch.citations for target in citation.targets]
    targets += embedded(dispatch)
    found = Cited({target: gathering.of(target) for target in dict.fromkeys(targets)})
    versions = dispatches.publications(store, dispatch.front.key)
    published = tuple(kept.publication.source for kept in versions)
    return found, replace(gathering.house(dispatch.front.opinion), published=published)


@dataclass
class LookedUp:
    """What was looked up of an archive at one position, by kind and key.

    ``earlier``: post -> where its text stood earlier, and when; it is the same at every position
    with the same posts, texts and register. ``changes``: what has happened since to the ground
    of each opinion; null = not asked yet.
    """

    items: dict[tuple[str, str], cited.Item | Missing] = field(default_factory=dict)
    earlier: dict[str, dict[str, datetime]] = field(default_factory=dict)
    changes: dict[int, list[Change]] | None = None


@dataclass
class Gathering:
    """Looks up what citations point to, each thing once.

    ``held``: the archive as known then, where somebody has it open already. ``known``: what
    was looked up already, of the same archive at the same position.
    """

    store: Store
    position: int | None = None
    held: Holdings | None = None
    known: LookedUp = field(default_factory=LookedUp)

    @cached_property
    def register(self) -> Register:
        if self.held is not None:
            return self.held.register
        return current(self.store, self.position, record=False)[1]

    @cached_property
    def holdings(self) -> Holdings:
        if self.held is not None:
            return self.held
        return Holdings(self.store, self.register, Settings(), position=self.position)

    def of(self, target: Target) -> cited.Item | Missing:
        """Return what a citation points to, or why it points to nothing."""
        if target.kind == "dispatch":
            return self._look_up(target)  # a file, which anybody may change
        thing = target.kind, target.key
        if thing not in self.known.items:
            self.known.items[thing] = self._look_up(target)
        return self.known.items[thing]

    def _look_up(self, target: Target) -> cited.Item | Missing:
        by_kind: dict[str, Callable[[str], cited.Item]] = {
            "post": self.post,
            "evidence": self.evidence,
            "opinion": lambda key: self.opinion(int(key)),
            "dispatch": self.dispatch,
        }
        try:
            return by_kind[target.kind](target.key)
        except (UnknownName, UsageError) as error:
            return Missing(why=error.what, do=error.do or "")

    # --- Posts ---

    def post(self, key: str) -> cited.Post:
        """Return a captured post, as it was first posted, with where its text stood earlier."""
        alone = self.post_alone(key)
        if key not in self.known.earlier:
            self.known.earlier[key] = self._earlier(key, alone.posted_at)
        return replace(alone, earlier_as_well=self.known.earlier[key])

    def _earlier(self, key: str, posted_at: datetime | None) -> dict[str, datetime]:
        """Return where the text of a post stood earlier, and when."""
        if posted_at is None:
            return {}
        carriers = [copy.post for copy in ask_post(self.holdings, key).carriers]
        earlier = [p for p in carriers if p.posted_at and p.posted_at < posted_at]
        return {shown(self.holdings, p): p.posted_at for p in earlier[:EARLIER] if p.posted_at}

    def post_alone(self, key: str) -> cited.Post:
        """Return a captured post, as it was first posted; where else it stood is not looked up."""
        post, text = first_posted(self.holdings, key)
        row = self.store.posts(["media"], rows=np.array([post.row])).to_pylist()[0]
        answers, answered_at = self._answered(post)
        registered = self.holdings.channel(post.channel)
        subject = recorded.post(self.holdings, key)
        listed = self._listed(subject.keys)
        return cited.Post(
            key=shown(self.holdings, post),
            channel=self.holdings.name(post.channel),
            title=self.holdings.title(post.channel),
            account=self._account(post.channel),
            platform=self._platform(post.channel),
            posted_at=post.posted_at,
            uncertain_s=post.posted_at_uncertain_s,
            edited_at=max((v.edited_at for v in subject.versions if v.edited_at), default=None),
            text=text.original,
            later_texts=tuple(
                later
                for version in subject.versions
                if (later := self.holdings.text(version.row)) != text.original
            ),
            evidence=self.holdings.evidence(post.row),
            collected_at=post.seen_at,
            answers=answers,
            answered_at=answered_at,
            url=post.url,
            language=registered.language if registered else None,
            roles=self._roles(post),
            media=tuple(item["kind"] or "file" for item in row["media"] or ()),
            translations=self._translations(subject),
            shots=_shots(listed),
            graphic=listed is not None and listed.graphic,
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

    def _translations(self, of: recorded.Subject) -> tuple[cited.Translation, ...]:
        texts = {version.digest for version in of.versions} or {of.key}
        return tuple(
            cited.Translation(
                language=kept.translation.to_language,
                text=kept.translation.text,
                translator=kept.translation.machine or kept.translation.by,
                machine=bool(kept.translation.machine),
                made=kept.translation.made,
                current=kept.translation.of_text in texts,
            )
            for kept in translating.in_force(self.store, of.keys, self.position)
        )

    def _listed(self, keys: Collection[str]) -> ShotList | None:
        """Return the shot list that counts."""
        found = shots.in_force(self.store, keys, self.position)
        return found[-1].shots if found else None

    # --- Evidence, opinions, dispatches ---

    def evidence(self, digits: str) -> cited.Evidence:
        """Return a raw file."""
        piece = recorded.evidence(self.store, digits)
        name = piece.names[0] if piece.names else ""
        kept = self.store.evidence.has(piece.digest)
        listed = self._listed([piece.digest])
        transcribed = words_of(self.store, piece.digest, self.position)
        return cited.Evidence(
            digest=piece.digest,
            name=name,
            kind=KINDS.get(PurePath(name).suffix.lower(), "file"),
            size=piece.size,
            collected_at=self.store.collected_of(piece.digest),
            state="destroyed" if piece.tombstone else "kept" if kept else "missing",
            text="\n\n".join(filter(None, (self._text(piece, name), transcribed))) if kept else "",
            translations=self._translations(
                recorded.Subject(piece.digest, (piece.digest,), piece.digest)
            ),
            shots=_shots(listed),
            graphic=piece.digest in self._graphic or (listed is not None and listed.graphic),
        )

    @cached_property
    def _graphic(self) -> Graphic:
        return Graphic(self.store)

    def _text(self, piece: recorded.Piece, name: str) -> str:
        """Return what a page or document says; "" = it is another kind of file, or too large."""
        if PurePath(name).suffix.lower() not in READABLE or piece.size > LARGEST:
            return ""
        try:
            opened = open_report(self.store.evidence.read(piece.digest), name)
        except UnreadableInput:
            return ""
        return "\n".join(block.text for block in opened.blocks)

    @property
    def _changes(self) -> dict[int, list[Change]]:
        if self.known.changes is None:
            found: dict[int, list[Change]] = {}
            for change in changes(self.store):
                found.setdefault(change.opinion, []).append(change)
            self.known.changes = found
        return self.known.changes

    def opinion(self, number: int) -> Opinion:
        """Return a kept opinion with what was decided of it, and what has happened since."""
        document = load(self.store, number)
        rows = {row.number: row for row in self.store.opinions()}
        since = self._changes.get(number, [])
        return Opinion(
            number=number,
            document=document,
            made_at=rows[number].made_at,
            signatures=tuple(
                cited.Signature(kind=j.kind, by=j.by, at=j.at)
                for j in self.store.judgements(number)
            ),
            superseded=max((int(c.about) for c in since if c.why == "later opinion"), default=None),
            outdated=tuple(c.detail for c in since if c.why not in ("later opinion", "dissent")),
        )

    def dispatch(self, key: str) -> cited.Dispatch:
        """Return an earlier dispatch: its published version, else its file."""
        kept = dispatches.latest(self.store).get(key)
        if kept is not None:
            of = kept.publication
            return cited.Dispatch(
                key=of.key,
                called=f"{of.series} No. {of.number}",
                title="" if of.status == "withdrawn" else of.title,
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
            annexes=annexes(self.store),
            names=names(self.store, self.register, self.position),
            issuers={issuer.name: issuer.title for issuer in self.register.issuers},
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


def _shots(listed: ShotList | None) -> tuple[cited.Shot, ...]:
    return tuple(
        cited.Shot(
            from_s=row.from_s,
            to_s=row.to_s,
            visible=row.visible,
            captioned=_words(row.captioned),
            spoken=_words(row.spoken),
            implied=row.implied,
            not_seen=row.not_seen,
        )
        for row in (listed.rows if listed else ())
    )


def _words(said: Words | None) -> str:
    if said is None:
        return ""
    return f"{said.text} ({said.translation})" if said.translation else said.text
