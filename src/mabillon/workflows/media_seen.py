"""Where something like a media file stands in the archive, with the words beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from mabillon.examine.copies import Relation, compare
from mabillon.examine.media.appearing import Match, Resemblance, hashed, resemblances
from mabillon.examine.media.attached import Elsewhere
from mabillon.examine.media.told import Frame, Told
from mabillon.examine.media.views import asked
from mabillon.text.align import Text
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.looking import Looker
from mabillon.workflows.pictures import By, Pictures
from mabillon.workflows.questions import shown

MOST: Final = 200
"""Files that are told of, the nearest first; more than that resemble only a common sign."""

LOOKED_AT: Final = 32
"""Pictures that are laid on the one asked about, the nearest first."""


def resembling(
    pictures: Pictures,
    told: Told,
    evidence: str,
    looker: Looker,
    among: Collection[str] | None = None,
) -> list[tuple[Resemblance, tuple[str, ...]]]:
    """Return the files of the archive that resemble one, and what each has otherwise, in words.

    Pictures are asked for by wider radii and by windows too, which finds what was cropped or
    covered; what is near is then looked at, the nearest first.

    Parameters
    ----------
    told, evidence
        Of the file that is asked about, and its SHA-256; it may be of the archive itself.
    looker
        Has seen it, or can read it from the evidence.
    among
        Only these files, by SHA-256. None = all.
    """
    grey = looker.grey(evidence) if told.medium == "picture" else None
    matches = [(False, match) for match in _near(pictures, told.frames, None)]
    if grey is not None:  # only what is looked at is told of: these radii are wide
        wide, windows = pictures.limits.wide, pictures.limits.windows
        matches += [(True, match) for match in _near(pictures, told.frames, wide)]
        matches += [(True, match) for match in _near(pictures, asked(grey), windows)]
    if among is not None:
        matches = [(to_look_at, match) for to_look_at, match in matches if match.evidence in among]
    near = {match.evidence for to_look_at, match in matches if not to_look_at}
    media = {
        digest: (file.told.medium, hashed(file.told.frames))
        for digest in _nearest(matches)
        if (file := pictures.of(digest)) is not None
    }
    whole = [
        match
        for to_look_at, match in matches
        if match.evidence in media and (not to_look_at or media[match.evidence][0] == "picture")
    ]
    found = resemblances(whole, told.medium, told.frames, media, evidence)
    places = {digest: place for place, digest in enumerate(media)}
    made: list[tuple[Resemblance, tuple[str, ...]]] = []
    for one in found:
        looked = None
        if one.kind == "same picture" and places[one.evidence] < LOOKED_AT:
            looked = looker.compared(evidence, one.evidence)
        if looked is None:
            made += [(one, ())] if one.evidence in near else []
        elif looked.verdict != "not" or (one.sure and one.evidence in near):
            sure = looked.verdict == "same"
            made.append((msgspec.structs.replace(one, sure=sure), looked.changes))
    return sorted(made, key=lambda m: (not m[0].sure, m[0].by, m[0].bits, m[0].evidence))


def _near(
    pictures: Pictures, frames: Sequence[Frame], radii: Mapping[By, int] | None
) -> list[Match]:
    """Return what of the archive is near some frames."""
    near = pictures.near(frames, radii)
    stored = pictures.frames(one.row for one in near)
    return [Match(*stored[one.row], frames[one.asked], one.by, one.bits, one.turn) for one in near]


def _nearest(matches: Sequence[tuple[bool, Match]]) -> list[str]:
    """Return the files that are near, the nearest first: by PDQ, by dHash, by a window alone."""
    ordered = sorted(matches, key=lambda m: (m[1].by != "pdq", m[0], m[1].bits, m[1].evidence))
    return list(dict.fromkeys(match.evidence for _, match in ordered))[:MOST]


def elsewhere(
    holdings: Holdings,
    pictures: Pictures,
    found: Collection[tuple[Resemblance, tuple[str, ...]]],
    text: Text | None,
    mine: Collection[str] = (),
) -> list[Elsewhere]:
    """Return where those files stand: posts by time, then files that were kept by themselves.

    Parameters
    ----------
    found
        How each file stands to the one that is asked about, and what it has otherwise.
    text
        The words beside the one that is asked about; null = it has none.
    mine
        Posts (CHANNEL/ID with the raw key) that are what is asked about, and are left out.
    """
    made = []
    for one, changed in found:
        rows = pictures.posts_with(one.evidence)
        posts = {post.key: post for post in reversed(holdings.posts(rows))}
        made += [
            _in_post(holdings, one, changed, post, text)
            for key, post in posts.items()
            if key not in mine
        ]
        file = pictures.of(one.evidence)
        if not rows and file is not None and one.kind != "the same file":
            made.append(Elsewhere(one, None, pictures.name(file), None, None, "", None, changed))
    return sorted(
        made, key=lambda e: (e.posted_at is None, str(e.posted_at), e.post or "", e.title)
    )


def _in_post(
    holdings: Holdings,
    found: Resemblance,
    changed: tuple[str, ...],
    post: Post,
    text: Text | None,
) -> Elsewhere:
    caption = holdings.read(post)
    words: Relation | None = None
    if text is not None and text.words and caption.words:
        words = compare(text, caption, holdings.settings).relation
    return Elsewhere(
        found,
        shown(holdings, post),
        holdings.title(post.channel),
        post.posted_at,
        post.posted_at_uncertain_s,
        caption.original,
        words,
        changed,
    )
