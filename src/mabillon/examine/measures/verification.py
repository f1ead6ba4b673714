"""The measures of the PAN evaluations: of answers, some of which may be refused.

An answer is the probability that H1 holds, with even prior odds; exactly ½ is a refusal.
"""

from __future__ import annotations

import numpy as np

from mabillon.examine.measures.ranking import Floats, Truth

REFUSED = 0.5


def answers(llrs: Floats) -> Floats:
    """Return LLRs (n,) as probabilities with even prior odds; NaN, a refusal, becomes ½."""
    with np.errstate(over="ignore"):
        probability = 1 / (1 + 10.0**-llrs)
    return np.where(np.isnan(llrs), REFUSED, probability)


def c_at_1(given: Floats, same: Truth) -> float:
    """Return c@1 (Peñas & Rodrigo 2011): accuracy, a refusal counting as much as is right.

    ``given`` (n,) are answers. With n problems, r right and u refused: (r + u r / n) / n.
    """
    n = len(given)
    if not n:
        return float("nan")
    right = int(((given > REFUSED) == same)[given != REFUSED].sum())
    refused = int((given == REFUSED).sum())
    return (right + refused * right / n) / n


def f05u(given: Floats, same: Truth) -> float:
    """Return F0.5u (Bevendorff et al. 2019): precision before recall, a refusal as a miss.

    Refusals count as false negatives, whatever the truth. NaN where nothing counts.
    """
    true, false, missed = _counts(given, same)
    refused = int((given == REFUSED).sum())
    total = 1.25 * true + 0.25 * (missed + refused) + false
    return 1.25 * true / total if total else float("nan")


def f1(given: Floats, same: Truth) -> float:
    """Return F1 of those answered, as PAN does. NaN where nothing counts."""
    true, false, missed = _counts(given, same)
    total = 2 * true + missed + false
    return 2 * true / total if total else float("nan")


def brier(given: Floats, same: Truth) -> float:
    """Return the mean squared error of the answers (Brier 1950): 0 is perfect, ¼ says nothing.

    PAN prints 1 minus this.
    """
    return float(np.mean((given - same) ** 2)) if len(given) else float("nan")


def _counts(given: Floats, same: Truth) -> tuple[int, int, int]:
    """Return accepted rightly, accepted wrongly, rejected wrongly."""
    yes, no = given > REFUSED, given < REFUSED
    return int((yes & same).sum()), int((yes & ~same).sum()), int((no & same).sum())
