"""A statement that none of the tracked channels carried: how much that silence says."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from mabillon.examine import phrases, scale
from mabillon.examine.carriage import absence, reckoning
from mabillon.examine.carriage.alternative import none_if_not_issued
from mabillon.examine.carriage.case import EXAMINATION, Case
from mabillon.examine.carriage.channels import channel_rows, looked_until, observed_until
from mabillon.examine.carriage.choice import Choice, Joint, choose, collected_delay, joint
from mabillon.examine.carriage.clock import Curve, clock, draw, points, quantile
from mabillon.examine.carriage.routine import all_routine
from mabillon.examine.carriage.silence import METHOD as METHOD
from mabillon.examine.carriage.unseen import Unseen, chao
from mabillon.examine.finding import Finding
from mabillon.examine.instants import SECOND, rfc3339

LOOK: Final = "collect them, or look at them now (mabillon round)"


def judge(case: Case, figures: dict[str, Any]) -> Finding:
    """Judge the silence of the tracked channels; the case has an age and tracked channels."""
    assert case.asked is not None
    settings = case.settings
    collected = observed_until(case)
    choice = choose(case.delays, looked_until(case, collected), settings, collected)
    if choice is None:
        return _unwatched(case, figures)
    through = joint(case.delays, choice.members)
    h2 = none_if_not_issued(case.recorded, choice.age, settings)
    unseen = _unseen(case, choice, through)
    by_look = choice.members & (collected < choice.age)
    shown = collected_delay(case.delays, choice, collected) if by_look.any() else None
    curve = draw(through, case.delays.days, choice.age, h2, unseen, settings, shown)
    here = curve.place(choice.age)
    told = clock(curve, case.asked)
    end = case.asked + int(choice.age * SECOND)
    judged = [n for n, m in zip(case.tracked.names, choice.members, strict=True) if m]
    others = [n for n in case.roles() if n not in judged]
    left = absence.left_out(others, case, end) + absence.not_yet(case)
    looks = [
        look
        for n, yes in zip(case.tracked.names, by_look, strict=True)
        if yes and (look := case.looked.absent(n, case.asked - case.early))
    ]
    looked_at = [look.channel for look in looks]
    watched = [case.watch.throughout(n, case.asked, end) for n in judged if n not in looked_at]
    gap = absence.sentence(watched, looks, left, end, routine=all_routine(case, judged))
    figures |= _figures(case, choice, through, curve, here, end)
    figures |= told | {
        "p_none_h2": h2.point,
        "p_none_h2_bounds": [h2.low, h2.high],
        "watched": judged,
        "left_out": [item.figures() for item in left],
        "channels": channel_rows(case, choice, end),
        "absence": gap,
    }
    said = [gap]
    n, k = int(curve.silence.n[here]), int(curve.silence.k[here])
    days = int(curve.silence.days[here])
    if n:
        figures["measured"] = reckoning.measured(case, n, k, figures)
        said.append(figures["measured"])
    reason = reckoning.too_thin(case, choice, curve, here, told, len(judged))
    if reason:
        return _undetermined(reason, figures, said)
    said += reckoning.reckoning(case, figures, n, days, h2, unseen)
    if looks:
        figures |= {"looked_at": looked_at, "look_miss": settings.look_miss}
        said.append(reckoning.by_look(case, looks))
    llr, low, high = (float(x[here]) for x in (curve.llr, curve.llr_low, curve.llr_high))
    said.append(
        f"{scale.between(low, llr, high)}: {scale.in_words(llr)} ({scale.SCALE}); bounds at "
        f"{settings.interval * 100:g} %, {METHOD}, each taken with the worst of the stated range "
        "for a statement that was not issued."
    )
    said.append(reckoning.limit(told, case.asked, choice.age))
    return Finding(
        examination=EXAMINATION,
        status="determined",
        llr=llr,
        llr_low=low,
        llr_high=high,
        figures=figures,
        explanation=said,
        would_be_wrong_if=[reckoning.overlooked(case, looks)] * bool(looks)
        + reckoning.wrong(case, all(watched) and not looks, unseen),
    )


def _undetermined(reason: str, figures: dict[str, Any], said: list[str]) -> Finding:
    return Finding(
        examination=EXAMINATION,
        status="not_determined",
        reason=reason,
        figures=figures,
        explanation=said,
    )


def _unseen(case: Case, choice: Choice, through: Joint) -> Unseen | None:
    """Estimate the statements never seen, for an issuer without an own channel."""
    if "own" in case.roles().values():
        return None
    delays = case.delays
    counted = through.seen >= choice.age
    hits = delays.due & (delays.delay <= choice.age) & choice.members[None, :]
    channels = 1 + hits[counted].sum(axis=1)  # the one it was first seen on, and the others
    return chao(int((channels == 1).sum()), int((channels == 2).sum()), case.settings.interval)


def _figures(
    case: Case, choice: Choice, through: Joint, curve: Curve, here: int, end: int
) -> dict[str, Any]:
    found = curve.silence
    counted = through.seen >= choice.age
    soonest = np.sort(through.delay[counted])
    n, k = int(found.n[here]), int(found.k[here])
    return {
        "n": n,
        "k": k,
        "days": int(found.days[here]),
        "n_effective": min(n, int(found.days[here])),
        "n_window": case.delays.size,
        "age_s": choice.age,
        "asked_at": rfc3339(end),
        "p_none_h1": float(curve.chance[here]),
        "p_none_h1_bounds": [float(curve.chance_low[here]), float(curve.chance_high[here])],
        "share_by_age": (n - k) / n if n else None,
        "median_delay_s": quantile(soonest, 0.5),
        "p90_delay_s": quantile(soonest, 0.9),
        "curve": points(curve),
    }


def _unwatched(case: Case, figures: dict[str, Any]) -> Finding:
    """Return "not determined": no tracked channel was observed over the statement's age."""
    assert case.asked is not None
    names = list(case.roles())
    ends = [int(e) for n in names for e in case.watch.shown(n)[1] if int(e) > case.asked]
    end = max(ends, default=case.asked + SECOND)
    left = absence.left_out(names, case, end)
    later = absence.not_yet(case)
    figures |= {
        "n": None,
        "k": None,
        "watched": [],
        "left_out": [item.figures() for item in left + later],
        "channels": channel_rows(case, None, end),
    }
    many = len(names)
    each = (
        "the one tracked channel was not"
        if many == 1
        else f"none of the {many} tracked channels was"
    )
    titles = phrases.joined([item.title for item in left[:6]] + (["others"] if many > 6 else []))
    return _undetermined(
        f"{each} observed from {phrases.span(case.settings.early_s)} before the statement was "
        f"posted ({phrases.moment(case.asked)}) onwards; {LOOK}: {titles}",
        figures,
        [f"{item.title} {item.why}." for item in left + later],
    )
