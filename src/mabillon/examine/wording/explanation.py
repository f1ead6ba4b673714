"""What lies behind a figure of wording, as far as a reader can check it in the texts.

For captured posts only: whoever hands in a text of his own could rehearse against it
(product.md). So nothing here is asked for where a text is no captured post.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log10
from typing import Any

import msgspec
import numpy as np

from mabillon.examine.wording.calibrate import Wording
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.masking import mask
from mabillon.examine.wording.stack import stacked
from mabillon.examine.wording.trials import Trial

LONGEST = 3
"""Words of a run whose use is compared."""

MOST_LEFT_OUT = 3
"""Organisations that are left out, each by itself, to see what that does to the figure."""

MOST_HEAT = 400
"""Words of a questioned text that are marked."""

Run = tuple[str, ...]


class Warmth(msgspec.Struct, frozen=True, array_like=True):
    """One word of the questioned text, and how much its turns are the issuer's.

    ``start``, ``stop``: half-open, in characters of the text after the take-out. ``heat``:
    log10 of how many times as many of the issuer's statements as of others' have the runs
    that it stands in, in the mean; above 0 = more of the issuer's. ``masked``: the word itself
    was not looked at, only that one stands there.
    """

    start: int
    stop: int
    heat: float
    masked: bool


def heat(corpus: Corpus, trial: Trial, background: Sequence[int]) -> list[Warmth]:
    """Return the words of the questioned text by how much their turns are the issuer's.

    Notes
    -----
    Of each run of one to three words, everything but the most widespread words masked, it is
    counted in how many known statements it stands, and in how many of each organisation of
    the background, organisations counting alike; half a statement is added on both sides
    (Krichevsky & Trofimov 1981). The scorers weigh these same masked runs, each in its way; a
    word's heat is no part of the figure.
    """
    common = frozenset(corpus.common)
    asked = corpus.documents[trial.questioned]
    shown = _masked(asked, common)
    if not shown:
        return []
    own = Counter(run for row in trial.known for run in _set(corpus.documents[row], common))
    others = _shares([corpus.documents[row] for row in background], common)
    n = len(trial.known)
    sums, counts = np.zeros(len(shown)), np.zeros(len(shown))
    for start, run in _runs(shown):
        ours = (own[run] + 0.5) / (n + 1)
        theirs = (others.get(run, 0.0) * n + 0.5) / (n + 1)
        sums[start : start + len(run)] += log10(ours / theirs)
        counts[start : start + len(run)] += 1
    warm = sums / counts
    return [
        Warmth(token.start, token.end, round(float(warm[i]), 3), shown[i] != token.form)
        for i, token in enumerate(asked.tokens[:MOST_HEAT])
    ]


def _masked(document: Document, common: frozenset[str]) -> list[str]:
    return [mask(form, common) for form in document.words]


def _runs(words: Sequence[str]) -> Iterator[tuple[int, Run]]:
    for length in range(1, LONGEST + 1):
        for start in range(len(words) - length + 1):
            yield start, tuple(words[start : start + length])


def _set(document: Document, common: frozenset[str]) -> set[Run]:
    return {run for _, run in _runs(_masked(document, common))}


def _shares(documents: Sequence[Document], common: frozenset[str]) -> dict[Run, float]:
    """Return run -> share of others' texts that have it, organisations counting alike."""
    sizes = Counter(d.organisation for d in documents)
    found: defaultdict[Run, float] = defaultdict(float)
    for document in documents:
        for run in _set(document, common):
            found[run] += 1 / (sizes[document.organisation] * len(sizes))
    return found


def nearest(corpus: Corpus, trial: Trial) -> tuple[int, float]:
    """Return the known row most like the questioned text, and the cosine of the two (0 to 1).

    By masked characters; of equals the first.
    """
    cosines = corpus.cosines("masked_characters")[trial.questioned, list(trial.known)]
    best = int(np.argmax(cosines))
    return trial.known[best], float(cosines[best])


def without_scorers(found: Wording) -> list[dict[str, Any]]:
    """Return by how much each scorer moves the figure, the most first.

    ``moves``: log10, what it adds to the sum before the bounds.
    """
    moved = sorted(found.contributions.items(), key=lambda item: (-abs(item[1]), item[0]))
    return [{"scorer": name, "moves": value} for name, value in moved]


def without_organisations(
    corpus: Corpus, trial: Trial, background: Sequence[int], found: Wording
) -> list[dict[str, Any]]:
    """Return by how much the body's LLR moves when one organisation is left out.

    Of the ``MOST_LEFT_OUT`` organisations whose texts are most like the questioned one, for
    these move it; those that move it most first. ``moves``: log10, before the bounds. Scores
    are made anew without it; the calibration is the one that was learned with it, whose own
    doubt the interval tells.
    """
    learned = found.learned
    if found.llr is None or learned is None or learned.fusion is None:
        return []
    fusion = learned.fusion
    llr = float(fusion.unbounded(np.array([[found.scores[name] for name in fusion.scorers]]))[0])
    cosines = corpus.cosines("masked_characters")[trial.questioned]
    like: dict[str, float] = {}
    for row in background:
        name = corpus.documents[row].organisation
        like[name] = max(like.get(name, -1.0), float(cosines[row]))
    made = []
    for name in sorted(like, key=lambda name: (-like[name], name))[:MOST_LEFT_OUT]:
        rows = [row for row in background if corpus.documents[row].organisation != name]
        scores = stacked(corpus, [trial], rows, fusion.scorers)
        made.append((name, float(fusion.unbounded(scores)[0]) - llr))
    made.sort(key=lambda one: (-abs(one[1]), one[0]))
    return [{"organisation": name, "moves": moves} for name, moves in made]
