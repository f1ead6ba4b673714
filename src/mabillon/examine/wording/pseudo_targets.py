"""Background organisations that play the issuer: trials of which the truth is known.

What a score is worth in an examination is learned from the same question put about others:
so many known texts, texts of about that length, and against them texts by others on the
same subject, because the stated alternative is another organisation writing of the same
things. Random negatives are easier and made beside, only to be reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mabillon.examine.measures.ranking import Floats
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.topics import nearness
from mabillon.examine.wording.trials import Trial

EACH = 6
"""Genuine questioned texts of an organisation that plays the issuer, where it has so many."""
SAME_TEXT = 0.7
"""Nearness from which two texts are rather versions of one (a joint statement) than rivals."""
ENOUGH = 20
"""So many organisations should be able to play; else they play with fewer known texts."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PseudoTrials:
    """Genuine trials, and for each a negative on the same subject and one at random.

    ``known`` is how many known texts each has; fewer than asked for where the background
    has no more, which makes what is learned from them cautious.
    """

    genuine: tuple[Trial, ...]
    matched: tuple[Trial, ...]
    random: tuple[Trial, ...]
    known: int

    def __len__(self) -> int:
        return len(self.genuine)


def pseudo_trials(
    corpus: Corpus,
    background: Sequence[int],
    *,
    known: int,
    words: int,
    seed: int,
    each: int = EACH,
) -> PseudoTrials:
    """Let each background organisation play the issuer.

    Parameters
    ----------
    corpus
        The texts, after take-out.
    background
        Rows of the background; organisations with too few texts do not play.
    known
        Known texts of the examination.
    words
        Length of the questioned text: of an organisation's texts those nearest in length
        (by ratio) are questioned first, half of them at least being open to chance.
    seed
        Of what is drawn.
    each
        Genuine trials of an organisation at most.
    """
    rows = np.array(sorted(set(background)), dtype=np.int64)
    writer = corpus.organisations[rows]
    sizes = np.array([len(corpus.documents[r].words) for r in rows])
    at = np.array([corpus.documents[r].at or 0 for r in rows])
    far = np.abs(np.log((sizes + 1) / (words + 1)))
    near = nearness([corpus.documents[r] for r in rows], corpus.common)
    apart = ~corpus.twins[np.ix_(rows, rows)] & (near < SAME_TEXT)
    known = affordable(np.unique(writer, return_counts=True)[1], known)
    chance = np.random.default_rng(seed)
    genuine, matched, unmatched = [], [], []
    for organisation in np.unique(writer):
        own, others = np.flatnonzero(writer == organisation), np.flatnonzero(writer != organisation)
        for asked in _questioned(own, far, known, each, chance):
            free = _one_side(own[apart[asked, own]], asked, at, known)
            rivals = others[apart[asked, others]]
            if len(free) < known or not len(rivals):
                continue
            chosen = tuple(int(r) for r in rows[chance.choice(free, known, replace=False)])
            name = corpus.documents[rows[asked]].organisation
            rival = _rival(rivals, near[asked], far)
            other = rivals[chance.integers(len(rivals))]
            genuine.append(Trial(chosen, int(rows[asked]), name, same=True))
            matched.append(Trial(chosen, int(rows[rival]), name, same=False))
            unmatched.append(Trial(chosen, int(rows[other]), name, same=False))
    return PseudoTrials(tuple(genuine), tuple(matched), tuple(unmatched), known)


def affordable(sizes: Rows, known: int) -> int:
    """Return with how many known texts, at most ``known``, ``ENOUGH`` organisations can play.

    ``sizes`` are their numbers of texts; one more than the known is needed. Where fewer
    organisations have two texts at all, the number with which most of those can.
    """
    ordered = np.sort(sizes[sizes > 1])[::-1]
    if not len(ordered):
        return 1
    return int(min(known, ordered[min(ENOUGH, len(ordered)) - 1] - 1))


def _questioned(own: Rows, far: Floats, known: int, each: int, chance: np.random.Generator) -> Rows:
    if len(own) <= known:
        return own[:0]
    nearest = own[np.argsort(far[own], kind="stable")]
    pool = nearest[: max(2 * each, len(own) // 2)]
    return np.asarray(chance.permutation(pool)[:each])


def _one_side(free: Rows, asked: int, at: Rows, known: int) -> Rows:
    """Return the texts before the questioned one, or after it, where those are enough.

    A questioned statement is later than the known ones, and habits drift; to know texts from
    both sides of it would be easier.
    """
    before, after = free[at[free] < at[asked]], free[at[free] > at[asked]]
    larger = before if len(before) >= len(after) else after
    return next((side for side in (before, larger) if len(side) >= known), free)


def _rival(rivals: Rows, near: Floats, far: Floats) -> int:
    """Return the text on the same subject: the nearest, apart from those far shorter or longer."""
    alike = rivals[far[rivals] <= max(np.log(2), float(np.median(far[rivals])))]
    return int(alike[np.argmax(near[alike])])
