"""Figures with a unit that are others in what is cited, and figures that no opinion says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mabillon.dispatch.citations import Citation, Target
from mabillon.dispatch.cited import Dispatch
from mabillon.dispatch.rules.about import allowed, before
from mabillon.dispatch.rules.measures import Figure, figures
from mabillon.dispatch.rules.quotable import quotable
from mabillon.dispatch.rules.resting import Resting, Told
from mabillon.dispatch.rules.rule import Checked
from mabillon.dispatch.source import Sentence

Wrong = tuple[int, int, str, str]
"""Where a figure begins and ends in a sentence, what is wrong with it, what to do."""


_NUMBERED: Final = re.compile(r"(?<!\w)No\.\s?(\d{1,6})(?!\w)")


def misnumbered(checked: Checked, sentence: Sentence) -> Iterator[Wrong]:
    """Yield a number behind the name of a series that none of its cited dispatches has."""
    items = [checked.cited.of(t) for c in sentence.citations for t in c.targets]
    called = [item.called for item in items if isinstance(item, Dispatch)]
    for found in _NUMBERED.finditer(sentence.own):
        before = sentence.own[: found.start()].rstrip()
        of = [name for name in called if before.endswith(name.partition(" No.")[0])]
        if of and not any(name.endswith(f"No. {found[1]}") for name in of):
            yield (
                *found.span(),
                f"what is cited is {of[0]}",
                "correct the number, or the citation",
            )


class Measured:
    """Holds the figures of a dispatch against what is cited."""

    def __init__(self, checked: Checked, resting: Resting) -> None:
        self._checked = checked
        self._resting = resting
        self._known: dict[Target, list[Figure]] = {}

    def wrong(self, sentence: Sentence) -> Iterator[Wrong]:
        """Yield the figures of a sentence that what it cites does not bear out."""
        found = figures(sentence.own)
        if not found:
            return
        there = self._figures(self._resting.beside(sentence))
        told = self._resting.told(sentence)
        for figure in found:
            said = before(sentence.own, figure.start)
            fault = _otherwise(figure, there, said) if figure.unit or told else None
            if told and not fault:
                fault = _not_told(figure, told, said)
            if fault:
                yield figure.start, figure.stop, *fault

    def _figures(self, citations: Sequence[Citation]) -> list[Figure]:
        """Return the figures of what is cited, read once."""
        found: list[Figure] = []
        for target in dict.fromkeys(t for citation in citations for t in citation.targets):
            if target not in self._known:
                item = self._checked.cited.of(target)
                texts = quotable(target, item) if item else []
                self._known[target] = [f for text in texts for f in figures(text.text)]
            found += self._known[target]
        return found


def _otherwise(figure: Figure, there: Sequence[Figure], said: str) -> tuple[str, str] | None:
    """Return that the same is measured otherwise in what is cited; None = it is not there."""
    if not figure.noun:
        return None
    alike = [f for f in there if (f.unit, f.noun) == (figure.unit, figure.noun)]
    amounts = {f.amount for f in alike}
    if not alike or any(map(figure.same, alike)) or allowed(said, figure.amount, amounts):
        return None
    values = " or ".join(dict.fromkeys(f"{f.value:g}" for f in alike[:3]))
    return (
        f"{figure.value:g} is said of “{figure.noun}” here, and {values} in what is cited",
        "correct the figure, cite what it is from, or say who measures otherwise",
    )


def _not_told(figure: Figure, told: Told, said: str) -> tuple[str, str] | None:
    """Return that no opinion has a figure which a sentence rests on; None = one has it."""
    if told.figure(figure) or told.nearly(figure, said):
        return None
    return (
        f"{told.called} does not say this figure",
        "correct the figure, or cite what it is from",
    )
