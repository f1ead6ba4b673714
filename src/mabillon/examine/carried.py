"""A statement that tracked channels did carry: on an own channel, or by forwarders only."""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np
from scipy.special import betaincinv

from mabillon.examine import phrases, scale
from mabillon.examine.case import Carrier, Case
from mabillon.examine.choice import choose, joint
from mabillon.examine.finding import Finding
from mabillon.examine.instants import EVER, SECOND, micros, rfc3339
from mabillon.examine.settings import Settings
from mabillon.examine.silence import silence

EXAMINATION = "carriage"


def on_own(case: Case, own: list[Carrier], figures: dict[str, Any]) -> Finding:
    """Judge a statement that stood on an own channel.

    Notes
    -----
    P(on an own channel | issued) is 1 - ``off_channel``; P(on an own channel | not issued)
    is the chance that the channel was taken over (``takeover``, at most
    ``takeover_high``). So the LLR can never pass log10(1 / takeover). A deletion that may
    have fallen within ``disowned_within_s``, without a later copy standing on the same
    channel, or a denial on an own channel within that time, is what a taken-over channel
    would look like: a conflict, and no figure.
    """
    settings = case.settings
    first = own[0]
    said = [
        f"Stood on {first.title}, an own channel of {case.issuer}, from "
        f"{phrases.moment(first.posted_at)} ({first.post})."
    ]
    others = sorted({c.title for c in case.carriers if c.channel != first.channel and c.role})
    if others:
        verb = "also carries" if len(others) == 1 else "also carry"
        said.append(f"{phrases.joined(others)} {verb} it.")
    gone = [c for c in own if _deleted(c, own, settings)]
    denied = _disowned(case, own)
    figures["deleted"] = [c.figures() for c in case.carriers if c.gone_by is not None]
    if gone or denied:
        said += [_deletion(c) for c in gone] + denied
        said.append(
            "A channel that was taken over looks like this, and so does an issuer that thought "
            "better of it; carriage cannot tell them apart and gives no figure."
        )
        return Finding(
            examination=EXAMINATION,
            status="conflict",
            reason="carried on an own channel, and deleted or disowned there within "
            f"{phrases.span(settings.disowned_within_s)}",
            figures=figures,
            explanation=said,
            would_be_wrong_if=[
                f"the deletion was a matter of housekeeping: ask {case.issuer}, and look at "
                f"{first.title} for a word about it"
            ],
        )
    llr = log10((1.0 - settings.off_channel) / settings.takeover)
    low = log10((1.0 - settings.off_channel) / settings.takeover_high)
    high = -log10(settings.takeover)
    figures |= {"takeover": settings.takeover, "takeover_high": settings.takeover_high}
    said += [
        f"An issuer puts out {_percent(1 - settings.off_channel)} of its statements on routes "
        f"that are watched (assumed); that an own channel was taken over is assumed at "
        f"{phrases.chance(settings.takeover)}, at most {phrases.chance(settings.takeover_high)}.",
        f"LLR {llr:.2f} [{low:.2f}, {high:.2f}]: {scale.in_words(llr)} ({scale.SCALE}). "
        "It can never pass what the chance of a takeover allows.",
    ]
    looked = case.watch.shown(first.channel)[1]
    week = first.posted_at + settings.disowned_within_s * SECOND
    wrong = [
        f"{first.title} was taken over (assumed {phrases.chance(settings.takeover)}) and nobody "
        "has said so yet"
    ]
    if not looked.size or int(looked[-1]) < week:
        seen = f"was at {phrases.moment(int(looked[-1]))}" if looked.size else "is not recorded"
        wrong.append(
            f"it was deleted or disowned there since: the last look at {first.title} {seen}; "
            f"look again until {phrases.moment(week)}"
        )
    return Finding(
        examination=EXAMINATION,
        status="determined",
        llr=llr,
        llr_low=low,
        llr_high=high,
        figures=figures,
        explanation=said,
        would_be_wrong_if=wrong,
    )


def _percent(share: float) -> str:
    return f"{share * 100:g} %"


def _deleted(carrier: Carrier, own: list[Carrier], settings: Settings) -> bool:
    """Say whether it may have been taken down within the time that counts, and not put back."""
    if carrier.gone_by is None:
        return False
    week = carrier.posted_at + settings.disowned_within_s * SECOND
    stood = carrier.stood_until if carrier.stood_until is not None else -EVER
    back = any(
        c.channel == carrier.channel
        and c.gone_by is None
        and c.stood_until is not None
        and c.stood_until >= carrier.gone_by
        for c in own
    )
    return (carrier.gone_by <= week or stood < week) and not back


def _deletion(carrier: Carrier) -> str:
    assert carrier.gone_by is not None
    since = f"last seen at {phrases.moment(carrier.stood_until)}, " if carrier.stood_until else ""
    return (
        f"{carrier.post} was taken down from {carrier.title}: {since}gone by "
        f"{phrases.moment(carrier.gone_by)}."
    )


def _disowned(case: Case, own: list[Carrier]) -> list[str]:
    """Return a sentence for each denial on an own channel within the time that counts."""
    within = case.settings.disowned_within_s * SECOND
    first = min(c.posted_at for c in own)
    last = max(c.posted_at for c in own)
    times = micros(case.stances.column("at"), EVER).tolist()
    found = []
    for row, at in zip(case.stances.to_pylist(), times, strict=True):
        channel = row["channel"]
        if row["says"] not in ("denies", "disowns") or channel is None:
            continue
        when = at if at != EVER else first
        if case.tracked.role(channel, when) == "own" and first <= when <= last + within:
            stated = f" at {phrases.moment(at)}" if at != EVER else ""
            post = f" ({row['post']})" if row["post"] else ""
            found.append(
                f"{phrases.opening(case.issuer)} {row['says']} it on "
                f"{case.tracked.title(channel)}{stated}{post}."
            )
    return sorted(found)


