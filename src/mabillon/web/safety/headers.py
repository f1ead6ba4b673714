"""The headers of every answer."""

from __future__ import annotations

from typing import Final

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)
"""No inline script or style, nothing from elsewhere, nobody may frame a page."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cache-Control": "no-store",
}
"""``same-origin``: with ``no-referrer`` a browser would say of our own forms that they come from
nowhere (``Origin: null``). Nothing is told to another site either way."""
SECURE: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""Beside them over TLS: a browser does not ask this host without it for a year."""


def headers(*, secure: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers as they are sent."""
    held = HEADERS | (SECURE if secure else {})
    return [(name.lower().encode(), value.encode()) for name, value in held.items()]
