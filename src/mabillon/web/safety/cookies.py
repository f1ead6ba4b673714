"""The session's cookie."""

from __future__ import annotations

from typing import Any, Final

COOKIE: Final = "mabillon"


def cookie(secret: str, *, secure: bool) -> dict[str, Any]:
    """Return what Starlette's ``set_cookie`` takes: for this site alone, never for a script."""
    return {
        "key": COOKIE,
        "value": secret,
        "httponly": True,
        "samesite": "lax",
        "secure": secure,
        "path": "/",
    }
