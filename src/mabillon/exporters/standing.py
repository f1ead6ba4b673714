"""An opinion as it may be told to others: its standing is what people signed.

What the program proposes is told as a proposal until then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from mabillon.examine.finding import Nature, Standing, Status
from mabillon.examine.opinion import sentence

SIGNATURES: Final[dict[Standing, int]] = {
    "assessed as not issued": 2,
    "appears not to have been issued": 2,
    "not established": 0,
    "appears to have been issued": 1,
    "assessed as issued": 2,
}
"""How many people sign a standing before it is told to others (method.md section 8)."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that posted. ``key``: ``x:@marl``; ``own``: it is an issuer's own channel."""

    key: str
    title: str
    own: bool = False

    @property
    def platform(self) -> str:
        """Return what stands before the colon: telegram, x, web, mail …"""
        return self.key.partition(":")[0]

    @property
    def name(self) -> str:
        """Return what stands behind it: a handle without its @, a number, a host."""
        return self.key.partition(":")[2].removeprefix("@") or self.key

    @property
    def has_handle(self) -> bool:
        """Whether it is known by a handle, and not by a number or a host."""
        return self.key.partition(":")[2].startswith("@")


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation in whose name statements are made, with its further names."""

    name: str
    title: str
    also: list[str] = []


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A person's judgement: sign, second or dissent; who and why are null where withheld."""

    kind: str
    at: datetime
    by: str | None = None
    reason: str | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding without its detail, which stays in the archive; see `examine.finding`."""

    examination: str
    status: Status
    llr: float | None = None
    llr_low: float | None = None
    llr_high: float | None = None
    reason: str | None = None
    would_be_wrong_if: list[str] = []


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """Who is named as having spoken for an issuer, in a post; never resolved to anybody."""

    name: str
    post: str


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the issuer issued a statement, as the program proposes and people signed it.

    Parameters
    ----------
    digest
        SHA-256 of the opinion as the archive keeps it.
    sha256, post, posted_at, account
        The statement: digest of its text; where and when it was posted, and by which
        channel, null where that is not known.
    appearances, first
        Names of the posts that carry it, earliest first; of the earliest that was found,
        null where it is none of these.
    proposed, proposal
        The standing that the program proposes, and its sentence.
    llr, llr_low, llr_high, words, scale
        log10 of the likelihood ratio with bounds, null where there is no figure; in words
        of the scale.
    beside
        What the organisation itself said of the statement, attributed.
    ledger_size, ledger_root, register, version
        What it was made from, and by which version of Mabillon.
    """

    number: int
    digest: str
    made_at: datetime
    issuer: Issuer
    sha256: str
    post: str | None
    posted_at: datetime | None
    account: Account | None
    appearances: list[str]
    first: str | None
    proposed: Standing
    proposal: str
    llr: float | None
    llr_low: float | None
    llr_high: float | None
    words: str
    scale: str
    nature: Nature | None
    conflicts: list[str]
    not_determined: list[str]
    beside: list[str]
    findings: list[Finding]
    mentions: list[Mention]
    signatures: list[Signature]
    ledger_size: int
    ledger_root: str
    register: str
    version: str

    @property
    def signed(self) -> int:
        """Return how many people signed it."""
        return len([s for s in self.signatures if s.kind in ("sign", "second")])

    @property
    def standing(self) -> Standing:
        """Return the standing that may be told: the proposed one where enough people signed."""
        return self.proposed if self.signed >= SIGNATURES[self.proposed] else "not established"

    @property
    def sentence(self) -> str:
        """Return the standing as a sentence."""
        if self.standing == self.proposed:
            return self.proposal
        return sentence(self.standing, self.issuer.title)

    @property
    def unsigned(self) -> str | None:
        """Say that a proposal waits for signatures; None = it does not."""
        if self.standing == self.proposed:
            return None
        return (
            f"Mabillon proposes: {self.proposal}. {self.signed} of "
            f"{SIGNATURES[self.proposed]} people signed that, so it is not told as the standing."
        )

    @property
    def changed_at(self) -> datetime:
        """Return when it last changed: made, or judged."""
        return max([self.made_at, *(s.at for s in self.signatures)])
