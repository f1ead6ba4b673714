"""What a round looks for: a captured post or a text, and how far back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from mabillon.archive.register import Register
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.examine.instants import moved
from mabillon.examine.settings import Settings
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.looks import digest_of
from mabillon.workflows.questions import Asked, Handed, ask, shown

SOUGHT: Final = 240
"""Characters of the statement that a looker is shown."""


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for: the fields of a `Look` that are those of the statement.

    ``about``: CHANNEL/ID, or the digest. ``posted_at``: when it first appeared; null = not
    known. ``had``: register names of the channels on which it stands as collected, with the
    post (not asked again when a round goes on).
    """

    about: str
    digest: str
    words: str
    since: datetime | None
    posted_at: datetime | None = None
    had: dict[str, str] = {}


def sought_of(
    store: Store,
    register: Register,
    asked: str | Handed,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
    held: Holdings | None = None,
) -> Sought:
    """Return what to look for, and how far back: ``early_s`` before it first appeared.

    ``held``: the archive with these settings, where somebody has it open already.
    """
    settings = settings or Settings()
    holdings = held or Holdings(store, register, settings, progress=progress)
    by_name = isinstance(asked, str)
    found = ask(holdings, asked)
    digest = digest_of(found.text.original)
    words = " ".join(found.text.original.split())
    first = found.first_at
    return Sought(
        about=shown(holdings, found.post) if by_name and found.post else digest,
        digest=digest,
        words=words if len(words) <= SOUGHT else words[: SOUGHT - 1].rstrip() + "…",
        since=moved(first, -timedelta(seconds=settings.early_s)) if first else None,
        posted_at=first,
        had=_had(holdings, found),
    )


def _had(holdings: Holdings, found: Asked) -> dict[str, str]:
    had: dict[str, str] = {}
    for copy in found.carriers:
        had.setdefault(holdings.name(copy.post.channel), shown(holdings, copy.post))
    return had
