"""What an examination returns, and the opinion document made of findings.

The JSON form of these types is the public schema ``mabillon.opinion/1``.
LLR is the log10 of the likelihood ratio P(finding | H1) / P(finding | H2), where
H1 = issued by the issuer and H2 = not issued by it (method.md).
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from mabillon.examine.validation.standing import Validated

SCHEMA = "mabillon.opinion/1"

Status = Literal["determined", "not_determined", "conflict"]
Standing = Literal[
    "assessed as not issued",
    "appears not to have been issued",
    "not established",
    "appears to have been issued",
    "assessed as issued",
]
Nature = Literal[
    "fabricated",
    "altered",
    "recycled",
    "mistranslated",
    "by a branch",
    "parody",
    "leaked early",
    "excerpt",
]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one examination.

    ``llr`` is null when the finding speaks in words only or is not determined;
    ``llr_low`` <= ``llr`` <= ``llr_high`` otherwise. ``reason`` says why there is no
    figure, or why the finding is not determined and what would help; null where
    there is a figure. ``figures`` holds every number behind the explanation, under
    the names its examination documents. ``explanation`` are sentences that a reader
    can check one by one.
    """

    examination: str
    status: Status
    llr: float | None = None
    llr_low: float | None = None
    llr_high: float | None = None
    reason: str | None = None
    figures: dict[str, Any] = {}
    explanation: list[str] = []
    would_be_wrong_if: list[str] = []

    def __post_init__(self) -> None:
        bounds = (self.llr_low, self.llr, self.llr_high)
        given = [b for b in bounds if b is not None]
        if given and len(given) != 3:
            raise ValueError(f"{self.examination}: an LLR needs both bounds, and bounds an LLR")
        if len(given) == 3 and not given[0] <= given[1] <= given[2]:
            raise ValueError(f"{self.examination}: bounds {bounds} are not in order")
        if any(b != b or abs(b) == float("inf") for b in given):
            raise ValueError(f"{self.examination}: an LLR is a finite number or null")
        if self.status == "not_determined" and (given or not self.reason):
            raise ValueError(f"{self.examination}: not determined has a reason and no figure")


class Transcribed(msgspec.Struct, frozen=True, kw_only=True):
    """How a text was had from pictures: ``entries`` are the numbers of its transcriptions.

    ``machine`` is the program that read it; "" = a person wrote or corrected all of it.
    ``by`` is who did so; of a program's, who had it read, or "" where nobody is named.
    ``languages`` are those that the program read by, in its own names. ``confidence`` is the
    program's mean over its words, 0 to 100, a probability of nothing; null = a person's, or
    there were no words. Of ``words`` that the program read it doubted ``doubtful``.
    """

    entries: list[int]
    machine: str = ""
    by: str = ""
    languages: list[str] = []
    confidence: float | None = None
    words: int = 0
    doubtful: int = 0


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about: a text in an issuer's name.

    ``digest`` is the SHA-256 (hex) of the text's UTF-8. ``posted_at`` is RFC 3339 in
    UTC; null = not known. ``channel`` is the channel it was posted on, ``post`` the
    captured post (CHANNEL/ID) it is or is the same as; null = none. ``text`` is the
    original. ``account`` is the channel as a reader knows it: its key where that is a
    handle (``x:@marl``), else its title. ``picture`` is the SHA-256 (hex) of the picture or
    document that the text is of; null = it came as text. ``transcription`` is how it was had
    from there; null = as text, out of a document or otherwise. ``link`` is where it is said
    to stand, as given; null = not given.
    """

    digest: str
    posted_at: str | None = None
    channel: str | None = None
    account: str | None = None
    post: str | None = None
    text: str = ""
    picture: str | None = None
    transcription: Transcribed | None = None
    link: str | None = None


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """The findings together. ``llr`` and bounds are null where no finding has a figure.

    ``words`` is the strength of support on the scale that ``scale`` names.
    ``conflicts`` are sentences, to be shown before anything else. ``why_open`` says why a
    figure leaves the standing open; null = it does not, or there is none. ``assumes`` says
    what the figure takes for granted where it is put together of two; null = it is of one.
    """

    llr: float | None
    llr_low: float | None
    llr_high: float | None
    standing: Standing
    sentence: str
    absence: str | None = None
    nature: Nature | None = None
    words: str
    scale: str = "ENFSI 2015"
    conflicts: list[str] = []
    not_determined: list[str] = []
    beside: list[str] = []
    why_open: str | None = None
    assumes: str | None = None


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """What the opinion was made from, so that it can be made again.

    ``ledger_size`` and ``ledger_root`` name the position known-as-of; ``register`` is
    the digest of the register version; ``learned`` the digests of learned parts.
    """

    ledger_size: int
    ledger_root: str
    register: str
    version: str
    settings: dict[str, Any]
    learned: dict[str, str] = {}


class OpinionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One opinion, whole. ``number`` counts opinions of the archive from 1; null = not kept.

    ``validated`` is how well the examinations did on the issuer's own statements, as far as
    that was known; null = it was not validated.
    """

    question: Question
    issuer: str
    issuer_name: str
    known_as_of: str
    findings: list[Finding]
    opinion: Opinion
    inputs: Inputs
    validated: Validated | None = None
    schema: str = SCHEMA
    number: int | None = None

    def finding(self, examination: str) -> Finding | None:
        """Return the finding of that examination, or None where it was not made."""
        return next((f for f in self.findings if f.examination == examination), None)
