"""Many scores to one LLR: logistic regression, its calibration, its doubt.

Fitted on trials of which the truth is known (``pseudo_targets``) and split by organisation
throughout: the figures by which the fit is judged, calibrated and bounded are those of
organisations that it had not seen. What is fitted is kept as numbers and applied by a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.examine.measures.cost import LN10, cllr
from mabillon.examine.measures.ranking import Floats, Truth, auc
from mabillon.examine.wording.bounds import bounds

Groups = npt.NDArray[np.int64]

RIDGE = 0.01
"""Penalty on the squared weights of standardised scores, beside the mean loss per trial."""
FOLDS = 8
RESAMPLES = 200

_STEPS = 30
_CALM = 1e-3
_FLAT = 1e-9


class Fusion(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted fusion; every LLR is log10.

    ``scorers`` name the columns; a score is standardised by ``mean`` and ``scale``, weighted
    by ``weights`` (none negative), summed with ``intercept``, and held within ``low`` and
    ``high`` (``bounds``; those called sure lie nearer to 0). ``resampled`` are pairs (slope,
    offset) that other draws of organisations would have calibrated that sum with. ``cllr``
    and ``auc`` are out of fold; ``trials`` and ``organisations`` count what it was fitted on.
    """

    scorers: list[str]
    mean: list[float]
    scale: list[float]
    weights: list[float]
    intercept: float
    low: float
    high: float
    low_sure: float
    high_sure: float
    resampled: list[tuple[float, float]]
    cllr: float
    auc: float
    trials: int
    organisations: int

    def contributions(self, scores: Floats) -> Floats:
        """Return what each scorer adds to the LLR, (trials, scorers), before the bounds."""
        standard = (scores - np.array(self.mean)) / np.array(self.scale)
        return np.asarray(standard * np.array(self.weights))

    def unbounded(self, scores: Floats) -> Floats:
        """Return the LLRs (trials,) of scores (trials, scorers), before the bounds."""
        return np.asarray(self.contributions(scores).sum(axis=1) + self.intercept)

    def llr(self, scores: Floats) -> Floats:
        """Return the LLRs (trials,) of scores (trials, scorers)."""
        return np.clip(self.unbounded(scores), self.low, self.high)

    def interval(self, scores: Floats, level: float) -> tuple[Floats, Floats]:
        """Return the bounds of the LLRs, each (trials,), by the resampled calibrations.

        They hold the LLR itself and keep within ``low`` and ``high`` like it; the one nearer
        to 0 keeps within the bounds that are sure.
        """
        plain = self.unbounded(scores)
        pairs = np.array(self.resampled).reshape(-1, 2)
        drawn = pairs[:, :1] * plain[None, :] + pairs[:, 1:]
        tail = (1 - level) / 2
        least, most = np.quantile(np.vstack((drawn, plain)), [tail, 1 - tail], axis=0)
        least, most = np.minimum(least, plain), np.maximum(most, plain)
        return (
            np.clip(least, self.low, self.high_sure),
            np.clip(most, self.low_sure, self.high),
        )


@dataclass(frozen=True, slots=True)
class Examples:
    """Trials to learn from.

    ``scores`` (n, scorers); ``same`` (n,) the truth; ``organisation`` (n,) who plays the
    issuer, ``author`` (n,) who wrote the questioned text, as numbers.
    """

    scores: Floats
    same: Truth
    organisation: Groups
    author: Groups

    def only(self, rows: npt.NDArray[np.bool_]) -> Examples:
        """Return some of them."""
        return Examples(
            self.scores[rows], self.same[rows], self.organisation[rows], self.author[rows]
        )


def fit(examples: Examples, scorers: Sequence[str], seed: int) -> Fusion | None:
    """Fit weights, calibration, bounds and their doubt.

    Null where the trials cannot carry a fit: fewer than four organisations, or a kind lacks.

    Notes
    -----
    Both kinds of trial weigh the same, so that the sum is an LLR. The weights are fitted to
    all trials; the two parameters of the calibration (slope and offset, Brümmer & du Preez
    2006) to figures out of fold, which is what keeps the slope honest.
    """
    names = np.unique(examples.organisation)
    if len(names) < 4 or examples.same.all() or not examples.same.any():
        return None
    mean = examples.scores.mean(axis=0)
    scale = np.maximum(examples.scores.std(axis=0), _FLAT)
    examples = Examples(
        (examples.scores - mean) / scale, examples.same, examples.organisation, examples.author
    )
    fold = _folds(names, seed)
    raw = _out_of_fold(examples, fold)
    slope, offset = _calibrated(raw, examples.same)
    judged = _judged(raw, examples, fold)
    found = bounds(judged, examples.same, examples.organisation, seed)
    weights, intercept = _weights(examples.scores, examples.same)
    return Fusion(
        scorers=list(scorers),
        mean=mean.tolist(),
        scale=scale.tolist(),
        weights=(slope * weights).tolist(),
        intercept=float(slope * intercept + offset),
        **found._asdict(),
        resampled=_resampled(slope * raw + offset, examples, seed),
        cllr=cllr(judged, examples.same),
        auc=auc(judged, examples.same),
        trials=len(raw),
        organisations=len(names),
    )


