"""The contexts of the pages on issuers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from mabillon.archive.register import Channel, Issuer, Role, Specimen
from mabillon.collect.state import Suggestion as Became
from mabillon.examine.lexicon.terms import Term
from mabillon.examine.routing import ChannelRouting, Suggestion
from mabillon.web.work.works import Work


class IssuerRow(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer in the list of all.

    ``roles``: of channels, by word, with how many have it. ``validated``: when its validation
    was kept; null = there is none. ``open``: suggestions of channels on which nobody decided;
    null = nothing was measured.
    """

    issuer: Issuer
    roles: Sequence[tuple[str, int]]
    validated: datetime | None
    open: int | None


class IssuersPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``issuers.html``: all issuers of the register."""

    title: str
    rows: Sequence[IssuerRow]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with what is measured of an issuer.

    Parameters
    ----------
    what
        "routing", "lexicon", "validation" or "proposals".
    issuer
        Register name.
    at
        When it was measured; null = it never was, or cannot be read any more.
    since
        What has come since, in words; "" = nothing.
    work
        The work that measures it now, or that failed at it; null = none does.
    """

    what: str
    issuer: str
    at: datetime | None
    since: str
    work: Work | None = None

    @property
    def running(self) -> bool:
        """Whether it is being measured."""
        return self.work is not None and not self.work.ended

    @property
    def failed(self) -> str | None:
        """Why it could not be measured; null = it was not tried, or it was."""
        return self.work.error if self.work is not None and self.work.ended else None


class ChannelOfIssuer(msgspec.Struct, frozen=True, kw_only=True):
    """A channel with a role for an issuer.

    ``measured``: how it carries; null = nothing was measured, or it is not tracked.
    """

    role: Role
    channel: Channel
    measured: ChannelRouting | None


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A specimen as it is drawn.

    ``address``: of its picture, blurred unless somebody chose to see the marks. ``view``: left,
    top, width and height of what is shown of it, and ``size`` the picture's; null = it is not
    held, or cannot be shown.
    """

    specimen: Specimen
    address: str
    view: tuple[float, ...] | None
    size: tuple[float, float] | None


class IssuerPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``issuer.html``: what the desk knows of one issuer.

    Parameters
    ----------
    channels
        By role, in the register's order of roles.
    sentence, within
        What became of its statements on all tracked channels together, and within what time;
        null = nothing was measured.
    suggestions
        Channels that carry much, on which nobody decided.
    became
        What its channels seem to have become, as collecting saw it.
    look
        What chooses to see the marks plainly, in the query; null = it was chosen.
    dated
        Terms whose use ended or began.
    said
        Its validation in sentences; empty = there is none.
    seen
        Digest of the register that the page was made from.
    """

    title: str
    issuer: Issuer
    channels: Sequence[tuple[str, Sequence[ChannelOfIssuer]]]
    routing: Standing
    lexicon: Standing
    validation: Standing
    sentence: str | None
    within: str
    suggestions: Sequence[Suggestion]
    became: Sequence[Became]
    marks: Sequence[Mark]
    look: str | None
    dated: Sequence[Term]
    said: Sequence[str]
    seen: str

    @property
    def tracked(self) -> list[ChannelRouting]:
        """The channels on which statements were due, each once."""
        every = [c.measured for _, of in self.channels for c in of if c.measured is not None]
        return list({row.channel: row for row in every if row.carried.due}.values())


class MeasuringPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``issuer_measuring.html``: what is not measured yet."""

    title: str
    issuer: Issuer
    standing: Standing
