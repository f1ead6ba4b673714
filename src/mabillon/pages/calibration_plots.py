"""The three plots of a court file, drawn: Tippett, PAV and empirical cross-entropy.

Each is drawn once, at the width of a telephone, and set beside the others where there is
room. Curves are told apart by their stroke as well as their colour, and named where they
run. The same numbers stand under each drawing as a table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from mabillon.examine.validation.plots import EDGE, Plots

WIDTH: Final = 330
HEIGHT: Final = 262
SIZE: Final = 11.5
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 12.0, 26.0, 42.0


class Axes(NamedTuple):
    """The plane of a plot: ranges of x and y, and the marks on each axis with their labels."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[tuple[float, str]]
    x_name: str
    y_name: str

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands; what lies beyond stands at the edge."""
        return _scaled(x, self.x, _LEFT, WIDTH - _RIGHT), _scaled(y, self.y, HEIGHT - _BOTTOM, _TOP)


def _scaled(value: float, span: tuple[float, float], first: float, last: float) -> float:
    part = (min(max(value, span[0]), span[1]) - span[0]) / (span[1] - span[0])
    return first + part * (last - first)


def tippett(plots: Plots) -> Markup:
    """Draw the share of figures at least so high, of genuine statements and of the others."""
    low, high = _reach([row[0] for row in plots.tippett])
    axes = Axes(
        (low, high), (0, 1), _whole(low, high), _shares(), "LLR", "share with at least that LLR"
    )
    issued = [(row[0], row[1]) for row in plots.tippett]
    others = [(row[0], row[2]) for row in plots.tippett]
    drawn = [*_frame(axes), _vertical(axes, 0.0)]
    drawn += [_path(_falling(axes, issued), "curve"), _path(_falling(axes, others), "curve second")]
    drawn.append(_named(axes, issued, "genuine", 0.72, right=True))
    drawn.append(_named(axes, others, "not issued", 0.28, right=False))
    return _svg(drawn)


def pav(plots: Plots) -> Markup:
    """Draw what the figures should have been, judged by the truth, against what they were."""
    low, high = _reach([row[0] for row in plots.pav])
    edge = min(EDGE, max(high, -low))
    axes = Axes(
        (low, high), (-edge, edge), _whole(low, high), _whole(-edge, edge), "LLR given",
        "LLR it should have been",
    )  # fmt: skip
    points: list[tuple[float, float]] = []
    for (start, _), (end, after) in zip(plots.pav, plots.pav[1:], strict=False):
        points += [axes.place(start, after), axes.place(end, after)]
    ends = max(low, -edge), min(high, edge)
    perfect = [axes.place(value, value) for value in ends]
    x, y = axes.place(ends[1] * 0.55, ends[1] * 0.55)
    drawn = [*_frame(axes), _path(perfect, "ideal"), _path(points, "curve")]
    drawn.append(_text(x - 6, y - 6, "perfect", "name", "end"))
    return _svg(drawn)


def ece(plots: Plots) -> Markup:
    """Draw the cost in bits by prior odds: with the figures, after PAV, and of saying nothing."""
    rows = plots.ece
    top = max(1.0, *(row[1] for row in rows))
    low, high = rows[0][0], rows[-1][0]
    steps = [(i / 4, f"{i / 4:g}") for i in range(int(top * 4) + 1)]
    axes = Axes((low, high), (0, top), _whole(low, high), steps, "log10 prior odds", "bits")
    drawn = [*_frame(axes), _vertical(axes, 0.0)]
    for column, kind in ((3, "ideal"), (2, "curve second"), (1, "curve")):
        drawn.append(_path([axes.place(row[0], row[column]) for row in rows], kind))
    left, right = rows[len(rows) // 3], rows[len(rows) * 3 // 5]
    x, y = axes.place(left[0], left[3])
    drawn.append(_text(x - 4, y - 4, "saying nothing", "name", "end"))
    x, y = axes.place(right[0], max(right[1], right[2]))
    drawn.append(_text(x + 5, y - 5, "given", "name", "start"))
    x, y = axes.place(0.0, rows[len(rows) // 2][2])
    drawn.append(_text(x - 5, y + 30, "after PAV", "name", "end"))
    return _svg(drawn)


def _reach(llrs: Sequence[float]) -> tuple[float, float]:
    """Return a range of whole LLRs that holds all of these, and 0 with room on both sides."""
    low, high = min(llrs, default=-1.0), max(llrs, default=1.0)
    return min(-1.0, float(int(low - 0.999))), max(1.0, float(int(high + 0.999)))


def _whole(low: float, high: float) -> list[tuple[float, str]]:
    first, last = int(low), int(high)
    step = 1 if last - first <= 8 else 2
    return [(float(i), _signed(i)) for i in range(first, last + 1, step)]


def _signed(number: int) -> str:
    return f"−{-number}" if number < 0 else f"+{number}" if number else "0"


def _shares() -> list[tuple[float, str]]:
    return [(i / 4, f"{25 * i}\u00a0%") for i in range(5)]


def _frame(axes: Axes) -> list[str]:
    drawn = []
    left, bottom = axes.place(axes.x[0], axes.y[0])
    right, top = axes.place(axes.x[1], axes.y[1])
    for value, label in axes.y_ticks:
        _, y = axes.place(axes.x[0], value)
        drawn.append(_line(left, y, right, y, "grid"))
        drawn.append(_text(left - 5, y + SIZE / 3, label, "tick", "end"))
    for value, label in axes.x_ticks:
        x, _ = axes.place(value, axes.y[0])
        drawn.append(_line(x, bottom, x, bottom + 4, "axis"))
        drawn.append(_text(x, bottom + 16, label, "tick", "middle"))
    drawn.append(_line(left, bottom, right, bottom, "axis"))
    drawn.append(_text(right, bottom + 32, axes.x_name, "tick", "end"))
    drawn.append(_text(2, top - 13, axes.y_name, "tick", "start"))
    return drawn


def _vertical(axes: Axes, at: float) -> str:
    x, bottom = axes.place(at, axes.y[0])
    return _line(x, bottom, x, axes.place(at, axes.y[1])[1], "now")


def _falling(axes: Axes, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a falling staircase: a share holds up to its LLR and falls after it."""
    found: list[tuple[float, float]] = []
    x = axes.x[0]
    for at, share in points:
        found += [axes.place(x, share), axes.place(at, share)]
        x = at
    return [*found, axes.place(x, 0.0), axes.place(axes.x[1], 0.0)]


