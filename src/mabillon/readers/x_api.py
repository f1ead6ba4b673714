"""X API v2: response pages as JSON, and twarc2's JSON lines (one page, or one post, a line).

| field | state |
| --- | --- |
| posted_at | known; without ``created_at``, from the post's number, which holds it |
| edited_at | known where ``edit_history_tweet_ids`` is given: when a later version was made |
| forward | known: a retweet's original, with its author where ``includes`` has it; hidden
  where the author is not given there; not exported for a text "RT @…" without references |
| reply | known: the post that is answered, else the one that is quoted |
| media | known where ``attachments`` were asked for, else not exported |
| views, forwards | known where ``public_metrics`` were asked for (``forwards`` = retweets) |
| url | not exported |

The channel is "x:@username" by ``includes.users``, else "x:NUMBER". A quotation is a post
with words of its own, therefore no forward. ``note_tweet`` gives the whole of a long text.
``&amp;``, ``&lt;`` and ``&gt;``, which X writes in texts and names, are turned back.
The posts in ``includes`` are read too, as single finds: so are the results of searches. A
page of a user's timeline (known by twarc's ``url``) shows all that stood there; pages that
continue one another all count as collected when the first was retrieved, since what stands
there later, and is older, stood there then. ``errors`` name what was not given, and are
counted in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from mabillon.errors import LimitExceeded
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.blocks import Block, Gathering
from mabillon.readers.elements import SPACE
from mabillon.readers.encoding import opened
from mabillon.readers.json_records import Decoders, records
from mabillon.readers.mending import FAILURES, decode
from mabillon.readers.moments import BadValueError
from mabillon.readers.tray import Tray
from mabillon.readers.window import RECORD_LIMIT, Window
from mabillon.readers.x_posts import Beside, found

_BOM: Final = b"\xef\xbb\xbf"
_PRINTED: Final = re.compile(rb"\s*\{\s*\n")
_TIMELINE: Final = re.compile(r"/2/users/[0-9]+/tweets")
_A_BATCH: Final = 4_000


class Page(msgspec.Struct, rename={"twarc": "__twarc"}):
    """What of a response page, or of one post, is read at first."""

    data: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    includes: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    meta: Any = None
    errors: Any = None
    twarc: Any = None
    id: Any = None


class Includes(msgspec.Struct):
    """What stands beside the posts of a page."""

    users: Any = None
    tweets: list[msgspec.Raw] = []
    media: Any = None


_INCLUDES: Final = msgspec.json.Decoder(Includes)
_MANY: Final = msgspec.json.Decoder(list[msgspec.Raw])
_POST: Final = msgspec.json.Decoder(dict[str, Any])
_DECODERS: Final = Decoders.of(Page)


def _sniff(head: bytes, name: str) -> float:
    del name
    start = head.removeprefix(_BOM).lstrip(SPACE)
    if not start.startswith((b"{", b"[")) or b'"_"' in start[:2000]:
        return 0.0
    if b'"__twarc"' in head:
        return 0.95
    fields = (b'"edit_history_tweet_ids"', b'"author_id"', b'"public_metrics"')
    some = sum(field in head for field in fields)
    if some and b'"data"' in start[:2000] and b'"text"' in head:
        return 0.9
    return 0.85 if some >= 2 and b'"text"' in head else 0.0


@dataclass(slots=True)
class _Chains:
    """Which pages of timelines continue one another, and when each chain was begun."""

    begun: dict[str, str] = field(default_factory=dict)

    def place(self, page: Page) -> tuple[bool, object]:
        """Return whether a page shows all of a timeline, and when it was collected."""
        said = page.twarc if isinstance(page.twarc, dict) else {}
        at, url = said.get("retrieved_at"), said.get("url")
        if not isinstance(at, str) or not isinstance(url, str):
            return False, at
        try:
            parts = urlsplit(url)
            asked = parse_qs(parts.query)
        except ValueError:
            return False, at
        cut = {"exclude", "until_id", "end_time"} & asked.keys()
        if cut or _TIMELINE.fullmatch(parts.path) is None:
            return False, at
        token = asked["pagination_token"][0] if "pagination_token" in asked else None
        first: str | None = at if token is None else self.begun.pop(token, None)
        if first is None:
            return False, at
        following = page.meta.get("next_token") if isinstance(page.meta, dict) else None
        if isinstance(following, str) and len(self.begun) < 10_000:
            self.begun[following] = first
        return True, first


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        window = Window(file)
        tray = Tray(source, "post")
        if repair:
            tray.note(repair)
        chains = _Chains()
        errors = 0
        for block in _blocks(window, source.name):
            for broken in block.broken:
                tray.refuse(broken.offset, broken.length, broken.reason, broken.excerpt)
            for row, page in enumerate(block.values):
                errors += len(page.errors) if isinstance(page.errors, list) else 0
                _page(tray, page, block, row, chains)
                if len(tray) >= _A_BATCH:
                    yield from tray.batches(window.base)
            yield from tray.batches(window.base)
        if errors:
            tray.note(
                f"X said of {errors:,} users, posts or media that they cannot be shown "
                "(deleted, suspended or protected); they are not in this file."
            )
        yield from tray.batches(window.base + len(window.data))


def _blocks(window: Window, name: str) -> Iterator[Block[Page]]:
    """Yield the pages: of a list, of lines, or the only one, printed over many lines."""
    window.grow()
    start = window.data.removeprefix(_BOM)
    if _PRINTED.match(start) is None:
        laid_out = "array" if start.lstrip(SPACE).startswith(b"[") else "lines"
        yield from records(window, _DECODERS, name, "array" if laid_out == "array" else "lines")
        return
    while window.grow():
        if len(window.data) > RECORD_LIMIT:
            raise LimitExceeded(
                f"it is one page of more than {RECORD_LIMIT >> 20} MiB",
                where=name,
                do="write one page a line, as twarc2 does",
            )
    made: Gathering[Page] = Gathering(window.data, window.base, 0)
    at = len(window.data) - len(start.lstrip(SPACE))
    value, repair, reason = decode(window.data[at:].rstrip(), _DECODERS.one)
    if value is None:
        made.refuse(at, len(window.data) - at, reason or "is null")
    else:
        made.keep(value, at, len(window.data) - at, repair)
    yield made.block


def _page(tray: Tray, page: Page, block: Block[Page], row: int, chains: _Chains) -> None:
    """Put the posts of a page into the tray, then those beside them."""
    raw, base, repair = block.raw(row), int(block.offsets[row]), block.repairs.get(row)
    shows, at = chains.place(page)
    if page.data is msgspec.UNSET:
        if page.id is not None:  # one post a line, as `twarc2 flatten` writes it
            _post(tray, raw, _Place(base, raw), Beside(), _Seen(at, repair, whole=False))
        elif page.meta is None and page.errors is None:
            tray.refuse(base, len(raw), "is neither a page of results nor a post", raw)
        return
    beside, others = Beside(), list[msgspec.Raw]()
    if page.includes is not msgspec.UNSET:
        try:
            includes = _INCLUDES.decode(page.includes)
            others = includes.tweets
            beside = Beside.of(includes.users, _objects(others), includes.media)
        except FAILURES:
            tray.note("The includes of a page could not be read; authors are missing there.")
    cursor = 0
    for piece, own in [(p, True) for p in _listed(page.data)] + [(p, False) for p in others]:
        one = bytes(piece)
        place = raw.find(one, cursor)
        place = raw.find(one) if place < 0 else place
        if place >= 0:
            cursor, stands = place + len(one), _Place(base + place, one)
        else:  # its page had to be mended: the page is where it stands
            stands = _Place(base, raw)
        _post(tray, one, stands, beside, _Seen(at, repair, whole=shows and own))


def _objects(pieces: list[msgspec.Raw]) -> list[object]:
    try:
        return [_POST.decode(piece) for piece in pieces]
    except FAILURES:  # one of them is no object: its own reject says so
        return []


def _listed(data: msgspec.Raw) -> list[msgspec.Raw]:
    return _MANY.decode(data) if bytes(data).startswith(b"[") else [data]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a post stands: its bytes as they are in the file, else those of its page."""

    offset: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a post was seen: when, what was mended for it, whether in a whole timeline."""

    at: object
    repair: str | None
    whole: bool


def _post(tray: Tray, one: bytes, stands: _Place, beside: Beside, seen: _Seen) -> None:
    value, mended, reason = decode(one, _POST.decode)
    place = stands.offset, len(stands.raw)
    if value is None:
        tray.refuse(*place, reason or "is null", stands.raw)
        return
    try:
        post = found(value, beside)
    except BadValueError as failure:
        tray.refuse(*place, str(failure), stands.raw)
        return
    post.collected_at = seen.at
    post.whole = seen.whole
    post.repair = seen.repair or mended
    tray.keep(post, *place, stands.raw)


READER: Final = Reader("x-api", "X API v2 (JSON, twarc2 JSON lines)", 2, _sniff, _read)
