"""What would help to forge stays in the sealed annex: one example of each is enough for readers.

product.md, "never": names of tracked channels, missing formulas and the donor's changes are
not printed, in no release. A dispatch cites the annex by its digest.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch import sealing
from mabillon.dispatch.own_words import own_words
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Sentence

_FORMULA: Final = re.compile(
    r"\b(?:formulas?|formulae|phrases?|closings?|greetings?|openings?|turns?\s+of\s+phrase)\b", re.I
)
_LACKING: Final = re.compile(
    r"\b(?:missing|absent|lacks?|lacking|without|omits?|omitted|left\s+out|nowhere|never\s+uses?"
    r"|does\s+not\s+(?:use|have))\b",
    re.I,
)
_CHANGED: Final = re.compile(
    r"\b(?:replac\w{1,4}|chang\w{1,3}|instead\s+of|in\s+place\s+of|became|becomes|turned\s+into"
    r"|altered|swapped|rewritten)\b|→|->",
    re.I,
)
_ARROW: Final = re.compile(r"→|->")
_DO: Final = (
    "keep one example here, put the rest into the sealed annex, and cite the annex by its digest"
)


def _check(checked: Checked) -> Iterator[Fault]:
    yield from _channels(checked)
    yield from _examples(checked)


def _channels(checked: Checked) -> Iterator[Fault]:
    """Find the names of tracked channels in the dispatch's own words."""
    sealed = sealing.tracked(checked.house)
    if not sealed:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(sealing.written, sealed))})(?!\w)")
    for said in own_words(checked.dispatch):
        for found in pattern.finditer(said.text):
            yield Fault(
                said.start + found.start(),
                said.start + found.end(),
                f"{found.group()!r} is a tracked channel, and its name is sealed",
                "write “a routine forwarder”, “its own channel”, or how many there are",
            )


def _examples(checked: Checked) -> Iterator[Fault]:
    """Find every example but the first of missing formulas, and of what was changed."""
    dispatch = checked.dispatch
    inline = [q for q in dispatch.quotations if not q.block]
    starts = [q.start for q in inline]
    told = {"formula": 0, "change": 0}
    led: str | None = None
    for sentence in dispatch.sentences:
        if sentence.block.kind not in ("item", "cell"):
            led = None
        kind = _kind(sentence) or led
        if sentence.text.rstrip().endswith(":"):
            led = _kind(sentence)
        if kind is None or sentence.block.kind == "quotation":
            continue
        here = inline[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.stop)]
        spans = [(q.start, q.stop) for q in here]
        if kind == "change":
            arrows = [
                (sentence.start + m.start(), sentence.start + m.end())
                for m in _ARROW.finditer(sentence.own)
            ]
            spans = arrows or spans[1::2]
        for start, stop in spans:
            told[kind] += 1
            if told[kind] > 1:
                what = "formula that is missing" if kind == "formula" else "change to the donor"
                yield Fault(start, stop, f"a further {what} is told", _DO)


def _kind(sentence: Sentence) -> str | None:
    """Return what a sentence gives examples of; None = of nothing that is sealed."""
    if _FORMULA.search(sentence.own) and _LACKING.search(sentence.own):
        return "formula"
    return "change" if _CHANGED.search(sentence.own) else None


SEALED_DETAIL = Rule(
    name="sealed-detail",
    asks="Names of tracked channels, missing formulas and the donor's changes stay sealed.",
    check=_check,
)
