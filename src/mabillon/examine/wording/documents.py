"""One text, ready for the examination of wording."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mabillon.text import tokens

MAX_WORDS = 20_000
"""Words of one text that are read: style is settled long before, and memory is not."""


@dataclass(frozen=True)
class Document:
    """A text after the take-out of copied spans.

    Attributes
    ----------
    id
        CHANNEL/ID, or the name a benchmark gives it.
    organisation
        Who wrote it; "" for the questioned text, of which nobody knows.
    at
        Microseconds UTC; null where unknown.
    text
        The original; a span that was taken out is a line break.
    """

    id: str
    organisation: str
    at: int | None
    text: str

    @cached_property
    def tokens(self) -> tuple[tokens.Token, ...]:
        """The first ``MAX_WORDS`` words with their places in ``text``."""
        return tuple(tokens.words(self.text)[:MAX_WORDS])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Canonical forms of those words."""
        return tuple(token.form for token in self.tokens)
