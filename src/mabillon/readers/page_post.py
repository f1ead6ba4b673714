"""Turn one web page into a post: its main text, its date, and whose site it stands on."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from mabillon.readers import naming
from mabillon.readers.moments import BadValueError, moment, shown
from mabillon.readers.page_main import held
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found
from mabillon.text.markup import FAULTS, PAGE_LIMIT, TOO_LARGE, UnparsableError, text, tree

_SAVED: Final = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S{1,2000})\s*-->")
_SINGLE: Final = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S{1,2000})"
    r"\s+saved date:\s*([^\n]{1,80})"
)
_JS_DATE: Final = re.compile(r"(\w{3} \w{3} \d{2} \d{4} \d{2}:\d{2}:\d{2} GMT[+-]\d{4})")
_EMBEDDED: Final = re.compile(r"data:[a-z0-9/+.;=-]{1,80};base64,[A-Za-z0-9+/=%\s]{100,}")
_LD_DATE: Final = re.compile(r'"datePublished"\s*:\s*"([^"\\]{4,40})"')
_ELEMENTS: Final = 15_000
_META: Final = (
    '//meta[@property="article:published_time"]/@content',
    '//meta[@itemprop="datePublished"]/@content',
    '//time[@itemprop="datePublished"]/@datetime',
    '//meta[@name="article:published_time" or @name="parsely-pub-date"]/@content',
    '//meta[@name="date" or @name="pubdate" or @name="publish-date"]/@content',
    '//meta[@name="dc.date" or @name="DC.date"]/@content',
    '//meta[@name="DC.date.issued" or @name="dcterms.date"]/@content',
)


def post(html: str, url: str | None, given: str | None, fallback: str) -> Found:
    """Return a page as a post.

    Parameters
    ----------
    url
        Where it was fetched; null = as the page itself says.
    given, fallback
        The channel that the user named; the one to take where no address is known.

    Raises
    ------
    UnparsableError
        If it is no page, or shows no text.
    """
    lean = _EMBEDDED.sub("data:,", html)
    if len(lean) > PAGE_LIMIT:
        raise UnparsableError(TOO_LARGE)
    root = tree(lean)
    saved_url, saved_at = saved(lean)
    address = url or saved_url or _says(root)
    words, title, day, repair = _main(lean, root)
    if not words:
        raise UnparsableError("shows no text")
    at = _published(root, lean) or day
    repair = "; ".join(filter(None, (repair, None if at else _unread(root)))) or None
    return Found(
        channel=given or _channel(address) or fallback,
        id=naming.page_id(address, words),
        text=f"{title}\n\n{words}" if title and title not in words[: len(title) + 200] else words,
        posted_at=at,
        url=address,
        collected_at=saved_at,
        repair=repair,
        whole=False,
        state={
            "posted_at": KNOWN if at else NOT_EXPORTED,
            "url": KNOWN if address else NOT_EXPORTED,
        },
    )


def saved(html: str) -> tuple[str | None, datetime | None]:
    """Return where and when a browser saved the page, as its comment says."""
    start = html[:20_000]
    single = _SINGLE.search(start)
    if single is None:
        saved = _SAVED.search(start)
        return (saved[1] if saved else None), None
    said = _JS_DATE.search(single[2])
    try:
        at = datetime.strptime(said[1], "%a %b %d %Y %H:%M:%S GMT%z") if said else None
    except ValueError:
        at = None
    return single[1], at


def _says(root: Any) -> str | None:
    for path in ('//link[@rel="canonical"]/@href', '//meta[@property="og:url"]/@content'):
        for found in root.xpath(path):
            if _channel(str(found).strip()):
                return str(found).strip()
    return None


def _channel(address: str | None) -> str | None:
    if address is None or not address.startswith(("http://", "https://")):
        return None
    try:
        host = (urlsplit(address).hostname or "").removeprefix("www.")
        return naming.channel(f"https://{host}/") if host else None
    except (BadValueError, ValueError):
        return None


def _published(root: Any, html: str) -> str | None:
    for path in _META:
        for found in root.xpath(path):
            if _is_time(str(found)):
                return str(found).strip()
    for said in _LD_DATE.findall(html):
        if _is_time(said):
            return str(said).strip()
    return None


def _unread(root: Any) -> str | None:
    """Say which time the page gives that is none; null if it gives none at all."""
    for path in _META:
        for found in root.xpath(path):
            if str(found).strip():
                return f"left out: posted_at is {shown(str(found))}, which is not a time"
    return None


def _is_time(value: str) -> bool:
    try:
        moment(value)
    except BadValueError:
        return False
    return True


def _main(html: str, root: Any) -> tuple[str, str | None, str | None, str | None]:
    """Return main text, title, day and repair; all of the page's text where none is the main.

    trafilatura's clock is not asked: dates later than today are as good as any.
    """
    if sum(1 for _ in root.iter()) > _ELEMENTS:  # its time grows with the square of them
        body = root.xpath("//body")
        return text(body[0] if body else root), None, None, "too large a page: all of its text"
    from lxml import etree
    from trafilatura import bare_extraction

    asked = {"original_date": True, "extensive_search": False, "max_date": "9999-12-31"}
    try:
        found: Any = bare_extraction(
            html, with_metadata=True, include_comments=False, date_extraction_params=asked
        )
    except (etree.LxmlError, *FAULTS):
        found = None
    if found is not None and isinstance(found.text, str) and found.text.strip():
        title = found.title if isinstance(found.title, str) else None
        day = found.date if isinstance(found.date, str) and _is_time(found.date) else None
        words, repair = held(root, found.text.strip())
        return words, title, day, repair
    body = root.xpath("//body")
    return text(body[0] if body else root), None, None, "no main text found: all of the page's"
