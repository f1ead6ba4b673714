"""The contexts of ``works.html`` and ``work.html``."""

from __future__ import annotations

import msgspec

from mabillon.web.work.works import Work


class WorkPage(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of long work.

    ``left_s``: seconds that it will still take at its pace; null = nobody knows.
    """

    title: str
    work: Work
    left_s: float | None


class WorksPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every remembered piece of long work, the latest first."""

    title: str
    works: tuple[Work, ...]
