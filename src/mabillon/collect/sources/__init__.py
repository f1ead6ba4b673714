"""Kinds of sources: what is asked first, what next, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mabillon.collect.sources.feeds import FeedVisit
from mabillon.collect.sources.previews import PreviewVisit
from mabillon.collect.sources.site import SiteVisit
from mabillon.collect.sources.visit import Visit
from mabillon.collect.state import SourceState

__all__ = ["SOURCES", "Visit"]

SOURCES: Final[Mapping[str, Callable[[str, SourceState], Visit]]] = {
    "feed": FeedVisit,
    "preview": PreviewVisit,
    "site": SiteVisit,
}
"""By kind: makes a visit of an address, with what is remembered of it."""
