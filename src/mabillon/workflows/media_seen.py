"""Where something like a media file stands in the archive, with the words beside it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from mabillon.examine.copies import Relation, compare
from mabillon.examine.media.appearing import Match, Resemblance, resemblances
from mabillon.examine.media.finding import Elsewhere
from mabillon.examine.media.told import Told
from mabillon.text.align import Text
from mabillon.workflows.holdings import Holdings, Post
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.questions import shown

MOST: Final = 200
"""Files that are looked at, the nearest first; more than that resemble only a common sign."""


def resembling(pictures: Pictures, told: Told, evidence: str) -> list[Resemblance]:
    """Return the files of the archive that resemble one, the nearest first.

    Parameters
    ----------
    told, evidence
        Of the file that is asked about, and its SHA-256; it may be of the archive itself.
    """
    near = pictures.near(told.frames)
    frames = pictures.frames(one.row for one in near)
    matches = [
        Match(*frames[one.row], told.frames[one.asked], one.by, one.bits, one.turn) for one in near
    ]
    files = list(dict.fromkeys(m.evidence for m in sorted(matches, key=_nearest)))[:MOST]
    stored = {
        file: (held.told.medium, sum(frame.hashed for frame in held.told.frames))
        for file in files
        if (held := pictures.of(file)) is not None
    }
    kept = [match for match in matches if match.evidence in stored]
    return resemblances(kept, told.medium, told.frames, stored, evidence)


def elsewhere(
    holdings: Holdings,
    pictures: Pictures,
    found: Collection[Resemblance],
    text: Text | None,
    mine: Collection[str] = (),
) -> list[Elsewhere]:
    """Return where those files stand: posts by time, then files that were kept by themselves.

    Parameters
    ----------
    found
        How each file stands to the one that is asked about.
    text
        The words beside the one that is asked about; null = it has none.
    mine
        Posts (CHANNEL/ID with the raw key) that are what is asked about, and are left out.
    """
    made = []
    for one in found:
        rows = pictures.posts_with(one.evidence)
        posts = {post.key: post for post in reversed(holdings.posts(rows))}
        made += [
            _in_post(holdings, one, post, text) for key, post in posts.items() if key not in mine
        ]
        file = pictures.of(one.evidence)
        if not rows and file is not None and one.kind != "the same file":
            made.append(Elsewhere(one, None, pictures.name(file), None, None, "", None))
    return sorted(
        made, key=lambda e: (e.posted_at is None, str(e.posted_at), e.post or "", e.title)
    )


def _in_post(holdings: Holdings, found: Resemblance, post: Post, text: Text | None) -> Elsewhere:
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
    )


def _nearest(match: Match) -> tuple[bool, int, str]:
    return match.by != "pdq", match.bits, match.evidence
