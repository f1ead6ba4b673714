"""A forwarder that stopped: silent longer than its usual gaps, by a stated quantile of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.phrases import span
from mabillon.watch.alert import Alert

RULE: Final = "stopped"
WATCHES: Final = "a forwarder is silent longer than its usual gaps"


@dataclass(frozen=True, slots=True)
class Pace:
    """How a forwarder posts, and since when it is silent.

    ``gaps``: seconds between one post and the next, float, (n,). ``last``: its latest post with
    its raw channel key, ``post`` as a reader names it, posted at ``last_at``. ``looked_at``: the
    latest look at the channel that would have shown a later post: it was silent up to then, and
    of later nothing is known.
    """

    issuer: str
    post: str
    title: str
    gaps: npt.NDArray[np.float64]
    last: str
    last_at: datetime
    looked_at: datetime
    quantile: float
    least: int


def alerts(paces: Iterable[Pace]) -> list[Alert]:
    """Return one alert for each silence; a channel that posts again and stops is another."""
    return [alert for pace in paces if (alert := _alert(pace)) is not None]


def _alert(pace: Pace) -> Alert | None:
    if len(pace.gaps) < max(pace.least, 1):
        return None
    usual = float(np.quantile(pace.gaps, pace.quantile, method="inverted_cdf"))
    silent = (pace.looked_at - pace.last_at).total_seconds()
    if silent <= usual:
        return None
    longest = float(pace.gaps.max())
    beyond = "longer than any" if silent > longest else f"the longest was {span(longest)}"
    return Alert(
        rule=RULE,
        subject=f"{pace.issuer} {pace.last}",
        what=f"{pace.title} has posted nothing for {span(silent)}.",
        where=pace.title,
        when=pace.last_at,
        why=f"{pace.quantile:.4g} of its {len(pace.gaps):,} gaps between posts were at most "
        f"{span(usual)}; {beyond}. It was last looked at on {pace.looked_at:%Y-%m-%d %H:%M} UTC.",
        posts=[pace.post],
        issuer=pace.issuer,
    )
