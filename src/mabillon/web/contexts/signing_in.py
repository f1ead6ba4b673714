"""The context of ``sign_in.html``."""

from __future__ import annotations

import msgspec


class SignInPage(msgspec.Struct, frozen=True, kw_only=True):
    """Signing in.

    Parameters
    ----------
    to
        Where to go afterwards: an address of the desk.
    why
        Why it did not go the last time; null = it was not tried.
    """

    title: str
    to: str
    why: str | None = None
