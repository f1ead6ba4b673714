"""Who posts in the invented world, and how each forwarder passes statements on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Role = Literal["own", "forwarder", "supporter", "independent", "adversary", "unknown", "background"]
Form = Literal["forward", "copy", "text"]


@dataclass(frozen=True)
class Channel:
    """A place that posts. ``native`` is the Telegram channel id, the X name or the host."""

    slug: str
    title: str
    platform: Literal["telegram", "x", "web"]
    native: str
    role: Role
    language: str = "en"
    kind: str | None = None
    notes: str | None = None

    @property
    def key(self) -> str:
        """The channel's key as readers give it, such as ``telegram:9900000001`` or ``x:@marl``."""
        return f"{self.platform}:{'@' if self.platform == 'x' else ''}{self.native}"


@dataclass(frozen=True)
class Habits:
    """How a forwarder passes statements on.

    Parameters
    ----------
    share
        Share of the issuer's products that it carries, by kind (0 to 1).
    median_min, spread
        Its delay after what it copies: lognormal, median in minutes and sigma of the log.
    form
        ``forward`` (with origin), ``copy`` (its own post of the text), ``text`` (X).
    source
        Slug of the channel that it watches: the issuer's own one or another forwarder.
    above, below
        Lines of its own over and under what it copies.
    quotes, translates
        Shares of what it carries that are a partial quotation or a translation instead.
    since
        When it began.
    """

    share: Mapping[str, float]
    median_min: float
    spread: float
    form: Form
    source: str = "thistledown-desk"
    above: str | None = None
    below: str | None = None
    quotes: float = 0.03
    translates: float = 0.0
    since: datetime = field(default=datetime(2028, 1, 3, tzinfo=UTC))


DESK = Channel("thistledown-desk", "Thistledown Desk", "telegram", "9900000001", "own")
WATERERS = Channel(
    "those-who-water", "Those Who Water Fairly", "telegram", "9900000040", "supporter"
)


def _telegram(slug: str, title: str, number: int, language: str = "en") -> Channel:
    return Channel(slug, title, "telegram", str(9_900_000_000 + number), "forwarder", language)


def _x(name: str, title: str) -> Channel:
    return Channel(name.replace("_", "-"), title, "x", name, "forwarder")


def _share(communique: float, photo: float = 0.0, digest: float = 0.0) -> dict[str, float]:
    return {"communique": communique, "photo": photo, "digest": digest}


def _month(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


FORWARDERS: dict[Channel, Habits] = {
    _telegram("verge-relay", "Verge Relay", 11): Habits(
        _share(0.98, 0.2, 0.9), 4.0, 0.8, "copy", quotes=0.0,
        below="— Verge Relay, the long way round",
    ),
    _telegram("potting-wire", "Potting Wire", 12): Habits(
        _share(0.93, 0.3), 9.0, 0.9, "forward", quotes=0.0
    ),
    _telegram("aviso-vilano", "Aviso Vilano", 13, "es"): Habits(
        _share(0.84), 22.0, 0.9, "copy", above="Nuevo comunicado de la Liga del Vilano (original):",
        translates=0.14, since=_month(2028, 6),
    ),
    _telegram("naqil-al-shawk", "ناقل الشوك", 14, "ar"): Habits(
        _share(0.78), 31.0, 1.0, "copy", above="بيان جديد من رابطة الشوك، النص الأصلي:",
        translates=0.16, since=_month(2028, 10),
    ),
    _telegram("night-mulch", "Night Mulch", 15): Habits(
        _share(0.9, 0.9, 0.85), 12.0, 0.9, "forward", source="verge-relay"
    ),
    _telegram("hedge-bulletin", "Hedge Bulletin", 16): Habits(
        _share(0.86, 0.5), 15.0, 1.0, "copy", source="verge-relay",
        above="Over the hedge:", below="Hedge Bulletin. Read it, pass it on.",
    ),
    _telegram("third-spade", "Third Spade", 17): Habits(
        _share(0.72, 0.94), 18.0, 1.0, "forward", since=_month(2029, 3)
    ),
    _telegram("compost-courier", "Compost Courier", 18): Habits(
        _share(0.81, 0.6, 0.9), 7.0, 0.9, "forward", since=_month(2030, 1)
    ),
    _x("dandelion_clock", "Dandelion Clock"): Habits(
        _share(0.88, 0.7, 0.3), 14.0, 0.9, "text", below="#sowing"
    ),
    _x("windfall_wire", "Windfall Wire"): Habits(
        _share(0.66, 0.85), 26.0, 1.0, "text", quotes=0.08, since=_month(2028, 9)
    ),
    _x("trowel_times", "Trowel Times"): Habits(
        _share(0.57, 0.0, 0.5), 38.0, 1.1, "text", source="verge-relay",
        above="Seen on the relay:", since=_month(2029, 9),
    ),
}  # fmt: skip

QUIET = frozenset({"third-spade", "aviso-vilano", "trowel-times"})
"""Forwarders that post nothing after the questioned statements turn up."""

PEOPLE = {
    "lark": "lark", "azulejo": "azulejo", "marl": "Marl", "pumice": "Pumice",
    "wrackline": "Wrackline", "hoverfly": "Hoverfly notes", "gravel_tern": "Gravel Tern",
}  # fmt: skip


def person(name: str) -> Channel:
    """Return the X account of that name; nothing is known of what it is to the issuer."""
    return Channel(name.replace("_", "-"), PEOPLE[name], "x", name, "unknown")


def forwarder(slug: str) -> Channel:
    """Return the forwarder of that name."""
    return next(c for c in FORWARDERS if c.slug == slug)
