"""What the opinion page is made from: the one context of its template, and its parts."""

from __future__ import annotations

from datetime import datetime, tzinfo

import msgspec

from mabillon.examine.finding import OpinionDocument
from mabillon.pages.carriage import Carriage
from mabillon.pages.marks import Comparison, Mark
from mabillon.pages.stills import Still
from mabillon.pages.wording import WordingView


class DonorView(msgspec.Struct, frozen=True, kw_only=True):
    """The donor, to be laid beside the statement.

    ``text`` is the donor as posted (null = not at hand, then only its aligned words are
    shown). ``marks`` are the alignment, donor to questioned (null = the questioned text
    is not a captured post, so that no per-word detail is given).
    """

    post: str
    title: str | None = None
    posted_at: datetime | None = None
    text: str | None = None
    marks: tuple[Mark, ...] | None = None


class NearView(msgspec.Struct, frozen=True, kw_only=True):
    """A known statement that is near in its words; ``words``: the rarest shared, for posts only."""

    post: str
    title: str
    posted_at: datetime | None
    words: tuple[str, ...]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided about the opinion: ``sign``, ``second`` or ``dissent``."""

    kind: str
    by: str
    at: datetime | None = None
    reason: str = ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence that the opinion rests on: its SHA-256 (hex) and what it is."""

    digest: str
    what: str


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """The paper trail that the document itself does not hold.

    ``command`` makes the opinion again. ``zone`` is the reader's time zone, shown beside
    UTC (null = UTC alone).
    """

    made_at: datetime | None = None
    command: str | None = None
    judgements: tuple[Judgement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    zone: tzinfo | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. ``llr`` and bounds are null where it speaks in words only."""

    name: str
    title: str
    conflict: bool
    llr: float | None
    low: float | None
    high: float | None
    note: str | None
    explanation: tuple[str, ...]
    wrong_if: tuple[str, ...]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A picture beside the finding on media: its still, and whose it is."""

    still: Still
    label: str


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An examination that could not answer: why, and the one thing to do about it."""

    title: str
    why: str
    do: str | None


class OpinionContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/opinion.html`` prints.

    title, headline
        Of the page; the standing in one sentence.
    document
        The opinion document itself: issuer, question, inputs.
    posted_at
        When the statement was posted; null = not known.
    channel
        The channel that posted it, as a reader knows it; null = not known.
    support
        Strength of support with its scale; null = no figure.
    lead
        The sentence under the standing; null = there is nothing to say.
    standing_of
        What people made of the proposal, as sentences; never empty.
    carriage
        The carriage finding, to be drawn; null = not made.
    carriage_card, donor_card
        The same findings in words; null = not made or not determined.
    drawable
        Whether there is a curve.
    donor
        The donor laid beside the statement; null = none was found, or none is known.
    comparison
        Statement and donor with the changes; null = no per-word detail is given.
    donor_dated
        Whether the donor's name says its date already.
    reuse
        How usual it is for the issuer to reuse as much; null = not known.
    near, near_usual
        The known statements nearest in their words, a named donor left out; and how usual
        it is for the issuer to be as near, null = not known.
    text_cut
        Characters of the statement that are not shown.
    text
        The statement as posted, cut.
    wording
        Wording by word and by formula; null = no such detail is given.
    cards, undetermined
        The other findings.
    views
        Stills of the statement's pictures, and of where the earliest stood before.
    paper
        The paper trail; ``settings`` and ``learned`` as printed pairs.
    """

    title: str
    headline: str
    document: OpinionDocument
    posted_at: datetime | None
    channel: str | None
    support: str | None
    lead: str | None
    donor_dated: bool
    standing_of: tuple[str, ...]
    carriage: Carriage | None
    carriage_card: Card | None
    drawable: bool
    donor: DonorView | None
    donor_card: Card | None
    donor_line: str | None
    comparison: Comparison | None
    reuse: str | None
    near: tuple[NearView, ...]
    near_usual: str | None
    text: str
    text_cut: int
    wording: WordingView | None
    cards: tuple[Card, ...]
    undetermined: tuple[Open, ...]
    views: tuple[View, ...]
    paper: Paper
    known_as_of: datetime | None
    settings: tuple[tuple[str, str], ...]
    learned: tuple[tuple[str, str], ...]
