"""The stemma, drawn: a line for each copy, by time, and arrows from where it was had.

Time runs down. A source has a lane for each kind of link, from its own line to the last
copy that was had from it; the arrow turns off the lane at that copy's line. Solid lines are
certain, dashed ones rest on a name, dotted ones are inferred; the words stand beside each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from markupsafe import Markup, escape

from mabillon.examine.descent import Kind
from mabillon.pages import signs, timeline, words
from mabillon.pages.descent import Key, Node, Via
from mabillon.pages.timeline import WIDE
from mabillon.text.display import width_of

COLUMNS: Final = 20
"""Columns for nodes and lanes at most."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class Layout:
    """Columns for nodes and lanes; a column is free again below the end of its lane.

    ``column`` is that of each node, ``lane`` that of each source's lane by kind of link.

    Parameters
    ----------
    nodes
        By time.
    columns
        How many there are; what does not fit shares the last one.
    """

    def __init__(self, nodes: Sequence[Node], columns: int) -> None:
        self.line = {node.key: i for i, node in enumerate(nodes)}
        self.column: dict[Key, int] = {}
        self.lane: dict[Via, int] = {}
        self._reached: dict[Via, list[int]] = {}
        self._ends = [-1] * columns
        for i, node in enumerate(nodes):
            if node.via and node.via[0] in self.line:
                self._reached.setdefault(node.via, []).append(i)
        for i, node in enumerate(nodes):
            self._put(node, i)

    @property
    def used(self) -> int:
        """How many columns are in use."""
        return 1 + max([*self.column.values(), *self.lane.values()], default=0)

    def straight(self, via: Via) -> bool:
        """Tell whether a lane leads to one copy only, straight down to it."""
        return len(self._reached[via]) == 1

    def last(self, via: Via) -> int:
        """Return the last line that a lane reaches."""
        return max(self._reached[via])

    def _put(self, node: Node, i: int) -> None:
        lane = self.lane.get(node.via) if node.via else None
        if lane is None or node.via is None:
            column = self._free(0, i)
        elif self.straight(node.via):
            column = lane
        else:
            column = self._free(lane + 1, i)
        self.column[node.key] = column
        for kind in KINDS:
            if (node.key, kind) in self._reached:
                self.lane[node.key, kind] = column
                self._ends[column] = max(self._ends[column], *self._reached[node.key, kind])
                column = self._free(column + 1, i)

    def _free(self, start: int, i: int) -> int:
        """Return the first column from ``start`` that is free at a line, else before it."""
        columns = len(self._ends)
        order = [*range(start, columns), *range(min(start, columns))]
        return next((x for x in order if self._ends[x] < i), columns - 1)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Measures of the drawing, in CSS pixels; ``name`` and ``how`` are where these begin."""

    width: int
    size: float
    step: float
    line: float
    text: float
    name: float
    how: float

    def x(self, column: int) -> float:
        return 10 + column * self.step

    def y(self, line: int) -> float:
        return self.line * (line + 0.5) + 2


def draw(nodes: Sequence[Node], *, width: int, size: float) -> Markup:
    """Return the stemma as SVG; empty where there is no link to draw.

    Parameters
    ----------
    nodes
        By time, as ``pages.descent.nodes`` returns them.
    width, size
        Of the drawing and of its type, in CSS pixels. A narrow one has two lines of type
        for each copy.
    """
    if not any(node.via for node in nodes):
        return Markup("")
    narrow = width < 500
    layout = Layout(nodes, COLUMNS)
    step = min(19, 130 / layout.used) if narrow else min(26, 260 / layout.used)
    several = len({node.at.year for node in nodes if node.at}) > 1
    text = 10 + layout.used * step
    name = text if narrow else text + size * (9.2 if several else 7)
    longest = max(width_of(node.label) for node in nodes) + 2
    how = min(name + longest * size * WIDE, width - size * 14)
    sheet = _Sheet(width, size, step, size * (3.3 if narrow else 2.2), text, name, how)
    drawn = [_trunk(via, layout, sheet) for via in layout.lane]
    drawn += [_arrow(node, layout, sheet) for node in nodes]
    for i, node in enumerate(nodes):
        drawn += _node(node, layout, sheet, i, several=several)
    tall = sheet.line * len(nodes) + 6
    return Markup(
        f'<svg viewBox="0 0 {width} {tall:.0f}" width="{width}" height="{tall:.0f}" '
        f'font-size="{size:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


def _trunk(via: Via, layout: Layout, sheet: _Sheet) -> str:
    """Draw a lane, from its source's line to the last that it reaches."""
    source, kind = via
    start = sheet.x(layout.column[source]), sheet.y(layout.line[source])
    lane, last = sheet.x(layout.lane[via]), layout.last(via)
    end = sheet.y(last)
    if layout.straight(via):
        end -= 13 if end > start[1] else -13
    across = "" if lane == start[0] else f"H{lane:.1f}"
    path = f"M{start[0]:.1f} {start[1]:.1f}{across}V{end:.1f}"
    return f'<path class="link {kind}" d="{path}"/>'


def _arrow(node: Node, layout: Layout, sheet: _Sheet) -> str:
    """Draw how a copy's arrow leaves the lane; where it crosses others it passes over them."""
    if node.via is None or node.via not in layout.lane:
        return ""
    x, y = sheet.x(layout.column[node.key]), sheet.y(layout.line[node.key])
    lane = sheet.x(layout.lane[node.via])
    if lane == x:
        way = 1 if layout.line[node.key] > layout.line[node.via[0]] else -1
        return f'<path class="head" d="M{x - 3.5:.1f} {y - 14 * way:.1f}h7l-3.5 {7 * way}z"/>'
    way = 1 if x > lane else -1
    over = f"M{lane + 4 * way:.1f} {y:.1f}H{x - 13 * way:.1f}"
    branch = f"M{lane:.1f} {y:.1f}H{x - 13 * way:.1f}"
    head = f"M{x - 14 * way:.1f} {y - 3.5:.1f}v7l{7 * way} -3.5z"
    return (
        f'<path class="over" d="{over}"/><path class="link {node.via[1]}" d="{branch}"/>'
        f'<path class="head" d="{head}"/>'
    )


def _node(node: Node, layout: Layout, sheet: _Sheet, i: int, *, several: bool) -> list[str]:
    x, y, size = sheet.x(layout.column[node.key]), sheet.y(i), sheet.size
    absent = node.relation == "absent"
    sign = signs.absent(x, y) if absent else signs.sign(x, y, node.relation)
    when = "no time" if node.at is None else words.short_time(node.at)
    if several and node.at is not None:
        day, _, clock = when.rpartition(" ")
        when = f"{day} {node.at.year} {clock}"
    if sheet.name == sheet.text:
        room = int((sheet.width - sheet.text) / (size * WIDE))
        return [
            sign,
            _text(sheet.text, y - 2, timeline.label(node.label, room), "name"),
            _text(sheet.text, y + size, timeline.label(f"{when} · {node.how}", room), "tick"),
        ]
    room = int((sheet.how - sheet.name) / (size * WIDE)) - 1
    return [
        sign,
        _text(sheet.text, y + size / 3, when, "tick"),
        _text(sheet.name, y + size / 3, timeline.label(node.label, room), "name"),
        _text(sheet.how, y + size / 3, node.how, "tick"),
    ]


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(text)}</text>'
