"""The plot of docs/performance.md: CPU seconds against posts, both logarithmic, as SVG.

Drawn by hand, so that the same record gives the same bytes. Each line has its label at its
end and a mark of its own shape; nothing is said by colour alone. It stands on its own ground,
light or dark as the reader has it, and needs no font but the browser's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 520
LEFT, RIGHT, TOP, BOTTOM = 68.0, 540.0, 44.0, 464.0
APART = 17.0
"""Points between two labels at least."""

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f1d19; }
.ground { fill: #fbfaf6; } .rule { stroke: #d9d3c5; } .lead { stroke: #a49c8c; }
.quiet { fill: #625c50; } .head { font-weight: 600; }
.line { fill: none; stroke-width: 2; } .mark { stroke: #fbfaf6; }
.c0 { --c: #00659f; } .c1 { --c: #a63c00; } .c2 { --c: #007a5a; } .c3 { --c: #1f1d19; }
.c4 { --c: #8a5a00; } .c5 { --c: #9c4a7c; } .c6 { --c: #2f7fb5; } .c7 { --c: #625c50; }
.line { stroke: var(--c); } .mark { fill: var(--c); }
@media (prefers-color-scheme: dark) {
text { fill: #e9e4d8; } .quiet { fill: #a49c8c; } .ground { fill: #171613; }
.rule { stroke: #3b3830; } .mark { stroke: #171613; }
.c0 { --c: #56b4e9; } .c1 { --c: #f0803c; } .c2 { --c: #2fc79a; } .c3 { --c: #e9e4d8; }
.c4 { --c: #e6b030; } .c5 { --c: #dd93bf; } .c6 { --c: #8ecbf0; } .c7 { --c: #a49c8c; }
}
""".strip()

UNITS = (
    (1e-3, "1 ms"),
    (1e-2, "10 ms"),
    (1e-1, "0.1 s"),
    (1.0, "1 s"),
    (1e1, "10 s"),
    (1e2, "100 s"),
    (1e3, "1,000 s"),
    (1e4, "10,000 s"),
)


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis: values ``low`` to ``high`` stand at ``begin`` to ``end``."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value stands."""
        part = math.log(value / self.low) / math.log(self.high / self.low)
        return self.begin + part * (self.end - self.begin)


@dataclass(frozen=True)
class Drawn:
    """One operation: (posts, CPU seconds) by posts, and what its label says."""

    label: str
    points: Sequence[tuple[float, float]]


def plot(operations: Sequence[Drawn]) -> str:
    """Return the plot as SVG."""
    values = [value for one in operations for _, value in one.points]
    sizes = sorted({posts for one in operations for posts, _ in one.points})
    y = Axis(
        10 ** math.floor(math.log10(min(values))),
        10 ** math.ceil(math.log10(max(values))),
        BOTTOM,
        TOP,
    )
    x = Axis(sizes[0] / 1.15, sizes[-1] * 1.15, LEFT, RIGHT)
    drawn = [_grid(x, y, sizes)]
    ends = {one.label: y.at(one.points[-1][1]) for one in operations}
    places = spread(ends, APART, TOP + 4, BOTTOM - 4)
    for number, one in enumerate(operations):
        drawn.append(_operation(one, number, x, y, places[one.label]))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" role="img">',
            f"<title>{_title(operations)}</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _title(operations: Sequence[Drawn]) -> str:
    said = "; ".join(one.label for one in operations)
    return f"CPU seconds of each operation against posts, with the exponents: {said}"


def _grid(x: Axis, y: Axis, sizes: Sequence[float]) -> str:
    drawn = [_text(LEFT - 58, TOP - 18, "CPU time", "head", "start")]
    for value, label in UNITS:
        if y.low * 0.999 <= value <= y.high * 1.001:
            drawn.append(_line(LEFT, y.at(value), RIGHT, y.at(value), "rule"))
            drawn.append(_text(LEFT - 8, y.at(value) + 4, label, "quiet", "end"))
    for size in sizes:
        drawn.append(_line(x.at(size), TOP, x.at(size), BOTTOM, "rule"))
        drawn.append(_text(x.at(size), BOTTOM + 20, short(size), "quiet", "middle"))
    drawn.append(_text((LEFT + RIGHT) / 2, BOTTOM + 42, "posts in the archive", "head", "middle"))
    drawn.append(_text(RIGHT + 26, TOP - 18, "operation, exponent", "head", "start"))
    return "\n".join(drawn)


def _operation(one: Drawn, number: int, x: Axis, y: Axis, label: float) -> str:
    places = [(x.at(posts), y.at(value)) for posts, value in one.points]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
    marks = "".join(_mark(a, b, number) for a, b in places)
    last = places[-1]
    return "\n".join(
        [
            f'<g class="c{number % 8}"><polyline class="line" points="{path}"/>{marks}</g>',
            _line(last[0] + 7, last[1], RIGHT + 22, label, "lead"),
            _text(RIGHT + 26, label + 4, one.label, "", "start"),
        ]
    )


def _mark(x: float, y: float, number: int) -> str:
    if number % 4 == 0:
        return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    corners = {
        1: ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        2: ((0, -5.5), (5, 4), (-5, 4)),
        3: ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
    }[number % 4]
    points = " ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in corners)
    return f'<polygon class="mark" points="{points}"/>'


def spread(
    wanted: Mapping[str, float], apart: float, top: float, bottom: float
) -> dict[str, float]:
    """Move labels so that they stand ``apart``, as near as may be to where they are wanted."""
    order = sorted(wanted, key=lambda name: wanted[name])
    placed: list[float] = []
    for name in order:
        placed.append(max(wanted[name], placed[-1] + apart if placed else top))
    limit = bottom
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - apart
    return dict(zip(order, placed, strict=True))


def short(posts: float) -> str:
    """Return a number of posts as an axis shows it: 300,000; 3 million."""
    millions = posts / 1e6
    return f"{millions:g} million" if posts >= 1e6 else f"{posts:,.0f}"


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    marked = f' class="{kind}"' if kind else ""
    return f'<text{marked} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
