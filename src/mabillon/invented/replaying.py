"""The invented case as it goes on: what was posted by a time, what a server shows then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from mabillon.invented.channels import DESK, FORWARDERS, WATERERS, Channel, person
from mabillon.invented.posts import Post, World
from mabillon.invented.registering import register

FOLLOWED: Final = (DESK, *FORWARDERS, WATERERS, *(person(n) for n in ("lark", "azulejo", "marl")))
"""The channels that are collected: of Telegram by their previews, of X by a feed of each."""
_PAGE: Final = 20
_FEED: Final = 20


class Replay:
    """The channels of a world, as a server has them at any of its times."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._posts = {_path(channel): (channel, world.of(channel)) for channel in FOLLOWED}

    def history(self, at: datetime) -> Iterator[str]:
        """Yield what stood in every channel at that time, as JSON lines."""
        for post in self._world.posts:
            if post.stood(at):
                row = {
                    "channel": _key(post.channel),
                    "channel_name": post.channel.title,
                    "id": str(post.ident),
                    "posted_at": f"{post.at:%Y-%m-%dT%H:%M:%SZ}",
                    "text": _text(post, at),
                    "forward_channel": _key(post.origin.channel) if post.origin else None,
                    "forward_id": str(post.origin.ident) if post.origin else None,
                }
                yield json.dumps(row, ensure_ascii=False) + "\n"

    def register(self, address: str) -> str:
        """Return the register, whose channels are collected from the server at an address."""
        text = register(self._world)
        for channel in FOLLOWED:
            kind = "preview" if channel.platform == "telegram" else "feed"
            source = f"{{kind: {kind}, address: {json.dumps(address + _path(channel))}}}"
            text = text.replace(
                f"    keys: [{json.dumps(channel.key)}]\n",
                f"    keys: [{json.dumps(_key(channel))}]\n    sources: [{source}]\n",
            )
        return text

    def answer(self, asked: str, at: datetime) -> tuple[str, bytes] | None:
        """Return type and body of what is answered to a path at a time; null = there is none."""
        parts = urlsplit(asked)
        if parts.path not in self._posts:
            return None
        channel, posts = self._posts[parts.path]
        standing = [post for post in posts if post.stood(at)]
        if channel.platform == "x":
            return "application/rss+xml", _feed(channel, standing[-_FEED:], at)
        before = int(parse_qs(parts.query).get("before", ["0"])[0])
        return "text/html; charset=utf-8", _preview(channel, standing, before, at)


def tag(body: bytes) -> str:
    """Return the ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def key_of(post: Post) -> str:
    """Return CHANNEL/ID of a post by its raw key, as it is collected."""
    return f"{_key(post.channel)}/{post.ident}"


def _key(channel: Channel) -> str:
    if channel.platform == "telegram" and channel in FOLLOWED:
        return f"telegram:@{_handle(channel)}"
    return channel.key


def _handle(channel: Channel) -> str:
    return channel.slug.replace("-", "_")


def _path(channel: Channel) -> str:
    if channel.platform == "telegram":
        return f"/s/{_handle(channel)}"
    return f"/x/{channel.native}.xml"


def _text(post: Post, at: datetime) -> str:
    edited = post.edited_at is not None and post.edited_at <= at
    return post.text if edited or post.first_text is None else post.first_text


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _feed(channel: Channel, posts: list[Post], at: datetime) -> bytes:
    entries = "".join(
        f"<item><guid>{post.ident}</guid>"
        f"<description>{escape(_html(_text(post, at)))}</description>"
        f"<pubDate>{post.at:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"
        for post in reversed(posts)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(channel.title)}</title>{entries}</channel></rss>"
    ).encode()


def _preview(channel: Channel, posts: list[Post], before: int, at: datetime) -> bytes:
    older = [post for post in posts if not before or post.ident < before]
    shown = older[-_PAGE:]
    handle = _handle(channel)
    more = f'<a data-before="{shown[0].ident}"></a>' if len(older) > len(shown) else ""
    after = f'<a data-after="{before}"></a>' if before else ""
    messages = "".join(_message(post, handle, at) for post in shown)
    last = posts[-1].ident + 1 if posts else 1
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<link rel="canonical" href="/s/{handle}?before={last}"></head>
<body><div class="tgme_channel_info">
<div class="tgme_channel_info_header_title"><span>{escape(channel.title)}</span></div>
<div class="tgme_channel_info_header_username"><a>@{handle}</a></div></div>
<section class="tgme_channel_history js-message_history">{more}{messages}{after}</section>
</body></html>""".encode()


def _message(post: Post, handle: str, at: datetime) -> str:
    name = f"{handle}/{post.ident}"
    edited = "edited " if post.edited_at is not None and post.edited_at <= at else ""
    origin = ""
    if post.origin is not None:
        source = f"{_handle(post.origin.channel)}/{post.origin.ident}"
        origin = (
            '<div class="tgme_widget_message_forwarded_from">Forwarded from '
            f'<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/{source}">'
            f"{escape(post.origin.channel.title)}</a></div>"
        )
    return f"""<div class="tgme_widget_message js-widget_message" data-post="{name}">{origin}
<div class="tgme_widget_message_text js-message_text">{_html(_text(post, at))}</div>
<span class="tgme_widget_message_meta">{edited}<a class="tgme_widget_message_date"
 href="https://t.me/{name}"><time datetime="{post.at.isoformat()}"></time></a></span>
</div>"""
