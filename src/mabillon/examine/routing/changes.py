"""What changed in the course of time, said only where the intervals do not overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mabillon.examine import phrases
from mabillon.examine.routing.series import Carried, Seen, Window, carried
from mabillon.examine.routing.shares import Share
from mabillon.examine.routing.windows import Span, joined
from mabillon.examine.settings import RoutingSettings


def changes(
    seen: Seen, spans: Sequence[Span], windows: Sequence[Window], routing: RoutingSettings
) -> list[str]:
    """Say what changed, in the order of time.

    Each window that could be counted is compared with all before it since the last change,
    gaps passed over: so a slow change is seen too, and a change is told once.

    Parameters
    ----------
    seen
        The statements, as the channel shows them.
    spans, windows
        Time cut, and what was counted in each; of one length.

    Notes
    -----
    The intervals are those of ``change_interval``, stricter than the bands: of ten channels
    and twelve months some bands of 90 % part by chance.
    """
    told = [span for span, window in zip(spans, windows, strict=True) if _tells(window)]
    found = _changes(seen, told, routing, _share) + _changes(seen, told, routing, _delay)
    return [said for _, said in sorted(found, key=lambda one: one[0])]


def compared(windows: Sequence[Window]) -> int:
    """Return how many windows could be compared with what was before them."""
    return max(0, sum(_tells(window) for window in windows) - 1)


def _tells(window: Window) -> bool:
    """Tell whether a window can be compared: counted, and through all the channels."""
    return window.gap is None and not window.without


def _changes(
    seen: Seen,
    told: Sequence[Span],
    routing: RoutingSettings,
    unlike: Callable[[Carried, Carried], tuple[str, str, str] | None],
) -> list[tuple[int, str]]:
    """Return when it changed, and the sentence."""
    found = []
    before: list[Span] = []
    for span in told:
        if before:
            earlier, now = (_count(seen, of, routing) for of in (before, [span]))
            said = unlike(earlier, now)
            if said:
                what, then, this = said
                found.append(
                    (span.start, f"{what} {then} in {joined(before)} and {this} in {span.label}")
                )
                before = []
        before.append(span)
    return found


def _count(seen: Seen, spans: Sequence[Span], routing: RoutingSettings) -> Carried:
    rows = spans[0].holds(seen.posted)
    for span in spans[1:]:
        rows = rows | span.holds(seen.posted)
    return carried(seen.of(rows), routing.change_interval, routing)


def _share(a: Carried, b: Carried) -> tuple[str, str, str] | None:
    apart = a.within.apart(b.within)
    return ("carried", _counted(a.within), _counted(b.within)) if apart else None


def _counted(found: Share) -> str:
    return f"{found.k} of {found.n} ({found.k / found.n * 100:.0f} %)"


def _delay(a: Carried, b: Carried) -> tuple[str, str, str] | None:
    if a.usual is None or b.usual is None or not a.usual.apart(b.usual):
        return None
    return (
        "its usual delay was",
        phrases.span(a.usual.median),
        phrases.span(b.usual.median),
    )
