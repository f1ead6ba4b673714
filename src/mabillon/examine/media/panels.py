"""Pictures within a picture: what stands within borders or bars, and in a screenshot of a post."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.grey import WHOLE, Box, Levels, part, within

MOST: Final = 2
"""Panels of a picture at the most, the largest first."""

_APART: Final = 12
"""Grey levels from its ground within which a pixel is of the ground: JPEG blurs edges."""

_EVEN: Final = 0.98
"""A line of pixels is ground where at least this share of it is."""

_GROUND: Final = 0.25
"""A page has a ground: one grey level, give or take one, that this share of its pixels has."""

_SMOOTH: Final = 1
"""Grey levels by which pixels of it differ at the most; a photograph has grain."""

_COVERED: Final = 0.4
"""A picture covers at least this share of where it stands; words cover less."""

_FRAMED: Final = 0.2
"""Likewise, where it stands alone within an even border."""

_SIDE: Final = 0.2
"""A panel has at least this share of the width and of the height."""

_WHOLE: Final = 0.97
"""A panel with this share of the picture is the picture."""

_GAP: Final = 0.006
_DEEPEST: Final = 6

Lines = npt.NDArray[np.bool_]


def panels(levels: Levels) -> list[Box]:
    """Return where pictures stand within a picture, the largest first; often nowhere.

    Notes
    -----
    Even edges are taken off; then the page is cut along lines of its ground, down and across
    (X-Y cut, Nagy & Seth 1984). A piece that is covered, as pictures are and words are not,
    and that has no ground of its own, is a panel; in others the search begins anew. So a
    telephone's frame comes off first, then what stands about the picture in a post.
    """
    found = sorted(_pieces(levels, WHOLE, False, _DEEPEST), key=lambda box: -_area(box))
    return [box for box in found if _area(box) < _WHOLE and _large(box)][:MOST]


def _pieces(levels: Levels, box: Box, covered: bool, deep: int) -> Iterator[Box]:
    """Yield the pictures in a part of a picture, which is one itself if it is ``covered``."""
    piece = part(levels, box)
    ground: float | None = _edge(piece)
    children, least = [_trimmed(piece)], _FRAMED
    if children == [WHOLE]:
        ground, least = _ground(piece), _COVERED
        children = [WHOLE] if ground is None else _cut(_apart(piece, ground), deep)
    if ground is None or children == [WHOLE] or deep == 0:
        if covered:
            yield box
        return
    for child in children:
        if _large(within(box, child)):
            share = float(_apart(part(piece, child), ground).mean())
            yield from _pieces(levels, within(box, child), share >= least, deep - 1)


def _large(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) >= _SIDE


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _apart(levels: Levels, ground: float) -> Lines:
    """Return which pixels are not of the ground."""
    return (levels < ground - _APART) | (levels > ground + _APART)


def _edge(levels: Levels) -> float:
    """Return the level of the outermost pixels."""
    edges = (levels[0], levels[-1], levels[:, 0], levels[:, -1])
    return float(np.median(np.concatenate(edges)))


def _ground(levels: Levels) -> float | None:
    """Return the level that most of a page has, without grain; null = it is no page."""
    some = levels[::2].astype(np.int16)  # every other line tells as much
    steps = np.abs(np.diff(some, axis=1)) <= _SMOOTH
    counts = np.bincount(some[:, 1:][steps], minlength=256)
    nearby = np.convolve(counts, np.ones(3), "same")
    most = int(nearby.argmax())
    return float(most) if nearby[most] >= _GROUND * some.size else None


def _trimmed(levels: Levels) -> Box:
    """Return what is left when even edges of one level are taken off, or the whole."""
    apart = _apart(levels, _edge(levels))
    return _around(apart.mean(axis=0) > 1 - _EVEN, apart.mean(axis=1) > 1 - _EVEN)


def _around(across: Lines, down: Lines) -> Box:
    """Return the box about all lines that are told."""
    (left, right), (top, bottom) = (
        (np.argmax(lines) / len(lines), 1 - np.argmax(lines[::-1]) / len(lines))
        if lines.any()
        else (0.0, 1.0)
        for lines in (across, down)
    )
    return float(left), float(top), float(right), float(bottom)


def _cut(apart: Lines, deep: int) -> list[Box]:
    """Return the pieces between the lines of a page that are ground alone."""
    for axis in (1, 0):
        runs = _runs(apart.mean(axis=axis) > 1 - _EVEN)
        if runs == [(0.0, 1.0)]:
            continue
        boxes = [(0.0, a, 1.0, b) if axis else (a, 0.0, b, 1.0) for a, b in runs]
        rows, columns = apart.shape
        pieces = []
        for box in boxes:
            inside = apart[
                round(box[1] * rows) : round(box[3] * rows),
                round(box[0] * columns) : round(box[2] * columns),
            ]
            more = _cut(inside, deep - 1) if deep and _large(box) else [WHOLE]
            pieces += [within(box, one) for one in more]
        return pieces
    return [WHOLE]


def _runs(told: Lines) -> list[tuple[float, float]]:
    """Return the runs of lines that are told, over gaps of a line or two, as shares."""
    least = max(2, round(_GAP * len(told)))
    edges = np.flatnonzero(np.diff(told.astype(np.int8), prepend=0, append=0))
    runs: list[tuple[int, int]] = []
    for first, end in edges.reshape(-1, 2).tolist():
        if runs and first - runs[-1][1] < least:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((first, end))
    return [(first / len(told), end / len(told)) for first, end in runs]
