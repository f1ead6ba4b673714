"""Whether two pictures are the same picture: by laying one on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.aligning import Laid, lay
from mabillon.examine.media.distances import distances
from mabillon.examine.media.grey import WHOLE, Box, Grey, Levels, part, within
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.turning import back, turned, turned_box
from mabillon.examine.media.views import View, views, windows

Verdict = Literal["same", "hint", "not"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two pictures are the same picture.

    Parameters
    ----------
    verdict
        "same": they are; "hint": they may be, somebody has to look; "not": nothing says so.
    bits
        How many bits of dHash differ in the views that said where to lay the one on the other;
        null = none are near.
    turn
        In which turn the asked picture is like the stored, a place in ``turning.TURNS``.
    agreement
        0 to 1: mean correlation of the two, tile by tile, where they overlap; null = not
        looked at.
    asked_box, stored_box
        The part of each that is in the other, in shares of its width and height; null = not
        looked at, or not alike.
    laid
        The one laid on the other, within ``bases``; null likewise.
    bases
        Which part of each was laid on the other (asked, stored): the whole, or a picture
        within it.
    """

    verdict: Verdict
    bits: int | None
    turn: int = 0
    agreement: float | None = None
    asked_box: Box | None = None
    stored_box: Box | None = None
    laid: Laid | None = None
    bases: tuple[Box, Box] = (WHOLE, WHOLE)


@dataclass(frozen=True, slots=True)
class _Guess:
    """How the base of the asked picture, turned, could lie on the base of the stored one.

    ``matrix``: as in ``aligning.Laid``.
    """

    bits: int
    turn: int
    asked: Box
    stored: Box
    matrix: npt.NDArray[np.float64]

    @classmethod
    def of(cls, bits: int, turn: int, asked: View, stored: View) -> _Guess:
        """Return the guess that a view of the one, turned, is a view of the other."""
        base, box = (turned_box(one, turn) for one in (asked.base, asked.box))
        matrix = np.linalg.inv(_grown(stored.box, stored.base))
        found = _grown(box, base) @ matrix
        return cls(bits, turn, asked.base, stored.base, found[:2])


def compare(asked: Grey, stored: Grey, limits: Limits | None = None) -> Likeness:
    """Tell by looking at both: views that are alike are laid on each other.

    Notes
    -----
    Views (`views`) whose dHashes are within ``limits.guess_radius`` say how the one could lie
    on the other; the nearest few are tried (`aligning.lay`). They are the same picture where
    the agreement reaches ``limits.agreement`` over ``limits.tiles`` tiles or more. Of two pages
    (`is_page`) no more than ``limits.against`` of the tiles may show something else, for two
    letters on one letterhead agree in all but the writing; of other pictures more may, as where
    something was laid over them. They are a hint where the agreement reaches
    ``limits.agreement_hint``.
    """
    limits = limits or Limits()
    pages = is_page(asked.levels, limits) and is_page(stored.levels, limits)
    against = limits.against if pages else 1.0
    best = Likeness("not", None, agreement=0.0)
    for guess in _guesses(asked.levels, stored.levels, limits):
        found = _tried(guess, asked.levels, stored.levels, limits, against)
        best = max(best, found or best, key=_agreement)
        if _agreement(best) >= _CLEAR:
            break
    if best.verdict != "not":
        wider = [
            _tried(guess, asked.levels, stored.levels, limits, against) for guess in _wider(best)
        ]
        for found in wider:
            if found and _agreement(found) >= _KEPT * _agreement(best):
                return found
    return best


_CLEAR: Final = 0.75
"""Agreement from which no other guess is tried."""

_KEPT: Final = 0.9
"""Share of the agreement that is enough where more of the pictures is laid on each other."""


def _agreement(found: Likeness) -> float:
    return found.agreement or 0.0


def is_page(levels: Levels, limits: Limits) -> bool:
    """Tell whether a picture is a page: most of it is of one even level, as paper is."""
    counts = np.bincount(levels.ravel(), minlength=256)
    near = np.convolve(counts, np.ones(2 * _PAPER + 1, int), "same")
    return bool(near.max() >= limits.page * levels.size)


_PAPER: Final = 12
"""Grey levels to either side that are still the same paper."""


