"""Each tracked channel by itself: how often and how soon it carries, and when it was observed."""

from __future__ import annotations

from typing import Any

import numpy as np

from mabillon.examine.carriage.case import Case
from mabillon.examine.carriage.choice import Choice
from mabillon.examine.carriage.delays import Floats
from mabillon.examine.carriage.stretches import ends_of
from mabillon.examine.carriage.survival import kaplan_meier
from mabillon.examine.instants import SECOND, rfc3339


def observed_until(case: Case) -> Floats:
    """Return (C,) seconds for which each channel was observed from ``early`` before the question.

    A carrier may have posted up to ``early_s`` before, so a channel that was not observed
    then may have carried it unseen. -1 = not observed so, or not tracked at that time.
    """
    assert case.asked is not None
    begin = np.array([case.asked - case.early])
    roles = case.roles()
    until = np.full(len(case.tracked.names), -1.0)
    for c, name in enumerate(case.tracked.names):
        end = int(ends_of(case.watch.shown(name), begin)[0])
        if name in roles and end > case.asked:
            until[c] = (end - case.asked) / SECOND
    return until


def looked_until(case: Case, collected: Floats) -> Floats:
    """Return the same with guided looks: a channel counts up to the latest that saw nothing.

    Parameters
    ----------
    collected
        (C,) what ``observed_until`` gives.
    """
    assert case.asked is not None
    until = collected.copy()
    for c, name in enumerate(case.tracked.names):
        end = case.looked.until(name, case.asked - case.early)
        if name in case.roles() and end > case.asked:
            until[c] = max(until[c], (end - case.asked) / SECOND)
    return until


def channel_rows(case: Case, choice: Choice | None, end: int | None) -> list[dict[str, Any]]:
    """Return a row for each channel that is tracked when the question is asked.

    ``n`` statements that were due on it while it was observed, ``share`` of them carried by
    the age that is judged (Kaplan–Meier; at ``longest_age_s`` where none is), ``median_s``
    and ``p90_s`` its usual delays (null = never reached), ``watched`` its stretches from
    ``early_s`` before the question on. ``posted_since``: null, for it is not told here.
    """
    if case.asked is None:
        return []
    delays, settings = case.delays, case.settings
    age = choice.age if choice else float(settings.longest_age_s)
    upto = end if end is not None else case.asked + int(age * SECOND)
    rows = []
    for name, role in sorted(case.roles().items(), key=lambda item: (item[1] != "own", item[0])):
        c = case.tracked.names.index(name)
        due = delays.due[:, c]
        km = kaplan_meier(delays.delay[due, c], delays.seen[due, c], settings.interval)
        carrier = next((x for x in case.carriers if x.channel == name and x.role), None)
        rows.append(
            {
                "channel": name,
                "title": case.tracked.title(name),
                "role": role,
                "n": km.n,
                "share": km.at(age)[0] if km.n else None,
                "median_s": km.when(0.5),
                "p90_s": km.when(0.9),
                "watched": [
                    [rfc3339(a), rfc3339(b), mode]
                    for a, b, mode in case.watch.within(name, case.asked - case.early, upto)
                ],
                "throughout": case.watch.throughout(name, case.asked, upto),
                "carried_at": None if carrier is None else rfc3339(carrier.posted_at),
                "post": None if carrier is None else carrier.post,
                "posted_since": None,
            }
        )
    return rows
