"""The rule ``number-disagrees``: a count that is another in what is cited, or elsewhere here.

A figure of a sentence with a citation is compared with the figures that stand beside the same
noun in what is cited. Only where there are such and none is the same is it a fault; figures
of which it is not plain what they count, sums, and words such as "about" are allowed for.
Within the dispatch "the 14 channels" and "the 15 channels" disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mabillon.dispatch.citations import Citation, Target
from mabillon.dispatch.rules.figures import Count, counts
from mabillon.dispatch.rules.quotable import quotable
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Sentence

_ABOUT: Final = re.compile(
    r"(?<!\w)(?:about|around|some|nearly|almost|roughly|approximately|circa|unos|unas|casi|cerca\s+de"
    r"|около|почти|примерно|حوالي|نحو|قرابة)\s+(?:an?\s+)?$",
    re.I,
)
_MORE: Final = re.compile(
    r"(?<!\w)(?:more\s+than|over|at\s+least|above|más\s+de|al\s+menos|более|свыше|أكثر\s+من)\s+(?:an?\s+)?$",
    re.I,
)
_FEWER: Final = re.compile(
    r"(?<!\w)(?:fewer\s+than|less\s+than|under|up\s+to|at\s+most|menos\s+de|hasta|менее|до|أقل\s+من)\s+(?:an?\s+)?$",
    re.I,
)
_THE: Final = re.compile(r"(?<!\w)(?:the|all|these|those|its|their|los|las)\s+$", re.I)
_NEAR: Final = 0.15
"""Share by which "about" may be off."""
_TELLING: Final = 10
"""From this number on "the 14 channels" are the same everywhere; below, with two words."""
_LOOKED_AT: Final = 24


def _check(checked: Checked) -> Iterator[Fault]:
    known: dict[Target, list[Count]] = {}
    told: dict[tuple[str, ...], tuple[int, int]] = {}
    for sentence in checked.dispatch.sentences:
        if not sentence.own.strip():
            continue
        for count in counts(sentence.own):
            if not count.noun:
                continue
            fault = _cited_otherwise(checked, sentence, count, known) or _told_otherwise(
                checked, sentence, count, told
            )
            if fault:
                yield Fault(sentence.start + count.start, sentence.start + count.stop, *fault)


def _cited_otherwise(
    checked: Checked, sentence: Sentence, count: Count, known: dict[Target, list[Count]]
) -> tuple[str, str] | None:
    """Return that what is cited counts otherwise; None = it does not, or does not count it."""
    behind = [c for c in sentence.citations if c.start >= sentence.start + count.stop][:1]
    cited = behind or sentence.citations
    beside = [c for c in _counts(checked, cited, known) if c.noun == count.noun]
    if not beside:
        return None
    everywhere = _counts(checked, sentence.citations, known)
    right = {c.value for c in everywhere if c.noun in ("", count.noun)}
    values = {c.value for c in beside}
    before = sentence.own[max(count.start - _LOOKED_AT, 0) : count.start]
    if count.value in right | {sum(values)} or _allowed(before, count.value, values):
        return None
    there = " or ".join(str(value) for value in sorted(values)[:3])
    written = sentence.own[count.start : count.stop]
    return (
        f"“{written}” {count.phrase[-1]} here, and {there} in what is cited",
        "correct the figure, cite what it is from, or say who counts otherwise",
    )


def _counts(
    checked: Checked, cited: Sequence[Citation], known: dict[Target, list[Count]]
) -> list[Count]:
    """Return the counts of what is cited, read once."""
    found: list[Count] = []
    for target in {target for citation in cited for target in citation.targets}:
        if target not in known:
            item = checked.cited.of(target)
            texts = quotable(target, item) if item else []
            known[target] = [count for text in texts for count in counts(text.text)]
        found += known[target]
    return found


def _allowed(before: str, value: int, values: set[int]) -> bool:
    """Tell whether words such as "about" make a figure right."""
    if _ABOUT.search(before):
        return any(abs(value - v) <= _NEAR * v for v in values)
    if _MORE.search(before):
        return any(value <= v <= 2 * value for v in values)
    return _FEWER.search(before) is not None and any(v <= value for v in values)


def _told_otherwise(
    checked: Checked,
    sentence: Sentence,
    count: Count,
    told: dict[tuple[str, ...], tuple[int, int]],
) -> tuple[str, str] | None:
    """Return that the same thing was counted otherwise further up; None = it was not."""
    before = sentence.own[max(count.start - _LOOKED_AT, 0) : count.start]
    if not _THE.search(before) or (len(count.phrase) < 2 and count.value < _TELLING):
        return None
    line = checked.dispatch.place(sentence.start + count.start)[0]
    value, where = told.setdefault(count.phrase, (count.value, line))
    if value == count.value or (len(count.phrase) < 2 and value < _TELLING):
        return None
    return (
        f"{count.value} {' '.join(count.phrase)} here, and {value} in line {where}",
        "correct one of them, or say how they are different things",
    )


NUMBER_DISAGREES: Final = Rule(
    "number-disagrees", "A count is the same here and in what is cited, and throughout.", _check
)
