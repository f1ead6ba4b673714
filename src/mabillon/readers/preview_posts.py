"""Turn the messages of a Telegram preview page into posts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from mabillon.readers.attachments import Attachment
from mabillon.readers.moments import shown as quoted
from mabillon.readers.rows import HIDDEN, KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.text.markup import classed, is_classed, text, tree

_POST: Final = re.compile(r"([A-Za-z0-9_]{1,64})/([0-9]{1,19})")
_PATH: Final = re.compile(r"/(?:s/)?(?:c/([0-9]{1,19})|([A-Za-z0-9_]{1,64}))/([0-9]{1,19})/?")
_COUNT: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?)\s*([KMB]?)", re.IGNORECASE)
_STYLED: Final = re.compile(r"url\(['\"]?(https?://[^'\")\s]{1,2000})")
_TIMES: Final = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
_HOSTS: Final = frozenset({"t.me", "telegram.me", "www.t.me"})
_CUT: Final = frozenset({"before", "after", "q"})
_OVER: Final = "A preview page ends before its list of messages is closed: it was cut off."
_OPEN: Final = "<section"
_CLOSE: Final = "</section"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,20}")
_TRIED: Final = 100
_PREFIX: Final = "tgme_widget_message_"
_MEDIA: Final = (
    ("photo_wrap", "photo"),
    ("video_player", "video"),
    ("roundvideo_player", "video"),
    ("voice_player", "voice"),
    ("document_wrap", "file"),
    ("sticker_wrap", "sticker"),
    ("poll", "poll"),
    ("location_wrap", "location"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of itself.

    ``latest``: it ends with the channel's newest post; ``before``: the number before which
    its last page begins; ``asked_before``: the number that was asked for.
    """

    channel: str | None
    latest: bool
    before: str | None
    asked_before: str | None


def shown(root: Any, url: str | None) -> Shown:
    """Return what a page says of itself; ``url`` is where it was fetched, if known.

    The newest page, too, calls itself canonically "?before=" and the number behind its last
    post; what tells it from others is that it links to nothing later.
    """
    canonical = root.xpath('string(//link[@rel="canonical"]/@href)')
    address = url or str(canonical)
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query) if url is not None else {}
    except ValueError:
        parts, asked = urlsplit(""), {}
    history = classed(root, "tgme_channel_history") or classed(root, "js-message_history")
    later = root.xpath('boolean(//a[@data-after] | //link[@rel="next"])')
    searched = root.xpath('string(//input[@name="q"]/@value)')
    cut = bool(_CUT & asked.keys()) or bool(later) or bool(str(searched).strip())
    before = str(root.xpath("string((//a[@data-before])[1]/@data-before)")) or None
    named = parts.path.removeprefix("/s/").strip("/").split("/")[0].lower()
    wanted = asked["before"][0] if asked.keys() == {"before"} and not searched else None
    return Shown(named or None, bool(history) and not cut, before, wanted)


def collect(html: str, raw: bytes, base: int | None, tray: Tray, seen: Seen) -> Shown:
    """Put a page's messages into the tray, in order; returns what it says of itself.

    Parameters
    ----------
    html, raw, base
        The page, its bytes, and where they stand in the file (null = places unknown).

    Raises
    ------
    markup.UnparsableError
        If it is no page.
    """
    root = tree(html)
    broken, over = cut_off(html)
    page = shown(root, seen.url)
    if broken or over:
        page = replace(page, latest=False)
        tray.note(_OVER)
    whole = page.latest if seen.whole is None else seen.whole(page)
    title = classed(root, "tgme_channel_info_header_title")
    name = text(title[0]) if title else None
    at = 0
    nodes = root.xpath("//*[@data-post]")
    for node in nodes:
        mark = node.get("data-post") or ""
        place = raw.find(b'data-post="' + mark.encode("utf-8", "replace") + b'"', at)
        at = max(at, place + 1)
        offset, length = seen.place
        start = max(raw.rfind(b"<", 0, place), 0) if place >= 0 else 0
        if base is not None and place >= 0:
            offset = base + start
        excerpt = raw[start : start + 512] if place >= 0 else b""
        named = _POST.fullmatch(mark)
        if broken and node is nodes[-1]:
            tray.refuse(offset, length, "is cut off: the page ends inside it", excerpt)
            continue
        if named is None:
            why = f"data-post does not name a channel and a post ({quoted(mark)})"
            tray.refuse(offset, length, why, excerpt)
            continue
        found = _found(node, named, name)
        found.collected_at = seen.at(page) if callable(seen.at) else seen.at
        found.whole = whole
        seen.named |= {name for _, name, *_ in found.media or () if isinstance(name, str)}
        tray.keep(found, offset, length, excerpt)
    return page


def cut_off(html: str) -> tuple[bool, bool]:
    """Say whether a page ends inside its last message, and whether behind one, in the list.

    By their elements alone: programs that save pages leave out the end tags of the page, never
    those of a message and of the list that it stands in.
    """
    place = len(html)
    for _ in range(_TRIED):
        place = html.rfind("data-post", 0, place)
        start = html.rfind("<", 0, place) if place >= 0 else -1
        if start < 0:
            break
        name = _NAME.match(html, start + 1)
        if name is None or html.find(">", start, place) >= 0:
            continue
        end = _closed(html, start, name[0])
        return end is None, end is not None and _OPEN in html and _CLOSE not in html[end:]
    return False, False


