"""Carriage: did the issuer's usual channels carry this statement, and what does silence mean?

Absence is measured evidence here: never "not found" alone, but what was watched, from when
to when, with which gaps, and how many genuine statements would have been seen by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from mabillon.examine import attested, forwarded, phrases
from mabillon.examine.carriage import absence, absent, carried, channels
from mabillon.examine.carriage.case import (
    EXAMINATION,
    Case,
    carriers,
    gone_as_attested,
    taken_down,
)
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Tracked, measure
from mabillon.examine.finding import Finding
from mabillon.examine.instants import DAY, EVER, of_datetime, rfc3339
from mabillon.examine.looks import Look, Looked
from mabillon.examine.read_off import CORRECT
from mabillon.examine.settings import Settings


def examine(
    question_at: datetime | None,
    *,
    reference: pa.Table,
    carryings: pa.Table,
    coverage: pa.Table,
    tracked: pa.Table,
    recorded: pa.Table,
    stances: pa.Table,
    settings: Settings,
    issuer_title: str,
    words: int | None = None,
    looks: Sequence[Look] = (),
    why_silent: str | None = None,
    why_unsure: str | None = None,
) -> Finding:
    """Examine the carriage of one questioned statement.

    Parameters
    ----------
    question_at
        When the questioned statement was first posted (timezone-aware); None = not known.
    reference
        ``tables.REFERENCE``: the issuer's earlier statements; only those within
        ``settings.window_days`` before the question are used.
    carryings
        ``tables.CARRYINGS``: who carried which; statement -1 is the questioned one. Every
        row is taken as carried.
    coverage
        ``tables.COVERAGE``, as ``examine.coverage.coverage`` makes it.
    tracked
        ``tables.TRACKED`` of this issuer.
    recorded
        ``tables.RECORDED``: statements recorded as not issued, of any issuer like this one.
    stances
        ``examine.case.STANCES``: what the issuer itself said of this statement.
    issuer_title
        How the issuer is called in a sentence, with its article where it has one.
    words
        How many words the questioned statement has; None = not told, and not asked.
        With fewer than ``settings.min_words`` its absence is not judged: the statements
        that are counted all have as many or more.
    looks
        Guided looks for this statement, in any order; those at other channels do not matter.
    why_silent
        Why silence is not judged: the statement's words were not read surely; None = it is.
    why_unsure
        Why being carried is not judged: words that nobody corrected carry it; None = it is.

    Returns
    -------
    Finding
        Rows of any table may stand in any order. ``docs/methods/carriage.md`` lists the
        figures.

    Notes
    -----
    method.md, section 2; see ``silence`` for the bounds and ``choice`` for which channels
    are judged.
    """
    known = Tracked.of(tracked)
    watch = Watch(coverage)
    asked = None if question_at is None else of_datetime(question_at)
    end = EVER if asked is None else asked
    start = -EVER if asked is None else asked - settings.window_days * DAY
    looked = Looked.of(looks, known.names)
    case = Case(
        asked=asked,
        issuer=issuer_title,
        watch=watch,
        tracked=known,
        delays=measure(reference, carryings, watch, known, start, end),
        carriers=gone_as_attested(carriers(carryings, known), looked),
        stances=stances,
        recorded=recorded,
        settings=settings,
        looked=looked,
    )
    judged = _judged(case, words, taken_down(carryings), why_silent, why_unsure)
    return attested.told(judged, case)


def _judged(
    case: Case,
    words: int | None,
    reference_deleted: list[str],
    why_silent: str | None,
    why_unsure: str | None,
) -> Finding:
    asked, settings = case.asked, case.settings
    figures: dict[str, Any] = {
        "question_at": None if asked is None else rfc3339(asked),
        "off_channel": settings.off_channel,
        "bounds": {"level": settings.interval, "method": absent.METHOD},
        "carried": [c.figures() for c in case.carriers],
        "deleted": [],
        "reference_deleted": reference_deleted,
    }
    by = [c for c in case.carriers if c.role in ("own", "forwarder")]
    own = [c for c in by if c.role == "own"]
    if by:
        figures["channels"] = channels.channel_rows(case, None, None)
        if own and why_unsure is not None:
            return _undetermined(why_unsure, figures | {"do": CORRECT})
        if own:
            return carried.on_own(case, own, figures)
    seen = attested.seen(case, by)
    if seen:
        return attested.there(case, seen, by, figures)
    if by and why_unsure is not None:
        return _undetermined(why_unsure, figures | {"do": CORRECT})
    if by:
        return forwarded.by_forwarders(case, by, figures)
    if asked is None:
        return _undetermined(
            "when it was first posted is not known, and no post in the archive carries it, so it "
            "has no age; give --posted-at, or ingest the post",
            figures,
        )
    if not case.roles():
        return _undetermined(
            f"{case.issuer} has no tracked channel at {phrases.moment(asked)}; register its own "
            "channels and its routine forwarders (mabillon register add), and collect them",
            figures,
            *(f"{item.title} {item.why}." for item in absence.not_yet(case)),
        )
    if words == 0:
        return _undetermined(
            "it has no words; where it has a picture with words on it, have them read "
            "(mabillon transcribe POST) and ask again",
            figures,
        )
    if words is not None and words < settings.min_words:
        return _undetermined(
            f"it has {phrases.things(words, 'word')}, and the earlier statements that tell how "
            f"soon such a thing is carried have {settings.min_words} or more; give the whole "
            "statement",
            figures,
        )
    if why_silent is not None:
        return _undetermined(why_silent, figures | {"do": CORRECT})
    return absent.judge(case, figures)


def _undetermined(reason: str, figures: dict[str, Any], *said: str) -> Finding:
    """Return a finding that says why there is none, and what would help."""
    return Finding(
        examination=EXAMINATION,
        status="not_determined",
        reason=reason,
        figures=figures,
        explanation=list(said),
    )
