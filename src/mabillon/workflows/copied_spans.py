"""Which passages of a questioned text stand in earlier posts of the archive, and in which.

The sketch cache names the posts that share any sampled run of three words with the text;
those are read and searched exactly (``wording.takeout``). So a span of eight words in a
longer post is seen with a chance of 82 %, one of twelve with 94 %, one of twenty with more
than 99 %; which of the posts that have it is the earliest is then exact, because a run of
words is sampled in all posts or in none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mabillon.examine.instants import as_datetime, of_datetime
from mabillon.examine.passages import Copied, Passage
from mabillon.examine.wording.takeout import SPAN_WORDS, Held, Span, taken_out
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.statements import heading

_MOST = 1000
"""Posts that are read for one text, those that share most with it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A post as ``Held`` takes it; ``id`` is CHANNEL/ID, as shown."""

    id: str
    organisation: str
    at: int | None
    text: str


def posts_sharing(
    holdings: Holdings, texts: Sequence[str], without: Collection[str] = ()
) -> list[Post]:
    """Return the posts in which spans of these texts may stand, whenever they were posted.

    Parameters
    ----------
    without
        Raw CHANNEL/ID of posts that are not looked at.
    """
    near = [rows[:_MOST] for rows in holdings.candidates_of(list(texts), floor=0.0)]
    rows = np.unique(np.concatenate([np.empty(0, np.int64), *near])).tolist()
    return [post for post in holdings.posts(rows) if post.key not in without]


def held(holdings: Holdings, posts: Sequence[Post], own: Mapping[int, str]) -> Held:
    """Index posts for the take-out; each counts from when its version stood.

    Parameters
    ----------
    own
        Row -> issuer, of statements of its own; any other post is its channel's.
    """
    holdings.load(p.row for p in posts)
    return Held(
        [
            Earlier(
                shown(holdings, post),
                own.get(post.row) or holdings.name(post.channel),
                of_datetime(holdings.stood_from(post)),
                holdings.text(post.row),
            )
            for post in posts
        ]
    )


def copied_spans(holdings: Holdings, asked: Asked, own: Mapping[int, str], issuer: str) -> Copied:
    """Return the passages of a questioned text that stand in posts from before it.

    Parameters
    ----------
    own
        Row -> ``issuer``, of its known statements. A passage of which three or more of them
        have all but a few words is a habit of the issuer, and left out.

    Notes
    -----
    The text itself and the posts that carry it are not looked at. A text without a time is
    held against everything.
    """
    text = asked.text.original
    posts = posts_sharing(holdings, [text], asked.keys)
    before = of_datetime(asked.first_at) if asked.first_at else None
    earlier = held(holdings, posts, own)
    every = taken_out(text, earlier, before=before)
    apart = earlier.spans(text, own=issuer, before=before)  # from habits
    post_of = {shown(holdings, post): post for post in posts}
    return Copied(
        text,
        every.words,
        tuple(
            _passage(holdings, span, post_of[span.source], own)
            for span in every.spans
            if sum(s.words for s in apart if span.start <= s.start < span.stop) >= SPAN_WORDS
        ),
    )


def _passage(holdings: Holdings, span: Span, post: Post, own: Mapping[int, str]) -> Passage:
    return Passage(
        span.start,
        span.stop,
        span.words,
        span.source,
        heading(holdings.text(post.row)),
        as_datetime(span.at) if span.at is not None else None,
        post.row in own,
    )
