"""What a lexicon is made from: the issuer's known statements, and texts by others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mabillon.examine.instants import as_datetime
from mabillon.examine.lexicon.grams import Grams, Numbers, find, recurring
from mabillon.examine.phrases import day
from mabillon.examine.settings import Settings

BLOCKS = 12
"""Blocks of time into which statements are parted, to be left out one at a time."""

ENOUGH = 60
"""With fewer statements on one side of a time, nothing is said of terms."""


@dataclass(frozen=True)
class Told:
    """The issuer's known statements, in order of time; n of them.

    ``posts``: CHANNEL/ID; ``at``: (n,) int64, microseconds since 1970, ascending;
    ``texts``: originals.
    """

    posts: Sequence[str]
    at: Numbers
    texts: Sequence[str]

    @property
    def size(self) -> int:
        return len(self.posts)

    def cited(self, statement: int) -> str:
        """Return a statement as it is cited: ``thistledown-desk/198, 3 February 2031``."""
        return f"{self.posts[statement]}, {self.day(statement)}"

    def day(self, statement: int) -> str:
        """Return the day of a statement in UTC."""
        return day(as_datetime(int(self.at[statement])))

    @cached_property
    def blocks(self) -> Numbers:
        """(n,) the block of time of each statement: at most ``BLOCKS``, of equal number."""
        return np.arange(self.size) * min(BLOCKS, self.size) // max(self.size, 1)


@dataclass(frozen=True)
class House:
    """The recurring words of an issuer beside those of others.

    ``grams`` are those of the statements; ``ratio``, (g,), says how many times as often, by
    words written, the issuer uses each as others do, half a use being added to theirs;
    ``others`` is how many texts of theirs there were, ``words`` how many words in them.
    """

    told: Told
    grams: Grams
    ratio: npt.NDArray[np.float64]
    theirs: Numbers
    others: int
    words: int
    settings: Settings

    @cached_property
    def own(self) -> npt.NDArray[np.bool_]:
        """(g,) which n-grams are of the house: used ``lexicon_ratio`` times as often."""
        return self.ratio >= self.settings.lexicon_ratio

    @cached_property
    def by_text(self) -> tuple[Numbers, Numbers]:
        """The house's n-grams text by text: (total,) n-grams, (n + 1,) where each text begins."""
        chosen = self.own[self.grams.owners]
        texts, owners = self.grams.texts[chosen], self.grams.owners[chosen]
        order = np.argsort(texts, kind="stable")
        return owners[order], np.searchsorted(texts[order], np.arange(self.grams.size + 1))

    def uses(self, grams: Numbers) -> tuple[Numbers, Numbers]:
        """Return the texts of each n-gram, ascending, one after another, and whose each is."""
        counts = self.grams.counts[grams]
        owner = np.repeat(np.arange(len(grams)), counts)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.grams.texts[within + np.repeat(self.grams.offsets[grams], counts)], owner

    def of_text(self, statement: int) -> Numbers:
        """Return the house's n-grams in a known statement."""
        owners, starts = self.by_text
        return owners[starts[statement] : starts[statement + 1]]

    def of(self, text: str) -> Numbers:
        """Return the house's n-grams in any text."""
        there = find(self.grams, [text])[0]
        return there[self.own[there]]


def house(told: Told, others: Sequence[str], settings: Settings) -> House:
    """Tell what the issuer says and others do not.

    Notes
    -----
    Rates are by words written, since texts by others are often shorter. Half a use is added
    to theirs, over as many more words as one statement has: with few texts by others nothing
    can be called the issuer's own.
    """
    grams = recurring(told.texts, settings.lexicon_recurs)
    there, _, words = find(grams, others)
    theirs = np.bincount(there, minlength=len(grams.counts))
    written = max(int(grams.lengths.sum()), 1)
    rate = (theirs + 0.5) / (words + written / max(told.size, 1))
    return House(told, grams, grams.counts / written / rate, theirs, len(others), words, settings)
