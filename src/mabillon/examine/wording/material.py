"""What an examination of wording is made of, all of it gathered and cut to size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.takeout import Span, TakenOut

ALTERNATIVE = "another channel of this archive on a similar subject"
"""Who wrote it if the issuer did not: the figure holds against nobody else."""


@dataclass(frozen=True, slots=True)
class Source:
    """A known statement or other post, as a reader finds it; ``at``: microseconds UTC."""

    post: str
    title: str
    at: int | None


@dataclass(frozen=True)
class Material:
    """A questioned text with the statements and posts that it is compared with.

    Attributes
    ----------
    questioned
        After the take-out; its organisation is "".
    whole
        The questioned text as posted, without its channel's furniture.
    taken
        What was taken out of ``whole``, beside the lines that the issuer's own channels keep
        at the edges of their posts.
    words_left
        Words that are left after both.
    known, background
        After the take-out, apart; of known statements those in the questioned text's
        language, of comparable length, and with enough words of their own.
    known_whole, background_whole
        The same texts whole, in the same order: formulas are looked for there.
    given
        How many statements of the issuer came before.
    sources
        Id -> what a reader is told of it.
    names
        Canonical words of the issuer's own names, which are no formulas.
    branch
        Branch of the issuer that the text names; null = none.
    """

    questioned: Document
    whole: str
    taken: TakenOut
    words_left: int
    known: Sequence[Document]
    background: Sequence[Document]
    known_whole: Sequence[Document]
    background_whole: Sequence[Document]
    given: int
    sources: Mapping[str, Source] = field(default_factory=dict)
    names: Sequence[str] = ()
    branch: str | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The copied spans of the questioned text, in order."""
        return self.taken.spans
