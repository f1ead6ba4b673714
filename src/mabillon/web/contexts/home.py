"""The context of ``home.html``."""

from __future__ import annotations

from datetime import datetime

import msgspec


class HomePage(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk begins with.

    Parameters
    ----------
    title
        Of the page.
    posts
        Rows of posts, every version.
    now
        When the page was made.
    """

    title: str
    posts: int
    now: datetime
