"""A statement that forwarders carried and no own channel did: mostly words."""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np

from mabillon.examine import phrases, scale
from mabillon.examine.beta import quantile
from mabillon.examine.carriage.case import EXAMINATION, Carrier, Case
from mabillon.examine.carriage.choice import choose, joint
from mabillon.examine.carriage.silence import silence
from mabillon.examine.finding import Finding
from mabillon.examine.instants import SECOND, rfc3339


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
    said += [c.taken_down() for c in gone]
    wrong = [
        "the forwarders took it from somewhere else, as they do with what is not the issuer's",
        f"{case.issuer} put it on an own channel that was not looked at then",
    ]
    silent = [
        case.tracked.title(name)
        for name, role in case.roles().items()
        if role == "own"
        and case.asked is not None
        and (not _gaps(case, name) or _looked(case, name))
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


def _looked(case: Case, name: str) -> bool:
    """Say whether somebody looked there for it since, and saw nothing."""
    assert case.asked is not None
    return case.looked.until(name, case.asked - case.early) > case.asked


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
    h2_low = float(quantile(hits, size - hits + 1, tail)) if hits else 0.5 / (size + 1)
    h2_high = float(quantile(hits + 1, size - hits, 1 - tail)) if hits < size else 1.0
    llr = log10(h1 / h2)
    low = min(llr, log10(max(h1_low, 1e-6) / h2_high))
    high = max(llr, log10(h1_high / min(h2_low, h2)))
    figures |= {"carried_h1": h1, "carried_h2": h2, "n": int(seen.n[0]), "k": int(seen.k[0])}
    said += [
        f"Of {int(seen.n[0])} earlier statements {int(seen.n[0] - seen.k[0])} were carried by "
        f"forwarders; of {size} recorded as not issued, {hits} were.",
        f"{scale.between(low, llr, high)}: {scale.in_words(llr)} ({scale.SCALE}).",
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
