"""What a watch rule raises: what, where, when and why, with what to look at."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was raised. Its key makes it once: the same is never raised again.

    Parameters
    ----------
    rule
        Which rule raised it, a name of `rules.RULES`.
    subject
        What it is about, as the rule tells one thing from another.
    what
        What happened, in a sentence.
    where
        The channel, or opinion, as a reader names it.
    when
        When it happened; null = that is not known.
    why
        The ground on which the rule raised it, in sentences.
    posts, evidence
        CHANNEL/ID of the posts, and SHA-256 (hex) of the raw files, that show it.
    opinion
        The number of the opinion that it is about; null = of none.
    issuer
        Register name of the issuer that it is about; null = of none.
    """

    rule: str
    subject: str
    what: str
    where: str
    when: datetime | None
    why: str
    posts: list[str] = []
    evidence: list[str] = []
    opinion: int | None = None
    issuer: str | None = None

    @property
    def key(self) -> str:
        """The rule and the subject."""
        return f"{self.rule} {self.subject}"