def _named(
    axes: Axes, points: Sequence[tuple[float, float]], name: str, level: float, *, right: bool
) -> str:
    """Name a falling curve where it passes a level, on one side of it."""
    at = next((llr for llr, share in points if share <= level), axes.x[1])
    x, y = axes.place(at, level)
    return _text(x + (7 if right else -7), y, name, "name", "start" if right else "end")


def _path(points: Sequence[tuple[float, float]], kind: str) -> str:
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="{kind}" d="M{steps}"/>' if points else ""


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _svg(drawn: Sequence[str]) -> Markup:
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-size="{SIZE:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


class Drawing(NamedTuple):
    """One plot: its name, how it is drawn, how it is read, and the columns of its table."""

    title: str
    draw: Callable[[Plots], Markup]
    read: str
    columns: tuple[str, ...]
    rows: Callable[[Plots], list[list[float]]]


DRAWINGS: Final = (
    Drawing(
        "Tippett plot",
        tippett,
        "Read at any LLR how many figures were at least so high: of genuine statements (solid) "
        "and of those not issued (dashed). Where the solid line has fallen by LLR 0 is evidence "
        "that misled against a genuine statement; where the dashed one is still above nothing "
        "there, evidence that misled in favour of one that was not issued.",
        ("LLR", "genuine", "not issued"),
        lambda plots: plots.tippett,
    ),
    Drawing(
        "PAV plot",
        pav,
        "Read for an LLR that was given what it should have been, judged afterwards by the "
        "truth. On the dotted line they agree; under it on the right, or over it on the left, "
        "the figures said too much. On few figures the steps are coarse, and their ends, where "
        f"all are of one kind, lie beyond ±{EDGE:g}.",
        ("LLR given", "should have been"),
        lambda plots: plots.pav,
    ),
    Drawing(
        "ECE plot",
        ece,
        "Read for any prior odds what it costs, in bits, to believe the figures (solid), after "
        "the best calibration that the truth allows (dashed), and to say nothing (dotted). The "
        "solid line should lie under the dotted one, and near the dashed one; at odds of 1 "
        "(0 on the axis) it is Cllr.",
        ("log10 prior odds", "given", "after PAV", "saying nothing"),
        lambda plots: plots.ece,
    ),
)
