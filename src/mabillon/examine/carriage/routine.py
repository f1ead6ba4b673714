"""Which tracked channels may be said to carry the issuer's statements routinely.

A register calls a channel a forwarder; that it carries *routinely* is measured. An own
channel always does. A forwarder does if at least ``routine_share`` of the earlier statements
that came while it was observed stood on it by ``longest_age_s`` (Kaplan–Meier), of at least
``routine_needed``. The word changes no figure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mabillon.examine.carriage.case import Case
from mabillon.examine.carriage.survival import kaplan_meier


def all_routine(case: Case, channels: Sequence[str]) -> bool:
    """Tell whether every one of these tracked channels carries routinely."""
    roles = case.roles()
    return all(roles[name] == "own" or _carries(case, name) for name in channels)


def _carries(case: Case, channel: str) -> bool:
    delays, settings = case.delays, case.settings
    c = case.tracked.names.index(channel)
    had = case.tracked.had_role(delays.posted)[:, c]
    after = np.where(delays.due[:, c], delays.delay[:, c], 0.0)  # not due: it started there
    found = kaplan_meier(after[had], delays.seen[had, c], settings.interval)
    share, _, _ = found.at(float(settings.longest_age_s))
    return found.n >= settings.routine_needed and share >= settings.routine_share
