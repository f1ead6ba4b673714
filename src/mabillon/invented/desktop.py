"""Telegram Desktop's ``result.json``: of one chat, of a whole account, of an old version."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from typing import Any

from mabillon.invented.channels import Channel
from mabillon.invented.posts import Post

_LOCAL = timedelta(hours=1)  # the exporting computer's clock, which the export does not state


def _when(at: datetime) -> str:
    return (at + _LOCAL).strftime("%Y-%m-%dT%H:%M:%S")


def _entities(post: Post, text: str) -> list[dict[str, str]]:
    """Return the text as Telegram cuts it: the heading of a communiqué is bold."""
    heading, break_, rest = text.partition("\n")
    if post.letter is not None and break_ and post.origin is None:
        return [{"type": "bold", "text": heading}, {"type": "plain", "text": break_ + rest}]
    return [{"type": "plain", "text": text}] if text else []


NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
"""What stands in the place of a path where the export lacks the file."""


def path_of(post: Post) -> str:
    """Return where an export puts the file of a post, in its folder."""
    assert post.media is not None
    if post.media.kind == "video":
        return f"video_files/{post.media.name}"
    at = (post.at + _LOCAL).strftime("%d-%m-%Y_%H-%M-%S")
    return f"photos/photo_{post.ident}@{at}.jpg"


def message(
    post: Post, *, old: bool = False, included: Container[int] = frozenset()
) -> dict[str, Any]:
    """Return one message as the export has it.

    Parameters
    ----------
    old
        Of an old version, which lacks the Unix times.
    included
        Posts whose files lie beside the export.
    """
    made: dict[str, Any] = {"id": post.ident, "type": "message", "date": _when(post.at)}
    if not old:
        made["date_unixtime"] = str(int(post.at.timestamp()))
    if post.edited_at is not None:
        made["edited"] = _when(post.edited_at)
        if not old:
            made["edited_unixtime"] = str(int(post.edited_at.timestamp()))
    made["from"] = post.channel.title
    made["from_id"] = f"channel{post.channel.native}"
    if post.origin is not None:
        made["forwarded_from"] = post.origin.channel.title
    if post.media is not None:
        shape = {"width": post.media.width, "height": post.media.height}
        path = path_of(post) if post.ident in included else NOT_INCLUDED
        if post.media.kind == "photo":
            made |= {"photo": path, "photo_file_size": post.media.size}
            made |= shape
        else:
            made |= {
                "file": path,
                "file_name": post.media.name,
                "file_size": post.media.size,
                "media_type": "video_file",
                "mime_type": "video/mp4",
                "duration_seconds": post.media.seconds,
            }
            made |= shape
    entities = _entities(post, post.text)
    plain = all(part["type"] == "plain" for part in entities)
    made["text"] = (
        post.text
        if plain
        else [part["text"] if part["type"] == "plain" else part for part in entities]
    )
    if not old:
        made["text_entities"] = entities
    return made


def chat(
    channel: Channel,
    posts: Sequence[Post],
    *,
    old: bool = False,
    included: Container[int] = frozenset(),
) -> dict[str, Any]:
    """Return one channel's export: a service message, then its posts, oldest first."""
    first: dict[str, Any] = {"id": 1, "type": "service", "date": _when(posts[0].at - _LOCAL)}
    if not old:
        first["date_unixtime"] = str(int((posts[0].at - _LOCAL).timestamp()))
    first |= {
        "actor": channel.title,
        "actor_id": f"channel{channel.native}",
        "action": "create_channel",
        "title": channel.title,
        "text": "",
    }
    if not old:
        first["text_entities"] = []
    return {
        "name": channel.title,
        "type": "public_channel",
        "id": int(channel.native),
        "messages": [first, *(message(post, old=old, included=included) for post in posts)],
    }


def single(
    channel: Channel, posts: Sequence[Post], *, included: Container[int] = frozenset()
) -> str:
    """Write the export of one chat; ``included``: posts whose files lie beside it."""
    return json.dumps(chat(channel, posts, included=included), ensure_ascii=False, indent=1)


def old_single(channel: Channel, posts: Sequence[Post]) -> str:
    r"""Write it as an old version did: control characters as ``\xNN``, which is not JSON.

    Each post's first line break is written so, as ``\x0B`` (a vertical tab).
    """
    export = chat(channel, posts, old=True)
    mark = "\N{SYMBOL FOR VERTICAL TABULATION}"
    for entry in export["messages"]:
        entry["text"] = entry["text"].replace("\n", mark, 1)
    return json.dumps(export, ensure_ascii=False, indent=1).replace(mark, r"\x0B")


def account(chats: Sequence[dict[str, Any]], left: Sequence[dict[str, Any]]) -> str:
    """Write the export of a whole account: chats that it is in, and chats that it left."""
    about = "Here is the data you requested. Remember: it is yours; mind who may read it."
    return json.dumps(
        {
            "about": about,
            "personal_information": {"first_name": "reader", "last_name": "", "bio": ""},
            "contacts": {"about": "", "list": []},
            "frequent_contacts": {"about": "", "list": []},
            "chats": {"about": "", "list": list(chats)},
            "left_chats": {"about": "", "list": list(left)},
        },
        ensure_ascii=False,
        indent=1,
    )


def personal(number: int, name: str, talk: Sequence[str], start: datetime) -> dict[str, Any]:
    """Return a private conversation, which a reader must leave out."""
    messages = []
    for i, text in enumerate(talk):
        at = start + timedelta(minutes=7 * i)
        who = ("reader", "user9900000900") if i % 2 else (name, f"user{number}")
        messages.append({
            "id": 500 + i,
            "type": "message",
            "date": _when(at),
            "date_unixtime": str(int(at.timestamp())),
            "from": who[0],
            "from_id": who[1],
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        })  # fmt: skip
    return {"name": name, "type": "personal_chat", "id": number, "messages": messages}
