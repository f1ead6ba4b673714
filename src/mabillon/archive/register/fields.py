"""The values a register may hold, each checked on its own: names, keys, dates, patterns.

Every function returns the value or raises ``Wrong`` with what is wrong and what to do.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

MAX_PATTERN: Final = 500
MAX_TEXT: Final = 2_000
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY: Final = re.compile(
    r"(?P<platform>[a-z][a-z0-9]*):(?P<native>[^\s\x00-\x1f\x7f]+(?: [^\s\x00-\x1f\x7f]+)*)"
)
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
DATE_TIME: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)? ?(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?"
)
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
TELEGRAM_LINK: Final = re.compile(r"(?:https?://)?(?:t\.me|telegram\.me)/(?:s/)?(\w+)/?")
X_LINK: Final = re.compile(r"(?:https?://)?(?:www\.)?(?:x|twitter)\.com/(\w+)/?")


def short(text: str) -> str:
    """Quote a text for a message: at most 80 characters, nothing unprintable."""
    return repr(text if len(text) <= 80 else f"{text[:79]}…")


class Wrong(Exception):
    """A value that cannot stand: what is wrong with it, and what to do."""

    def __init__(self, what: str, do: str) -> None:
        self.what = what
        self.do = do
        super().__init__(what)


def slug(text: str) -> str:
    """Check a register name: small letters, digits and single hyphens, at most 64."""
    if not SLUG.fullmatch(text) or len(text) > 64:
        near = slug_from(text)
        do = f"write {near}" if near else "use small letters a-z, digits and hyphens"
        raise Wrong(f"{short(text)} is not a register name", do)
    return text


def slug_from(title: str) -> str | None:
    """Make a register name from a title, without its article; None if it has no Latin letter."""
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", bare)
    made = "-".join(words[1:] if words[:1] == ["the"] and words[1:] else words)[:64].strip("-")
    return made or None


def channel_key(text: str) -> str:
    """Check a channel key ``PLATFORM:NATIVE``.

    ``telegram:1234567`` (the bare numeric id), ``telegram:@name``, ``x:@name`` (small
    letters), ``x:1234567``, ``web:host``; other platforms take any native name without
    spaces.
    """
    if link := TELEGRAM_LINK.fullmatch(text):
        raise Wrong(f"{short(text)} is a link", f"write telegram:@{link[1].lower()}")
    if link := X_LINK.fullmatch(text):
        raise Wrong(f"{short(text)} is a link", f"write x:@{link[1].lower()}")
    found = KEY.fullmatch(text)
    if not found:
        raise Wrong(
            f"{short(text)} is not a channel key",
            "write PLATFORM:NAME, such as telegram:1234567, telegram:@name, x:@name or web:host",
        )
    platform, native = found["platform"], found["native"]
    if platform == "telegram" and (bare := re.fullmatch(r"-100(\d+)", native)):
        raise Wrong(f"{short(text)} has the prefix -100", f"write telegram:{bare[1]}")
    if platform in ("telegram", "x") and not re.fullmatch(r"\d+|@[a-z0-9_]+", native):
        name = native.lower().removeprefix("@")
        do = f"write {platform}:@{name}" if re.fullmatch(r"[a-z0-9_]+", name) else "check it"
        raise Wrong(f"{short(text)} is neither a numeric id nor an @name in small letters", do)
    host, stroke, path = native.partition("/")
    if platform == "web" and (host != host.lower() or not host):
        raise Wrong(
            f"{short(text)} has capitals in its host", f"write web:{host.lower()}{stroke}{path}"
        )
    return text


def instant(text: str) -> datetime:
    """Read a date (00:00 UTC) or a date and time with its zone, as an instant in UTC."""
    try:
        if DATE.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        if timed := DATE_TIME.fullmatch(text):
            if timed["zone"] is None:
                raise Wrong(f"{short(text)} has no time zone", f"write {text}Z for UTC, or +03:00")
            return datetime.fromisoformat(text.replace(" +", "+").replace(" Z", "Z")).astimezone(
                UTC
            )
    except (ValueError, OverflowError) as error:
        raise Wrong(f"{short(text)} is not a date that exists", "write it as 2030-09-01") from error
    raise Wrong(f"{short(text)} is not a date", "write 2030-09-01, or 2030-09-01T14:00Z")


def pattern(text: str) -> str:
    """Check a pattern: RE2, which has no look-around and always ends in linear time."""
    if len(text) > MAX_PATTERN:
        raise Wrong(f"a pattern of {len(text):,} characters", f"keep it under {MAX_PATTERN}")
    try:
        pc.match_substring_regex(pa.array([""]), text)
    except pa.ArrowInvalid as error:
        why = str(error).removeprefix("Invalid regular expression: ")
        raise Wrong(
            f"{short(text)} is not a pattern: {why}",
            "patterns are those of RE2 (no look-ahead, no back-references)",
        ) from error
    return text


def split_post(text: str) -> tuple[str, str]:
    """Split CHANNEL/ID at the last stroke; CHANNEL is a register name or a channel key."""
    channel, stroke, native = text.rpartition("/")
    if not stroke or not channel or not native or re.search(r"\s", text):
        raise Wrong(f"{short(text)} is not a post", "write CHANNEL/ID, such as telegram:@name/481")
    return channel, native


def truth(text: str) -> bool:
    """Read ``true`` or ``false``."""
    if text.lower() in ("true", "yes"):
        return True
    if text.lower() in ("false", "no"):
        return False
    raise Wrong(f"{short(text)} is neither true nor false", "write true or false")
