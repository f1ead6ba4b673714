"""What is asked of a source, and what it answered: as it was sent, with when and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Asked = Literal["feed", "preview", "site", "robots"]
Cut = Literal["length", "time", "disconnect"]
"""Why a body is a part only: larger than allowed, too slow, broken off (WARC's own words)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One address to be fetched.

    Parameters
    ----------
    url
        http or https.
    source
        The channel that it is asked for, by its key.
    kind
        What the answer is expected to be.
    etag, modified
        What the last full answer of this address gave (``Answer.validators``), so that nothing
        is sent again that did not change; null = nothing. Redirects are followed without them:
        "not modified" would speak of another page.
    since
        When that answer was asked; null = it is not known.
    """

    url: str
    source: str
    kind: Asked
    etag: str | None = None
    modified: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an ask.

    Parameters
    ----------
    ask
        What was asked.
    url
        The address that answered at last.
    status, reason
        Of HTTP; null and "" = no answer came.
    headers
        As sent, in their order.
    body
        As sent: still compressed, if it was; what came until it broke off.
    at
        When it was asked (UTC).
    took_s
        Seconds until the answer was whole, or failed.
    address
        The address really connected to; null = none was, or a proxy did, which does not say.
    failure
        In a sentence, why there is no whole answer, or why it counts as none; null = it does.
    hops
        The redirects before it, in order.
    cut
        Why the body is a part only; null = it is all that was sent.
    sent
        The headers of the request; none where none was sent.
    sitemaps
        Addresses that the robots.txt of its site names as sitemaps.
    """

    ask: Ask
    url: str
    status: int | None
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    took_s: float
    address: str | None
    failure: str | None = None
    hops: tuple[Answer, ...] = ()
    cut: Cut | None = None
    sent: tuple[tuple[str, str], ...] = ()
    sitemaps: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first header of that name, whatever its case; null = there is none."""
        wanted = name.casefold()
        return next((value for key, value in self.headers if key.casefold() == wanted), None)

    @property
    def unchanged(self) -> bool:
        """Whether the source says that nothing changed since the last full answer."""
        return self.status == 304

    @property
    def whole(self) -> bool:
        """Whether it is what was asked for, whole."""
        return self.failure is None and self.status == 200

    @property
    def validators(self) -> tuple[str | None, str | None]:
        """ETag and Last-Modified for the next ask of the same address, where they speak of it."""
        if self.hops or not (self.whole or self.unchanged):
            return None, None
        if self.unchanged:
            return self.header("ETag") or self.ask.etag, (
                self.header("Last-Modified") or self.ask.modified
            )
        return self.header("ETag"), self.header("Last-Modified")
