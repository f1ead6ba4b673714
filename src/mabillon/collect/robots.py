"""What a site's robots.txt lets be asked (RFC 9309), asked for once a day at most.

None there (4xx) allows everything; one that cannot be had now (5xx, 429, no answer) allows
nothing for now. Names, wildcards and the longest match are read by Protego.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from protego import Protego

from mabillon.collect.answers import Answer
from mabillon.collect.manners import TOKEN
from mabillon.collect.state import Rules
from mabillon.collect.unpacking import unpacked
from mabillon.errors import UnreadableInput

MOST: Final = 512_000
"""Bytes of a robots.txt that are read; the standard asks for at least 500 KiB."""

PACKED: Final = 16 << 20
"""Bytes that are unpacked for it."""
MOST_SITEMAPS: Final = 100
"""Sitemaps that it may name."""
KEPT: Final = 32 << 10
"""Bytes of one that is remembered between runs; a longer one is asked for at each."""
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site.

    Parameters
    ----------
    host
        Whose they are.
    rules
        As read; null = everything is allowed, or nothing for the time being.
    closed
        In a sentence why nothing is asked for the time being; null = the rules decide.
    remembered
        What is to be remembered of them; null = nothing is.
    """

    host: str
    rules: Protego | None = None
    closed: str | None = None
    remembered: Rules | None = None

    @classmethod
    def of(cls, host: str, rules: Rules) -> Robots:
        """Return the rules of a site as they are remembered."""
        return cls(host, Protego.parse(rules.body.decode("utf-8-sig", "replace")), None, rules)

    @classmethod
    def read(cls, host: str, answer: Answer) -> Robots:
        """Read what came of asking for the rules."""
        status = answer.status
        if status is not None and 400 <= status < 500 and status != 429:
            return cls(host, remembered=Rules(answer.at, b""))
        if answer.failure is not None and not answer.sent:
            return cls(host, closed=answer.failure)
        if answer.failure is not None and answer.cut != "length":
            return cls(host, closed=_closed(host, answer.failure))
        try:
            body = answer.body if answer.cut else unpacked(answer, PACKED)
        except UnreadableInput as error:
            return cls(host, closed=_closed(host, error.what))
        read = cls.of(host, Rules(answer.at, body[:MOST]))
        return read if len(body) <= KEPT else replace(read, remembered=None)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names."""
        return () if self.rules is None else tuple(islice(self.rules.sitemaps, MOST_SITEMAPS))

    def refuses(self, url: str) -> str | None:
        """Say in a sentence why an address is not asked; null = it may be."""
        if self.closed is not None:
            return self.closed
        if self.rules is None or self.rules.can_fetch(url, TOKEN):
            return None
        return f"{self.host} is not asked: its robots.txt wants this address left alone"

    @property
    def delay_s(self) -> float:
        """Seconds between two requests that it asks for (Crawl-delay, Request-rate)."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(TOKEN)
        spread = 0.0
        if rate is not None and rate.requests > 0:
            spread = min(rate.seconds, DAY_S) / min(rate.requests, DAY_S)
        return max(self.rules.crawl_delay(TOKEN) or 0.0, spread)


def _closed(host: str, why: str) -> str:
    return f"the robots.txt of {host} is not known ({why}), so nothing is asked of it in this run"
