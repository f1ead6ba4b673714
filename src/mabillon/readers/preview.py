"""Telegram's public preview pages (``t.me/s/CHANNEL``), and pages of single posts, as HTML.

| field | state |
| --- | --- |
| posted_at | known |
| edited_at | known where there is no mark of an edit; hidden where there is one: not when |
| forward | known: the link leads to the exact original; hidden where only a name is shown |
| reply, media, url | known |
| views | known, rounded to three digits where they are many |
| forwards | not exported |

A page that ends with the newest post is a look at the channel from its oldest post on. Pages
further back (``?before=``), search results and pages of single posts are single finds. A page
that is cut off is one too, and the message that it ends in is a reject. Where
a page does not say when it was saved (SingleFile's comment does), ``--collected-at`` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.encoding import opened
from mabillon.readers.page_post import saved
from mabillon.readers.preview_posts import Seen, collect
from mabillon.readers.tray import Tray
from mabillon.text.markup import PAGE_LIMIT, TOO_LARGE, UnparsableError, decoded

_LIMIT: Final = PAGE_LIMIT * 4


def _sniff(head: bytes, name: str) -> float:
    if b"tgme_widget_message" not in head and b"tgme_channel_history" not in head:
        return 0.0
    if head.lstrip()[:1] != b"<":
        return 0.0
    if b"data-post=" in head:
        return 0.97
    return 0.9 if name.lower().endswith((".html", ".htm")) else 0.6


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        raw = file.read(_LIMIT + 1)
        if len(raw) > _LIMIT:
            raise LimitExceeded(f"it {TOO_LARGE}", where=source.name)
        tray = Tray(source, "message")
        if repair:
            tray.note(repair)
        try:
            html = decoded(raw)
            url, at = saved(html)
            page = collect(html, raw, 0, tray, Seen(url, at))
        except UnparsableError as failure:
            raise UnreadableInput(f"it {failure}", where=source.name) from failure
        if not len(tray):
            raise UnreadableInput("it shows no message", where=source.name)
        if not page.latest:
            tray.note(
                "This page does not end with the channel's newest post: its posts are kept, "
                "and it shows nothing of what else stood there."
            )
        yield from tray.batches(len(raw))


READER: Final = Reader("t.me-page", "Telegram preview page (HTML)", 3, _sniff, _read)
