"""Turn what exports call channels and posts into channel keys and post ids."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from mabillon.readers.moments import BadValueError, shown

_TELEGRAM_SHIFT: Final = 1_000_000_000_000  # -100… before a channel's id in the bot API
_KEY: Final = re.compile(r"[a-z][a-z0-9+-]{0,30}:\S{1,500}")
_HANDLE: Final = re.compile(r"@?([A-Za-z0-9_]{1,64})")
_UNSAFE: Final = re.compile(r"[%/\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f]+")
_SITES: Final = {
    "t.me": "telegram",
    "telegram.me": "telegram",
    "x.com": "x",
    "twitter.com": "x",
    "mobile.twitter.com": "x",
}
_HIDES_IDS: Final = frozenset({"c", "s", "joinchat", "i", "share"})


def telegram(number: int) -> str:
    """Return the key of a Telegram channel or group by its id, with or without -100."""
    if number < 0:
        number = -number - _TELEGRAM_SHIFT if -number > _TELEGRAM_SHIFT else -number
    return f"telegram:{number}"


def is_shifted(value: object) -> bool:
    """Say whether a number can only be a Telegram channel's id, written with -100."""
    if isinstance(value, str) and re.fullmatch(r"-100\d{9,12}", value):
        return True
    return type(value) is int and -10 * _TELEGRAM_SHIFT < value < -_TELEGRAM_SHIFT


def whole(value: object) -> int | None:
    """Return an integer written as number or digits; null if it is not one."""
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value.strip()):
        return int(value.strip())  # int() itself strips less
    return None


def post_id(value: object) -> str:
    """Return a post's id as text without "/": that and what cannot be seen as %XX.

    Raises
    ------
    BadValueError
        If it is neither a whole number nor a text that says something.
    """
    number = whole(value)
    if number is not None:
        return str(value).strip() if isinstance(value, str) else str(number)
    if not isinstance(value, str) or not value.strip():
        raise BadValueError(shown(value))
    text = value.strip().encode("utf-8", "replace").decode()
    if len(text) > 500:
        raise BadValueError(f"{shown(text)}, which is longer than 500 characters")
    return _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), text)


def channel(value: object, platform: str | None = None) -> str:
    """Return the channel key for what a file gives as a channel.

    A key ("telegram:123", "x:@name") stays as it is, an address of a known site becomes
    one ("https://t.me/name" is "telegram:@name", other sites "web:host"), -100… can only
    be Telegram's; else ``platform`` tells: "telegram" makes "name" into "telegram:@name".
    Without it the key is "mapped:VALUE", which says that nobody told whose name it is.

    Raises
    ------
    BadValueError
        If the value says nothing.
    """
    number = whole(value)
    if number is not None:
        if is_shifted(number) or platform == "telegram":
            return telegram(number)
        return f"{platform or 'mapped'}:{number}"
    if not isinstance(value, str) or not value.strip():
        raise BadValueError(shown(value))
    text = _SPACE.sub(" ", value.strip().encode("utf-8", "replace").decode())[:500]
    if text.startswith(("http://", "https://")):
        return _address(text)
    if _KEY.fullmatch(text):
        return text.lower() if ":@" in text else text
    handle = _HANDLE.fullmatch(text)
    if platform is not None and handle is not None:
        return f"{platform}:@{handle[1].lower()}"
    return f"{platform or 'mapped'}:{text}"


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    if not host:
        raise BadValueError(f"{shown(text)}, which is not an address")
    path = [part for part in parts.path.split("/") if part]
    site = _SITES.get(host)
    if site is None or not path:
        return f"web:{host}"
    if path[0] == "c" and len(path) > 1 and path[1].isdigit() and site == "telegram":
        return f"telegram:{path[1]}"
    name = path[1] if path[0] == "s" and len(path) > 1 else path[0]
    return f"web:{host}" if name in _HIDES_IDS else f"{site}:@{name.lower()}"


def page_id(address: str | None, words: str) -> str:
    """Return a web page's id: the path and query of its address, "index" for a site's first.

    Without an address, or where the path is longer than 200 characters, 16 hex digits of
    the SHA-256 of what there is.
    """
    path = ""
    if address is not None:
        try:
            parts = urlsplit(address)
            path = parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
        except ValueError:
            path = address
        if len(path) <= 200:
            return path or "index"
    return hashlib.sha256((path or words).encode("utf-8", "replace")).hexdigest()[:16]


def of_file(name: str) -> str:
    """Return the key for what comes from a file that names no channel: "file:NAME"."""
    stem = PurePosixPath(name.replace("\\", "/")).name.split(".")[0]
    slug = re.sub(r"[^\w]+", "-", stem.casefold()).strip("-_")
    return f"file:{slug[:80] or 'unnamed'}"
