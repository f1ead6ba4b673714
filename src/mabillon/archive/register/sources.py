"""Addresses of sources: what each kind of source may have for one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from mabillon.archive.register.fields import SLUG, TELEGRAM_LINK, Wrong, short

WHAT: Final[Mapping[str | None, str]] = {
    "feed": "the feed's address: https://HOST/PATH",
    "preview": "the preview's address: https://t.me/s/NAME",
    "site": "the site's address, or its sitemap's: https://HOST/",
    "telegram": "@name in small letters, or the numeric id",
    "command": "the name that the command has in the configuration: [collect.commands.NAME]",
}
_PREVIEW: Final = re.compile(r"/s/[A-Za-z0-9_]{1,64}/?")
_ACCOUNT: Final = re.compile(r"@[a-z0-9_]{1,64}|[0-9]{1,19}")
_UNSEEN: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")


def do(kind: str | None) -> str:
    """Say what to write for a source's address."""
    return f"write address: {WHAT.get(kind, 'where it is collected from')}"


def address(kind: str | None, text: str) -> str:
    """Check an address of that kind; null = the kind is not known, then any text holds.

    Raises
    ------
    Wrong
        It is none.
    """
    if kind in ("feed", "preview", "site"):
        _of_the_web(kind, text)
    elif kind == "telegram" and not _ACCOUNT.fullmatch(text):
        link = TELEGRAM_LINK.fullmatch(text)
        name = (link[1] if link else text.removeprefix("@")).lower()
        hint = f"write @{name}" if re.fullmatch(r"\w{1,64}", name) else do(kind)
        raise Wrong(f"{short(text)} is no account of Telegram", hint)
    elif kind == "command" and not (SLUG.fullmatch(text) and len(text) <= 64):
        raise Wrong(
            f"{short(text)} is not the name of a command",
            f"{do(kind)}; small letters, digits and hyphens. What is run stands there, never here",
        )
    return text


def _of_the_web(kind: str, text: str) -> None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Wrong(f"{short(text)} is not an address ({error})", do(kind)) from error
    if parts.scheme not in ("http", "https") or not host or _UNSEEN.search(text):
        raise Wrong(f"{short(text)} is not an address of the web", do(kind))
    if parts.username is not None or parts.password is not None:
        raise Wrong(
            f"{short(parts.hostname or '')} is asked with a name and a password",
            "leave them out: nothing secret stands in a register",
        )
    if kind == "preview" and not (_PREVIEW.fullmatch(parts.path) and not parts.query):
        link = TELEGRAM_LINK.fullmatch(text)
        raise Wrong(
            f"{short(text)} is not the preview of a channel",
            f"write https://t.me/s/{link[1].lower()}" if link else do(kind),
        )
