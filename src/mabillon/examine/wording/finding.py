"""The finding "wording": copying, formula and body, each told by itself, and one figure.

Method: method.md section 3. What stands in earlier texts was taken out before (``takeout``).
The body of what is left is scored and calibrated against others (``calibrate``); the formulas
that are missing count against (``formula``). Both together are held within the bounds that
the background vouches for, and never above +1: forgers imitate.

Figures
-------
do : where it is not determined, what would help.
words, words_left : of the questioned text, before and after the take-out.
copied : passages taken out, each with its words, ``source`` (CHANNEL/ID) and ``at``.
known, known_given : statements compared, and statements of the issuer from before.
branch : the branch in whose name it is, whose statements alone were compared; null = none.
background, organisations : texts and organisations that it was held against.
cllr, auc : how well the same test told who wrote what among them, out of fold.
body : LLR of the body with its bounds; formula : LLR of the formulas with its bounds. Null
    where the text is no captured post, as are all of the following.
formulas : by slot, each formula with its rates and whether it is there.
scorers : what each scorer adds. ``others_out``: how the body moves when one organisation is
    left out.
nearest : the known statement most like it. ``heat``: the words by how much their turns are
    the issuer's (``explanation.Warmth``), over ``heat_text``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
import numpy as np

from mabillon.examine.finding import Finding
from mabillon.examine.instants import as_datetime, rfc3339
from mabillon.examine.wording import explanation, formula, sentences
from mabillon.examine.wording.bounds import CAP
from mabillon.examine.wording.calibrate import Learned, Wording
from mabillon.examine.wording.calibrate import examine as examine_body
from mabillon.examine.wording.comparable import length_class
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.material import ALTERNATIVE, Material
from mabillon.examine.wording.pseudo_targets import affordable
from mabillon.examine.wording.refusal import FEWEST_KNOWN, NO_FIGURE, Refusal, usable
from mabillon.examine.wording.stack import fitting
from mabillon.examine.wording.trials import Trial

EXAMINATION: Final = "wording"

Recall = Callable[[Corpus, tuple[int, ...], int, int, tuple[str, ...]], Learned]
"""Gives what a background taught: of corpus, its rows, number of known texts, words, scorers."""


def not_determined(reason: str, do: str, figures: dict[str, Any]) -> Finding:
    """Return the finding of a question that is not examined: why, and what would help."""
    return Finding(
        examination=EXAMINATION,
        status="not_determined",
        reason=reason,
        figures={**figures, "do": do},
    )


def examine(
    material: Material, recall: Recall, *, detailed: bool, seed: int
) -> tuple[Finding, Learned | None]:
    """Examine the wording of a questioned text.

    Parameters
    ----------
    material
        What it is compared with.
    recall
        Gives what the background taught, learned now or earlier.
    detailed
        Whether the text is a captured post; otherwise there is a figure and nothing by word,
        by formula or by scorer, so that nobody can rehearse against it.
    seed
        Of all that is drawn.

    Returns
    -------
    Finding, Learned or None
        And what the figure rests on; None where there is no figure.
    """
    figures = _counts(material, detailed=detailed)
    corpus = _corpus(material)
    first = 1 + len(material.known)
    background = tuple(range(first, len(corpus)))
    issuer = material.known[0].organisation if material.known else ""
    trial = Trial(tuple(range(1, first)), 0, issuer)
    kept = usable(corpus, trial, background)
    learned = None
    if len(kept) >= FEWEST_KNOWN:
        sizes = corpus.organisations[list(background)]
        known = max(affordable(np.unique(sizes, return_counts=True)[1], len(kept)), FEWEST_KNOWN)
        trial = Trial(kept[-known:], 0, issuer)
        words = length_class(material.words_left)
        scorers = fitting(material.questioned.text)
        learned = recall(corpus, background, len(trial.known), words, scorers)
    body = examine_body(corpus, trial, background, seed=seed, learned=learned)
    if body.refusal is not None or body.llr is None:
        refusal = body.refusal or NO_FIGURE
        return not_determined(_plain(refusal), refusal.do, figures), None
    figures |= _learned(body)
    forms = _formulas(material)
    low, llr, high = _together(body, forms)
    if detailed:
        figures |= _detail(corpus, trial, background, body, forms, material)
    said = sentences.of_figure(material, body, forms, (low, llr, high), detailed=detailed)
    found = Finding(
        examination=EXAMINATION,
        status="determined",
        llr=llr,
        llr_low=low,
        llr_high=high,
        figures=figures,
        explanation=said,
        would_be_wrong_if=list(sentences.WRONG_IF),
    )
    return found, learned


def _plain(refusal: Refusal) -> str:
    """Return a refusal's sentence as the reason of a finding."""
    said = refusal.reason.rstrip(".")
    return said[0].lower() + said[1:]


