"""The rule ``number-disagrees``: a figure that is another in what is cited, or elsewhere here.

A figure of a sentence with a citation is compared with the figures that stand beside the same
noun in what is cited. Only where there are such and none is the same is it a fault; figures
of which it is not plain what they count, sums, and words such as "about" are allowed for.
Within the dispatch "the 14 channels" and "the 15 channels" disagree. Shares, sums and
measures, and what rests on opinions alone: `measured`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mabillon.dispatch.citations import Citation, Target
from mabillon.dispatch.rules.about import allowed, before
from mabillon.dispatch.rules.figures import Count, counts
from mabillon.dispatch.rules.measured import Measured, Wrong, misnumbered
from mabillon.dispatch.rules.quotable import quotable
from mabillon.dispatch.rules.resting import Resting
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Sentence

_THE: Final = re.compile(r"(?<!\w)(?:the|all|these|those|its|their|los|las)\s+$", re.I)
_TELLING: Final = 10
"""From this number on "the 14 channels" are the same everywhere; below, with two words."""


def _check(checked: Checked) -> Iterator[Fault]:
    resting = Resting(checked)
    measured = Measured(checked, resting)
    counted = _Counted(checked, resting)
    for sentence in checked.dispatch.sentences:
        stop = 0
        wrong = [
            *counted.wrong(sentence),
            *measured.wrong(sentence),
            *misnumbered(checked, sentence),
        ]
        for start, end, says, do in sorted(wrong):
            if start >= stop:
                yield Fault(sentence.start + start, sentence.start + end, says, do)
            stop = max(stop, end)


class _Counted:
    """Holds the counts of a dispatch against what is cited, and against each other."""

    def __init__(self, checked: Checked, resting: Resting) -> None:
        self._checked = checked
        self._resting = resting
        self._known: dict[Target, list[Count]] = {}
        self._told: dict[tuple[str, ...], tuple[int, int]] = {}

    def wrong(self, sentence: Sentence) -> Iterator[Wrong]:
        """Yield the counts of a sentence that are wrong."""
        for count in counts(sentence.own):
            if not count.noun:
                continue
            fault = self._cited_otherwise(sentence, count) or self._told_otherwise(sentence, count)
            if fault:
                yield count.start, count.stop, *fault

    def _cited_otherwise(self, sentence: Sentence, count: Count) -> tuple[str, str] | None:
        """Return that what is cited counts otherwise; None = it does not, or does not count it."""
        cited = self._resting.cited(sentence)
        behind = [c for c in cited if c.start >= sentence.start + count.stop][:1]
        beside = {c.value for c in self._counts(behind or cited) if c.noun == count.noun}
        if not beside:
            return None
        right = {c.value for c in self._counts(cited) if c.noun in ("", count.noun)}
        said = before(sentence.own, count.start)
        if count.value in right | {sum(beside)} or allowed(said, count.value, beside):
            return None
        there = " or ".join(str(value) for value in sorted(beside)[:3])
        written = sentence.own[count.start : count.stop]
        return (
            f"“{written}” {count.phrase[-1]} here, and {there} in what is cited",
            "correct the figure, cite what it is from, or say who counts otherwise",
        )

    def _counts(self, cited: Sequence[Citation]) -> list[Count]:
        """Return the counts of what is cited, read once."""
        found: list[Count] = []
        for target in {target for citation in cited for target in citation.targets}:
            if target not in self._known:
                item = self._checked.cited.of(target)
                texts = quotable(target, item) if item else []
                self._known[target] = [count for text in texts for count in counts(text.text)]
            found += self._known[target]
        return found

    def _told_otherwise(self, sentence: Sentence, count: Count) -> tuple[str, str] | None:
        """Return that the same thing was counted otherwise further up; None = it was not."""
        said = before(sentence.own, count.start)
        if not _THE.search(said) or (len(count.phrase) < 2 and count.value < _TELLING):
            return None
        line = self._checked.dispatch.place(sentence.start + count.start)[0]
        value, where = self._told.setdefault(count.phrase, (count.value, line))
        if value == count.value or (len(count.phrase) < 2 and value < _TELLING):
            return None
        return (
            f"{count.value} {' '.join(count.phrase)} here, and {value} in line {where}",
            "correct one of them, or say how they are different things",
        )


NUMBER_DISAGREES: Final = Rule(
    "number-disagrees", "A count is the same here and in what is cited, and throughout.", _check
)
