"""The recall list's alerts: raised on the ground of what no longer stands, and who was told.

An alert relies on the opinion that it is about, and on the evidence that it names. What had
changed before it was raised, it knew.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from mabillon.archive.store import Store, utc_now
from mabillon.dispatch.recalling import notice
from mabillon.examine.phrases import day
from mabillon.workflows.alerting import taken
from mabillon.workflows.alerts_done import dealt_with
from mabillon.workflows.raised import Raised, raised
from mabillon.workflows.relying import Change, changes


class RecalledAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that relied on what no longer stands.

    ``alert``: its number; ``what``: what it said. ``ways``: by which ways it went out; none = it
    was shown here only. ``why``: one sentence each. ``notice``: in draft. ``answered``: somebody
    has dealt with the alert since.
    """

    alert: int
    what: str
    ways: list[str]
    why: list[str]
    notice: str
    answered: bool = False


def recalled_alerts(
    store: Store, *, opinion: int | None = None, on: date | None = None
) -> list[RecalledAlert]:
    """Return the alerts to be recalled, oldest first.

    Parameters
    ----------
    opinion
        Only those about this opinion; None = all.
    on
        The day that the notices bear; None = today in UTC.
    """
    every = [one for one in raised(store) if opinion in (None, one.alert.opinion)]
    if not every:
        return []
    since = changes(store) if any(one.alert.opinion is not None for one in every) else []
    ways, done = taken(store), dealt_with(store)
    found = []
    for one in every:
        happened = [*_of_opinion(one, since), *(_of_evidence(store, one) if not opinion else [])]
        if not happened:
            continue
        why = list(dict.fromkeys(detail for detail, _ in happened))
        last = max((at for _, at in happened if at is not None), default=None)
        dealt = done.get(one.number)
        found.append(
            RecalledAlert(
                alert=one.number,
                what=one.alert.what,
                ways=ways.get(one.number, []),
                why=why,
                notice=notice(f"alert {one.number} of {day(one.at)}", why, on or utc_now().date()),
                answered=bool(dealt and last and dealt.at > last),
            )
        )
    return found


def _of_opinion(one: Raised, since: list[Change]) -> list[tuple[str, datetime | None]]:
    """Return what became of the opinion after an alert about it, and when (null = not known)."""
    return [
        (change.detail, change.at)
        for change in since
        if change.opinion == one.alert.opinion and (change.at is None or change.at > one.at)
    ]


def _of_evidence(store: Store, one: Raised) -> list[tuple[str, datetime | None]]:
    stones = [stone for digest in one.alert.evidence for stone in store.tombstones(digest)]
    return [
        (f"The evidence {stone.evidence[:12]}… was destroyed on {day(stone.at)}", stone.at)
        for stone in stones
        if stone.at > one.at
    ]
