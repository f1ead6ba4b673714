"""X accounts and web pages, as JSON lines and CSV with columns of the collector's own."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from mabillon.invented.channels import Channel
from mabillon.invented.collector import looks, standing
from mabillon.invented.posts import Post

X_REACH = 3

X_MAP = {
    "id": "tweet_id", "channel": "account", "channel_name": "name", "posted_at": "created_at",
    "text": "full_text", "reply_channel": "reply_to_account", "reply_id": "reply_to_id",
    "collected_at": "retrieved_at",
}  # fmt: skip
PAGE_MAP = {
    "id": "page", "channel": "site", "channel_name": "title", "posted_at": "published",
    "text": "body", "collected_at": "retrieved_at",
}  # fmt: skip


def _z(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def tweet(post: Post, seen_at: datetime) -> dict[str, str | None]:
    """Return one X post as this collector writes it, with the whole text of a long one."""
    return {
        "tweet_id": str(post.ident),
        "account": post.channel.key,
        "name": post.channel.title,
        "created_at": _z(post.at),
        "full_text": post.text,
        "reply_to_account": post.reply_to.channel.key if post.reply_to else None,
        "reply_to_id": str(post.reply_to.ident) if post.reply_to else None,
        "media_name": post.media.name if post.media else None,
        "retrieved_at": _z(seen_at),
    }


def page(post: Post, seen_at: datetime) -> dict[str, str | None]:
    """Return one web page with its main text."""
    return {
        "page": str(post.ident),
        "site": post.channel.key,
        "title": post.channel.title,
        "published": _z(post.at),
        "body": post.text,
        "retrieved_at": _z(seen_at),
    }


def archived(saved: Sequence[tuple[Post, str | None, bytes | None]], at: datetime) -> str:
    """Write what auto-archiver says of X posts that it saved (``db.csv``), a minute apart.

    Each post with the name that its file was saved under and its bytes; None = it has none.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("status", "metadata", "media"))
    for n, (post, name, data) in enumerate(saved):
        when = at + timedelta(minutes=n)
        said = {
            "url": f"https://x.com/{post.channel.native}/status/{post.ident}",
            "content": post.text,
            "timestamp": post.at,
            "_processed_at": when,
        }
        files = []
        if name is not None and data is not None:
            kind = "video/mp4" if name.endswith(".mp4") else "image/jpeg"
            digest = hashlib.sha256(data).hexdigest()
            files.append(
                {
                    "filename": name,
                    "urls": [],
                    "properties": {"hash": f"SHA-256:{digest}"},
                    "_mimetype": kind,
                }
            )
        writer.writerow(("twitter_api_extractor: success", repr(said), repr(files)))
    return out.getvalue()


def json_lines(rows: Iterable[dict[str, str | None]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def comma_separated(rows: Sequence[dict[str, str | None]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def x_looks(followed: Sequence[tuple[Channel, Sequence[Post]]]) -> list[dict[str, str | None]]:
    """Return what hourly looks at the accounts showed: the newest posts of each, every time."""
    return [
        tweet(post, at)
        for at in looks(timedelta(hours=1))
        for _, posts in followed
        for post in standing(posts, at, X_REACH)
    ]
