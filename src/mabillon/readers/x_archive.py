"""X account archive: the ``.js`` files that X gives an account's owner.

| field | state |
| --- | --- |
| posted_at | known; without ``created_at``, from the post's number |
| edited_at | known where ``edit_info`` is given, else not exported |
| forward | known where it is no retweet; not exported where it is one: the text "RT @name: …"
  names the account (cut off, and old names stay), never the post |
| reply | known |
| media | known |
| forwards | known (``retweet_count``) |
| views, url | not exported |

The posts do not say whose they are: give ``--channel x:@name`` (the name stands in the
archive's ``account.js``), else the channel is "file:NAME". Of a long post only the beginning
is here. Deleted posts count as collected when they were deleted: they stood until then.
``&amp;``, ``&lt;`` and ``&gt;``, which X writes in texts, are turned back (``x_posts``).
Direct messages, contacts and whatever else such an archive holds are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from mabillon.errors import UnreadableInput
from mabillon.readers.attachments import Attachment
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.elements import Elements
from mabillon.readers.encoding import opened
from mabillon.readers.moments import BadValueError, shown
from mabillon.readers.naming import of_file, whole
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.readers.window import Window
from mabillon.readers.x_posts import time_of, unescaped

_HEADER: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.YTD\.([A-Za-z0-9_]+)\.part\d+\s*=\s*")
_POSTS: Final = frozenset({"tweet", "tweets", "deleted_tweet", "deleted_tweets", "community_tweet"})
_RETWEET: Final = re.compile(r"RT @([A-Za-z0-9_]{1,64}):")
_KINDS: Final = {"photo": "photo", "video": "video", "animated_gif": "animation"}
_ONE: Final = msgspec.json.Decoder(dict[str, Any])


def _sniff(head: bytes, name: str) -> float:
    del name
    return 0.97 if _HEADER.match(head) is not None else 0.0


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        window = Window(file)
        window.grow()
        start = _HEADER.match(window.data)
        if start is None:
            raise UnreadableInput(
                'it does not begin with "window.YTD.", as the files of an X archive do',
                where=source.name,
            )
        tray = Tray(source, "post")
        if repair:
            tray.note(repair)
        kind = start[1].decode()
        window.drop(start.end())
        if kind not in _POSTS:
            tray.note(f"Left out: {kind} of an X account archive are no posts.")
            yield from tray.batches(window.base)
            return
        if not window.data.startswith(b"["):
            raise UnreadableInput("its list of posts is missing", where=source.name)
        window.drop(1)
        key = source.channel or of_file(source.member or source.name)
        if source.channel is None:
            tray.note(
                f"The archive's posts do not say whose they are; all is kept as {key}. "
                "Say --channel x:@name (it stands in account.js)."
            )
        elements = Elements(window, _ONE.decode_lines, _ONE.decode)
        for block in elements:
            for broken in block.broken:
                tray.refuse(broken.offset, broken.length, broken.reason, broken.excerpt)
            for row, value in enumerate(block.values):
                place = int(block.offsets[row]), int(block.lengths[row])
                try:
                    found = _found(value, key)
                    found.repair = block.repairs.get(row)
                except BadValueError as failure:
                    tray.refuse(*place, str(failure), block.raw(row))
                    continue
                tray.keep(found, *place, block.raw(row))
            yield from tray.batches(window.base)
        if not elements.closed:
            tray.note("The file ends before its list of posts is closed: it was cut off.")
        yield from tray.batches(window.base + len(window.data))


def _found(value: Mapping[str, Any], key: str) -> Found:
    inner = value.get("tweet")
    post: Mapping[str, Any] = inner if isinstance(inner, dict) else value
    text = post.get("full_text", post.get("text"))
    if not isinstance(text, str):
        raise BadValueError(f"full_text is {shown(text)}, which is not a text")
    number = post.get("id_str") or post.get("id")
    retweet = _RETWEET.match(text)
    edit = post.get("edit_info")
    deleted = post.get("deleted_at")
    return Found(
        channel=key,
        id=number,
        text=unescaped(text),
        posted_at=post.get("created_at") or time_of(number),
        edited_at=_edited(edit, number),
        forward_channel=f"x:@{retweet[1].lower()}" if retweet else None,
        media=_media(post),
        forwards=whole(post.get("retweet_count")),
        **_reply(post),
        collected_at=deleted,
        whole=deleted is None,
        state={
            "posted_at": KNOWN,
            "edited_at": KNOWN if isinstance(edit, dict) else NOT_EXPORTED,
            "forward": NOT_EXPORTED if retweet else KNOWN,
            "reply": KNOWN,
            "media": KNOWN,
            "forwards": KNOWN if "retweet_count" in post else NOT_EXPORTED,
        },
    )


def _edited(edit: object, number: object) -> object:
    inner = edit.get("edit") if isinstance(edit, dict) else None
    first = inner.get("initialTweetId") if isinstance(inner, dict) else None
    return time_of(number) if first is not None and str(first) != str(number) else None


def _reply(post: Mapping[str, Any]) -> dict[str, Any]:
    number = whole(post.get("in_reply_to_status_id_str") or post.get("in_reply_to_status_id"))
    name = post.get("in_reply_to_screen_name")
    user = whole(post.get("in_reply_to_user_id_str") or post.get("in_reply_to_user_id"))
    if number is None or (not isinstance(name, str) and user is None):
        return {}
    channel = f"x:@{name.lower()}" if isinstance(name, str) and name else f"x:{user}"
    return {"reply_channel": channel, "reply_id": str(number)}


def _media(post: Mapping[str, Any]) -> list[Attachment] | None:
    for field in ("extended_entities", "entities"):
        held = post.get(field)
        items = held.get("media") if isinstance(held, dict) else None
        if isinstance(items, list) and items:
            return [_attachment(item) for item in items]
    return None


def _attachment(item: object) -> Attachment:
    if not isinstance(item, dict):
        return "unknown", None, None, None
    kind = item.get("type")
    known = _KINDS.get(kind, "unknown") if isinstance(kind, str) else "unknown"
    return known, item.get("media_url_https") or item.get("media_url"), None, None


READER: Final = Reader("x-archive", "X account archive (.js)", 2, _sniff, _read)
