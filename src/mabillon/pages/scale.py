"""The ruler of an LLR: where it stands between "not issued" and "issued"."""

from __future__ import annotations

from markupsafe import Markup

from mabillon.examine.scale import figure

REACH = 4.0
"""Ends of the ruler, in LLR; what lies beyond stands at the end with an arrow's meaning."""


def draw(llr: float, low: float, high: float) -> Markup:
    """Return the ruler as SVG, from −4 to +4, with the published thresholds at 1 and 2."""

    def x(value: float) -> float:
        return 160 + max(-REACH, min(REACH, value)) / REACH * 140

    drawn = ['<line x1="20" y1="20" x2="300" y2="20" class="axis"/>']
    for at in (-4, -3, -2, -1, 0, 1, 2, 3, 4):
        tall = 5 if at in (-2, -1, 1, 2) else 3
        drawn.append(
            f'<line x1="{x(at):.0f}" y1="{20 - tall}" x2="{x(at):.0f}" y2="{20 + tall}" '
            'class="axis"/>'
        )
        label = str(at).replace("-", "−") if at <= 0 else f"+{at}"
        drawn.append(
            f'<text x="{x(at):.0f}" y="38" text-anchor="middle" class="tick">{label}</text>'
        )
    wide = max(2.0, x(high) - x(low))
    drawn.append(
        f'<rect x="{x(low):.1f}" y="16.5" width="{wide:.1f}" height="7" class="interval"/>'
    )
    drawn.append(f'<circle cx="{x(llr):.1f}" cy="20" r="5" class="dot"/>')
    drawn.append('<text x="20" y="9" class="tick">not issued</text>')
    drawn.append('<text x="300" y="9" text-anchor="end" class="tick">issued</text>')
    said = f"LLR {figure(llr)}, between {figure(low)} and {figure(high)}"
    return Markup(
        '<svg class="ruler" viewBox="0 0 320 42" width="320" height="42" font-size="11" role="img" '
        f'aria-label="{said}">{"".join(drawn)}</svg>'
    )
