"""What reading a text off a picture does to its examination, until a person has corrected it.

A misread word is a difference that nobody made: it hides a copy, and it looks like a change. So
silence on a text that was not read surely says nothing, nor does its wording, and every finding
that rests on words says that they may have been misread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from mabillon.examine.finding import Finding, Transcribed
from mabillon.examine.records.transcription import WEAK, Transcription

CORRECT: Final = (
    "correct the transcription (mabillon transcribe DIGEST --correct FILE), then verify again"
)
"""What to do where words were not read surely."""

Carriers = Sequence[tuple[str, Transcribed | None]]
"""Posts, CHANNEL/ID, each with how its words were had; null = as text."""

_ON_WORDS: Final = ("carriage", "donor", "lexicon", "wording")
"""Examinations that rest on the words of the question."""


def together(parts: Sequence[tuple[int, Transcription]]) -> Transcribed:
    """Return how a text was had that is put together of transcriptions.

    Parameters
    ----------
    parts
        Each with its number in the archive; one or more.
    """
    read = [one for _, one in parts if one.machine]
    shown = read or [one for _, one in parts]
    sure = [(one.confidence, one.words) for one in read if one.confidence is not None]
    words = sum(count for _, count in sure)
    mean = sum(value * count for value, count in sure) / words if words else None
    return Transcribed(
        entries=[number for number, _ in parts],
        machine=read[0].machine if read else "",
        by=", ".join(dict.fromkeys(one.by for one in shown if one.by)),
        languages=list(dict.fromkeys(name for one in read for name in one.languages)),
        confidence=None if mean is None else round(mean, 1),
        words=sum(one.words for one in read),
        doubtful=sum(len(one.doubtful) for one in read),
    )


def weak(read: Transcribed | None) -> bool:
    """Tell whether a text was read by a program that is not sure enough of it."""
    if read is None or not read.machine:
        return False
    return read.confidence is None or read.confidence < WEAK


def told(read: Transcribed) -> str:
    """Say how a text was had from its picture, after "its words were"."""
    if not read.machine:
        return f"read off a picture by {read.by}"
    sure = "" if read.confidence is None else f"mean confidence {read.confidence:.0f} of 100, "
    return (
        f"read off a picture by {read.machine} ({sure}{read.doubtful:,} of {read.words:,} words "
        "doubted) and corrected by nobody"
    )


def why_silent(
    read: Transcribed | None, alike: str | None, of_it: Transcribed | None
) -> str | None:
    """Say why silence is not judged on a text; null = it is.

    Parameters
    ----------
    read
        How the text was had; null = it came as text.
    alike
        A post of a tracked channel, of the same time, that has most of the words and carries
        it not; null = there is none.
    of_it
        How that post's words were had; null = as text.
    """
    if read is not None and weak(read):
        return f"its words were {told(read)}: a copy may not have been known again"
    for one, whose in ((read, "its words"), (of_it, f"the words of {alike}")):
        if alike is not None and one is not None and one.machine:
            return f"{whose} were {told(one)}: what keeps {alike} from being a copy may be misread"
    return None


def why_unsure(read: Transcribed | None, by: Carriers) -> str | None:
    """Say why being carried is not judged: no person looked at either text; null = it is.

    Two programs' readings that agree may hide a change in one picture, and so do not show that
    the one is a copy of the other. A question that is its carrier's very picture needs none.

    Parameters
    ----------
    read
        How the question's text was had; null = it came as text.
    by
        The posts that carry it and decide, each with how its words were had.
    """
    resting = _resting(read, by)
    if read is None or not read.machine or resting is None:
        return None
    post, of_it = resting
    return (
        f"it reads like {post}, but as programs read two pictures: its words were {told(read)}, "
        f"those of {post} {told(of_it)}"
    )


def carried_by(finding: Finding, read: Transcribed | None, by: Carriers) -> Finding:
    """Return carriage, first with the caution that its carriers' words may be misread.

    ``read``, ``by``: as for `why_unsure`. Nothing is added where one carrier's words are sure.
    """
    resting = _resting(read, by)
    if resting is None or finding.status == "not_determined":
        return finding
    post, of_it = resting
    caution = f"words of {post} were misread: they were {told(of_it)}"
    return msgspec.structs.replace(finding, would_be_wrong_if=[caution, *finding.would_be_wrong_if])


def _resting(read: Transcribed | None, by: Carriers) -> tuple[str, Transcribed] | None:
    """Return the first carrier where all are known by a program's reading alone."""
    unsure = [
        (post, of_it)
        for post, of_it in by
        if of_it is not None
        and of_it.machine
        and (read is None or of_it.entries != read.entries)  # the very pictures
    ]
    return unsure[0] if unsure and len(unsure) == len(by) else None


def no_wording(read: Transcribed | None) -> Finding | None:
    """Return the finding that refuses wording on a text that was not read surely; null = it is."""
    if read is None or not weak(read):
        return None
    return Finding(
        examination="wording",
        status="not_determined",
        reason=f"its words were {told(read)}",
        figures={"do": CORRECT},
    )


def cautioned(findings: Sequence[Finding], read: Transcribed | None) -> list[Finding]:
    """Return findings, those that rest on words with the caution that they may be misread."""
    if read is None or not read.machine:
        return list(findings)
    caution = f"words of it were misread: they were {told(read)}"
    return [
        msgspec.structs.replace(one, would_be_wrong_if=[caution, *one.would_be_wrong_if])
        if one.examination in _ON_WORDS and one.status != "not_determined"
        else one
        for one in findings
    ]