def _closed(html: str, start: int, name: str) -> int | None:
    """Return where the element ends that begins at ``start``; null if the page ends before."""
    depth = 0
    for tag in re.finditer(
        rf"<(/?){re.escape(name)}(?=[\s/>])[^<>]*>", html[start:], re.IGNORECASE
    ):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return start + tag.end()
    return None


@dataclass(slots=True)
class Seen:
    """How a page was seen: where, when, and whether it is a look at its channel.

    ``whole`` decides that by the page; null = it is one where it ends with the newest post.
    ``place`` is where the page as a whole stands, for messages without a place of their own.
    ``named`` gets the addresses of what messages have attached.
    """

    url: str | None = None
    at: Any = None
    whole: Any = None
    place: tuple[int | None, int | None] = (None, None)
    named: set[str] = field(default_factory=set)


def _found(node: Any, named: re.Match[str], title: str | None) -> Found:
    owner = classed(node, _PREFIX + "owner_name")
    time = _time(node)
    views = classed(node, _PREFIX + "views")
    forward, forward_state = _forward(node)
    return Found(
        channel=f"telegram:@{named[1].lower()}",
        id=named[2],
        text=_text(node),
        posted_at=time,
        channel_name=title or (text(owner[0]) if owner else None),
        media=_media(node),
        views=_count(text(views[0])) if views else None,
        url=_url(node),
        service=is_classed(node, "service_message"),
        **forward,
        **_reply(node),
        state={
            "posted_at": KNOWN if time else NOT_EXPORTED,
            "edited_at": HIDDEN if _edited(node) else KNOWN,
            "forward": forward_state,
            "reply": KNOWN,
            "media": KNOWN,
            "views": KNOWN if views else NOT_EXPORTED,
            "url": KNOWN if _url(node) else NOT_EXPORTED,
        },
    )


def _text(node: Any) -> str:
    for part in classed(node, _PREFIX + "text"):
        around = {name for up in part.iterancestors() for name in (up.get("class") or "").split()}
        if not around & {_PREFIX + "reply", _PREFIX + "link_preview"}:
            return text(part)
    return ""


def _time(node: Any) -> str | None:
    times = node.xpath(".//time[@datetime]/@datetime")
    return str(times[-1]) if times else None


def _edited(node: Any) -> bool:
    """Say whether the line below the text says something beside the time: that it was edited."""
    for part in classed(node, _PREFIX + "meta"):
        own = (part.text or "") + "".join(child.tail or "" for child in part)
        if own.replace("\xa0", " ").strip(" ,·"):
            return True
    return False


def _url(node: Any) -> str | None:
    for link in classed(node, _PREFIX + "date"):
        address = link.get("href") or ""
        if _named(address) is not None:
            return address.split("?")[0]
    return None


def _named(address: str) -> tuple[str, str] | None:
    """Return channel and post that an address of Telegram names exactly."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = _PATH.fullmatch(parts.path)
    if parts.netloc.lower() not in _HOSTS or path is None:
        return None
    channel = f"telegram:{path[1]}" if path[1] else f"telegram:@{path[2].lower()}"
    return channel, path[3]


def _forward(node: Any) -> tuple[dict[str, Any], int]:
    names = classed(node, _PREFIX + "forwarded_from_name")
    if not names:
        around = classed(node, _PREFIX + "forwarded_from")
        return {}, HIDDEN if around else KNOWN
    origin = _named(names[0].get("href") or "")
    if origin is not None:
        channel, number = origin
        name = text(names[0]) or None
        return {"forward_channel": channel, "forward_id": number, "forward_name": name}, KNOWN
    # A link without a post leads to a person or a bot, whose name is not stored.
    named = None if names[0].get("href") else text(names[0]) or None
    return {"forward_name": named}, HIDDEN


def _reply(node: Any) -> dict[str, Any]:
    for link in classed(node, _PREFIX + "reply"):
        named = _named(link.get("href") or "")
        if named is not None:
            return {"reply_channel": named[0], "reply_id": named[1]}
    return {}


def _media(node: Any) -> list[Attachment] | None:
    made: list[Attachment] = []
    for name, kind in _MEDIA:
        for part in classed(node, _PREFIX + name):
            titles = classed(part, _PREFIX + "document_title")
            made.append((kind, text(titles[0]) if titles else _address(part), None, None))
    if not any(kind == "file" for kind, *_ in made):
        made += [
            ("file", text(part) or None, None, None)
            for part in classed(node, _PREFIX + "document_title")
        ]
    for part in classed(node, _PREFIX + "link_preview"):
        made.append(("link", part.get("href"), None, None))
    if not made and classed(node, "message_media_not_supported"):
        made.append(("unknown", None, None, None))
    return made or None


def _address(part: Any) -> str | None:
    """Return where a photo, video or sound of a message is fetched from."""
    for source in part.xpath(".//video/@src | .//audio/@src"):
        return str(source)
    styled = _STYLED.search(part.get("style") or "")
    return None if styled is None else styled[1]


def _count(shown_as: str) -> int | None:
    """Return a count that is shown rounded, as "12.3K"."""
    found = _COUNT.fullmatch(shown_as.strip())
    return None if found is None else round(float(found[1]) * _TIMES[found[2].lower()])
