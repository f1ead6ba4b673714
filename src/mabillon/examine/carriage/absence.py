"""The sentence that says what was not there, on which channels, and how they were watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mabillon.examine import phrases
from mabillon.examine.carriage.case import Case
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.instants import as_datetime, of_datetime, rfc3339
from mabillon.examine.looks import Look, Looked


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A tracked channel that is not judged: why, and its gaps (microseconds)."""

    channel: str
    title: str
    why: str
    gaps: list[tuple[int, int]]

    def figures(self) -> dict[str, Any]:
        """Return it for ``figures["left_out"]``."""
        return {
            "channel": self.channel,
            "title": self.title,
            "why": self.why,
            "gaps": [[rfc3339(a), rfc3339(b)] for a, b in self.gaps],
        }


def left_out(channels: list[str], case: Case, end: int) -> list[LeftOut]:
    """Say of each channel why it is not judged; silence is judged until ``end``, microseconds."""
    assert case.asked is not None
    begin = case.asked - case.early
    found = []
    for channel in channels:
        gaps = case.watch.gaps(channel, begin, end)
        why = _why(channel, case.watch, gaps, end)
        look = case.looked.absent(channel, begin)
        if look is not None and of_datetime(look.at) >= end:
            why = f"had nothing when {look.by} looked, but {_PAST_UNKNOWN}"
        else:
            why += _unreachable(channel, case.looked)
        found.append(LeftOut(channel, case.tracked.title(channel), why, gaps))
    return found


_PAST_UNKNOWN = "too little of its own past was collected to count it"


def _unreachable(channel: str, looked: Looked) -> str:
    tried = [x for x in looked.looks if x.channel == channel and x.answer == "unreachable"]
    if not tried:
        return ""
    return f", and could not be reached at {phrases.moment(of_datetime(tried[-1].at))}"


def _why(channel: str, watch: Watch, gaps: list[tuple[int, int]], end: int) -> str:
    if not watch.shown(channel)[0].size:
        return "was never collected"
    if not gaps:
        return f"shows nothing either, but {_PAST_UNKNOWN}"
    if len(gaps) == 1 and gaps[0][1] == end and watch.within(channel, 0, gaps[0][0]):
        return f"was not looked at after {phrases.moment(gaps[0][0])}"
    said = [f"from {phrases.moment(a)} to {phrases.moment(b)}" for a, b in gaps]
    if len(said) > 3:
        said = [*said[:2], f"in {len(said) - 2} further stretches"]
    return f"was not collected {phrases.joined(said)}"


def not_yet(case: Case) -> list[LeftOut]:
    """Say of each channel whose role begins only after the question that it does."""
    assert case.asked is not None
    known, found = case.tracked, []
    for name, spans in zip(known.names, known.spans, strict=True):
        later = [(since, role) for role, since, _ in spans if since > case.asked]
        if later and known.role(name, case.asked) is None:
            since, role = min(later)
            why = f"became {_ROLES[role]} only on {phrases.day(as_datetime(since))}"
            found.append(LeftOut(name, known.title(name), why, []))
    return found


_ROLES = {"own": "an own channel", "forwarder": "a forwarder"}


def sentence(
    watched: Sequence[bool],
    looks: Sequence[Look],
    left: Sequence[LeftOut],
    end: int,
    *,
    routine: bool,
) -> str:
    """Return the absence sentence.

    Parameters
    ----------
    watched
        For each channel judged by what was collected: watched throughout (true), or looked
        at afterwards.
    looks
        The guided look at each channel that is judged by it.
    left
        The tracked channels that are not judged.
    end
        Until when silence is judged, microseconds.
    routine
        Whether all channels judged carry the issuer's statements routinely.
    """
    many = len(watched) + len(looks)
    tracked = "" if routine else "tracked "
    on = (
        f"any of {phrases.number(many)} {tracked}channels"
        if many > 1
        else f"the one {tracked}channel"
    )
    if routine:
        on += f" that routinely {'carry' if many > 1 else 'carries'} its statements"
    said = f"Had not appeared by {phrases.moment(end)} on {on}, {_how(watched, looks)}."
    if len(left) == 1:
        nth = phrases.ordinal(many + 1).capitalize()
        article = "An" if nth[0] in "E" and nth.startswith(("Eigh", "Elev")) else "A"
        return f"{said} ({article} {nth.lower()}, {left[0].title}, {left[0].why} and is left out.)"
    if left:
        each = "; ".join(f"{item.title} {item.why}" for item in left)
        return f"{said} ({phrases.number(len(left)).capitalize()} more are left out: {each}.)"
    return said


_UNSEEN = "what was deleted before that look does not show"


def _how(watched: Sequence[bool], looks: Sequence[Look]) -> str:
    many, live = len(watched), sum(watched)
    every = {1: "", 2: "both "}.get(many + len(looks), "all ")
    if looks:
        return _attested(live, many - live, looks, every)
    if live == many:
        return f"{every}watched throughout"
    if not live:
        return f"{every}looked at afterwards ({_UNSEEN})"
    later = phrases.number(many - live)
    return f"{phrases.number(live)} watched throughout, {later} looked at afterwards ({_UNSEEN})"


def _attested(live: int, later: int, looks: Sequence[Look], every: str) -> str:
    """Say how channels were watched, where some were judged by a look."""
    people = phrases.joined(list(dict.fromkeys(look.by for look in looks)))
    parts = [f"{phrases.number(live)} watched throughout"] if live else []
    parts += [f"{phrases.number(later)} looked at afterwards"] if later else []
    share = f"{phrases.number(len(looks))} " if parts else every
    parts.append(f"{share}looked at by {people}, attested and not collected")
    return f"{', '.join(parts)} ({_UNSEEN})"