def _corpus(material: Material) -> Corpus:
    """Return the corpus: the questioned text, the known ones, the background."""
    documents = [material.questioned, *material.known, *material.background]
    first = 1 + len(material.known)
    return Corpus(documents, background=range(first, len(documents)))


def _counts(material: Material, *, detailed: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "words": material.taken.words,
        "words_left": material.words_left,
        "known": len(material.known),
        "known_given": material.given,
        "branch": material.branch,
        "background": len(material.background),
        "organisations": len({d.organisation for d in material.background}),
        "copied_passages": len(material.spans),
        "alternative": ALTERNATIVE,
    }
    if detailed:
        figures["copied"] = [
            {
                "words": span.words,
                "start": span.start,
                "stop": span.stop,
                "source": source.post if (source := material.sources.get(span.source)) else None,
                "title": source.title if source else None,
                "at": rfc3339(as_datetime(span.at)) if span.at is not None else None,
            }
            for span in material.spans
        ]
    return figures


def _learned(body: Wording) -> dict[str, Any]:
    fusion = body.learned.fusion if body.learned else None
    assert fusion is not None
    return {
        "known_compared": body.known,
        "cllr": fusion.cllr,
        "auc": fusion.auc,
        "trials": fusion.trials,
        "calibrated_on": fusion.organisations,
        "bounds": [fusion.low, min(fusion.high, CAP)],
    }


def _formulas(material: Material) -> formula.Formula:
    habits = formula.learn(material.known_whole, material.background_whole, names=material.names)
    return formula.examine(material.whole, habits)


def _together(body: Wording, forms: formula.Formula) -> tuple[float, float, float]:
    """Return (low, llr, high) of body and formula.

    What lacks the formulas often differs in its body too, so that the sum of the two would
    say the same thing twice: it is held within the bounds of the body, for which the
    background vouches.
    """
    fusion = body.learned.fusion if body.learned else None
    assert fusion is not None
    least, most = fusion.low, min(fusion.high, CAP)
    three = zip(
        (body.low, body.llr, body.high), (forms.llr_low, forms.llr, forms.llr_high), strict=True
    )
    low, llr, high = (min(max((b or 0.0) + (f or 0.0), least), most) for b, f in three)
    return min(low, llr), llr, max(llr, high)


def _detail(
    corpus: Corpus,
    trial: Trial,
    background: tuple[int, ...],
    body: Wording,
    forms: formula.Formula,
    material: Material,
) -> dict[str, Any]:
    row, cosine = explanation.nearest(corpus, trial)
    near = material.sources.get(corpus.documents[row].id)
    return {
        "body": [body.low, body.llr, body.high],
        "formula": [forms.llr_low, forms.llr, forms.llr_high],
        "formulas": [msgspec.to_builtins(_slot(slot)) for slot in forms.slots],
        "scorers": explanation.without_scorers(body),
        "others_out": explanation.without_organisations(corpus, trial, background, body)[:5],
        "nearest": {
            "post": near.post if near else None,
            "title": near.title if near else None,
            "at": rfc3339(as_datetime(near.at)) if near and near.at is not None else None,
            "alike": cosine,
        },
        "heat": [msgspec.to_builtins(w) for w in explanation.heat(corpus, trial, background)],
        "heat_text": corpus.documents[trial.questioned].text,
    }


def _slot(slot: formula.SlotFinding) -> dict[str, Any]:
    return {
        "slot": slot.slot,
        "state": slot.state,
        "llr": slot.llr,
        "own": slot.own_share,
        "others": slot.others_share,
        "formulas": [
            {
                "words": rate.words,
                "example": rate.example,
                "source": rate.source,
                "own": rate.own,
                "own_n": rate.own_n,
                "others": rate.others,
                "others_n": rate.others_n,
                "present": present,
            }
            for rate, present in zip(slot.formulas, slot.present, strict=True)
        ],
    }
