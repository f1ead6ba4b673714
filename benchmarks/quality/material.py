"""The real material that the commands measure on: its folder, its digest, posts ingested.

Nothing of it is copied into the repository; see docs/evaluation.md.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mabillon import Archive

RU_NEWS = "posts/telegram-ru-news/data/raw"
RU_NEWS_MAP = {"id": "message_id", "text": "text", "posted_at": "date", "channel": "channel"}
RU_NEWS_BY_ID = {
    "id": "message_id",
    "text": "text",
    "posted_at": "date",
    "channel": "sender_id",
    "channel_name": "channel",
    "platform": "=telegram",
}
"""Numeric keys, which a register takes; by ``RU_NEWS_MAP`` the keys are names for people."""
TELETHON = "posts/telethon-sample/channel_messages.json"
SENATE = "statements/senate-press"
SENATE_MAP = {"id": "id", "text": "text", "posted_at": "date", "channel": "issuer"}


def material() -> Path | None:
    """Return the folder named by MABILLON_DATA, else ../shared/data; say so and None without it."""
    default = Path(__file__).resolve().parents[3] / "shared" / "data"
    found = Path(os.environ.get("MABILLON_DATA") or default)
    if not found.is_dir():
        print(f"skipped: needs the real material; set MABILLON_DATA (looked in {found})")
        return None
    return found


def folder() -> Path:
    """Return that folder; exit plainly without it."""
    return material() or sys.exit(0)


def digest(paths: Iterable[Path]) -> str:
    """Return the first 16 hex digits of the SHA-256 over the files' names and bytes, by name."""
    total = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        content = path.read_bytes()
        total.update(path.name.encode() + b"\0" + str(len(content)).encode() + b"\0" + content)
    return total.hexdigest()[:16]


@contextmanager
def temporary_archive() -> Iterator[Archive]:
    """Make an archive in a temporary folder, gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="mabillon-bench-") as place,
        Archive.init(Path(place) / "archive") as archive,
    ):
        yield archive
