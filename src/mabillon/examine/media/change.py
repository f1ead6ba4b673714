"""What was changed between two copies of a picture, as far as it can be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec
import numpy as np

from mabillon.examine.media.aligning import Laid
from mabillon.examine.media.bearing import Bearer, bearer
from mabillon.examine.media.covering import SIDES, along, pieces, where
from mabillon.examine.media.grey import WHOLE, Box, Grey, Levels
from mabillon.examine.media.likeness import Likeness
from mabillon.examine.media.tiled import Tiles
from mabillon.examine.media.turning import TURNS, back, turned_box

Kind = Literal[
    "mirror",
    "turn",
    "tilt",
    "screenshot",
    "border",
    "bar",
    "crop",
    "more",
    "logo",
    "overlay",
    "resize",
    "stretch",
    "greyed",
    "coloured",
    "contrast",
    "brightness",
    "recompression",
    "format",
    "untold",
]

_EDGE: Final = 0.015
"""Share of a side from which something is missing, or put on."""

_TILT: Final = 0.7
"""Degrees from which a picture was turned by hand."""

_SCALE: Final = 0.03
_STRETCH: Final = 0.05
_CONTRAST: Final = 1.15
_LIGHT: Final = 10.0
_GREY, _COLOURED = 0.03, 0.08
_QUALITY: Final = 4

_LOGO: Final = 0.1
"""Share of the picture up to which what is laid over it is a logo or a mark."""

_BORNE: Final[dict[Bearer | None, str]] = {
    "asked": "{}",
    "other": "without {} that the other has",
    None: "one of the two has {}",
}

_EVEN_LEVELS, _EVEN_SHARE, _GROUND_SHARE = 12, 0.9, 0.3

_BESIDE: Final = 3
"""Pixels from the edge at which the two lines beside it are compared."""

_GOES_ON: Final = 0.7
"""Correlation of those lines from which a picture goes on beyond the edge."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What the asked picture has otherwise than the stored one.

    Parameters
    ----------
    kind
        What it is, whichever of the two bears it; "untold": nothing was found that explains
        that the files differ.
    sentence
        In words, without a full stop: "cropped by about 12 % on the left".
    amount
        How much: a share (crop, more, bar, logo, overlay), degrees (tilt), a ratio (resize,
        stretch, contrast), grey levels (brightness), quality of JPEG; null = no figure.
    box
        Where in the asked picture, in shares of its sides; null = the whole.
    """

    kind: Kind
    sentence: str
    amount: float | None = None
    box: Box | None = None


def changes(asked: Grey, stored: Grey, likeness: Likeness) -> list[Change]:
    """Return what was changed from the stored picture to the asked one.

    Which of the two was made of the other is not told here: a crop of the one is more of the
    other. What is laid over one of them is told of that one, as far as its outline tells
    (`bearing.bearer`). Of pictures that were not laid on each other only what their files say
    is told.

    Parameters
    ----------
    asked, stored
        The two pictures.
    likeness
        As `likeness.compare` found it.
    """
    found = []
    if likeness.laid is not None:
        laid = likeness.laid
        tilted = list(_tilt(asked, stored, likeness, laid))
        found += [
            *_turns(likeness.turn),
            *tilted,
            *_edges(asked, likeness),
            *_laid_over(asked, stored, likeness, laid, bool(tilted)),
            *_sizes(asked, stored, likeness, laid),
            *_light(laid.tiles),
        ]
    found += [*_colours(asked, stored), *_files(asked, stored)]
    return found or [Change(kind="untold", sentence="what was changed cannot be told")]


def _turns(turn: int) -> Iterator[Change]:
    done = back(turn)
    if done >= 4:
        yield Change(kind="mirror", sentence=TURNS[done])
    elif done:
        yield Change(kind="turn", sentence=TURNS[done])


def _measures(picture: Grey, base: Box, turn: int = 0) -> tuple[float, float]:
    """Return the width and height of a part of a picture in pixels, turned."""
    wide, high = (base[2] - base[0]) * picture.width, (base[3] - base[1]) * picture.height
    return (high, wide) if turn % 2 else (wide, high)


def _tilt(asked: Grey, stored: Grey, likeness: Likeness, laid: Laid) -> Iterator[Change]:
    wide, high = _measures(asked, likeness.bases[0], likeness.turn)
    across, down = _measures(stored, likeness.bases[1])
    (a, b, _), (c, d, _) = laid.matrix.tolist()
    one = np.arctan2(c * high / across, a * wide / across)
    two = np.arctan2(-b * wide / down, d * high / down)
    angle = float(np.degrees((one + two) / 2)) * (-1 if likeness.turn >= 4 else 1)
    if abs(angle) >= _TILT:
        way = "right" if angle > 0 else "left"
        yield Change(
            kind="tilt", sentence=f"turned by about {abs(angle):.0f}° to the {way}", amount=angle
        )


def _edges(asked: Grey, likeness: Likeness) -> Iterator[Change]:
    """Tell what the one shows beyond the other, at the edges."""
    assert likeness.asked_box is not None and likeness.stored_box is not None
    turned = turned_box(likeness.stored_box, back(likeness.turn))
    yield from _missing(turned)
    yield from _around(asked.levels, likeness.asked_box, likeness.bases[0] != WHOLE)


def _margins(box: Box) -> tuple[float, float, float, float]:
    return box[0], box[1], 1 - box[2], 1 - box[3]


def _missing(box: Box) -> Iterator[Change]:
    """Tell what of the stored picture, turned as the asked is, the asked does not show."""
    margins = _margins(box)
    if said := _sides(margins):
        yield Change(kind="crop", sentence=f"cropped by about {said}", amount=max(margins))


def _sides(margins: tuple[float, ...]) -> str:
    """Return on which sides there is how much: "12 % on the left and 3 % at the foot"."""
    parts = [
        f"{100 * margin:.0f} % {side}"
        for margin, side in zip(margins, SIDES, strict=True)
        if margin >= _EDGE
    ]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _around(levels: Levels, box: Box, found_within: bool) -> Iterator[Change]:
    """Tell what of the asked picture stands around the part that is in both."""
    margins = _margins(box)
    said = _sides(margins)
    if not said:
        return
    outside = _outside(levels, box)
    apart = np.abs(outside.astype(np.int16) - np.median(outside)) <= _EVEN_LEVELS
    sides = sum(margin >= _EDGE for margin in margins)
    if apart.mean() >= _EVEN_SHARE and sides >= 3:
        yield Change(kind="border", sentence="a border around it", amount=max(margins), box=box)
    elif apart.mean() >= _EVEN_SHARE:
        yield Change(kind="bar", sentence=f"even bars: {said}", amount=max(margins), box=box)
    elif not _goes_on(levels, box) and (
        found_within or (sides >= 2 and apart.mean() >= _GROUND_SHARE)
    ):
        yield Change(
            kind="screenshot",
            sentence="within a larger picture, as in a screenshot of a post",
            box=box,
        )
    else:
        yield Change(
            kind="more", sentence=f"shows more by about {said}", amount=max(margins), box=box
        )


def _goes_on(levels: Levels, box: Box) -> bool:
    """Tell whether what is within a box goes on outside, as of a picture that was cut there.

    Where a picture was put on a page, its edge is the page's: the two lines of pixels on
    either side of it have nothing in common.
    """
    rows, columns = levels.shape
    left, right = (round(x * columns) for x in (box[0], box[2]))
    top, bottom = (round(y * rows) for y in (box[1], box[3]))
    across, down = slice(left, right), slice(top, bottom)
    lines = [
        (levels[at - _BESIDE, across], levels[at + _BESIDE - 1, across])
        for at in (top, bottom)
        if _BESIDE <= at <= rows - _BESIDE
    ]
    lines += [
        (levels[down, at - _BESIDE], levels[down, at + _BESIDE - 1])
        for at in (left, right)
        if _BESIDE <= at <= columns - _BESIDE
    ]
    alike = [_correlation(*pair) for pair in lines]
    return bool(alike) and float(np.median(alike)) >= _GOES_ON


def _correlation(one: Levels, other: Levels) -> float:
    a, b = (line.astype(np.float64) - line.mean() for line in (one, other))
    scale = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / scale if scale else 0.0


def _outside(levels: Levels, box: Box) -> Levels:
    rows, columns = levels.shape
    outside = np.ones(levels.shape, bool)
    top, bottom = int(box[1] * rows), int(np.ceil(box[3] * rows))
    left, right = int(box[0] * columns), int(np.ceil(box[2] * columns))
    outside[top:bottom, left:right] = False
    return levels[outside] if outside.any() else levels.reshape(-1)


def _laid_over(
    asked: Grey, stored: Grey, likeness: Likeness, laid: Laid, tilted: bool
) -> Iterator[Change]:
    """Tell where the two differ within the part that is in both, and which of them bears it."""
    loose = tilted or likeness.bases != (WHOLE, WHOLE)
    for piece in pieces(laid.tiles, loose=loose, tilted=tilted):
        box, share = turned_box(piece.box, back(likeness.turn)), piece.share
        kind: Kind = "overlay"
        said = f"something laid over about {100 * share:.0f} % of it, {where(box)}"
        if edge := along(box):
            kind, said = "bar", f"a bar {edge}"
        elif share <= _LOGO:
            kind, said = "logo", f"a logo or a mark {where(box)}"
        bears = bearer(asked, stored, likeness, piece)
        yield Change(kind=kind, sentence=_BORNE[bears].format(said), amount=share)


def _sizes(asked: Grey, stored: Grey, likeness: Likeness, laid: Laid) -> Iterator[Change]:
    wide, high = _measures(asked, likeness.bases[0], likeness.turn)
    across, down = _measures(stored, likeness.bases[1])
    (a, b, _), (c, d, _) = laid.matrix.tolist()
    x, y = np.hypot(a * wide, c * high) / across, np.hypot(b * wide, d * high) / down
    scale = float(np.sqrt(x * y))
    if abs(scale - 1) >= _SCALE:
        said = "smaller" if scale < 1 else "larger"
        yield Change(kind="resize", sentence=f"{said}, to about {100 * scale:.0f} %", amount=scale)
    stretch = float(y / x if likeness.turn % 2 else x / y)
    if abs(stretch - 1) >= _STRETCH:
        said = "wider" if stretch > 1 else "narrower"
        ratio = abs(100 * (stretch - 1))
        yield Change(
            kind="stretch", sentence=f"stretched: {said} by about {ratio:.0f} %", amount=stretch
        )


def _light(tiles: Tiles) -> Iterator[Change]:
    contrast = 1 / tiles.gain
    if contrast >= _CONTRAST or contrast <= 1 / _CONTRAST:
        said = "more contrast" if contrast > 1 else "less contrast"
        yield Change(kind="contrast", sentence=said, amount=contrast)
        return
    lighter = (128 - tiles.shift) / tiles.gain - 128
    if abs(lighter) >= _LIGHT:
        said = "lighter" if lighter > 0 else "darker"
        yield Change(kind="brightness", sentence=said, amount=lighter)


def _colours(asked: Grey, stored: Grey) -> Iterator[Change]:
    one, other = asked.saturation, stored.saturation
    if one is None or other is None:
        return
    if one <= _GREY and other >= _COLOURED:
        yield Change(kind="greyed", sentence="without its colours")
    elif other <= _GREY and one >= _COLOURED:
        yield Change(kind="coloured", sentence="in colours where the other is grey")


def _files(asked: Grey, stored: Grey) -> Iterator[Change]:
    if asked.kind and stored.kind and asked.kind != stored.kind:
        said = f"saved as {asked.kind.upper()} instead of {stored.kind.upper()}"
        yield Change(kind="format", sentence=said)
    elif asked.quality and stored.quality and asked.quality <= stored.quality - _QUALITY:
        said = f"saved again at less quality, {asked.quality} of 100 instead of {stored.quality}"
        yield Change(kind="recompression", sentence=said, amount=float(asked.quality))
