"""Passages: the stretches of a questioned text that stand in earlier posts, source by source.

Method: method.md sections 3 and 4. Found as for the take-out (``wording.takeout``): eight
words and more, in any earlier post, apart from what is a habit of the issuer. Each is named
with the earliest post that has it. Reuse is normal; that a text is put together from
several sources, or stands around a passage of one, is what a reader should see.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mabillon.examine.copies import PASSAGE_WORDS, Comparison
from mabillon.examine.finding import Nature
from mabillon.examine.instants import rfc3339
from mabillon.examine.phrases import day

Build = Literal["recycled", "altered", "spliced", "excerpt"]
"""What a text is made of: an earlier statement again, one with changes, parts of one or
several within other words, a part of one alone."""

MOSTLY = 0.5
"""A text of which less than this share stands in its donor is spliced, not altered."""

_SECOND_SHARE = 0.1
"""Or one of which other sources give this share, in passages that the donor lacks."""

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch (half-open, in characters) of the questioned text with its earliest source.

    ``own``: whether the source is a known statement of the issuer.
    """

    start: int
    stop: int
    words: int
    post: str
    title: str
    posted_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """All passages of a questioned text, in order; ``words`` is how many it has in all."""

    text: str
    words: int
    passages: tuple[Passage, ...]

    @property
    def share(self) -> float:
        """The share (0 to 1) of its words that stand in earlier posts."""
        return sum(p.words for p in self.passages) / max(self.words, 1)

    @property
    def own_share(self) -> float:
        """The share (0 to 1) of its words that stand in the issuer's known statements."""
        return sum(p.words for p in self.passages if p.own) / max(self.words, 1)

    def figures(self, *, detailed: bool) -> list[dict[str, Any]]:
        """Return each passage with its source; without detail, each source with its words."""
        if detailed:
            return [
                {**_source(p), "words": p.words, "passage": self.text[p.start : p.stop]}
                for p in self.passages
            ]
        return [{**_source(p), "words": words} for p, words in self._by_source()]

    def _by_source(self) -> list[tuple[Passage, int]]:
        """Return each source, as one passage of it, and how many words it gives; most first."""
        first: dict[str, Passage] = {}
        words: dict[str, int] = {}
        for passage in self.passages:
            first.setdefault(passage.post, passage)
            words[passage.post] = words.get(passage.post, 0) + passage.words
        return sorted(
            ((first[post], n) for post, n in words.items()), key=lambda s: (-s[1], s[0].post)
        )

    def sentences(self) -> list[str]:
        """Return where its passages stood first, source by source."""
        sources = self._by_source()
        if not sources:
            return []
        lines = [
            f"{self.share:.0%} of its words stand in earlier posts, in passages of "
            f"{PASSAGE_WORDS} words or more, what is a habit of the issuer apart:"
        ]
        for passage, words in sources[:_NAMED]:
            when = f" of {day(passage.posted_at)}" if passage.posted_at else ""
            lines.append(f"{words} words stand first in {passage.title}{when} ({passage.post}).")
        if len(sources) > _NAMED:
            lines.append(f"… and {len(sources) - _NAMED} further sources.")
        return lines


def _source(passage: Passage) -> dict[str, Any]:
    return {
        "post": passage.post,
        "title": passage.title,
        "posted_at": rfc3339(passage.posted_at) if passage.posted_at else None,
    }


def build(donor: Comparison, nature: Nature | None, copied: Copied | None) -> Build | None:
    """Say what a text with a donor is made of.

    Parameters
    ----------
    donor
        The questioned text (a) against its donor.
    nature
        What it is beside the donor alone.
    """
    if nature not in ("recycled", "altered", "excerpt"):
        return None
    if nature == "altered" and (
        donor.containment_a < MOSTLY
        or (copied and _beside(donor, copied.passages) >= _SECOND_SHARE * copied.words)
    ):
        return "spliced"
    return nature


def _beside(donor: Comparison, passages: Sequence[Passage]) -> int:
    """Count the words of passages that do not stand in the donor, runs of eight and more."""
    side = donor.alignment
    starts = [token.start for token in side.a.words]
    from_donor = {i for m in side.marks if m.op == "equal" for i in range(m.a0, m.a1)}
    found = 0
    for passage in passages:
        inside = range(bisect_left(starts, passage.start), bisect_left(starts, passage.stop))
        lacking = sum(i not in from_donor for i in inside)
        found += lacking if lacking >= PASSAGE_WORDS else 0
    return found