def _tried(
    guess: _Guess, asked: Levels, stored: Levels, limits: Limits, against: float
) -> Likeness | None:
    """Lay the one on the other as guessed; null = they slid apart, or hardly overlap.

    ``against``: the share of tiles that may show something else.
    """
    one = turned(part(asked, guess.asked), guess.turn)
    laid = lay(np.ascontiguousarray(one), part(stored, guess.stored), guess.matrix)
    if laid is None or not _plausible(laid):
        return None
    boxes = _overlap(laid)
    if boxes is None:
        return None
    seen, shown = boxes
    enough = laid.tiles.compared >= limits.tiles
    verdict: Verdict = "not"
    if enough and laid.tiles.agreement >= limits.agreement and laid.tiles.against <= against:
        verdict = "same"
    elif enough and laid.tiles.agreement >= limits.agreement_hint:
        verdict = "hint"
    upright = turned_box(seen, back(guess.turn))
    return Likeness(
        verdict,
        guess.bits,
        guess.turn,
        round(laid.tiles.agreement, 4),
        within(guess.asked, upright),
        within(guess.stored, shown),
        laid,
        (guess.asked, guess.stored),
    )


def _wider(found: Likeness) -> Iterator[_Guess]:
    """Yield guesses that lay more of the pictures on each other than was laid."""
    assert found.laid is not None and found.bits is not None
    asked, stored = found.bases
    whole = np.vstack([found.laid.matrix, [0, 0, 1]])
    for bases in ((WHOLE, WHOLE), (asked, WHOLE), (WHOLE, stored)):
        if bases != (asked, stored):
            one = _grown(turned_box(asked, found.turn), turned_box(bases[0], found.turn))
            other = _grown(bases[1], stored)
            yield _Guess(found.bits, found.turn, *bases, (one @ whole @ other)[:2])


def _grown(inner: Box, outer: Box) -> npt.NDArray[np.float64]:
    """Return the matrix, (3, 3), from shares of the one box to shares of the other."""
    left, top, right, bottom = _inside(outer, inner)
    return np.array([[right - left, 0, left], [0, bottom - top, top], [0, 0, 1]])


def _guesses(asked: Levels, stored: Levels, limits: Limits) -> Iterator[_Guess]:
    """Yield how the one could lie on the other, the likeliest first, each but once."""
    kept, known = views(asked), views(stored)
    pairs = [([*kept, *windows(asked)], known), (kept, windows(stored))]
    found = [guess for ones, others in pairs for guess in _near(ones, others, limits)]
    tried: list[tuple[int, Box, Box, npt.NDArray[np.float64]]] = []
    for guess in sorted(found, key=lambda g: (g.bits, g.asked != WHOLE, g.stored != WHOLE)):
        one = (guess.turn, guess.asked, guess.stored, guess.matrix)
        if any(one[:3] == t[:3] and np.abs(one[3] - t[3]).max() < _ALIKE for t in tried):
            continue
        tried.append(one)
        yield guess
        if len(tried) == limits.guesses:
            return


_ALIKE: Final = 0.06
"""Guesses that lie so near each other, in shares of the picture, come to the same."""


def _near(ones: list[View], others: list[View], limits: Limits) -> list[_Guess]:
    if not ones or not others:
        return []
    turns = np.stack([view.dhash for view in ones])
    upright = np.stack([view.dhash[0] for view in others])
    bits = distances(turns[:, None], upright[None, :, None])
    turn, least = bits.argmin(axis=2), bits.min(axis=2)
    return [
        _Guess.of(int(least[n, m]), int(turn[n, m]), ones[n], others[m])
        for n, m in np.argwhere(least <= limits.guess_radius).tolist()
    ]


def _inside(outer: Box, box: Box) -> Box:
    """Return a box in shares of another, both in shares of the whole."""
    wide, high = outer[2] - outer[0], outer[3] - outer[1]
    return (
        (box[0] - outer[0]) / wide,
        (box[1] - outer[1]) / high,
        (box[2] - outer[0]) / wide,
        (box[3] - outer[1]) / high,
    )


def _plausible(laid: Laid) -> bool:
    """Tell whether it was only moved, turned a little and stretched."""
    (a, b, _), (c, d, _) = laid.matrix.tolist()
    return bool(min(a, d) > 0.1 and max(abs(b) / a, abs(c) / d) < 0.35)


def _overlap(laid: Laid) -> tuple[Box, Box] | None:
    """Return which part of the one, and of the other, is in both; null = none."""
    whole = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
    seen = _box(laid.matrix @ whole)
    shown = _box((np.linalg.inv(np.vstack([laid.matrix, [0, 0, 1]])) @ whole)[:2])
    if min(seen[2] - seen[0], seen[3] - seen[1], shown[2] - shown[0], shown[3] - shown[1]) <= 0:
        return None
    return seen, shown


def _box(corners: npt.NDArray[np.float64]) -> Box:
    """Return the box between the middles of corners, (2, 4): a small turn counts little."""
    x, y = corners
    left, right = float((x[0] + x[2]) / 2), float((x[1] + x[3]) / 2)
    top, bottom = float((y[0] + y[1]) / 2), float((y[2] + y[3]) / 2)
    return max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)
