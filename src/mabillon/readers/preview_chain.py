"""Preview pages that continue one another from the newest page on: one look at their channel."""

from __future__ import annotations

from mabillon.readers.preview_posts import Shown

Begun = dict[str, tuple[str, str]]
"""By channel: the number before which the next page begins, and when the first was fetched."""


class Chain:
    """Whether a page continues the look that a newest page began, and when that was."""

    def __init__(self, begun: Begun, at: str | None) -> None:
        self._begun = begun
        self._at = at

    def _first(self, page: Shown) -> str | None:
        if page.channel is None or self._at is None:
            return None
        if page.latest:
            return self._at
        wanted, first = self._begun.get(page.channel, ("", ""))
        return first if page.asked_before is not None and page.asked_before == wanted else None

    def whole(self, page: Shown) -> bool:
        return self._first(page) is not None

    def at(self, page: Shown) -> str | None:
        return self._first(page) or self._at

    def goes_on(self, page: Shown) -> None:
        first = self._first(page)
        if first is not None and page.channel is not None and len(self._begun) < 100_000:
            self._begun[page.channel] = (page.before or "", first)
