"""The clock: the curve of carriage read forward, and the strength silence can never pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mabillon.examine import scale
from mabillon.examine.carriage.alternative import NoneIfNotIssued
from mabillon.examine.carriage.choice import Joint
from mabillon.examine.carriage.silence import Silence, silence
from mabillon.examine.carriage.unseen import Unseen
from mabillon.examine.instants import SECOND, Micros, rfc3339
from mabillon.examine.settings import Settings

Floats = npt.NDArray[np.float64]

TICKS = (60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800)
_DAYS = (3, 5, 7, 14, 21, 30)
_MOST = 80  # ages taken from the delays themselves
_SAME = 0.05  # LLRs so close are the same: the limit counts as reached


@dataclass(frozen=True, slots=True)
class Curve:
    """J ages in seconds, with the share uncarried, P(none | issued) and the LLR at each.

    ``chance_low`` and ``chance_high`` are the bounds of P(none | issued); ``llr_high`` is the
    bound nearer to zero, ``llr_low`` the one farther; ``sound`` says that the age has
    statements enough and a share high enough to speak at all.
    """

    age: Floats
    silence: Silence
    chance: Floats
    chance_low: Floats
    chance_high: Floats
    llr: Floats
    llr_low: Floats
    llr_high: Floats
    sound: npt.NDArray[np.bool_]

    def place(self, age: float) -> int:
        """Return the index of an age that was asked for."""
        return int(np.searchsorted(self.age, age))


def draw(
    seen_through: Joint,
    days: Micros,
    age: float,
    h2: NoneIfNotIssued,
    unseen: Unseen | None,
    settings: Settings,
    collected: Floats | None = None,
) -> Curve:
    """Compute the joint curve over all ages of interest, ``age`` among them.

    ``collected``: (n,) delays as collecting alone shows them (``choice.collected_delay``);
    None = no channel is judged by a guided look. A look overlooks what stands there with the
    chance ``look_miss``, so the chance of silence moves by that share towards the chance
    without looks; where several looks would have to overlook it, that is more than enough.

    Up to ``age`` the statements are those that count at ``age``, so that the curve rises
    to the very figure that is reported; beyond it, those that count at each later age.
    """
    counted = seen_through.seen >= age
    longest = float(settings.longest_age_s)
    events = np.unique(seen_through.delay[counted & np.isfinite(seen_through.delay)])
    events = events[events <= longest]
    if events.size > _MOST:
        half = _MOST // 2
        spaced = np.linspace(0, events.size - half - 1, half).round().astype(int)
        events = np.append(events[spaced], events[-half:])
    ticks = [t for t in (*TICKS, *(d * 86_400 for d in _DAYS)) if t <= longest]
    ages = np.unique(np.concatenate([events, np.array(ticks, dtype=float), [age]]))

    counts = seen_through.seen[:, None] >= np.maximum(ages, age)[None, :]
    missed = counts & (seen_through.delay[:, None] > ages[None, :])
    found = silence(days, counts, missed, settings)
    point, low, high = found.share, found.low, found.high
    if collected is not None:
        alone = silence(days, counts, counts & (collected[:, None] > ages[None, :]), settings)
        pairs = ((point, alone.share), (low, alone.low), (high, alone.high))
        point, low, high = (all_ + settings.look_miss * (one - all_) for all_, one in pairs)
    if unseen is not None:
        point = (point * found.n + unseen.number) / np.maximum(found.n + unseen.number, 1)
        low = (low * found.n + unseen.number) / np.maximum(found.n + unseen.number, 1)
        high = (high * found.n + unseen.high) / np.maximum(found.n + unseen.high, 1)
    point, low, high = (np.maximum(p, settings.off_channel) for p in (point, low, high))
    llr = np.log10(point / h2.point)
    return Curve(
        age=ages,
        silence=found,
        chance=point,
        chance_low=low,
        chance_high=high,
        llr=llr,
        llr_low=np.minimum(np.log10(low / h2.high), llr),
        llr_high=np.maximum(np.log10(high / h2.low), llr),
        sound=(np.minimum(found.n, found.days) >= settings.min_reference)
        & (1.0 - found.k / np.maximum(found.n, 1) >= settings.min_share),
    )


def points(curve: Curve) -> list[dict[str, Any]]:
    """Return the curve for ``figures["curve"]``: share carried by each age, with its band."""
    found = curve.silence
    return [
        {
            "age_s": float(curve.age[j]),
            "share": 1.0 - int(found.k[j]) / int(found.n[j]),
            "low": 1.0 - float(found.high[j]),
            "high": 1.0 - float(found.low[j]),
            "n": int(found.n[j]),
        }
        for j in range(curve.age.size)
        if found.n[j]
    ]


def quantile(ascending: Floats, share: float) -> float | None:
    """Return the age by which that share had been carried; None = never reached."""
    if not ascending.size:
        return None
    value = float(ascending[int(np.ceil(share * ascending.size)) - 1])
    return value if np.isfinite(value) else None


def clock(curve: Curve, asked: int) -> dict[str, Any]:
    """Return when silence becomes weak, moderate, … support for "not issued".

    Parameters
    ----------
    asked
        When the questioned statement was posted, microseconds.

    Returns
    -------
    dict
        ``clock``: for each word reached, its first age and time by the LLR, and
        ``by_bound_at`` when the bound nearer to zero reaches it too (null = never).
        ``limit``: the LLR farthest from zero on the curve, and when it is reached but for 0.05;
        null
        where no age can speak. ``speaks``: the first age that can speak, or null.
    """
    rows = []
    for step, word in scale.STEPS:
        reached = _first(curve.sound & (-curve.llr + 1e-9 >= step))
        if reached is None:
            break
        bound = _first(curve.sound & (-curve.llr_high + 1e-9 >= step))
        rows.append(
            {
                "support": word,
                **_when(curve, reached, asked),
                "llr": float(curve.llr[reached]),
                "by_bound_age_s": None if bound is None else float(curve.age[bound]),
                "by_bound_at": None if bound is None else _at(curve, bound, asked),
            }
        )
    speaks = _first(curve.sound)
    limit = None
    if speaks is not None:
        least = float(curve.llr[curve.sound].min())
        place = _first(curve.sound & (curve.llr <= least + _SAME))
        assert place is not None
        limit = {"llr": least, "support": scale.support(least), **_when(curve, place, asked)}
    return {
        "clock": rows,
        "limit": limit,
        "speaks": None if speaks is None else _when(curve, speaks, asked),
    }


def _first(where: npt.NDArray[np.bool_]) -> int | None:
    places = np.flatnonzero(where)
    return int(places[0]) if places.size else None


def _at(curve: Curve, place: int, asked: int) -> str:
    seconds = int(np.ceil(curve.age[place]))
    return rfc3339(asked + seconds * SECOND)


def _when(curve: Curve, place: int, asked: int) -> dict[str, Any]:
    return {"age_s": float(curve.age[place]), "at": _at(curve, place, asked)}
