"""The rule ``quotation``: what is quoted stands in what is cited, or in its translation.

Exactly, but for how it is set (`folding`). Let be: scare quotes of one or two words without a
citation right behind them; names that the register has; titles of channels and dispatches.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from mabillon.dispatch.citations import Citation, Target
from mabillon.dispatch.cited import Dispatch, Evidence, Post
from mabillon.dispatch.rules.folding import folded, stands_in
from mabillon.dispatch.rules.misquoted import nearest
from mabillon.dispatch.rules.quotable import Quotable, quotable
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Quotation
from mabillon.text.scripts import script
from mabillon.text.tokens import canonical, raw_words

_SCARE: Final = 2
"""Words up to which quotation marks may be scare quotes."""
_LOOKED_UP: Final = 100
"""Quotations that are compared word by word, or looked for elsewhere; the rest is only found."""
_MOST_BETWEEN: Final = 40
"""Characters between a quotation and a citation right behind it."""
_MOST_SENTENCES: Final = 30
"""Sentences of a block quotation that the sentence above it cites."""
_DIRECT: Final = re.compile(r"[\s\"'”’»“).,;:!?…*_]*")
_MACHINE: Final = re.compile(
    r"machine|automat|by (?:a )?(?:program|software)|máquina|automátic|машин|автомат|آلي|آلية"
    r"|ماشینی|automatisch|maschine",
    re.I,
)


def _check(checked: Checked) -> Iterator[Fault]:
    asked = _Asked(checked)
    for quotation in checked.dispatch.quotations:
        found = asked.fault(quotation)
        if found:
            yield Fault(quotation.start, quotation.stop, *found)


class _Asked:
    """The texts of what a dispatch cites, read once; and how often they were searched."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.texts: dict[Target, list[Quotable]] = {}
        for target in checked.cited.items:
            item = checked.cited.of(target)
            self.texts[target] = quotable(target, item) if item else []
        self.names = _names(checked)
        self.sentences = checked.dispatch.sentences
        self.starts = [s.start for s in self.sentences]
        self.left = _LOOKED_UP

    def fault(self, quotation: Quotation) -> tuple[str, str] | None:
        """Return what is wrong with a quotation, and what to do; None = nothing."""
        said = _said(self.checked.dispatch.source, quotation)
        words = len(raw_words(said))
        if not words or (not quotation.block and canonical(said) in self.names):
            return None
        at = bisect_right(self.starts, quotation.start) - 1
        citation = quotation.citation or (self._introduced(at) if quotation.block else None)
        direct = citation is not None and self._follows(quotation, citation.start)
        if words <= _SCARE and not quotation.block and not direct:
            return None
        if citation is None:
            return self._uncited(said, at)
        near = [citation, *(self.sentences[at].citations if at >= 0 else ())]
        targets = list(dict.fromkeys(t for c in near for t in c.targets))
        texts = [text for target in targets for text in self.texts.get(target, [])]
        folds = folded(said)
        found = [text for text in texts if stands_in(folds, text.folded)]
        if found:
            return self._of_translation(quotation, found, at)
        items = [self.checked.cited.of(target) for target in citation.targets]
        if any(item is None or isinstance(item, Dispatch) for item in items):
            self.left -= 1
            title = nearest(said, texts) if words > _SCARE and self.left >= 0 else None
            return _otherwise(*title) if title else None
        return self._not_there(said, folds, citation.targets, texts)

    def _follows(self, quotation: Quotation, start: int) -> bool:
        if not 0 < start - quotation.stop <= _MOST_BETWEEN:
            return False
        between = self.checked.dispatch.source[quotation.stop : start]
        return _DIRECT.fullmatch(between) is not None

    def _introduced(self, at: int) -> Citation | None:
        """Return the citation of the sentence that ends with a colon above a block quotation."""
        for n in range(at, max(at - _MOST_SENTENCES, 0), -1):
            above = self.sentences[n - 1]
            if above.own.rstrip().endswith(":"):
                return above.citations[-1] if above.citations else None
            if above.block.kind != "quotation":
                return None
        return None

    def _uncited(self, said: str, at: int) -> tuple[str, str] | None:
        where = self._elsewhere(folded(said))
        if where and at >= 0 and self.sentences[at].block.kind == "heading":
            return None
        do = f"cite it: [{where}]" if where else "cite the post or the evidence that it is from"
        return "this quotation has no citation", do

    def _of_translation(
        self, quotation: Quotation, found: Sequence[Quotable], at: int
    ) -> tuple[str, str] | None:
        """Return what is wrong with the words of a translation; None = nothing."""
        if any(text.translation is None for text in found):
            return None
        current = [text for text in found if text.translation and text.translation.current]
        if not current:
            return (
                f"{found[0].called} was made before the post was edited",
                "translate the text as it stands, and quote that",
            )
        if any(text.translation and not text.translation.machine for text in current):
            return None
        if _MACHINE.search(self._around(quotation, at)):
            return None
        return (
            f"{current[0].called} was made by a machine, and the sentence does not say so",
            "write “(machine translation)”, or have a person translate it",
        )

    def _around(self, quotation: Quotation, at: int) -> str:
        """Return the sentence that quotes, or what stands around a block quotation."""
        if not quotation.block:
            return self.sentences[at].text if at >= 0 else ""
        around = self.sentences[max(at - 1, 0) : at + 2]
        return " ".join([s.text for s in around])

    def _not_there(
        self, said: str, folds: str, targets: Sequence[Target], texts: Sequence[Quotable]
    ) -> tuple[str, str]:
        named = " or ".join(str(target) for target in targets)
        if not texts:
            return (
                f"there is no text of {named} to compare with",
                "cite the post, or record what is written or spoken in the shot list",
            )
        near = nearest(said, texts) if self.left > 0 else None
        where = self._elsewhere(folds)
        if where:
            return f"these words are not in {named}", f"they are in {where}: cite that"
        if near:
            return _otherwise(*near)
        other = self._language(said, targets)
        if other:
            return (
                f"these words are not in {named}, which is {other}",
                "record the translation: mabillon translation add; or quote the original",
            )
        return (
            f"these words are not in {named}",
            "quote what stands there, cite what it is from, or leave out the quotation marks",
        )

    def _elsewhere(self, folds: str) -> str | None:
        """Return what else is cited that says these words."""
        self.left -= 1
        if self.left < 0:
            return None
        for target, texts in self.texts.items():
            if any(stands_in(folds, text.folded) for text in texts):
                return str(target)
        return None

    def _language(self, said: str, targets: Sequence[Target]) -> str | None:
        """Return how a cited text is written, where the quotation is written otherwise."""
        here = script(said)
        for target in targets:
            item = self.checked.cited.of(target)
            if not isinstance(item, Post):
                continue
            there = script(item.text)
            if here and there and here != there:
                return f"in {there} letters"
            if item.language and item.language != self.checked.dispatch.front.language:
                return f"in another language ({item.language})"
        return None


def _otherwise(text: Quotable, how: str) -> tuple[str, str]:
    return f"{text.called} says it otherwise: {how}", "quote it as it stands there"


def _said(source: str, quotation: Quotation) -> str:
    """Return what is quoted, marks of emphasis within words left out."""
    written = source[quotation.start : quotation.stop]
    return "".join(
        said if said == raw or raw.isspace() else ""
        for said, raw in zip(quotation.text, written, strict=True)
    )


def _names(checked: Checked) -> set[str]:
    """Return the names that may stand between quotation marks, in canonical form."""
    found: set[str] = set()
    for name in checked.house.names:
        found |= {name.text, name.latin or "", name.gloss or "", *name.others}
    for item in checked.cited.items.values():
        if isinstance(item, Post):
            found |= {item.title, item.account}
        elif isinstance(item, Dispatch):
            found |= {item.title, item.called}
        elif isinstance(item, Evidence):
            found.add(item.name)
    found |= {event.title for event in checked.house.events}
    return {canonical(text) for text in found if text}


QUOTATION: Final = Rule(
    "quotation", "What is quoted stands in what is cited, or in its recorded translation.", _check
)
