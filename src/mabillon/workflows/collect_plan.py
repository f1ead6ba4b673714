"""What would be asked of whom: the sources of the register's channels, as they hold now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from mabillon.archive.register import Channel, Register, Source
from mabillon.collect.manners import Manners
from mabillon.collect.state import SourceState
from mabillon.errors import UsageError
from mabillon.readers import naming
from mabillon.readers.moments import BadValueError
from mabillon.workflows.collect_memory import Memory

WEB: Final = ("feed", "preview", "site")


@dataclass(frozen=True, slots=True)
class Planned:
    """A source that is to be asked.

    Parameters
    ----------
    channel, title, key
        The channel: its register name, its title, and the key under which its posts are kept.
    kind, address
        Of the source.
    host
        Who is asked; "" = nobody of the web.
    delay_s
        Seconds between two requests to that host, at the least.
    state
        What is remembered of the source.
    conditional
        Whether it is asked only for what changed.
    rest_until
        Before then its host is not asked; null = it may be.
    """

    channel: str
    title: str
    key: str
    kind: str
    address: str
    host: str
    delay_s: float
    state: SourceState
    conditional: bool
    rest_until: datetime | None

    @property
    def name(self) -> str:
        """What the source is remembered by."""
        return f"{self.kind} {self.address}"


def chosen(register: Register, only: Sequence[str]) -> list[Channel]:
    """Return the channels of these names, titles or keys; of none: all of the register.

    Raises
    ------
    UnknownName
        One is not in the register.
    UsageError
        The register has no channel.
    """
    if only:
        return list({c.name: c for c in map(register.channel, only)}.values())
    if not register.channels:
        raise UsageError(
            "the register has no channel yet", do="add one with: mabillon register add channel KEY"
        )
    return register.channels


def plan(
    channels: Collection[Channel], memory: Memory, manners: Manners, now: datetime
) -> list[Planned]:
    """Return the sources that these channels have at that time, in the register's order."""
    return [
        _planned(channel, source, memory, manners, now)
        for channel in channels
        for source in channel.collected_from(now)
    ]


def _planned(
    channel: Channel, source: Source, memory: Memory, manners: Manners, now: datetime
) -> Planned:
    web = source.kind in WEB
    host = (urlsplit(source.address).hostname or "") if web else ""
    rest = memory.rests.get(host)
    until = rest.until if rest is not None else None
    return Planned(
        channel=channel.name,
        title=channel.title,
        key=_key(channel, source),
        kind=source.kind,
        address=source.address,
        host=host,
        delay_s=manners.of(host)[0],
        state=memory.sources.get(f"{source.kind} {source.address}", SourceState()),
        conditional=web and bool(memory.answers) and target(source.address) in memory.answers,
        rest_until=until if until is not None and until > now else None,
    )


def _key(channel: Channel, source: Source) -> str:
    """Return the channel's key that its address stands for, else its first."""
    try:
        named = naming.channel(source.address, "telegram" if source.kind == "telegram" else None)
    except BadValueError:
        return channel.keys[0]
    if source.kind == "preview":
        named = f"telegram:@{urlsplit(source.address).path.strip('/').split('/')[-1].lower()}"
    return named if named in channel.keys else channel.keys[0]


def target(address: str) -> str:
    """Return an address as it is written when it is asked; as it stands where nobody can ask."""
    try:
        import httpx
    except ModuleNotFoundError:
        return address
    try:
        return str(httpx.URL(address).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError):
        return address
