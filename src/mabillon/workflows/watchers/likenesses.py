"""New posts with a picture, video or other file that is watched, or one that resembles it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa

from mabillon.archive.sketches import Progress
from mabillon.examine.media.appearing import Resemblance
from mabillon.watch.rules.copies import Copied
from mabillon.watch.standing_questions import Copies
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.looking import Looker
from mabillon.workflows.media_seen import resembling
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.questions import shown
from mabillon.workflows.watchers.news import News

_KINDS: Final[Mapping[str, str]] = {
    "the same file": "the same file",
    "same picture": "the same picture in another file",
    "still": "a still of the video, or a video with the picture",
    "whole": "the same video in another file",
    "excerpt": "an excerpt of the video",
    "contains": "a video that contains it",
    "shares moments": "a video that shares moments with it",
}


def resembled(
    news: News, asked: Sequence[Copies], before: int, progress: Progress | None = None
) -> Iterator[Copied]:
    """Yield the posts that have a watched file, or one like it, since the last watch.

    Parameters
    ----------
    before
        The ledger position of the last watch: what was linked to a post by then is not new.
    """
    wanted = [one for one in asked if one.evidence is not None]
    if not wanted or not news.holdings.store.segments("attached", news.holdings.position):
        return
    pictures = Pictures(news.holdings.store, news.holdings.position, progress=progress)
    new = _new(news, pictures, before)
    if not new:
        return
    with Looker(news.holdings.store) as looker:
        for one in wanted:
            evidence = one.evidence or ""
            yield from _posts(news, one, [(evidence, "The post has the same file attached.")], new)
            file = pictures.of(evidence)
            if file is not None:
                near = resembling(pictures, file.told, evidence, looker, among=set(new))
                alike = [(r.evidence, _how(r, changed)) for r, changed in near]
                yield from _posts(news, one, [a for a in alike if a[0] != evidence], new)


def _new(news: News, pictures: Pictures, before: int) -> dict[str, set[int]]:
    """Return the files that posts have and did not have before: SHA-256 -> rows of POSTS."""
    earlier = Pictures(news.holdings.store, before).attachments
    found: dict[str, set[int]] = {}
    for post, _, evidence in _pairs(pictures.attachments) - _pairs(earlier):
        found.setdefault(evidence, set()).add(post)
    return found


def _pairs(attachments: pa.Table) -> set[tuple[int, int, str]]:
    held = [attachments[name].to_pylist() for name in ("post", "place", "evidence")]
    return set(zip(*held, strict=True))


def _posts(
    news: News,
    asked: Copies,
    files: Sequence[tuple[str, str]],
    new: dict[str, set[int]],
) -> Iterator[Copied]:
    holdings = news.holdings
    for evidence, how in files:
        posts: dict[str, Post] = {}
        for post in holdings.posts(sorted(new.get(evidence, ()))):
            if news.fresh(post.posted_at or post.seen_at, asked.days):
                posts.setdefault(post.key, post)
        for post in posts.values():
            yield Copied(
                watched=f"evidence {asked.evidence}",
                name=asked.name,
                key=post.key,
                post=shown(holdings, post),
                title=holdings.title(post.channel),
                posted_at=post.posted_at,
                evidence=evidence,
                how=how,
            )


def _how(found: Resemblance, changed: Sequence[str]) -> str:
    sure = "" if found.sure else " A hint: near by one hash only; look at both."
    said = f" What differs: {'; '.join(changed)}." if changed else ""
    kind = _KINDS.get(found.kind, f"a file like it ({found.kind})")
    return f"The post has {kind} attached.{said}{sure}"
