"""The context of ``opinions.html``."""

from __future__ import annotations

import msgspec

from mabillon.archive.rows import OpinionRow


class OpinionsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every kept opinion, the latest first."""

    title: str
    opinions: tuple[OpinionRow, ...]
