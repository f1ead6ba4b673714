"""The rule ``reply-before``: a reply that is dated before what it answers.

Seen in what is cited (a post that replies, and when what it answers was posted), and in what
the text says: two days ("replied on 25 March to the post of 26 March"), a day and the post
that is answered, or two posts with "replied to" between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final

from mabillon.dispatch.citations import Citation
from mabillon.dispatch.cited import Post
from mabillon.dispatch.rules.date_disagrees import REPLIED, of_a_post
from mabillon.dispatch.rules.dates import Said, dates, days_of, worded
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Sentence

_TO: Final = re.compile(r"(?<!\w)(?:to|al?|на|على|إلى)(?!\w)", re.I)
_DO: Final = "look again at both times and at which post is answered; a reply cannot come first"


def _check(checked: Checked) -> Iterator[Fault]:
    told: set[str] = set()
    for citation in checked.dispatch.citations:
        for post in _posts(checked, citation):
            before = _answered(checked, post)
            if before and post.key not in told and _earlier(post, before):
                told.add(post.key)
                yield Fault(
                    citation.start,
                    citation.stop,
                    f"{post.key} is dated {_time(post.posted_at)} and replies to {post.answers},"
                    f" which is dated {_time(before)}",
                    _DO,
                )
    for sentence in checked.dispatch.sentences:
        reply = REPLIED.search(sentence.own)
        if reply:
            yield from _said(checked, sentence, reply.end())
            yield from _two_posts(checked, sentence, reply)


def _posts(checked: Checked, citation: Citation) -> list[Post]:
    items = [checked.cited.of(target) for target in citation.targets]
    return [item for item in items if isinstance(item, Post)]


def _answered(checked: Checked, post: Post) -> datetime | None:
    """Return when what a post replies to was posted; None = it is no reply, or not known."""
    if post.answers is None or post.answered_at is not None:
        return post.answered_at
    return next((p.posted_at for p in checked.cited.posts() if p.key == post.answers), None)


def _earlier(post: Post, before: datetime) -> bool:
    """Tell whether a post is earlier than an instant, however uncertain its own is."""
    if post.posted_at is None:
        return False
    return before - post.posted_at > timedelta(seconds=post.uncertain_s or 0)


def _time(at: datetime | None) -> str:
    return f"{worded(at.astimezone(UTC).date())}, {at.astimezone(UTC):%H:%M} UTC" if at else "?"


def _said(checked: Checked, sentence: Sentence, reply: int) -> Iterator[Fault]:
    """Yield days of replies that are before the day, or the post, that is answered."""
    own, year = sentence.own, checked.dispatch.front.date.year
    to = _TO.search(own, reply)
    first = to.end() if to else len(own)
    said = list(dates(own))
    answered = [s for s in said if s.start >= first]
    replied = (s for s in said if s.start < first and of_a_post(sentence, s))
    for one in islice(replied, 1):
        day = _day(one, year)
        other = next((d for s in answered for d in [_day(s, year)] if d), None)
        firsts = [
            days_of(post.posted_at, post.uncertain_s, own)[0]
            for citation in sentence.citations
            for post in _posts(checked, citation)
            if post.posted_at is not None
        ]
        later = other if other else min(firsts, default=None)
        if day and later and day < later:
            yield Fault(
                sentence.start + one.start,
                sentence.start + one.stop,
                f"a reply is dated {one.written}, and what is answered {worded(later)}",
                _DO,
            )


def _day(said: Said, year: int) -> date | None:
    reading = said.readings[0]
    stated = min(max(reading.year or year, 1), 9999)
    found = said.days(date(stated, 1, 1), date(stated, 12, 31))
    return found[0] if found else None


def _two_posts(checked: Checked, sentence: Sentence, reply: re.Match[str]) -> Iterator[Fault]:
    """Yield a post that is said to reply to another, and is earlier."""
    at = sentence.start + reply.start()
    before = [c for c in sentence.citations if c.stop <= at][-1:]
    after = [c for c in sentence.citations if c.start > at][:1]
    if not (before and after and _TO.search(sentence.own, reply.end())):
        return
    for one in _posts(checked, before[0]):
        for other in _posts(checked, after[0]):
            known = one.answers == other.key
            if other.posted_at and _earlier(one, other.posted_at) and not known:
                yield Fault(
                    before[0].start,
                    after[0].stop,
                    f"{one.key} is dated {_time(one.posted_at)}, before {other.key},"
                    f" which it is said to answer ({_time(other.posted_at)})",
                    _DO,
                )


REPLY_BEFORE: Final = Rule("reply-before", "No reply is dated before what it answers.", _check)
