"""Where a picture or a video was seen again: frames that are near, put together by file.

A picture is near a picture, or a still of a video; a video is near a video where many of its
moments are, one as far from its neighbour as in the other. Nothing here says that the same
picture tells the same story, or which of two was made first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from mabillon.examine.media.told import Frame, Medium

By = Literal["pdq", "dhash"]
Kind = Literal[
    "the same file", "same picture", "still", "whole", "excerpt", "contains", "shares moments"
]

SHARE: Final = 0.8
"""Share of a video's moments that must be found for it to be found whole."""

LEAST: Final = 3
"""Moments in step that make two videos the same; fewer are stills that look alike."""

STEP_S: Final = 1.0
"""Moments are in step if their distances differ by no more than this."""


class Match(NamedTuple):
    """A stored frame near one that was asked: how many bits differ, by which hash, how turned."""

    evidence: str
    stored: Frame
    asked: Frame
    by: By
    bits: int
    turn: int


class Resemblance(msgspec.Struct, frozen=True, kw_only=True):
    """How a stored file stands to the one that is asked about.

    Parameters
    ----------
    evidence
        SHA-256 of the stored file.
    kind
        What the stored one is. "still": one of them is a picture, the other a video that has
        it. Of videos: "whole", an "excerpt" of the asked one, one that "contains" it whole with
        more, or one that "shares moments".
    sure
        Whether it is taken for the same; false = a hint, to be looked at.
    by, bits, turn
        The hash that says so, how many bits differ at the nearest, and in which turn.
    at_s
        Where it stands in the video: of the stored one, else of the asked one; null = no video.
    offset_s
        Of videos: where in the stored one the asked one would begin; null = not both videos.
    share, share_stored
        Of videos: share of the moments of the asked and of the stored one that were found.
    part
        Whether only a part of one of the two pictures was near (within a border, a screenshot).
    """

    evidence: str
    kind: Kind
    sure: bool
    by: By
    bits: int
    turn: int
    at_s: float | None = None
    offset_s: float | None = None
    share: float | None = None
    share_stored: float | None = None
    part: bool = False


def resemblances(
    matches: Iterable[Match],
    medium: Medium,
    asked: Sequence[Frame],
    stored: Mapping[str, tuple[Medium, int]],
    own: str,
) -> list[Resemblance]:
    """Put near frames together, one resemblance a file, the nearest first.

    Parameters
    ----------
    matches
        Every stored frame that is near one of those asked.
    medium, asked, own
        What is asked about: its medium, frames and SHA-256.
    stored
        Of each file met: its medium, and how many of its moments have a hash (`hashed`).

    Returns
    -------
    list of Resemblance
        The asked file itself comes as "the same file", if it is stored.
    """
    by_file: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_file[match.evidence].append(match)
    count_asked = hashed(asked)
    made = []
    for evidence, near in by_file.items():
        its, count = stored[evidence]
        if evidence == own:
            found: Resemblance | None = _one(evidence, near, "the same file")
        elif medium == its == "video":
            found = _of_videos(evidence, near, count_asked, count)
        else:
            still = medium == "video" or its == "video"
            found = _one(evidence, near, "still" if still else "same picture")
        if found is not None:
            made.append(found)
    return sorted(made, key=lambda r: (not r.sure, r.by, r.bits, r.evidence))


def hashed(frames: Iterable[Frame]) -> int:
    """Return how many moments, pages or pictures have a hash."""
    return len({(frame.at_s, frame.page) for frame in frames if frame.hashed})


def _one(evidence: str, near: Sequence[Match], kind: Kind) -> Resemblance:
    """Return the nearest of several matches: by PDQ, where there is one."""
    best = min(near, key=lambda m: (m.by != "pdq", m.bits, m.turn))
    at_s = best.stored.at_s if best.stored.at_s is not None else best.asked.at_s
    return Resemblance(
        evidence=evidence,
        kind=kind,
        sure=kind == "the same file" or best.by == "pdq",
        by=best.by,
        bits=best.bits,
        turn=best.turn,
        at_s=at_s,
        part=best.stored.region is not None or best.asked.region is not None,
    )


def _of_videos(
    evidence: str, near: Sequence[Match], count_asked: int, count: int
) -> Resemblance | None:
    """Return how two videos stand to each other; null = too few moments are in step."""
    timed = [m for m in near if m.asked.at_s is not None and m.stored.at_s is not None]
    if not timed:
        return None
    met: dict[int, set[float | None]] = defaultdict(set)
    for m in timed:
        met[round(_apart(m) / STEP_S)].add(m.asked.at_s)
    around = {s: met[s] | met.get(s - 1, set()) | met.get(s + 1, set()) for s in list(met)}
    step = max(around, key=lambda s: (len(around[s]), len(met[s]), -abs(s)))
    kept = [m for m in timed if abs(_apart(m) / STEP_S - step) <= 1]
    moments = {m.asked.at_s for m in kept}
    moments_stored = {m.stored.at_s for m in kept}
    share = min(1.0, len(moments) / count_asked)
    share_stored = min(1.0, len(moments_stored) / count)
    if len(moments) < min(LEAST, count_asked, count):
        return None
    best = _one(evidence, kept, "whole")
    whole, whole_stored = share >= SHARE, share_stored >= SHARE
    kind: Kind = "contains" if whole else "excerpt" if whole_stored else "shares moments"
    if whole and whole_stored:
        kind = "whole"
    first = min(kept, key=lambda m: m.stored.at_s or 0.0)
    return msgspec.structs.replace(
        best,
        kind=kind,
        sure=any(m.by == "pdq" for m in kept) or len(moments) >= 2 * LEAST,
        at_s=first.stored.at_s,
        offset_s=STEP_S * max((step, step - 1, step + 1), key=lambda s: len(met.get(s, ()))),
        share=share,
        share_stored=share_stored,
    )


def _apart(match: Match) -> float:
    assert match.stored.at_s is not None and match.asked.at_s is not None
    return match.stored.at_s - match.asked.at_s
