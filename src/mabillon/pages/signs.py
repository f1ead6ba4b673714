"""Signs of the trace's drawings: the form says the relation, colour says nothing alone."""

from __future__ import annotations

from typing import Final

_FULL: Final = frozenset({"identical", "near copy", "quotation", "contains", "same media"})
_FORWARDS: Final = frozenset({"forward of", "forward by name only"})


def sign(x: float, y: float, relation: str) -> str:
    """Return the sign of an appearance at a place, by its relation."""
    if relation in _FORWARDS:
        kind = "sign-full" if relation == "forward of" else "sign-open"
        return f'<path d="M{x - 4:.1f} {y - 5:.1f}l10 5l-10 5z" class="{kind}"/>'
    if relation == "edit of":
        return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" class="sign-open"/>'
    kind = "sign-full" if relation in _FULL else "sign-open"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.6" class="{kind}"/>'


def gone(x: float, y: float) -> str:
    """Return the sign of a post that was seen to be gone."""
    return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" class="sign-gone"/>'


def absent(x: float, y: float) -> str:
    """Return the sign of an origin that was not collected, or of which only a name is known."""
    return f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z" class="sign-absent"/>'
