"""Opinions as they may leave the archive: without the detail that one could rehearse against.

A finding goes out with its figure and with what would make it wrong; its explanation, the
tracked channels and their posts stay here (product.md, "never").
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from mabillon.errors import UnknownName
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.settings import Settings
from mabillon.exporters.standing import Finding, Issuer, Mention, Opinion, Signature
from mabillon.workflows.export_posts import Posts
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import Asked, ask_post, ask_text
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import role_keys
from mabillon.workflows.verify import load
from mabillon.workflows.withheld import tracked_names


class Opinions:
    """Takes up opinions, each once, with the posts that carry the statement."""

    def __init__(self, posts: Posts) -> None:
        self._posts, self._store, self._withheld = posts, posts.store, posts.withheld
        self.taken: dict[int, Opinion] = {}

    def take(self, number: int) -> None:
        """Take up an opinion.

        Raises
        ------
        UnknownName
            There is no opinion of that number.
        """
        if number in self.taken:
            return
        document = load(self._store, number)
        row = next(row for row in self._store.opinions() if row.number == number)
        position = document.inputs.ledger_size
        _, register = current(self._store, position)
        holdings = Holdings(self._store, register, Settings(), position=position)
        issuer, opinion = register.issuer(document.issuer), document.opinion
        asked = asked_then(holdings, document)
        posts, may = self._posts, self._withheld
        tracked = tracked_names((register, posts.register), issuer.name)
        names, first = self._appearances(
            holdings, asked, set(role_keys(holdings, issuer, {"forwarder"}))
        )
        self.taken[number] = Opinion(
            number=number,
            digest=row.digest,
            made_at=row.made_at,
            issuer=Issuer(name=issuer.name, title=issuer.title, also=issuer.names()[2:]),
            sha256=document.question.digest,
            post=posts.take(holdings, asked.post) if asked.post else None,
            posted_at=asked.posted_at or _time(document.question.posted_at),
            account=posts.account(holdings, asked.channel) if asked.channel else None,
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
            ledger_size=position,
            ledger_root=document.inputs.ledger_root,
            register=document.inputs.register,
            version=document.inputs.version,
        )

    def _appearances(
        self, holdings: Holdings, asked: Asked, tracked: set[str]
    ) -> tuple[list[str], str | None]:
        """Take up the posts that carry it; return their names by time, and the first's.

        Posts on channels that pass the issuer's statements on are left out, unless it was
        asked about one of them; the first is null where it is left out.
        """
        names: list[str] = []
        first: str | None = None
        for n, post in enumerate(copy.post for copy in asked.carriers):
            asked_about = asked.post is not None and post.key == asked.post.key
            if post.channel in tracked and not asked_about:
                self._withheld.count("posts on tracked channels")
                continue
            names.append(self._posts.take(holdings, post))
            first = names[0] if n == 0 else first
        return list(dict.fromkeys(names)), first

    def _findings(self, document: OpinionDocument, tracked: frozenset[str]) -> list[Finding]:
        may = self._withheld
        return [
            Finding(
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

    def _signatures(self, number: int) -> list[Signature]:
        """Return the judgements; who judged and why only where names are asked for."""
        held = self._store.judgements(number)
        if self._withheld.names:
            return [Signature(kind=j.kind, at=j.at, by=j.by, reason=j.reason) for j in held]
        for _ in held:
            self._withheld.count("names and reasons of those who signed")
        return [Signature(kind=j.kind, at=j.at) for j in held]

    def _mentions(self, document: OpinionDocument) -> list[Mention]:
        """Return who spoke for the issuer about the statement, in a post that is kept."""
        about = {document.question.digest, document.question.post}
        found = []
        for stance in self._posts.register.stances:
            if stance.issuer == document.issuer and stance.about in about:
                post = self._kept(stance.post)
                if post is not None and stance.by:
                    found.append(Mention(name=self._withheld.metadata(stance.by), post=post))
        return found

    def _kept(self, name: str | None) -> str | None:
        try:
            return self._posts.named(name) if name else None
        except UnknownName:
            return None


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
