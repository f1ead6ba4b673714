"""Which channels' silence is judged, and at what age.

Channels were observed until different times, and each with gaps of its own. The more
channels are asked for, and the longer, the fewer earlier statements can tell how often
such a silence happens. The choice is made by the reference statements and by coverage
alone, never by what became of the questioned statement, so that it cannot favour an
answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mabillon.examine.carriage.delays import Delays, Flags
from mabillon.examine.settings import Settings

Floats = npt.NDArray[np.float64]

AGES = (3600.0, 6 * 3600.0, 86_400.0, 3 * 86_400.0, 7 * 86_400.0, 14 * 86_400.0, 30 * 86_400.0)
"""Ages in seconds that are tried beside those at which a channel's observation ends."""

_TIE = 1.12
"""Chances of silence within this factor (0.05 on the LLR scale) count as equal."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Reference statements, seen through a set of channels.

    ``delay`` (n,) seconds until the first of the due channels of the set carried it, inf =
    none; ``seen`` (n,) seconds for which all of them were observed; -1 = they were not, or
    none of them was due: the statement tells nothing of this set.
    """

    delay: Floats
    seen: Floats

    def counts(self, ages: Floats) -> Flags:
        """Return (n, J): the statement counts at that age."""
        return self.seen[:, None] >= ages[None, :]

    def missed(self, ages: Floats) -> Flags:
        """Return (n, J): it counts and none had carried it by that age."""
        return self.counts(ages) & (self.delay[:, None] > ages[None, :])


@dataclass(frozen=True, slots=True)
class Choice:
    """The age in seconds, and which of the tracked channels (C,) are judged."""

    age: float
    members: Flags
    n: int
    k: int
    share: float


def joint(delays: Delays, members: Flags) -> Joint:
    """Look at the reference statements through the channels of ``members`` (C,)."""
    due = delays.due & members[None, :]
    delay = np.where(due, delays.delay, np.inf).min(axis=1, initial=np.inf)
    seen = np.where(due, delays.seen, np.inf).min(axis=1, initial=np.inf)
    return Joint(delay=delay, seen=np.where(due.any(axis=1), seen, -1.0))


def collected_delay(delays: Delays, choice: Choice, collected: Floats) -> Floats:
    """Return (n,) seconds until a judged channel had carried it that collecting would show.

    Parameters
    ----------
    collected
        (C,) seconds for which each channel was collected. One that was collected for the
        whole age goes on; one that was only looked at then shows nothing after its end.
    """
    end = np.where(collected >= choice.age, np.inf, collected)
    shown = delays.due & choice.members & (delays.delay <= end)
    soonest: Floats = np.where(shown, delays.delay, np.inf).min(axis=1, initial=np.inf)
    return soonest


def choose(
    delays: Delays, until: Floats, settings: Settings, collected: Floats | None = None
) -> Choice | None:
    """Choose the channels and the age.

    Parameters
    ----------
    delays
        The reference statements.
    until
        (C,) seconds from the questioned statement for which each channel was observed
        without a break; negative = it was not, or is not tracked then.
    collected
        (C,) the same without guided looks, which may overlook a statement (``look_miss``);
        None = nobody looked so.

    Returns
    -------
    Choice | None
        None where no channel was observed. ``n`` may be too small, or ``share`` (carried
        by that age) too low, to say anything: then it is the best there is.

    Notes
    -----
    For each age tried, the channels observed for so long are ordered by how many earlier
    statements can be judged with them; the set of the first m is tried for each m, so
    that a channel whose own past was hardly collected does not take the others' past
    away. Of all sets and ages the one is taken for which the chance that a genuine
    statement is met with silence, (k + 1/2) / (n + 1) on days and not below
    ``off_channel``, is least; among those within 12 % of it, sets that carry an earlier
    statement less than half as often over are left aside; then the later age, then the
    larger set.
    """
    top = min(float(until.max(initial=-1.0)), float(settings.longest_age_s))
    if top < 0:
        return None
    tried = {a for a in AGES if a <= top} | set(_ends(until, top, float(settings.watch_gap_s)))
    sure = until if collected is None else collected
    rows = [row for age in sorted(tried) for row in _sets(delays, until, sure, age, settings)]
    fit = [row for row in rows if row.enough and row.choice.share >= settings.min_share] or [
        row for row in rows if row.enough
    ]
    if not fit:
        most = max(row.choice.n for row in rows)
        fit = [row for row in rows if row.choice.n >= most]
    best = min(row.chance for row in fit)
    fit = [row for row in fit if row.chance <= best * _TIE]
    often = max(row.often for row in fit)
    fit = [row for row in fit if row.often >= often / 2]
    return max(fit, key=lambda row: (row.choice.age, row.size)).choice


@dataclass(frozen=True, slots=True)
class _Row:
    choice: Choice
    enough: bool
    chance: float
    often: float
    size: int


def _ends(until: Floats, top: float, gap: float) -> list[float]:
    """Return the ages at which observation ends; ends close together are one, the earliest."""
    ends = np.unique(np.clip(until[until >= 0], None, top))
    return [float(end) for end in ends[np.append(True, np.diff(ends) > gap)]]


def _sets(
    delays: Delays, until: Floats, sure: Floats, age: float, settings: Settings
) -> list[_Row]:
    ready = np.flatnonzero(until >= age)
    if not ready.size:
        return []
    due = delays.due[:, ready]
    lost = due & (delays.seen[:, ready] < age)
    known = (due & ~lost).sum(axis=0)
    order = np.lexsort((ready, lost.sum(axis=0), -known))
    ready, due, lost = ready[order], due[:, order], lost[:, order]
    hit = due & (delays.delay[:, ready] <= age)

    counts = (np.cumsum(lost, axis=1) == 0) & (np.cumsum(due, axis=1) > 0)
    hits = np.cumsum(hit, axis=1)
    n = counts.sum(axis=0)
    k = (counts & (hits == 0)).sum(axis=0)
    often = (counts * hits).sum(axis=0) / np.maximum(n, 1)
    seen = np.cumsum(hit & (delays.delay[:, ready] <= sure[ready]), axis=1)  # not by a look
    unseen = (counts & (seen == 0)).sum(axis=0)
    rows = []
    for m in range(ready.size):
        days = int(np.unique(delays.days[counts[:, m]]).size)
        effective = min(int(n[m]), days)
        share = float(k[m]) / max(int(n[m]), 1)
        members = np.zeros(until.size, dtype=bool)
        members[ready[: m + 1]] = True
        rows.append(
            _Row(
                choice=Choice(age, members, int(n[m]), int(k[m]), 1.0 - share if n[m] else 0.0),
                enough=effective >= settings.min_reference,
                chance=_chance(share, float(unseen[m]) / max(int(n[m]), 1), effective, settings),
                often=float(often[m]),
                size=m + 1,
            )
        )
    return rows


def _chance(share: float, unseen: float, effective: int, settings: Settings) -> float:
    """Return the chance of silence from shares uncarried: by all, and by those not only looked at.

    The same mixture as in ``clock.draw``.
    """
    by_all, by_sure = (
        max((x * effective + 0.5) / (effective + 1), settings.off_channel) for x in (share, unseen)
    )
    return by_all + settings.look_miss * (by_sure - by_all)
