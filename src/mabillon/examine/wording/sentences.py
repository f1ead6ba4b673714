"""What a finding of wording says, in sentences that a reader can check one by one."""

from __future__ import annotations

from typing import Final

from mabillon.examine import scale
from mabillon.examine.instants import as_datetime
from mabillon.examine.phrases import day, joined, things
from mabillon.examine.wording.calibrate import Wording
from mabillon.examine.wording.formula import Formula, SlotFinding
from mabillon.examine.wording.material import ALTERNATIVE, Material

WRONG_IF: Final = (
    "a branch, an office or a translator of the issuer with habits of its own wrote it",
    "whoever wrote it imitates the issuer's body text too, not its formulas alone",
    "it was written by somebody whose wording is unlike that of every organisation in the "
    "background",
)
"""What would make a figure wrong."""

_MOST = 4
"""Passages and formulas of a slot that are told one by one."""


def of_figure(
    material: Material,
    body: Wording,
    forms: Formula,
    bounds: tuple[float, float, float],
    *,
    detailed: bool,
) -> list[str]:
    """Return the sentences of a finding that has a figure.

    ``bounds``: lower bound, LLR, upper bound. ``detailed``: whether words and formulas may
    be named.
    """
    said = [_figure(bounds), _compared(material, body), _tested(body)]
    if material.branch is not None:
        said.append(
            f"It speaks in the name of {material.branch}: only statements of that branch were "
            "compared."
        )
    said += copied(material, detailed=detailed)
    if not detailed:
        said.append(
            "The text is not a captured post, so nothing is told by word, by formula or by scorer."
        )
        return said
    for slot in forms.slots:
        said.append(_slot(slot))
    if body.llr is not None and body.low is not None and body.high is not None:
        formula = (
            f"its formulas {scale.figure(forms.llr, 2)}"
            if forms.llr is not None
            else f"no figure for its formulas ({forms.reason})"
        )
        said.append(
            f"Of the figure, its body gives {scale.figure(body.llr, 2)} "
            f"[{scale.figure(body.low, 2)}, {scale.figure(body.high, 2)}] "
            f"and {formula}; together they are held within what the background vouches for."
        )
    return said


def _figure(bounds: tuple[float, float, float]) -> str:
    low, llr, high = bounds
    which = "more like the issuer's" if llr > 0 else "less like the issuer's"
    return (
        f"Its wording is {which} than that of {ALTERNATIVE} would be: "
        f"{scale.between(low, llr, high)}, {scale.in_words(llr)} ({scale.SCALE})."
    )


def _compared(material: Material, body: Wording) -> str:
    return (
        f"{material.words_left} words were held against the latest "
        f"{things(body.known, 'statement')} of the issuer's {material.given} from before and "
        f"{len(material.background)} comparable posts by {body.organisations} other organisations."
    )


def _tested(body: Wording) -> str:
    fusion = body.learned.fusion if body.learned else None
    assert fusion is not None
    return (
        f"Put to {fusion.organisations} of those organisations in turn, the same test came to "
        f"Cllr {fusion.cllr:.2f} (0 = always right, 1 = says nothing) and to AUC {fusion.auc:.2f} "
        f"on {fusion.trials} questions, half of them on texts by others of the same subject."
    )


def copied(material: Material, *, detailed: bool) -> list[str]:
    """Say what stands in earlier texts and was left out."""
    spans = material.spans
    if not spans:
        return []
    out = sum(span.words for span in spans)
    said = [
        f"{out} of its {material.taken.words} words stand in earlier texts, in "
        f"{things(len(spans), 'passage')} of 8 words or more, and were left out."
    ]
    if not detailed:
        return said
    for span in sorted(spans, key=lambda s: (-s.words, s.start))[:_MOST]:
        source = material.sources.get(span.source)
        when = f" ({day(as_datetime(span.at))})" if span.at is not None else ""
        where = source.post if source else span.source
        passage = material.whole[span.start : span.stop]
        said.append(f"Copied, {span.words} words: “{_short(passage)}” stands in {where}{when}.")
    if len(spans) > _MOST:
        said.append(f"… and {len(spans) - _MOST} more.")
    return said


def _slot(slot: SlotFinding) -> str:
    """Say which formulas of a slot are there, and how usual they are."""
    share = (
        f"{slot.own_share:.0%} of the issuer's {slot.own_n} statements have one, and "
        f"{slot.others_share:.0%} of others'"
    )
    named = [
        f"“{_short(rate.example)}” ({rate.own} of {rate.own_n}; others {rate.others} of "
        f"{rate.others_n})"
        for rate, present in zip(slot.formulas, slot.present, strict=True)
        if present or slot.state == "missing"
    ][:_MOST]
    figure = f"; LLR {scale.figure(slot.llr, 2)}" if slot.llr is not None else ""
    head = "is there" if slot.state == "present" else "is missing"
    return f"Its usual {slot.slot} {head}: {joined(named)}. {share}{figure}."


def _short(text: str, limit: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
