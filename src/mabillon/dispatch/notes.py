"""Notes in house style: what a citation's note says.

Three styles and templates. ``house``: "Telegram, March 25, 2024."; ``chicago``: account, first
words, platform, date and time (after The Chicago Manual of Style, 17th ed., 14.209); ``archive``:
plain, with archive number and digest. Anything with ``{`` is a template of `FIELDS`.

A channel that routinely carries an issuer's statements is not named in a note: which channels
those are belongs in the sealed annex.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Dispatch, Evidence, Item, Opinion, Post
from mabillon.errors import UsageError
from mabillon.pages import words

FIELDS: Final = ("platform", "account", "day", "time", "first_words", "key", "digest")
TRACKED: Final = ("own", "forwarder")
_FIELD: Final = re.compile(r"\{(\w+)\}")
_FIRST_WORDS: Final = 8


def note(targets: Sequence[tuple[Target, Item | None]], style: str, *, public: bool = False) -> str:
    """Return what a note says: one sentence, its sources joined by semicolons.

    Parameters
    ----------
    targets
        What is cited, each with what it is; None = it points to nothing.
    style
        A name of `STYLES`, or a template. Dates are worded in English.
    public
        Everybody may read it, so that what a dispatch for subscribers is called is left out.

    Raises
    ------
    UsageError
        There is no such style, or the template has a field that is not one of `FIELDS`.
    """
    worded = style_of(style)
    told = (_one(target, item, worded, public=public) for target, item in targets)
    return words.sentence("; ".join(told))


def style_of(style: str) -> Callable[[Post], str]:
    """Return how a post is worded in a style.

    Raises
    ------
    UsageError
        There is no such style, or the template has an unknown field.
    """
    if style in STYLES:
        return STYLES[style]
    unknown = [f for f in _FIELD.findall(style) if f not in FIELDS]
    if "{" not in style or unknown:
        what = f"a note has no field {unknown[0]!r}" if unknown else f"no style is called {style!r}"
        raise UsageError(
            what, do=f"use {', '.join(STYLES)}, or a template of {{{'}, {'.join(FIELDS)}}}"
        )
    return lambda post: _FIELD.sub(lambda m: _fields(post)[m[1]], style).strip().rstrip(".")


def _one(target: Target, item: Item | None, worded: Callable[[Post], str], *, public: bool) -> str:
    if isinstance(item, Post):
        return worded(item) + _part(target)
    if isinstance(item, Evidence):
        when = f", collected {american(item.collected_at)}" if item.collected_at else ""
        gone = "; destroyed since" if item.state == "destroyed" else ""
        kind = f"{item.kind}, " if item.kind else ""
        return f"Archive, {kind}SHA-256 {item.digest[:16]}…{when}{gone}{_part(target)}"
    if isinstance(item, Opinion):
        said = item.document.opinion
        return f"Mabillon, opinion {item.number}, {american(item.made_at)} ({said.standing})"
    if isinstance(item, Dispatch):
        if not item.title:
            return f"{item.called}, {american(item.date)}, withdrawn"
        if public and item.release == "subscribers":
            return f"{item.called}, {american(item.date)}, for subscribers"
        return f"{item.called}, “{item.title},” {american(item.date)}"
    return f"[{target} points to nothing]"


def _part(target: Target) -> str:
    if not target.part:
        return ""
    return ", shot list" if target.part == "shots" else f", at {target.part}"


def american(at: date | datetime) -> str:
    """Return ``March 25, 2024``, of an instant its day in UTC."""
    day = at.astimezone(UTC).date() if isinstance(at, datetime) else at
    return f"{day:%B} {day.day}, {day.year}"


def _named(post: Post) -> str:
    """Return who posted it, or nothing where that belongs in the sealed annex."""
    return "" if any(role in TRACKED for role in post.roles.values()) else post.account


def _fields(post: Post) -> dict[str, str]:
    at = post.posted_at.astimezone(UTC) if post.posted_at else None
    first = post.text.split()
    cut = " ".join(first[:_FIRST_WORDS]) + ("…" if len(first) > _FIRST_WORDS else "")
    return {
        "platform": post.platform,
        "account": _named(post),
        "day": american(at) if at else "no date",
        "time": f"{at:%H:%M} UTC" if at else "no time",
        "first_words": cut,
        "key": post.key if _named(post) else post.key.rpartition("/")[2],
        "digest": post.evidence,
    }


def _house(post: Post) -> str:
    return "{platform}, {day}".format(**_fields(post))


def _chicago(post: Post) -> str:
    given = _fields(post)
    start = f"{given['account']}, " if given["account"] else ""
    return f"{start}“{given['first_words']},” {given['platform']}, {given['day']}, {given['time']}"


def _archive(post: Post) -> str:
    given = _fields(post)
    return "{platform}, {day}, {time}, post {key}, SHA-256 {digest}".format(**given)


STYLES: Final[dict[str, Callable[[Post], str]]] = {
    "house": _house,
    "chicago": _chicago,
    "archive": _archive,
}
