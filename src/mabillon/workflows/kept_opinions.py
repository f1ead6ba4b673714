"""Kept opinions at a glance: standing, clock and signatures, for lists of them.

An opinion never changes, so what was read of one is remembered by its digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from mabillon.archive.rows import Judgement, OpinionRow
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged
from mabillon.examine.finding import Standing

WORDS: Final = 180
"""Characters of the statement that stand in a list."""
REMEMBERED: Final = 20_000
_known: Final[dict[str, _Read]] = {}


class Strike(msgspec.Struct, frozen=True):
    """A time on the clock: from ``at`` on silence is ``support`` for "not issued"."""

    support: str
    at: datetime


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """How the clock of an opinion stands.

    Parameters
    ----------
    struck
        The last strike since the opinion was made: asked again, it would say more; null = none.
    next
        The next strike; null = none is to come.
    over
        Whether silence can tell no more.
    """

    struck: Strike | None
    next: Strike | None
    over: bool


class KeptOpinion(msgspec.Struct, frozen=True, kw_only=True):
    """One kept opinion in a list.

    Parameters
    ----------
    post, account
        CHANNEL/ID of the captured post, and the account as a reader knows it; null = none.
    words
        The first words of the statement.
    clock
        Null = there is none: it was carried, or carriage could not be examined.
    later
        The last opinion on the same text and issuer; null = it is this one.
    judgements
        What people decided of it, oldest first.
    """

    number: int
    made_at: datetime
    issuer: str
    issuer_name: str
    standing: Standing
    nature: str | None
    sentence: str
    llr: float | None
    conflicts: int
    post: str | None
    account: str | None
    posted_at: datetime | None
    words: str
    clock: Clock | None
    later: int | None
    judgements: tuple[Judgement, ...]

    @property
    def signatures(self) -> int:
        """How many people signed it: 0, 1 or 2."""
        return sum(1 for one in self.judgements if one.kind in ("sign", "second"))

    @property
    def dissents(self) -> int:
        """How many dissents there are."""
        return sum(1 for one in self.judgements if one.kind == "dissent")

    @property
    def open(self) -> bool:
        """Whether something is to be done: nobody signed it, or its clock has more to say."""
        if self.later is not None:
            return False
        ticking = self.clock is not None and (self.clock.struck or self.clock.next)
        return not self.signatures or bool(ticking)


class _Question(msgspec.Struct, frozen=True):
    digest: str
    posted_at: datetime | None = None
    account: str | None = None
    post: str | None = None
    text: str = ""


class _Opinion(msgspec.Struct, frozen=True):
    llr: float | None
    standing: Standing
    sentence: str
    nature: str | None = None
    conflicts: list[str] = []


class _Finding(msgspec.Struct, frozen=True):
    examination: str
    status: str
    figures: msgspec.Raw = msgspec.Raw(b"{}")


class _Document(msgspec.Struct, frozen=True):
    question: _Question
    issuer: str
    issuer_name: str
    opinion: _Opinion
    findings: list[_Finding] = []


class _Time(msgspec.Struct, frozen=True):
    age_s: float
    at: datetime
    support: str = ""


class _Figures(msgspec.Struct, frozen=True):
    age_s: float | None = None
    clock: list[_Time] | None = None
    limit: _Time | None = None
    carried: list[Any] = []


class _Read(msgspec.Struct, frozen=True):
    """What one document says; ``silence``: null = it has no clock."""

    document: _Document
    silence: _Figures | None


def kept_opinions(store: Store, now: datetime) -> list[KeptOpinion]:
    """Return every kept opinion, the latest first."""
    rows = store.opinions()
    read = {row.number: _of(store, row) for row in rows}
    last: dict[tuple[str, str], int] = {}
    for row in rows:
        last[_same(read[row.number])] = row.number
    return [
        _glance(row, read[row.number], last, store.judgements(row.number), now)
        for row in reversed(rows)
    ]


def _same(read: _Read) -> tuple[str, str]:
    return read.document.question.digest, read.document.issuer


def _of(store: Store, row: OpinionRow) -> _Read:
    if row.digest not in _known:
        try:
            document = msgspec.json.decode(store.opinion(row.number), type=_Document)
            carriage = next((f for f in document.findings if f.examination == "carriage"), None)
            silence = None
            if carriage is not None and carriage.status == "determined":
                found = msgspec.json.decode(carriage.figures, type=_Figures)
                silence = None if found.carried else found
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ArchiveDamaged(
                f"opinion {row.number} cannot be read ({error})", do="run `mabillon audit`"
            ) from error
        if len(_known) >= REMEMBERED:
            _known.clear()
        brief = document.question.text[: WORDS * 4]
        question = msgspec.structs.replace(document.question, text=brief)
        document = msgspec.structs.replace(document, question=question, findings=[])
        _known[row.digest] = _Read(document, silence)
    return _known[row.digest]


def _glance(
    row: OpinionRow,
    read: _Read,
    last: dict[tuple[str, str], int],
    held: Sequence[Judgement],
    now: datetime,
) -> KeptOpinion:
    made, question = read.document, read.document.question
    words = " ".join(question.text.split())
    later = last[_same(read)]
    return KeptOpinion(
        number=row.number,
        made_at=row.made_at,
        issuer=made.issuer,
        issuer_name=made.issuer_name,
        standing=made.opinion.standing,
        nature=made.opinion.nature,
        sentence=made.opinion.sentence,
        llr=made.opinion.llr,
        conflicts=len(made.opinion.conflicts),
        post=question.post,
        account=question.account,
        posted_at=question.posted_at,
        words=words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "…",
        clock=_clock(read.silence, now) if read.silence else None,
        later=None if later == row.number else later,
        judgements=tuple(held),
    )


def _clock(read: _Figures, now: datetime) -> Clock | None:
    """Return how a clock stands; null = it has no times."""
    age = read.age_s or 0.0
    strikes = [Strike(one.support, one.at) for one in read.clock or [] if one.age_s > age]
    limit = read.limit
    over = limit is not None and (limit.age_s <= age or limit.at <= now)
    if not strikes and read.limit is None:
        return None
    return Clock(
        struck=next((one for one in reversed(strikes) if one.at <= now), None),
        next=next((one for one in strikes if one.at > now), None),
        over=over and not any(one.at > now for one in strikes),
    )
