"""The routing profile: which channels carry an issuer's statements, how often and how soon.

``profile`` measures the tracked channels: ``windows`` cuts time, ``shares`` gives intervals,
``series`` counts window by window, ``changes`` says what changed, ``order`` who came when,
``kinds`` what of which product kind. ``remarks`` says which of them lead or stopped.
``suggesting`` measures the others; a ``suggestion`` comes with its ``cautions``.
"""

from __future__ import annotations

from mabillon.examine.routing.profile import ChannelRouting, RoutingProfile, Together, profile
from mabillon.examine.routing.remarks import Remark, remarks
from mabillon.examine.routing.suggesting import suggest
from mabillon.examine.routing.suggestion import OTHERS, Suggestion

__all__ = [
    "OTHERS",
    "ChannelRouting",
    "Remark",
    "RoutingProfile",
    "Suggestion",
    "Together",
    "profile",
    "remarks",
    "suggest",
]
