"""A statement that stood on an own channel: issued, unless that channel was taken over."""

from __future__ import annotations

from math import log10
from typing import Any

from mabillon.examine import phrases, scale
from mabillon.examine.carriage.case import EXAMINATION, Carrier, Case
from mabillon.examine.finding import Finding
from mabillon.examine.instants import EVER, SECOND, micros
from mabillon.examine.settings import Settings


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
        said += [c.taken_down() for c in gone] + denied
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
                f"{first.title} for a word about it",
                *(f"{c.missed.by} overlooked it: capture {c.title}" for c in gone if c.missed),
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
        f"{scale.between(low, llr, high)}: {scale.in_words(llr)} ({scale.SCALE}). "
        "It can never pass what the chance of a takeover allows.",
    ]
    looked = case.looked.seen_until(first.channel, case.watch.shown(first.channel)[1])
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
