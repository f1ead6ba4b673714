"""Where a statement's picture or video stood, in sentences that a reader can check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from mabillon.examine.media.attached import Attached, Elsewhere, Lacking
from mabillon.examine.media.turning import TURNS
from mabillon.examine.phrases import day, joined, opening, span, things

SHOWN: Final = 5
"""Appearances of one file that are told of; the rest is counted."""

EXCERPT: Final = 90
"""Characters of a caption that a sentence quotes."""

_YEARS_FROM: Final = timedelta(days=730)


def is_before(where: Elsewhere, posted_at: datetime | None) -> bool:
    """Tell whether an appearance is earlier than the statement, however uncertain its time is."""
    if where.posted_at is None or posted_at is None:
        return False
    return where.posted_at + timedelta(seconds=where.uncertain_s or 0) < posted_at


def told(
    one: Attached, noun: str, held: int, posted_at: datetime | None, event: date | None
) -> list[str]:
    """Return what is to be said of one file."""
    sure = [where for where in one.elsewhere if where.found.sure]
    hints = [where for where in one.elsewhere if not where.found.sure]
    dated = [where for where in sure if where.posted_at is not None]
    before = [where for where in dated if is_before(where, posted_at)]
    said = [_earlier(where, noun, posted_at, event) for where in before[:SHOWN]]
    if len(before) > SHOWN:
        said.append(f"It stood in {things(len(before) - SHOWN, 'more post')} before.")
    if posted_at is None:
        said += _without_a_time(noun, dated)
    else:
        rest = [where for where in dated if where not in before]
        unsure = [where for where in rest if where.posted_at and where.posted_at < posted_at]
        later = [where for where in rest if where not in unsure]
        said += _beside(noun, unsure, "at about the same time, perhaps before")
        nowhere = "" if before or unsure else "; nowhere before, among what was collected"
        said += _beside(noun, later, f"at the same time or later{nowhere}")
    posts = [where for where in sure if where.posted_at is None and where.post]
    alone = [where for where in sure if where.post is None]
    said += _beside(noun, posts, "without a time")
    if alone:
        names = joined(list(dict.fromkeys(where.title for where in alone))[:SHOWN])
        said.append(f"{opening(noun)} was also kept by itself, without a post, as {names}.")
    if not sure:
        others = things(held, "other media file") if held else "no other media file"
        said.append(f"Nothing like {noun} was found among {others} of the archive.")
    said += [_hint(where, noun) for where in hints[:SHOWN]]
    said += one.marks
    said += [remark.says for remark in one.remarks if remark.public]
    if any(not remark.public for remark in one.remarks):
        said.append(
            f"The file of {noun} says more, of places or persons, which is left out here: "
            f"`mabillon media show {one.evidence[:12]}` prints it."
        )
    return said


def _without_a_time(noun: str, dated: Sequence[Elsewhere]) -> list[str]:
    """Say where a file stood first, where it is not known when the statement was posted."""
    said = [
        f"{opening(noun)} stood in {_place(where)} on {day(where.posted_at)}{_how(where)}."
        for where in dated[:SHOWN]
        if where.posted_at is not None
    ]
    if len(dated) > SHOWN:
        said.append(f"It stood in {things(len(dated) - SHOWN, 'more post')} since.")
    if dated:
        said.append(
            "When the statement was posted is not known, so it is not said whether that was before."
        )
    return said


def _beside(noun: str, found: Sequence[Elsewhere], when: str) -> list[str]:
    """Say in how many other posts a file stands, and on which channels."""
    if not found:
        return []
    titles = joined(list(dict.fromkeys(where.title for where in found))[:SHOWN])
    return [f"{opening(noun)} stands in {things(len(found), 'other post')} ({titles}) {when}."]


def _earlier(where: Elsewhere, noun: str, posted_at: datetime | None, event: date | None) -> str:
    assert where.posted_at is not None and posted_at is not None
    said = f"{opening(noun)} stood in {_place(where)} on {day(where.posted_at)}"
    said += f", {_long(posted_at - where.posted_at)} before this post"
    if event is not None and where.posted_at.astimezone(UTC).date() < event:
        said += f" and before {_day(event)}, the day that the statement gives"
    said += _how(where)
    if where.words is None:
        return f"{said}."
    if where.other_words:
        return f"{said}; the words beside it there are others: “{cut(where.caption)}”."
    return f"{said}; with {'the same' if where.words == 'identical' else 'much the same'} words."


def _hint(where: Elsewhere, noun: str) -> str:
    at = f" of {day(where.posted_at)}" if where.posted_at else ""
    return (
        f"{opening(noun)} may be one that stands in {_place(where)}{at}: a hint, to be looked at."
    )


def _place(where: Elsewhere) -> str:
    return f"{where.title} ({where.post})" if where.post else f"the file {where.title}"


def _how(where: Elsewhere) -> str:
    """Return what is known of how the two differ, to go on with in the sentence."""
    found = where.found
    said = list(where.changes)
    if found.turn and not said:
        said.append(TURNS[found.turn])
    if found.kind == "still":
        said.insert(0, f"as a still at {found.at_s:.0f} s of a video")
    elif found.kind in ("excerpt", "contains", "shares moments") and found.share is not None:
        words = {
            "excerpt": "as an excerpt of it",
            "contains": "within a longer one",
            "shares moments": f"in part ({found.share:.0%} of its moments)",
        }
        said.insert(0, words[found.kind])
    return f" (there {joined(said)})" if said else ""


def missing(lacking: Sequence[Lacking]) -> str:
    """Say what cannot be examined, by state, and of the first why."""
    said = []
    for state in dict.fromkeys(one.state for one in lacking):
        of = [one for one in lacking if one.state == state]
        names = joined([f"“{one.name}”" for one in of if one.name][:3])
        verb = {"lacking": "lacks", "destroyed": "no longer has"}.get(state, "could not read")
        named = f": {names}" if names else ""
        why = f" ({of[0].why})" if of[0].why else ""
        said.append(
            f"the archive {verb} {things(len(of), 'media file')} that the post has attached"
            f"{named}{why}"
        )
    return "; ".join(said)


def _long(apart: timedelta) -> str:
    if apart < _YEARS_FROM:
        return span(apart.total_seconds())
    return f"{apart.days / 365.2425:.1f} years"


def _day(event: date) -> str:
    return f"{event.day} {event:%B %Y}"


def cut(caption: str) -> str:
    words = " ".join(caption.split()).rstrip(".")
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT].rsplit(' ', 1)[0]} …"
