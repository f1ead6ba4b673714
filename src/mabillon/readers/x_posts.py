"""Turn one post of the X API v2 into what the readers keep of it.

X writes exactly ``&``, ``<`` and ``>`` as ``&amp;``, ``&lt;`` and ``&gt;``, in the texts of
posts and in names of users, and nothing else as HTML does: ``unescaped`` turns these three
back. The positions in a post's ``entities`` count the escaped text; nothing here reads them,
and who does (to put addresses in the place of t.co's) does so before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from mabillon.readers.attachments import Attachment
from mabillon.readers.moments import BadValueError, shown
from mabillon.readers.naming import whole
from mabillon.readers.rows import HIDDEN, KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found

Object = Mapping[str, Any]

_FIRST: Final = 1_288_834_974_657  # milliseconds since 1970 of X's own epoch
_NUMBERED_SINCE: Final = 29_700_000_000  # ids hold their time from 4 November 2010 on
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: Final = {"photo": "photo", "video": "video", "animated_gif": "animation"}
_ESCAPED: Final = re.compile("&(amp|lt|gt);")
_MEANT: Final = {"amp": "&", "lt": "<", "gt": ">"}


@dataclass(slots=True)
class Beside:
    """What a page holds beside its posts: users, posts and media by their ids."""

    users: dict[str, Object] = field(default_factory=dict)
    posts: dict[str, Object] = field(default_factory=dict)
    media: dict[str, Object] = field(default_factory=dict)

    @classmethod
    def of(cls, users: object, posts: object, media: object) -> Beside:
        """Return the lists of ``includes`` by id; what is no list of objects is left out."""
        return cls(_by(users, "id"), _by(posts, "id"), _by(media, "media_key"))


def _by(items: object, key: str) -> dict[str, Object]:
    listed = items if isinstance(items, list) else []
    return {str(item[key]): item for item in listed if isinstance(item, dict) and key in item}


def time_of(number: object) -> datetime | None:
    """Return when a post was made, which its number tells to the millisecond.

    Notes
    -----
    The upper bits of an id since November 2010 are milliseconds (X's "snowflake"); earlier
    ids were only counted up, and give null.
    """
    value = whole(number)
    if value is None or not _NUMBERED_SINCE < value < 1 << 63:
        return None
    return _EPOCH + timedelta(milliseconds=(value >> 22) + _FIRST)


def unescaped(text: str) -> str:
    """Return a text as it was written: X's three escapes turned back, once, left to right.

    ``&amp;lt;`` is ``&lt;``, which someone wrote; any other reference of HTML stays.
    """
    return _ESCAPED.sub(lambda mark: _MEANT[mark[1]], text)


def found(tweet: Object, beside: Beside) -> Found:
    """Return a post.

    Raises
    ------
    BadValueError
        If it lacks a text, or does not say whose it is.
    """
    text = _text(tweet)
    author = _object(tweet.get("author")) or beside.users.get(str(tweet.get("author_id")), {})
    metrics = _object(tweet.get("public_metrics"))
    history = tweet.get("edit_history_tweet_ids")
    referred = _referred(tweet)
    return Found(
        channel=_key(author, tweet.get("author_id")),
        id=tweet.get("id"),
        text=text,
        posted_at=tweet.get("created_at") or time_of(tweet.get("id")),
        channel_name=_name(author),
        edited_at=_edited(tweet.get("id"), history),
        media=_media(tweet, beside),
        views=metrics.get("impression_count"),
        forwards=metrics.get("retweet_count"),
        **_forward(referred.get("retweeted"), beside),
        **_reply(referred.get("replied_to") or referred.get("quoted"), beside),
        state={
            "posted_at": KNOWN,
            "edited_at": KNOWN if isinstance(history, list) else NOT_EXPORTED,
            "forward": _forward_state(tweet, referred.get("retweeted"), beside),
            "reply": KNOWN,
            "media": _media_state(tweet, beside),
            "views": KNOWN if "impression_count" in metrics else NOT_EXPORTED,
            "forwards": KNOWN if "retweet_count" in metrics else NOT_EXPORTED,
        },
    )


def _text(tweet: Object) -> str:
    """Return the whole text: of a long post, ``text`` is only the beginning."""
    note = _object(tweet.get("note_tweet")).get("text")
    text = note if isinstance(note, str) else tweet.get("text")
    if not isinstance(text, str):
        raise BadValueError(f"text is {shown(text)}, which is not a text")
    return unescaped(text)


def _name(author: Object) -> str | None:
    name = author.get("name")
    return unescaped(name) if isinstance(name, str) else None


def _object(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def _key(author: Object, number: object) -> str:
    name = author.get("username")
    if isinstance(name, str) and name.strip().lstrip("@"):
        return f"x:@{name.strip().lstrip('@').lower()}"
    value = whole(number if number is not None else author.get("id"))
    if value is None:
        raise BadValueError("it does not say who posted it (author_id)")
    return f"x:{value}"


def _edited(number: object, history: object) -> datetime | None:
    """Return when this version was made, if it is not the first one."""
    ids = [str(one) for one in history] if isinstance(history, list) else []
    return time_of(number) if len(ids) > 1 and str(number) in ids[1:] else None


def _referred(tweet: Object) -> dict[str, Object]:
    """Return the posts that this one refers to, by the kind of reference."""
    listed = tweet.get("referenced_tweets")
    found: dict[str, Object] = {}
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and isinstance(one.get("type"), str):
            found.setdefault(one["type"], one)
    return found


def _named(reference: Object, beside: Beside) -> tuple[str | None, str | None, Object]:
    """Return channel, post id and what is known of a post that is referred to."""
    number = whole(reference.get("id"))
    if number is None:
        return None, None, {}
    original = beside.posts.get(str(number)) or reference
    author = _object(original.get("author"))
    author = author or beside.users.get(str(original.get("author_id")), {})
    try:
        return _key(author, original.get("author_id")), str(number), original
    except BadValueError:
        return None, str(number), original


def _forward(reference: Object | None, beside: Beside) -> dict[str, Any]:
    if reference is None:
        return {}
    channel, number, original = _named(reference, beside)
    at = original.get("created_at") or time_of(number)
    return {
        "forward_channel": channel,
        "forward_id": number,
        "forward_at": at if isinstance(at, str | datetime) else None,
    }


def _forward_state(tweet: Object, reference: Object | None, beside: Beside) -> int:
    if reference is not None:
        channel, number, _ = _named(reference, beside)
        return KNOWN if channel is not None and number is not None else HIDDEN
    text = tweet.get("text")
    bare = isinstance(text, str) and text.startswith("RT @") and "referenced_tweets" not in tweet
    return NOT_EXPORTED if bare else KNOWN


def _reply(reference: Object | None, beside: Beside) -> dict[str, Any]:
    if reference is None:
        return {}
    channel, number, _ = _named(reference, beside)
    return {"reply_channel": channel, "reply_id": number} if channel is not None else {}


def _media(tweet: Object, beside: Beside) -> list[Attachment] | None:
    attached = _object(tweet.get("attachments"))
    keys = attached.get("media_keys")
    whole_ones = attached.get("media")  # put in its place by `twarc2 flatten`
    items = [beside.media.get(str(k), {}) for k in keys] if isinstance(keys, list) else []
    if isinstance(whole_ones, list):
        items = [_object(one) for one in whole_ones]
    made: list[Attachment] = []
    for item in items:
        kind = item.get("type")
        known = _KINDS.get(kind, "unknown") if isinstance(kind, str) else "unknown"
        made.append((known, item.get("url") or item.get("preview_image_url"), None, None))
    if attached.get("poll_ids") or attached.get("poll"):
        made.append(("poll", None, None, None))
    return made or None


def _media_state(tweet: Object, beside: Beside) -> int:
    return KNOWN if "attachments" in tweet or beside.media else NOT_EXPORTED
