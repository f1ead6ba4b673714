"""The contexts of the pages on watching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from mabillon.archive.register import Issuer
from mabillon.examine.speaking.heard import Evidence
from mabillon.web.contexts.issuers import Standing
from mabillon.web.work.works import Work
from mabillon.workflows.alerts_done import Done
from mabillon.workflows.loop_status import Status
from mabillon.workflows.proposing import Proposals
from mabillon.workflows.raised import Raised


class AlertsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``watch.html``: alerts, the latest first, a page of them.

    Parameters
    ----------
    alerts
        Each with who dealt with it; null = it is open.
    show
        "open", "done" or "all".
    rule
        Of which rule; "" = of any.
    rules
        Name of a rule -> what it watches.
    open
        How many are open, of whatever rule.
    watched
        When the archive was last watched; null = never.
    work
        The watch that runs now; null = none does.
    """

    title: str
    alerts: Sequence[tuple[Raised, Done | None]]
    show: str
    rule: str
    rules: Mapping[str, str]
    found: int
    first: int
    most: int
    open: int
    watched: datetime | None
    work: Work | None


class AlertPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``alert.html``: one alert; ``done``: who dealt with it, null = it is open."""

    title: str
    one: Raised
    done: Done | None
    rule: str


class RulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``watch_rules.html``: what is watched, and watch.yaml to be edited.

    Parameters
    ----------
    rules
        Name, what it watches, and of what; empty = that rule rests.
    own
        Whether the archive has a watch list of its own.
    text, seen
        What stands in the editor, and the digest of what it was made from.
    problems
        Why it does not hold: line ("" = not told) and sentence.
    checked
        Whether it was checked and holds.
    searches
        Names of the saved searches.
    """

    title: str
    rules: Sequence[tuple[str, str, Sequence[str]]]
    own: bool
    text: str
    seen: str
    problems: Sequence[tuple[str, str]]
    checked: bool
    searches: Sequence[str]


class MonitorPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``watch_monitor.html``: how the loop fares."""

    title: str
    status: Status


class InNamePage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``proposals.html``: posts that speak in an issuer's name.

    Parameters
    ----------
    issuers
        All of the register.
    issuer
        Whose they are; null = none is chosen.
    found
        What is proposed, less what was decided since; null = it was not looked for.
    decided
        How proposals fared with who decided, in a sentence.
    points
        What each sort of evidence is called.
    """

    title: str
    issuers: Sequence[Issuer]
    issuer: Issuer | None
    standing: Standing | None
    found: Proposals | None
    decided: str
    points: Mapping[str, str]
    threshold: int

    def said(self, one: Evidence) -> str:
        """Say for or against, by how much, and what it is."""
        side = "for" if one.points > 0 else "against"
        return f"{side} ({one.points:+d}): {self.points[one.sort]}"


class InNameDecided(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``proposal_decided.html``: what stands in a proposal's place."""

    post: str
    yes: bool
    by: str