def _folds(names: Groups, seed: int) -> dict[int, int]:
    order = np.random.default_rng(seed).permutation(len(names))
    return {int(names[i]): k % min(FOLDS, len(names)) for k, i in enumerate(order)}


def _out_of_fold(examples: Examples, fold: dict[int, int]) -> Floats:
    """Return sums of weighted scores, (n,), each by weights that saw neither of its parties."""
    issuer = np.array([fold[o] for o in examples.organisation.tolist()])
    author = np.array([fold.get(o, -1) for o in examples.author.tolist()])
    found = np.zeros(len(examples.same))
    for k in range(max(fold.values()) + 1):
        seen = examples.only((issuer != k) & (author != k))
        weights, intercept = _weights(seen.scores, seen.same)
        found[issuer == k] = examples.scores[issuer == k] @ weights + intercept
    return found


def _judged(raw: Floats, examples: Examples, fold: dict[int, int]) -> Floats:
    """Return LLRs, (n,), each calibrated by the other folds too."""
    issuer = np.array([fold[o] for o in examples.organisation.tolist()])
    found = np.empty(len(raw))
    for k in range(max(fold.values()) + 1):
        slope, offset = _calibrated(raw[issuer != k], examples.same[issuer != k])
        found[issuer == k] = slope * raw[issuer == k] + offset
    return found


def _balanced(same: Truth) -> Floats:
    """Return weights (n,) by which both kinds of trial count the same; their sum is 1."""
    true = max(int(same.sum()), 1)
    return np.where(same, 0.5 / true, 0.5 / max(len(same) - true, 1))


def _weights(scores: Floats, same: Truth) -> tuple[Floats, float]:
    """Return weights (scorers,), none negative, and intercept, log10."""
    from scipy.optimize import minimize

    sign, share = np.where(same, 1.0, -1.0), _balanced(same)

    def loss(x: Floats) -> tuple[float, Floats]:
        margin = sign * (scores @ x[:-1] + x[-1])
        slack = -sign * share / (1 + np.exp(np.minimum(margin, 500)))
        value = share @ np.logaddexp(0, -margin) + RIDGE * (x[:-1] @ x[:-1])
        return value, np.append(slack @ scores + 2 * RIDGE * x[:-1], slack.sum())

    width = scores.shape[1]
    limits = [(0.0, None)] * width + [(None, None)]
    start = np.append(np.full(width, 1 / max(width, 1)), 0.0)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits).x / LN10
    return np.asarray(found[:-1]), float(found[-1])


def _calibrated(raw: Floats, same: Truth) -> tuple[float, float]:
    slopes, offsets = _calibrations(raw, same, _balanced(same)[None, :])
    return float(slopes[0]), float(offsets[0])


def _resampled(llrs: Floats, examples: Examples, seed: int) -> list[tuple[float, float]]:
    """Return (slope, offset) of calibrations on draws of whole organisations."""
    chance = np.random.default_rng(seed)
    names, place = np.unique(examples.organisation, return_inverse=True)
    drawn = chance.multinomial(len(names), np.full(len(names), 1 / len(names)), RESAMPLES)
    times = drawn[:, place].astype(np.float64)
    for kind in (examples.same, ~examples.same):
        times[:, kind] /= 2 * np.maximum(times[:, kind].sum(axis=1, keepdims=True), 1)
    slopes, offsets = _calibrations(llrs, examples.same, times)
    return list(zip(slopes.tolist(), offsets.tolist(), strict=True))


def _calibrations(raw: Floats, same: Truth, share: Floats) -> tuple[Floats, Floats]:
    """Return slopes and offsets, (draws,) each, for weights of trials (draws, n).

    Notes
    -----
    By Newton's method with a little penalty on the slope's distance from 1 and on the
    offset, without which trials that are parted cleanly would have no answer.
    """
    natural, sign = raw * LN10, np.where(same, 1.0, -1.0)
    slope, offset = np.ones(len(share)), np.zeros(len(share))
    for _ in range(_STEPS):
        odds = slope[:, None] * natural + offset[:, None]
        wrong = 1 / (1 + np.exp(np.clip(sign * odds, -500, 500)))
        pull = -share * sign * wrong
        bend = share * wrong * (1 - wrong)
        down = pull @ natural + _CALM * (slope - 1), pull.sum(axis=1) + _CALM * offset
        a, b = bend @ natural**2 + _CALM, bend @ natural
        c = bend.sum(axis=1) + _CALM
        area = a * c - b * b
        step = (c * down[0] - b * down[1]) / area, (a * down[1] - b * down[0]) / area
        slope, offset = slope - np.clip(step[0], -1, 1), offset - np.clip(step[1], -1, 1)
    return np.maximum(slope, 0), offset / LN10
