"""Opinions, posts, evidence, events and dispatches of an archive, as they may leave it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

import msgspec
import numpy as np

from mabillon.archive.proofs import sizes
from mabillon.archive.register import Register
from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.dispatch import front
from mabillon.dispatch.citations import Citation, citations
from mabillon.errors import UnknownName, UnreadableInput
from mabillon.examine.events.model import Claim, Event
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.settings import Settings
from mabillon.exporters import exported as out
from mabillon.workflows.entering import current
from mabillon.workflows.events import KIND, events, find
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.holdings import Post as Held
from mabillon.workflows.questions import Asked, ask_post, ask_text, shown
from mabillon.workflows.statements import role_keys
from mabillon.workflows.verify import load
from mabillon.workflows.withheld import Withheld, tracked_names

_PLACED = ("url", "evidence", "member", "offset", "length", "record")


class Records:
    """Takes up what is asked for, and everything that this points to."""

    def __init__(self, store: Store, withheld: Withheld) -> None:
        self.store, self.withheld = store, withheld
        self.posts: dict[str, out.Post] = {}
        self.evidence: dict[str, out.Evidence] = {}
        self.opinions: dict[int, out.Opinion] = {}
        self.events: dict[str, out.Happening] = {}
        self.dispatches: dict[str, out.Dispatch] = {}

    @cached_property
    def register(self) -> Register:
        """The register in force; looked at, and not recorded."""
        return current(self.store, record=False)[1]

    @cached_property
    def holdings(self) -> Holdings:
        """The archive as known now."""
        return Holdings(self.store, self.register, Settings())

    # --- Posts and evidence -------------------------------------------------------------

    def post(self, holdings: Holdings, post: Held) -> str:
        """Take up a captured post and the raw file it stands in; return its name."""
        name = shown(holdings, post)
        if name in self.posts:
            return name
        row = self.store.posts(_PLACED, rows=np.array([post.row])).to_pylist()[0]
        text = holdings.text(post.row).encode()
        self.posts[name] = out.Post(
            name=name,
            account=self.account(holdings, post.channel),
            posted_at=post.posted_at,
            uncertain_s=post.posted_at_uncertain_s,
            seen_at=post.seen_at,
            sha256=hashlib.sha256(text).hexdigest(),
            sha1=hashlib.sha1(text, usedforsecurity=False).hexdigest(),
            link=self.withheld.link(row["url"]),
            evidence=self.raw(row["evidence"]),
            member=row["member"] and self.withheld.metadata(row["member"]),
            offset=row["offset"],
            length=row["length"],
            record=row["record"],
        )
        return name

    def raw(self, digest: str) -> str:
        """Take up a raw file by its digest, or by how that begins; return the digest.

        Raises
        ------
        UnknownName
            There is none, or several begin so.
        """
        found = sizes(self.store, digest)
        if len(found) != 1:
            raise UnknownName(f"{len(found)} pieces of evidence begin with {digest!r}")
        [(whole, size)] = found.items()
        self.evidence.setdefault(whole, out.Evidence(digest=whole, size=size))
        return whole

    def account(self, holdings: Holdings, key: str) -> out.Account:
        """Return the channel of a raw key."""
        channel = holdings.channel(key)
        own = channel is not None and any(
            role.channel == channel.name and role.role == "own" for role in holdings.register.roles
        )
        title = self.withheld.metadata(holdings.title(key))
        return out.Account(key=self.withheld.metadata(key), title=title, own=own)

    # --- Opinions -----------------------------------------------------------------------

    def opinion(self, number: int) -> None:
        """Take up an opinion, with the posts that carry the statement.

        Raises
        ------
        UnknownName
            There is no opinion of that number.
        """
        if number in self.opinions:
            return
        document = load(self.store, number)
        row = next(row for row in self.store.opinions() if row.number == number)
        _, register = current(self.store, document.inputs.ledger_size)
        holdings = Holdings(self.store, register, Settings(), position=document.inputs.ledger_size)
        issuer = register.issuer(document.issuer)
        asked = asked_then(holdings, document)
        tracked = tracked_names((register, self.register), issuer.name)
        may, opinion = self.withheld, document.opinion
        forwarders = set(role_keys(holdings, issuer, {"forwarder"}))
        names, first = self._appearances(holdings, asked, forwarders)
        self.opinions[number] = out.Opinion(
            number=number,
            digest=row.digest,
            made_at=row.made_at,
            issuer=out.Issuer(name=issuer.name, title=issuer.title, also=issuer.names()[2:]),
            sha256=document.question.digest,
            post=self.post(holdings, asked.post) if asked.post else None,
            posted_at=asked.posted_at or _time(document.question.posted_at),
            account=self.account(holdings, asked.channel) if asked.channel else None,
            appearances=names,
            first=first,
            proposed=opinion.standing,
            proposal=opinion.sentence,
            llr=opinion.llr,
            llr_low=opinion.llr_low,
            llr_high=opinion.llr_high,
            words=opinion.words,
            scale=opinion.scale,
            nature=opinion.nature,
            conflicts=may.sentences(opinion.conflicts, tracked),
            not_determined=may.sentences(opinion.not_determined, tracked),
            beside=may.sentences(opinion.beside, tracked),
            findings=self._findings(document, tracked),
            mentions=self._mentions(document),
            signatures=self._signatures(number),
            ledger_size=document.inputs.ledger_size,
            ledger_root=document.inputs.ledger_root,
            register=document.inputs.register,
            version=document.inputs.version,
        )

    def _appearances(
        self, holdings: Holdings, asked: Asked, tracked: set[str]
    ) -> tuple[list[str], str | None]:
        """Take up the posts that carry it; return their names by time, and the first's.

        Posts on channels that pass the issuer's statements on are left out, unless one of
        them is what was asked about; the first is null where it is left out.
        """
        names: list[str] = []
        first: str | None = None
        for n, post in enumerate(copy.post for copy in asked.carriers):
            asked_about = asked.post is not None and post.key == asked.post.key
            if post.channel in tracked and not asked_about:
                self.withheld.count("posts on tracked channels")
                continue
            names.append(self.post(holdings, post))
            first = names[0] if n == 0 else first
        return list(dict.fromkeys(names)), first

    def _findings(self, document: OpinionDocument, tracked: frozenset[str]) -> list[out.Finding]:
        """Return the findings without explanation and figures: the detail stays here."""
        may = self.withheld
        return [
            out.Finding(
                examination=f.examination,
                status=f.status,
                llr=f.llr,
                llr_low=f.llr_low,
                llr_high=f.llr_high,
                reason=next(iter(may.sentences([f.reason] if f.reason else [], tracked)), None),
                would_be_wrong_if=may.sentences(f.would_be_wrong_if, tracked),
            )
            for f in document.findings
        ]

    def _signatures(self, number: int) -> list[out.Signature]:
        made = []
        for judgement in self.store.judgements(number):
            told = self.withheld.names
            if not told:
                self.withheld.count("names and reasons of those who signed")
            made.append(
                out.Signature(
                    kind=judgement.kind,
                    at=judgement.at,
                    by=judgement.by if told else None,
                    reason=judgement.reason if told else None,
                )
            )
        return made

    def _mentions(self, document: OpinionDocument) -> list[out.Mention]:
        """Return who spoke for the issuer about the statement, in a post that is kept."""
        about = {document.question.digest, document.question.post}
        found = []
        for stance in self.register.stances:
            if stance.issuer == document.issuer and stance.about in about and stance.post:
                held = self._found(stance.post)
                if held is not None and stance.by:
                    name = self.withheld.metadata(stance.by)
                    found.append(out.Mention(name=name, post=self.post(self.holdings, held)))
        return found

    def _found(self, name: str) -> Held | None:
        try:
            return self.holdings.find(name)[0]
        except UnknownName:
            return None

    # --- Events and dispatches ----------------------------------------------------------

    def every_event(self) -> None:
        """Take up every event."""
        for kept in events(self.store):
            self._event(kept.event)

    def event(self, key: str) -> None:
        """Take up an event, and the opinions on the claims of it."""
        self._event(find(self.store, key).event)

    def _event(self, event: Event) -> None:
        entries = self._entered[event.key]
        claims = [self._claim(claim) for claim in event.claims]
        self.events[event.key] = out.Happening(
            event=msgspec.structs.replace(event, claims=claims),
            first_at=entries[0].at,
            at=entries[-1].at,
        )
        for claim in claims:
            if claim.issued is not None:
                self.opinion(claim.issued)

    def _claim(self, claim: Claim) -> Claim:
        if claim.true is None or self.withheld.names:
            return claim
        self.withheld.count("names of those who judged a claim")
        unnamed = msgspec.structs.replace(claim.true, by=out.WITHHELD)
        return msgspec.structs.replace(claim, true=unnamed)

    @cached_property
    def _entered(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.store.entries(KIND):
            found.setdefault(entry.key, []).append(entry)
        return found

    def dispatch(self, name: str) -> None:
        """Take up a dispatch (SERIES/NUMBER), with everything that it cites.

        Raises
        ------
        UnknownName
            There is none of that number, or it cites what is not in the archive.
        UnreadableInput
            Its file cannot be read.
        """
        series, slash, number = name.rpartition("/")
        path = self.store.root / "dispatches" / f"{front.slugged(series)}-{number}.md"
        if not slash or not path.is_file():
            raise UnknownName(f"there is no dispatch {name!r} in this archive")
        content = path.read_bytes()
        try:
            source = content.decode()
        except UnicodeDecodeError as error:
            raise UnreadableInput("it is not UTF-8", where=str(path)) from error
        said = front.read(source, path.name).front
        cited = [
            target
            for found in citations(source)
            if isinstance(found, Citation)
            for target in found.targets
        ]
        opinions = [int(target.key) for target in cited if target.kind == "opinion"]
        numbers = dict.fromkeys([*([said.opinion] if said.opinion else []), *opinions])
        posts = [
            self.post(self.holdings, self.holdings.find(target.key)[0])
            for target in cited
            if target.kind == "post"
        ]
        raw = [self.raw(target.key) for target in cited if target.kind == "evidence"]
        for one in numbers:
            self.opinion(one)
        for key in said.events:
            self.event(key)
        self.dispatches[said.key] = out.Dispatch(
            key=said.key,
            called=said.called,
            title=said.title,
            date=said.date,
            digest=hashlib.sha256(content).hexdigest(),
            language=said.language,
            status=said.status,
            release=said.release,
            authors=said.authors,
            countries=said.countries,
            topics=said.topics,
            opinion=said.opinion,
            posts=list(dict.fromkeys(posts)),
            evidence=list(dict.fromkeys(raw)),
            opinions=list(numbers),
            events=said.events,
        )

    def every_dispatch(self) -> Iterable[str]:
        """Return SERIES/NUMBER of every file of a dispatch."""
        for path in sorted((self.store.root / "dispatches").glob("*.md")):
            series, _, number = path.stem.rpartition("-")
            yield f"{series}/{number}"


def asked_then(holdings: Holdings, document: OpinionDocument) -> Asked:
    """Return what an opinion was asked about, as known to the holdings."""
    question = document.question
    if question.post:
        asked = ask_post(holdings, question.post)
        if hashlib.sha256(asked.text.original.encode()).hexdigest() == question.digest:
            return asked
    return ask_text(holdings, question.text, None, question.channel)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
