"""The carriage curve, drawn: age on a logarithmic axis against the share carried.

Drawn twice, wide and narrow, because type in a drawing shrinks with it. Every label
stands at what it names; the same data stand beside it as a table and a sentence.
"""

from __future__ import annotations

import math
from typing import Final

from markupsafe import Markup, escape

from mabillon.pages import words
from mabillon.pages.carriage import Carriage, Mark, Point
from mabillon.pages.safe import shown

TICKS: Final = (
    (60.0, "1 min"),
    (600.0, "10 min"),
    (3600.0, "1 h"),
    (21_600.0, "6 h"),
    (86_400.0, "1 d"),
    (259_200.0, "3 d"),
    (864_000.0, "10 d"),
    (2_592_000.0, "30 d"),
    (8_640_000.0, "100 d"),
    (31_557_600.0, "1 a"),
)
SHORTEST: Final = 60.0
POINTS: Final = 240
"""Points of the curve that are drawn; between them it is thinned."""


class Axis:
    """Ages in seconds to x, logarithmic from one minute."""

    def __init__(self, longest: float, left: float, right: float) -> None:
        ends = [age for age, _ in TICKS[5:] if age >= longest]
        self.longest = ends[0] if ends else longest
        self.left = left
        self.right = right

    def x(self, age_s: float) -> float:
        """Return where an age stands; ages outside the axis stand at its ends."""
        age = min(self.longest, max(SHORTEST, age_s))
        part = math.log(age / SHORTEST) / math.log(self.longest / SHORTEST)
        return self.left + part * (self.right - self.left)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the ages that get a label."""
        return [(age, label) for age, label in TICKS if age <= self.longest * 1.001]


def thinned(points: tuple[Point, ...], most: int) -> list[Point]:
    """Return at most ``most`` points, the first and the last among them."""
    if len(points) <= most:
        return list(points)
    step = (len(points) - 1) / (most - 1)
    return [points[round(i * step)] for i in range(most)]


def _label(x: float, y: float, text: str, kind: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">'
        f"{escape(shown(text))}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def stacked(
    wanted: list[tuple[float, float]], left: float, right: float
) -> list[tuple[float, int]]:
    """Place labels so that none overlap: each (x, width) gets an x and a row from 0."""
    ends: list[float] = []
    placed = []
    for x, width in wanted:
        at = min(right - width / 2, max(left + width / 2, x))
        row = next((i for i, end in enumerate(ends) if at - width / 2 >= end), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = at + width / 2 + 4
        placed.append((at, row))
    return placed


def spread(wanted: list[float], apart: float, right: float) -> list[float]:
    """Move ascending places as little as keeps them ``apart``, and none beyond ``right``."""
    placed: list[float] = []
    for x in wanted:
        placed.append(max(x, placed[-1] + apart) if placed else x)
    limit = right
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - apart
    return placed


def _steps(points: list[Point], axis: Axis, y: dict[str, float], which: str) -> str:
    path: list[str] = []
    for point in points:
        at = axis.x(point.age_s)
        level = y["bottom"] - getattr(point, which) * (y["bottom"] - y["top"])
        path.append(f"{'H' if path else 'M'}{at:.1f}{'' if path else ' ' + format(level, '.1f')}")
        if len(path) > 1:
            path[-1] += f"V{level:.1f}"
    return "".join(path) + f"H{axis.right:.1f}"


def _band(points: list[Point], axis: Axis, y: dict[str, float]) -> str:
    upper = _steps(points, axis, y, "high")
    corners: list[tuple[float, float]] = []
    for i, point in enumerate(points):
        end = axis.x(points[i + 1].age_s) if i + 1 < len(points) else axis.right
        level = y["bottom"] - point.low * (y["bottom"] - y["top"])
        corners += [(axis.x(point.age_s), level), (end, level)]
    lower = "".join(f"L{at:.1f} {level:.1f}" for at, level in reversed(corners))
    return f'<path class="band" d="{upper}{lower}Z"/>'


def _clock(marks: list[Mark], axis: Axis, bottom: float, size: float) -> tuple[list[str], int]:
    texts = [
        f"{mark.support} {words.short_time(mark.at)}" if mark.at else mark.support for mark in marks
    ]
    places = stacked(
        [
            (axis.x(mark.age_s), len(text) * size * 0.55)
            for mark, text in zip(marks, texts, strict=True)
        ],
        2,
        axis.right + 12,
    )
    lines, labels = [], []
    for mark, text, (at, row) in zip(marks, texts, places, strict=True):
        x, level = axis.x(mark.age_s), bottom + 42 + row * (size + 5)
        lines.append(_line(x, bottom, x, bottom + 7, "clock"))
        lines.append(_line(x, bottom + 22, x, level - size, "clock"))
        labels.append(_label(at, level, text, "clock"))
    return lines + labels, max((row for _, row in places), default=-1) + 1


def draw(carriage: Carriage, *, width: int, height: int, size: float) -> Markup:
    """Return the curve as SVG.

    Parameters
    ----------
    carriage
        What to draw; it needs a curve.
    width, height
        Of the drawing without the clock's labels, in CSS pixels.
    size
        Of the type, in CSS pixels.
    """
    marks = [mark for mark in carriage.clock if mark.age_s > 0]
    longest = max([carriage.age_s or 0, *(mark.age_s for mark in marks), TICKS[5][0]])
    axis = Axis(longest, 48, width - 14)
    letters = [
        (axis.x(row.median_s), row.letter) for row in carriage.rows if row.median_s is not None
    ]
    letters = sorted((at, letter) for at, letter in letters if letter)
    places = spread([at for at, _ in letters], size * 0.85, axis.right)
    y = {"top": size + 20, "bottom": float(height - 44)}
    drawn: list[str] = []
    for share in (0, 25, 50, 75, 100):
        level = y["bottom"] - share / 100 * (y["bottom"] - y["top"])
        drawn.append(_line(axis.left, level, axis.right, level, "axis" if share == 0 else "grid"))
        drawn.append(_label(axis.left - 6, level + size / 3, f"{share}\u00a0%", "tick", "end"))
    for age, label in axis.ticks():
        drawn.append(_line(axis.x(age), y["bottom"], axis.x(age), y["bottom"] + 4, "axis"))
        drawn.append(_label(axis.x(age), y["bottom"] + 17, label, "tick"))
    points = thinned(carriage.curve, POINTS)
    if points:
        drawn.append(_band(points, axis, y))
        drawn.append(f'<path class="curve" d="{_steps(points, axis, y, "share")}"/>')
    for (at, letter), x in zip(letters, places, strict=True):
        top = y["top"]
        drawn.append(
            f'<path class="delay" d="M{x:.1f} {top - 12:.1f}L{at:.1f} {top - 4:.1f}'
            f'V{top + 4:.1f}"/>'
        )
        drawn.append(_label(x, top - 15, letter, "letter"))
    if carriage.age_s is not None:
        drawn += _statement(carriage.age_s, axis, y, size)
    clock, clock_rows = _clock(marks, axis, y["bottom"], size)
    drawn += clock
    tall = height - 20 + (clock_rows * (size + 5) + 10 if clock_rows else 0)
    return Markup(
        f'<svg viewBox="0 0 {width} {tall:.0f}" width="{width}" height="{tall:.0f}" '
        f'font-size="{size:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


def _statement(age_s: float, axis: Axis, y: dict[str, float], size: float) -> list[str]:
    at = axis.x(age_s)
    left = at > (axis.left + axis.right) / 2
    x = at - 7 if left else at + 7
    anchor = "end" if left else "start"
    middle = y["top"] + (y["bottom"] - y["top"]) * 0.62
    return [
        _line(at, y["top"] - 4, at, y["bottom"], "now"),
        _label(x, middle, "this statement", "now", anchor),
        _label(x, middle + size + 3, f"{words.duration(age_s)} old", "now", anchor),
    ]


def bar(carriage: Carriage, index: int) -> Markup:
    """Return the watched bar of a row: full height watched throughout, half height looked at later.

    What is empty was not watched. The thin line is when the statement was posted; a tick
    under the floor is a guided look: an instant, never a bar.
    """
    if carriage.window is None:
        return Markup("")
    first, last = carriage.window
    span = (last - first).total_seconds()
    drawn = ['<line x1="0" y1="11.5" x2="200" y2="11.5" class="floor"/>']
    for stretch in carriage.rows[index].stretches:
        x = (stretch.from_at - first).total_seconds() / span * 200
        wide = max(0.8, (stretch.to_at - stretch.from_at).total_seconds() / span * 200)
        top, tall = (1, 10.5) if stretch.throughout else (6, 5.5)
        kind = "whole" if stretch.throughout else "later"
        drawn.append(
            f'<rect x="{x:.1f}" y="{top}" width="{wide:.1f}" height="{tall}" class="{kind}"/>'
        )
    for look in carriage.rows[index].looks:
        if first <= look.at <= last:
            x = min(199.0, (look.at - first).total_seconds() / span * 200)
            drawn.append(f'<line x1="{x:.1f}" y1="3" x2="{x:.1f}" y2="12" class="look"/>')
    if carriage.posted_at is not None:
        x = (carriage.posted_at - first).total_seconds() / span * 200
        for kind in ("halo", "posted"):
            drawn.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="12" class="{kind}"/>')
    return Markup(
        '<svg class="bar" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{"".join(drawn)}</svg>'
    )


def table(carriage: Carriage) -> list[tuple[str, Point]]:
    """Return the curve's data: its value at the axis' ages, the statement's, and in between."""
    ages = {age for age, _ in TICKS if carriage.curve and age <= carriage.curve[-1].age_s}
    if carriage.age_s is not None:
        ages.add(carriage.age_s)
    ages |= {point.age_s for point in thinned(carriage.curve, 30)}
    found = [(age, carriage.share_at(age)) for age in sorted(ages)]
    return [(words.duration(age), point) for age, point in found if point is not None]
