"""The sentences in which the answer is given, and what would make it wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from mabillon.examine import phrases
from mabillon.examine.instants import moved, of_datetime
from mabillon.examine.said.cues import Stance
from mabillon.examine.said.silence import Silence, Watched
from mabillon.examine.said.stance import in_words

OTHERWISE = "a statement by another route, or as a picture only, would not be seen"
LATEST_ZONE = timedelta(hours=12)
"""A day ends somewhere so long after it ends in UTC."""


def found(issuer: str, by_post: Sequence[Sequence[Stance]]) -> str:
    """Say what words stand in the issuer's own posts about the event."""
    several = sorted({stance for one in by_post for stance in one})
    posts = phrases.things(len(by_post), "post").capitalize()
    if len(by_post) == 1 or not several:
        return f"{posts} of {issuer} about it: {in_words(several)}."
    each = [
        f"{in_words([stance])} in {phrases.number(sum(stance in one for one in by_post))}"
        for stance in several
    ]
    if silent := sum(not one for one in by_post):
        each.append(f"none that is listed in {phrases.number(silent)}")
    return f"{posts} of {issuer} about it: {', '.join(each)}."


def disputed(issuer: str, count: int, others: int) -> list[str]:
    """Say that posts on its channels are none of its own words, or may be none."""
    if not count:
        return []
    posts = phrases.things(count, "further post" if others else "post").capitalize()
    said = (
        f"{posts} about it on its own channels {'is' if count == 1 else 'are'} denied or disowned "
        f"by {issuer}, or recorded as not issued, and not counted."
    )
    rest = f"What {issuer} said of it is not determined."
    return [said] if others else [said, rest]


def silent(
    issuer: str, watched: Silence, off_channel: float, first: date | None, last: date | None
) -> list[str]:
    """Say that nothing was found, on what, and what that is worth; or that it is not known.

    ``off_channel``: share of statements that an issuer puts out where nobody watches.
    ``first``, ``last``: days of the event; null = not known.
    """
    counted = [c for c in watched.channels if c.counted]
    if not watched.channels:
        return [
            f"Whether {issuer} was silent is not determined: the register names no channel of its "
            "own and no forwarder. Add them (mabillon register add), and collect them."
        ]
    if watched.by is None or not counted:
        names = phrases.joined([c.title for c in watched.channels[:6]])
        return [
            f"Whether {issuer} was silent is not determined: no own or tracked channel was "
            f"observed from the beginning of the window on. Collect them, or look at them: {names}."
        ]
    ended = datetime.fromisoformat(watched.by)
    by = phrases.moment(of_datetime(ended))
    since = phrases.moment(of_datetime(datetime.fromisoformat(watched.since)))
    if not watched.tells(first):
        return [
            f"Whether {issuer} was silent is not determined: what was watched from the beginning "
            f"of the window on ends at {by}, before the event's first day. Collect the channels, "
            "or look at them."
        ]
    on = (
        f"any of {phrases.number(len(counted))} channels that carry its statements"
        if len(counted) > 1
        else f"{counted[0].title}"
    )
    own = sum(c.role == "own" for c in counted)
    said = [
        f"{phrases.opening(issuer)} had said nothing that we found between {since} and {by} on "
        f"{on} ({_own(own, len(counted))}{_how(counted)}); {OTHERWISE}."
    ]
    left = [c for c in watched.channels if not c.counted]
    if left:
        said.append(f"Left out: {'; '.join(_left(c) for c in left)}.")
    if last is not None and ended < _over(last):
        said.append(
            "By then the event's last day was not over everywhere: the event may have come later."
        )
    said.append(_share(issuer, watched, len(counted), off_channel))
    return said


def _over(last: date) -> datetime:
    """Return when a day is over everywhere."""
    return moved(datetime.combine(last, time(), UTC), timedelta(days=1) + LATEST_ZONE)


def _own(own: int, counted: int) -> str:
    if not own:
        return "none its own; "
    if own == counted:
        return "its own; " if own == 1 else "all its own; "
    return f"{phrases.number(own)} its own; "


def _how(counted: Sequence[Watched]) -> str:
    live = sum(c.how == "watched throughout" for c in counted)
    later = "looked at afterwards, so that what was deleted before that look does not show"
    if live == len(counted):
        return "watched throughout"
    if not live:
        return later
    rest = phrases.number(len(counted) - live)
    return f"{phrases.number(live)} watched throughout, {rest} {later}"


def _left(channel: Watched) -> str:
    if channel.how == "not observed":
        return f"{channel.title}, not observed"
    if channel.until is None:
        return f"{channel.title}, not observed at the beginning"
    until = phrases.moment(of_datetime(datetime.fromisoformat(channel.until)))
    return f"{channel.title}, observed until {until} only"


def _share(issuer: str, watched: Silence, counted: int, off_channel: float) -> str:
    share = watched.share
    here = "it" if counted == 1 else "one of them"
    if share is None or share.reason is not None:
        why = share.reason if share else "nothing was watched"
        return f"How much would have been seen is not determined: {why}."
    return (
        f"Of {share.n:,} earlier statements of {issuer}, {share.seen:,} stood on {here} within "
        f"{phrases.span(share.age_s)}; such as it puts out elsewhere are not among them "
        f"({phrases.chance(off_channel)} is assumed). So much would have been seen, had it spoken "
        "at once; whether it would have spoken, nothing tells."
    )


def beside(issuer: str, quoted: int, in_name: int, nearly: int) -> list[str]:
    """Say what stands beside a silence and does not end it."""
    said = []
    if quoted:
        posts = phrases.things(quoted, "post").capitalize()
        said.append(
            f"{posts} of its forwarders {'speaks' if quoted == 1 else 'speak'} of it as quoting "
            f"{issuer}; no own post was found."
        )
    if in_name:
        posts = phrases.things(in_name, "post").capitalize()
        said.append(
            f"{posts} of others about it {'is' if in_name == 1 else 'are'} in the name of "
            f"{issuer}; whether it issued {'it' if in_name == 1 else 'them'} is another question."
        )
    if nearly:
        posts = phrases.things(nearly, "own post").capitalize()
        said.append(
            f"{posts} {'shares' if nearly == 1 else 'share'} something with the event, too little "
            f"to count; look at {'it' if nearly == 1 else 'them'}."
        )
    return said
