"""The contexts of the pages of opinions; the opinion itself is ``mabillon.pages.dossier``'s."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mabillon.pages.opinion_change import OpinionChange
from mabillon.workflows.kept_opinions import KeptOpinion
from mabillon.workflows.next_steps import Step
from mabillon.workflows.relying import Change


class OpinionsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The list of opinions: ``opinions.html``.

    Parameters
    ----------
    opinions
        Those of this page, the latest first.
    found, total
        How many the filters leave, and how many there are.
    issuers, standings
        What can be filtered by: register name and title of each issuer; standings.
    issuer, standing, state, words
        What is filtered by; "" = by nothing. ``state``: open, unsigned, once, twice, dissent.
    earlier, later
        Addresses of the next and the previous page; null = there is none.
    """

    title: str
    opinions: tuple[KeptOpinion, ...]
    found: int
    total: int
    issuers: tuple[tuple[str, str], ...]
    standings: tuple[str, ...]
    issuer: str
    standing: str
    state: str
    words: str
    earlier: str | None
    later: str | None


class OpinionRoom(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around an opinion at the desk: ``opinion_room.html``.

    Parameters
    ----------
    opinion
        The opinion at a glance, with its judgements.
    kind
        Which signature can be given now: sign, second; null = it has two, or this person
        signed first and works in a team.
    by
        What a judgement's name is filled in with.
    seen
        What its form was made for.
    steps
        What is still to be done about the question, in an analyst's order.
    """

    opinion: KeptOpinion
    kind: str | None
    by: str
    seen: str
    steps: tuple[Step, ...]


class OpinionChangePage(msgspec.Struct, frozen=True, kw_only=True):
    """What changed between two opinions: ``opinion_change.html``.

    ``same``: it is one opinion, asked anew with nothing new known.
    """

    title: str
    change: OpinionChange
    same: bool


class ChangedGround(msgspec.Struct, frozen=True, kw_only=True):
    """What has changed under kept opinions: ``opinions_changed.html``, ``…_part.html``.

    ``changes``: reasons to look again, the latest opinions first.
    """

    title: str
    changes: tuple[Change, ...]
    now: datetime
