"""The sentences that a reader can check: what was counted, what is assumed, what is too thin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mabillon.examine import phrases, scale
from mabillon.examine.carriage.alternative import NoneIfNotIssued
from mabillon.examine.carriage.case import Case
from mabillon.examine.carriage.choice import Choice
from mabillon.examine.carriage.clock import Curve
from mabillon.examine.carriage.unseen import Unseen
from mabillon.examine.instants import SECOND
from mabillon.examine.looks import Look


def measured(case: Case, n: int, k: int, figures: dict[str, Any]) -> str:
    days = case.settings.window_days
    window = "the year before" if days in (365, 366) else f"the {days} days before"
    text = f"Of {n} statements in {window}, {n - k} had {_come(case)} by that age"
    if figures["median_delay_s"] is not None:
        text += f"; usual delay {phrases.span(figures['median_delay_s'])}"
    if figures["p90_delay_s"] is not None:
        text += f", 90 % in {phrases.span(figures['p90_delay_s'])}"
    return text + "."


def _come(case: Case) -> str:
    """Say what counts as carried: without an own channel, that a second channel had it."""
    return "been carried" if "own" in case.roles().values() else "reached a second channel"


def reckoning(
    case: Case,
    figures: dict[str, Any],
    n: int,
    days: int,
    h2: NoneIfNotIssued,
    unseen: Unseen | None,
) -> list[str]:
    settings = case.settings
    said = []
    lost = case.delays.size - n
    if lost:
        said.append(
            f"{lost} more are not counted: one of these channels was not observed then, whatever "
            "it carried."
        )
    if days < n:
        said.append(
            f"They came on {days} days, and days are counted, for statements come in bursts."
        )
    gone = figures["reference_deleted"]
    if gone:
        said.append(
            f"{phrases.things(len(gone), 'post').capitalize()} that carried them "
            f"{'was' if len(gone) == 1 else 'were'} taken down later, and count for the time they "
            "stood."
        )
    if unseen is not None:
        said.append(
            f"{phrases.opening(case.issuer)} has no channel of its own: these are the statements "
            f"seen on at least one forwarder, {unseen.once} of them on one only and "
            f"{unseen.twice} on two. So at least {unseen.number:.0f} more were never seen "
            "(Chao 1987; forwarders copy each other, so that this is a lower bound, and the true "
            "strength is less)."
        )
    at_floor = figures["p_none_h1"] <= settings.off_channel
    said.append(
        f"Chance of this silence for a statement that was issued: {figures['p_none_h1']:.3f}"
        + (
            f", the share of statements assumed to go out on routes nobody watches "
            f"({phrases.chance(settings.off_channel)})"
            if at_floor
            else f" (and never taken below {phrases.chance(settings.off_channel)}, the share "
            "assumed to go out on routes nobody watches)"
        )
        + f"; for one that was not: {h2.point:.2f}, between {h2.low:.2f} and {h2.high:.2f} "
        f"({h2.source})."
    )
    return said


def by_look(case: Case, looks: Sequence[Look]) -> str:
    """Say which channels are judged by somebody's word, and what is allowed for that."""
    titles = phrases.joined([case.tracked.title(look.channel) for look in looks])
    one = len(looks) == 1
    return (
        f"{titles} {'is' if one else 'are'} judged by {'a look' if one else 'looks'} at one "
        "moment, attested and not collected; that a look overlooks what stands there is assumed at "
        f"{phrases.chance(case.settings.look_miss)}, and raises the chance of this silence."
    )


def overlooked(case: Case, looks: Sequence[Look]) -> str:
    """Say how a look could be wrong."""
    people = phrases.joined(list(dict.fromkeys(look.by for look in looks)))
    return (
        f"{people} overlooked it (assumed {phrases.chance(case.settings.look_miss)}), or did not "
        "look as far back as asked: collect the channels, and nobody's word is needed"
    )


def limit(told: dict[str, Any], asked: int, age: float) -> str:
    limit = told["limit"]
    if limit is None:
        return "The clock cannot say when silence will mean more."
    word = limit["support"] or "no meaningful"
    at = phrases.moment(asked + int(np.ceil(limit["age_s"])) * SECOND)
    never = f'never more than {word} support for "not issued" (LLR {scale.figure(limit["llr"])})'
    if limit["age_s"] <= age:
        return f"Silence can tell no more: {never}; that limit was reached at {at}."
    return f"Silence can still tell more: {never}, from {at} on."


def wrong(case: Case, live: bool, unseen: Unseen | None) -> list[str]:
    settings = case.settings
    said = [
        f"{case.issuer} used a route nobody watches "
        f"(assumed {phrases.chance(settings.off_channel)})",
        "the post was made later than its platform says",
        "it went out only as a picture or in a translation that was not recognised",
        "channels were being taken down or held back just then, as happens after a big claim",
    ]
    if not live:
        said.append(
            "a channel carried it and deleted it before it was looked at: only channels watched "
            "throughout would show that"
        )
    said.append(
        "all these channels were out at once, and for longer than the bounds allow for where "
        f"the time before shows no such outage ({settings.silence_days} days)"
    )
    if unseen is not None:
        said.append("more of its statements than estimated are never seen on any forwarder")
    return said


def too_thin(
    case: Case, choice: Choice, curve: Curve, here: int, told: dict[str, Any], judged: int
) -> str | None:
    """Return why nothing can be concluded, and what to do; None where something can."""
    settings = case.settings
    n, days = int(curve.silence.n[here]), int(curve.silence.days[here])
    if case.delays.size and not (case.delays.due & choice.members[None, :]).any():
        return (
            "the channels observed are the very ones its earlier statements started on, so that "
            "nothing tells how soon another carries them; register its routine forwarders and "
            "collect them (mabillon routing suggests some)"
        )
    if min(n, days) < settings.min_reference:
        lost = case.delays.size - n
        have = f"{phrases.things(n, 'earlier statement')} on {phrases.things(days, 'day')}"
        why = (
            f"; {lost} more cannot be used, because a judged channel was not observed then: "
            f"collect the past of {_thin(case, choice)}"
            if lost
            else f"; collect more of the {settings.window_days} days before on the own channels"
        )
        return (
            f"{'only ' if n else ''}{have} tell{'s' if n == 1 else ''} how soon its statements "
            f"are carried, and {settings.min_reference} (on as many days) are needed{why}"
        )
    share = 1.0 - int(curve.silence.k[here]) / n
    if share < settings.min_share:
        many = n - int(curve.silence.k[here])
        by = f"by {phrases.span(choice.age)} {f'only {many}' if many else 'none'} of {n} earlier "
        by += f"statements had {_come(case)}"
        if told["speaks"] is not None:
            at = phrases.moment((case.asked or 0) + int(told["speaks"]["age_s"]) * SECOND)
            return f"too early: {by}; look again from {at} on"
        return (
            f"{by} by {phrases.things(judged, 'channel')}: their silence means little at any age; "
            "register and collect more of the channels that carry its statements "
            "(mabillon routing suggests some)"
        )
    return None


def _thin(case: Case, choice: Choice) -> str:
    """Name the judged channels whose past was least observed."""
    delays = case.delays
    lost = (delays.due & (delays.seen < choice.age)).sum(axis=0) * choice.members
    worst = [c for c in np.lexsort((np.arange(lost.size), -lost)) if lost[c] > 0][:3]
    return phrases.joined([case.tracked.titles[c] for c in worst]) or "its channels"
