"""The use of one term over time, drawn small: its share of the statements of each window.

All drawings of a page have one time axis and one scale. A window without statements is a gap,
never a zero. The same numbers stand beside each drawing as a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from mabillon.examine.lexicon.listing import Window
from mabillon.examine.lexicon.terms import Term

LEFT = 40.0
TALL = 58.0


def draw(term: Term, *, windows: Sequence[Window], width: int = 300, size: float = 11) -> Markup:
    """Return a column for each window as SVG, with its changes marked; empty without windows.

    Parameters
    ----------
    term
        Its ``uses`` go with ``windows``.
    width, size
        Of the drawing and of its type, in CSS pixels.
    """
    if not windows:
        return Markup("")
    right, top = width - 6.0, size + 4.0
    floor = top + TALL
    drawn = []
    for share in (0, 50, 100):
        level = floor - share / 100 * TALL
        kind = "axis" if share == 0 else "grid"
        drawn.append(
            f'<line x1="{LEFT:.1f}" y1="{level:.1f}" x2="{right:.1f}" y2="{level:.1f}" '
            f'class="{kind}"/>'
        )
        drawn.append(_text(LEFT - 5, level + size / 3, f"{share}\u00a0%", "end"))
    drawn.append(f'<path class="whole" d="{_columns(term, windows, LEFT, right, floor, TALL)}"/>')
    drawn += _changes(term, windows, right, top, floor)
    step = (right - LEFT) / len(windows)
    drawn.append(_text(LEFT, floor + size + 4, _month(windows[0].from_at), "start"))
    if len(windows) > 1 and step * len(windows) > 12 * size:
        drawn.append(_text(right, floor + size + 4, _month(windows[-1].from_at), "end"))
    tall = floor + size + 9
    return Markup(
        f'<svg viewBox="0 0 {width} {tall:.0f}" width="{width}" height="{tall:.0f}" '
        f'font-size="{size:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


def spark(term: Term, *, windows: Sequence[Window], width: int = 120, tall: int = 18) -> Markup:
    """Return the same in one line's height, without axes."""
    if not windows:
        return Markup("")
    columns = _columns(term, windows, 0, width, tall - 1, tall - 2)
    return Markup(
        f'<svg viewBox="0 0 {width} {tall}" width="{width}" height="{tall}" aria-hidden="true" '
        f'focusable="false"><path class="whole" d="{columns}"/><line x1="0" y1="{tall - 0.5}" '
        f'x2="{width}" y2="{tall - 0.5}" class="axis"/></svg>'
    )


def _columns(
    term: Term, windows: Sequence[Window], left: float, right: float, floor: float, tall: float
) -> str:
    step = (right - left) / len(windows)
    return "".join(
        f"M{left + i * step + step * 0.1:.1f} {floor:.1f}v{-used / w.statements * tall:.1f}"
        f"h{step * 0.8:.1f}V{floor:.1f}z"
        for i, (used, w) in enumerate(zip(term.uses, windows, strict=False))
        if used and w.statements
    )


def _changes(
    term: Term, windows: Sequence[Window], right: float, top: float, floor: float
) -> list[str]:
    first = _at(windows[0].from_at)
    last = _at(windows[-1].from_at)
    step = (right - LEFT) / len(windows)
    whole = (last - first) / max(len(windows) - 1, 1) * len(windows)
    drawn = []
    for change in term.changes:
        x = LEFT + min(1.0, (_at(change.at) - first) / whole) * (right - LEFT) if whole else LEFT
        x = min(x, right - step / 2)
        drawn.append(
            f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{floor:.1f}" class="change"/>'
        )
    return drawn


def _at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _month(text: str) -> str:
    return f"{datetime.fromisoformat(text):%b %Y}"


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="tick" text-anchor="{anchor}">{escape(text)}</text>'
    )
