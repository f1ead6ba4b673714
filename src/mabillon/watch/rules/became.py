"""A channel that vanished, was renamed or may have changed hands, as collecting found it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.text.display import defang
from mabillon.watch.alert import Alert

RULE: Final = "channel"
WATCHES: Final = "a channel vanished, was renamed or may have changed hands"


@dataclass(frozen=True, slots=True)
class Became:
    """What a channel became.

    ``said``: in a sentence, with what was seen; ``what``: in a word; ``source``: the address
    that told it, at ``when``.
    """

    channel: str
    what: str
    said: str
    source: str
    when: datetime


def alerts(found: Iterable[Became]) -> list[Alert]:
    """Return one alert for each thing that was seen of a channel."""
    return [
        Alert(
            rule=RULE,
            subject=f"{one.channel} {one.what} {_digest(one.said)}",
            what=defang(one.said),
            where=one.channel,
            when=one.when,
            why=f"{defang(one.source)} was asked and told so. If it is so, say it in the register: "
            "an end of the channel's role, another key, another source.",
        )
        for one in found
    ]


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:12]
