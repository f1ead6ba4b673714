"""The collector's looks: raw Telethon messages every half hour, the X accounts every hour."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from mabillon.invented.channels import Channel
from mabillon.invented.posts import ASKED_AT, WATCH_FROM, Post

LAST_LOOK = ASKED_AT
REACH = 4
"""How many messages of a channel one look shows."""

NIGHT = (
    WATCH_FROM + timedelta(days=1, hours=21, minutes=45),
    WATCH_FROM + timedelta(days=2, hours=9, minutes=45),
)
"""When Potting Wire was not collected: the night of 25 to 26 March."""


def looks(every: timedelta) -> list[datetime]:
    """Return the times of all looks; the last one is taken when the question is asked."""
    found = [WATCH_FROM]
    while found[-1] + every < LAST_LOOK:
        found.append(found[-1] + every)
    return [*found, LAST_LOOK]


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _media(post: Post) -> dict[str, Any] | None:
    if post.media is None:
        return None
    number = 5_000_000_000_000_000_000 + post.media.size * 7919
    shared: dict[str, Any] = {
        "id": number, "access_hash": number // 3, "file_reference": [], "date": _utc(post.at),
    }  # fmt: skip
    if post.media.kind == "photo":
        size = {
            "_": "PhotoSize", "type": "y", "w": post.media.width, "h": post.media.height,
            "size": post.media.size,
        }  # fmt: skip
        photo = {
            "_": "Photo", **shared, "sizes": [size], "dc_id": 2, "has_stickers": False,
            "video_sizes": [],
        }  # fmt: skip
        return {"_": "MessageMediaPhoto", "photo": photo, "ttl_seconds": None}
    attributes = [
        {
            "_": "DocumentAttributeVideo", "duration": post.media.seconds, "w": post.media.width,
            "h": post.media.height, "round_message": False, "supports_streaming": True,
        },
        {"_": "DocumentAttributeFilename", "file_name": post.media.name},
    ]  # fmt: skip
    document = {
        "_": "Document", **shared, "mime_type": "video/mp4", "size": post.media.size, "dc_id": 2,
        "attributes": attributes, "thumbs": [], "video_thumbs": [],
    }  # fmt: skip
    return {"_": "MessageMediaDocument", "document": document, "ttl_seconds": None}


def _forward(post: Post) -> dict[str, Any] | None:
    if post.origin is None:
        return None
    return {
        "_": "MessageFwdHeader",
        "date": _utc(post.origin.at),
        "imported": False,
        "from_id": {"_": "PeerChannel", "channel_id": int(post.origin.channel.native)},
        "from_name": None,
        "channel_post": post.origin.ident,
        "post_author": None,
        "saved_from_peer": None,
        "saved_from_msg_id": None,
        "psa_type": None,
    }


def telethon(post: Post, seen_at: datetime) -> dict[str, Any]:
    """Return the raw ``Message`` dict of a post as it stood at ``seen_at``."""
    edited = post.edited_at is not None and post.edited_at <= seen_at
    text = post.text if edited or post.first_text is None else post.first_text
    bold = post.letter is not None and post.origin is None and post.kind == "communique"
    entity = {"_": "MessageEntityBold", "offset": 0, "length": text.find("\n")}
    return {
        "_": "Message",
        "id": post.ident,
        "peer_id": {"_": "PeerChannel", "channel_id": int(post.channel.native)},
        "date": _utc(post.at),
        "message": text,
        "out": False,
        "mentioned": False,
        "media_unread": False,
        "silent": False,
        "post": True,
        "from_scheduled": False,
        "legacy": False,
        "edit_hide": False,
        "pinned": False,
        "from_id": None,
        "fwd_from": _forward(post),
        "via_bot_id": None,
        "reply_to": None,
        "media": _media(post),
        "reply_markup": None,
        "entities": [entity] if bold else [],
        "views": 40 + post.ident * 13 % 700,
        "forwards": post.ident % 23,
        "replies": None,
        "edit_date": _utc(post.edited_at) if edited and post.edited_at is not None else None,
        "post_author": None,
        "grouped_id": None,
        "restriction_reason": [],
        "ttl_period": None,
    }


def poll(at: datetime, followed: Sequence[tuple[Channel, Sequence[Post]]]) -> str:
    """Write what one look at all followed channels showed: the newest messages, newest first."""
    lines = []
    for channel, posts in followed:
        if channel.slug == "potting-wire" and NIGHT[0] <= at < NIGHT[1]:
            continue
        for post in standing(posts, at, REACH):
            lines.append(json.dumps(telethon(post, at), ensure_ascii=False))
    return "\n".join(lines) + "\n"


def standing(posts: Sequence[Post], at: datetime, reach: int) -> Iterator[Post]:
    """Yield the newest posts that stood at that time, newest first."""
    left = reach
    for post in reversed(posts):
        if left and post.stood(at):
            left -= 1
            yield post
