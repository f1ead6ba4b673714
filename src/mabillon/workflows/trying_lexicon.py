"""Held-out statements put to the house lexicon, as if questioned on the day they were posted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mabillon.examine.instants import DAY
from mabillon.examine.lexicon.anachronisms import of_names, of_numbers, of_terms
from mabillon.examine.lexicon.finding import FEWEST_OTHERS
from mabillon.examine.lexicon.sentences import Anachronism
from mabillon.examine.lexicon.serials import series
from mabillon.examine.lexicon.statements import ENOUGH, House, Told, house
from mabillon.examine.validation import dating
from mabillon.examine.validation.dating import LexiconRow
from mabillon.examine.validation.problems import Problem
from mabillon.workflows import house_words
from mabillon.workflows.held_out import HeldOut


@dataclass
class LexiconTried:
    """The lexicon of held-out statements. ``tell``: told how many examinations more are done."""

    held: HeldOut
    tell: Callable[[int], None]

    @cached_property
    def _told(self) -> Told:
        return house_words.told(self.held.holdings, self.held.statements)

    def rows(self, problems: Sequence[Problem]) -> list[LexiconRow]:
        """Look for anachronisms in each problem.

        Notes
        -----
        Terms are told by what is from before the problem's block; of serial numbers every one
        from before the problem itself counts, since a block that is left out would leave a gap
        that is none.
        """
        settings = self.held.holdings.settings
        others = house_words.by_others(self.held.holdings, self.held.issuer, self.held.statements)
        names = house_words.dated_names(self.held.issuer)
        numbered = series(self._told, settings.serial_recurs)
        houses: dict[int, House | None] = {}
        found = []
        for problem in sorted(problems, key=lambda p: p.block):
            if problem.block not in houses:
                houses = {problem.block: self._house(problem.block, others)}
            mine = houses[problem.block]
            later = self._told.at >= problem.at
            said: list[Anachronism] = [
                *of_numbers(self._told, numbered, problem.text, problem.at, later),
                *of_names(names, problem.text, problem.at),
            ]
            if mine is not None:
                none = np.zeros(mine.told.size, bool)
                said += of_terms(mine, problem.text, problem.at, none)
            group = str(problem.at // DAY)
            found.append(dating.row(problem, group, said, terms=mine is not None))
            self.tell(1)
        return found

    def _house(self, block: int, others: Sequence[str]) -> House | None:
        """Return what is of the house, by what is from before a block; None = too little is."""
        known = self.held.known(block)
        if len(known) < ENOUGH or len(others) < FEWEST_OTHERS:
            return None
        told = house_words.told(self.held.holdings, known)
        return house(told, others, self.held.holdings.settings)