def by_forwarders(case: Case, found: list[Carrier], figures: dict[str, Any]) -> Finding:
    """Judge a statement that forwarders carried and no own channel did.

    Notes
    -----
    Forwarders can be fooled, so this is said in words. With ``recorded_needed`` recorded
    statements that were not issued, the share of these that were carried too is known, and
    the LLR is log10 of A(age) over that share. Where an own channel was watched and kept
    silent there is no figure even so: the reference statements all stood on own channels
    and cannot tell how often that happens to a genuine one.
    """
    settings = case.settings
    names = sorted({c.title for c in found})
    first = found[0]
    said = [
        f"Carried by {phrases.things(len(names), 'forwarder')}, {phrases.joined(names)}, the first "
        f"at {phrases.moment(first.posted_at)} ({first.post}), and not seen on an own channel "
        f"of {case.issuer}."
    ]
    gone = [c for c in found if c.gone_by is not None]
    figures["deleted"] = [c.figures() for c in gone]
    said += [_deletion(c) for c in gone]
    wrong = [
        "the forwarders took it from somewhere else, as they do with what is not the issuer's",
        f"{case.issuer} put it on an own channel that was not looked at then",
    ]
    silent = [
        case.tracked.title(name)
        for name, role in case.roles().items()
        if role == "own" and case.asked is not None and not _gaps(case, name)
    ]
    size = case.recorded.num_rows
    reason: str | None
    if silent:
        said.append(
            f"{phrases.joined(silent)} {'was' if len(silent) == 1 else 'were'} observed all the "
            "while and had nothing."
        )
        reason = (
            "carried by forwarders, and absent from an own channel that was observed: no "
            "earlier statement tells how often that happens to a genuine one, so no figure"
        )
    elif size < settings.recorded_needed:
        reason = (
            f"carried by forwarders only: how often they carry what was not issued is not "
            f"known ({phrases.things(size, 'recorded case')}, {settings.recorded_needed} needed), "
            "so no figure"
        )
    else:
        return _figure(case, said, wrong, figures)
    return Finding(
        examination=EXAMINATION,
        status="determined",
        reason=reason,
        figures=figures,
        explanation=said,
        would_be_wrong_if=wrong,
    )


def _gaps(case: Case, name: str) -> bool:
    assert case.asked is not None
    ends = case.watch.shown(name)[1]
    last = int(ends.max(initial=case.asked))
    return bool(last <= case.asked or case.watch.gaps(name, case.asked - case.early, last))


def _figure(case: Case, said: list[str], wrong: list[str], figures: dict[str, Any]) -> Finding:
    settings = case.settings
    assert case.asked is not None
    first = min(c.posted_at for c in case.carriers if c.role == "forwarder")
    age = max(first - case.asked, 0) / SECOND
    members = np.array([case.roles().get(name) == "forwarder" for name in case.tracked.names])
    until = np.where(members, float(settings.longest_age_s), -1.0)
    choice = choose(case.delays, until, settings)
    through = joint(case.delays, choice.members if choice else members)
    ages = np.array([max(age, choice.age if choice else 0.0)])
    seen = silence(case.delays.days, through.counts(ages), through.missed(ages), settings)
    if min(int(seen.n[0]), int(seen.days[0])) < settings.min_reference:
        return Finding(
            examination=EXAMINATION,
            status="determined",
            reason="carried by forwarders only, and too few earlier statements could be "
            f"followed to say how often they carry one ({int(seen.n[0])}, "
            f"{settings.min_reference} needed), so no figure",
            figures=figures,
            explanation=said,
            would_be_wrong_if=wrong,
        )
    h1, h1_low, h1_high = (1 - float(x[0]) for x in (seen.share, seen.high, seen.low))
    size = case.recorded.num_rows
    times = case.recorded.column("carried_after_s").to_pylist()
    hits = sum(1 for t in times if t is not None)
    tail = (1 - settings.interval) / 2
    h2 = (hits + 0.5) / (size + 1)
    h2_low = float(betaincinv(hits, size - hits + 1, tail)) if hits else 0.5 / (size + 1)
    h2_high = float(betaincinv(hits + 1, size - hits, 1 - tail)) if hits < size else 1.0
    llr = log10(h1 / h2)
    low = min(llr, log10(max(h1_low, 1e-6) / h2_high))
    high = max(llr, log10(h1_high / min(h2_low, h2)))
    figures |= {"carried_h1": h1, "carried_h2": h2, "n": int(seen.n[0]), "k": int(seen.k[0])}
    said += [
        f"Of {int(seen.n[0])} earlier statements {int(seen.n[0] - seen.k[0])} were carried by "
        f"forwarders; of {size} recorded as not issued, {hits} were.",
        f"LLR {llr:.2f} [{low:.2f}, {high:.2f}]: {scale.in_words(llr)} ({scale.SCALE}).",
    ]
    figures["first_carried_at"] = rfc3339(first)
    return Finding(
        examination=EXAMINATION,
        status="determined",
        llr=llr,
        llr_low=low,
        llr_high=high,
        figures=figures,
        explanation=said,
        would_be_wrong_if=wrong,
    )
